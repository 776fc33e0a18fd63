"""When an alarm is due."""
