"""What of this room is called in processes of its own."""

MODULES = (
    "videomeet.mail.icalendar_writer",
    "videomeet.mail.imap",
    "videomeet.mail.incoming",
    "videomeet.mail.template_compiler",
)
"""One list for all who call: they share the process that the others are forked from."""
