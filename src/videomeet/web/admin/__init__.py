"""The provider's configuration."""
