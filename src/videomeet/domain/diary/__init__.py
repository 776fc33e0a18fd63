"""Appointments, and what a change of one means."""
