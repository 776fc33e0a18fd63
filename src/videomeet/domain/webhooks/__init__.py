"""What a provider tells of its own accord."""
