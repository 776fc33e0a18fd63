"""Who gets which e-mail, what it says, and the settings of the mail server."""
