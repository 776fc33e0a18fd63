"""Zoom: what its API, sign-in and webhooks are, and nothing of Videomeet."""
