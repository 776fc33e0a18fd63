"""The worker: what happens without anyone's click."""
