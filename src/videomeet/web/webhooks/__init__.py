"""Where providers deliver, and the list of what they delivered."""
