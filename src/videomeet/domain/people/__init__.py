"""Tenants, associates, their addresses, and what the audit log says."""
