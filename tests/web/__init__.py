"""Tests of the web room, over HTTP against the real application."""
