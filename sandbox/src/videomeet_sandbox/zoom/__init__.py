"""Zoom, simulated: sign-in and consent, token server, API, meeting rooms, Marketplace, webhooks."""
