"""What providers delivered."""
