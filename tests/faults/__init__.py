"""Real processes that are killed, and a provider that fails in every way; what is true then is counted."""
