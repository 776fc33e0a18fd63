"""Connections to providers, grants and who authorized them."""
