"""The event stream and push subscriptions."""
