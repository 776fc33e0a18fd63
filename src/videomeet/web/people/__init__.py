"""Signing in, one's account, users and the audit."""
