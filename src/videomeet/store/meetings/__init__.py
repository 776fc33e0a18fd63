"""Reservations: what is desired behind a join link and what was observed at the provider."""
