"""What the first revision makes, by room."""
