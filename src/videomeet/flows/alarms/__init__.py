"""Firing alarms, and push messages to browsers with no page open."""
