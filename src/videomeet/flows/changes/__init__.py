"""What follows from a change of an appointment: one function decides, and only it may use the parts."""
