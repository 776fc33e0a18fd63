"""Web Push: notifying a browser while none of our pages is open in it."""
