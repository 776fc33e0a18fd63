"""Letters: what they look like on the wire, and the servers that carry them."""
