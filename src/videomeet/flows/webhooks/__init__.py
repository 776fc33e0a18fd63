"""Taking webhooks in, and acting on them."""
