"""Templates, the mail server, and what an e-mail says about an appointment."""
