"""Tenants, associates, their sessions, and the audit."""
