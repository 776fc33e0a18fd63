"""E-mails and their deliveries, templates, mail settings and mailboxes."""
