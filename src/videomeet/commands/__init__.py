"""What the commands do that are more than starting the service."""
