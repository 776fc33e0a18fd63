"""What is reserved at a provider, and where a join link leads."""
