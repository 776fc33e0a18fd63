"""Appointments, their attendees and responses, contacts and calendar feeds."""
