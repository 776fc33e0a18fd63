"""A stand-in for Zoom: sign-in and consent, token server, API, meeting rooms, Marketplace, webhooks."""
