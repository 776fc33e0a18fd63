"""What follows a change of an appointment; `consequences` is the only way in."""
