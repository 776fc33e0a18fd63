"""A letter's text and HTML as pages may show them: links open in a new tab, nothing runs."""

import re

from markupsafe import Markup, escape

ADDRESS = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]]")


def linked(text: str) -> Markup:
    """Plain text whose addresses can be clicked."""
    shown, at = Markup(), 0
    for found in ADDRESS.finditer(text):
        link = Markup('<a href="{0}" target="_blank" rel="noopener noreferrer">{0}</a>').format(found.group())
        shown += escape(text[at : found.start()]) + link
        at = found.end()
    return shown + escape(text[at:])


# What mail programs give a letter that chooses no letters of its own.
LOOK = "<style>body { font: 1rem/1.5 system-ui, sans-serif; margin: 1rem; }</style>"


def framed(html: str) -> str:
    """As it came, behind what makes its links leave the frame; the frame's policy keeps it from acting."""
    return f'<!doctype html><meta charset="utf-8">{LOOK}<base target="_blank">{html}'
