"""Comparison with the vendors' own specifications: only on request (`-m specs`), with VIDEOMEET_SPECS set."""
