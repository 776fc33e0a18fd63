"""Settings and maintenance > Personal data, and how long records are kept."""
