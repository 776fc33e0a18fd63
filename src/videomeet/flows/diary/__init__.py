"""Appointments: planning, changing, answering, handing over, searching."""
