"""The mail catcher: takes every mail by SMTP, lets none out, serves it by IMAP, replies as its recipient.

It is one server for everybody: whoever logs in by IMAP finds in the INBOX what was mailed to that address.
"""
