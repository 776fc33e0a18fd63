"""Connecting a provider, its users, disconnecting; the sweep."""
