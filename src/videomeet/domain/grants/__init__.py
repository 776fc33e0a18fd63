"""What an associate granted at a provider, and the connection that it belongs to."""
