"""Web Push: telling a browser something while none of our pages is open in it."""
