"""Alarms, and the browsers that take push messages."""
