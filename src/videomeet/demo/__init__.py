"""The demo: a small believable company, the Zoom sandbox and Videomeet, started together."""
