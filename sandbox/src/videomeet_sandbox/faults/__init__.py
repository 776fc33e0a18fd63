"""Faults that tests and the demo switch on: which there are, and the middleware that carries them out."""
