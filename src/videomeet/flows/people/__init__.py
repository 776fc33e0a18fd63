"""Signing in, user accounts and the audit log."""
