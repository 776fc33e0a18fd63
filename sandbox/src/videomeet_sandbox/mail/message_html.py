"""A message's text and HTML as pages may show them: links open in a new tab, nothing runs."""

import re

from markupsafe import Markup, escape

URL = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]]")


def linked(text: str) -> Markup:
    """Plain text whose addresses can be clicked."""
    shown, position = Markup(), 0
    for match in URL.finditer(text):
        link = Markup('<a href="{0}" target="_blank" rel="noopener noreferrer">{0}</a>').format(match.group())
        shown += escape(text[position : match.start()]) + link
        position = match.end()
    return shown + escape(text[position:])


# How mail programs show a message that brings no style of its own.
DEFAULT_STYLE = "<style>body { font: 1rem/1.5 system-ui, sans-serif; margin: 1rem; }</style>"


def framed(html: str) -> str:
    """As it came, behind what makes its links leave the frame; the frame's policy keeps it from acting."""
    return f'<!doctype html><meta charset="utf-8">{DEFAULT_STYLE}<base target="_blank">{html}'
