"""E-mails going out, and answers and bounces coming in."""
