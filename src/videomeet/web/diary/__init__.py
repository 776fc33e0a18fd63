"""The diary's page and the JSON behind it; RSVP pages and calendar feeds."""
