"""Associates as users of this installation: added, edited, offboarded, and their passwords."""
