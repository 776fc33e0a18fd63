"""The video world: one room per provider, the protocol they share, and the one HTTP client."""
