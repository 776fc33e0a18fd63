"""From the video icon to the provider's meeting, and where a join link leads."""
