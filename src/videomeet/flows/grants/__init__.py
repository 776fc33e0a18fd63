"""Authorizing at a provider, keeping tokens fresh, and giving grants back."""
