"""To the provider and back; disconnecting oneself."""
