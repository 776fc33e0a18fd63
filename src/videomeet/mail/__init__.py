"""E-mails: what they look like on the wire, and the servers that send them."""
