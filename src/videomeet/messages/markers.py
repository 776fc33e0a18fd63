"""Marks sentences in Python for the translators (`pybabel extract -k gettext_noop -k plural:1,2`)."""

from typing import NamedTuple


class Plural(NamedTuple):
    """A sentence in its two English forms; `{count}` decides which."""

    singular: str
    many: str


def gettext_noop(text: str) -> str:
    """`text` itself; the template that shows it asks the catalog with `translate(...)`."""
    return text


def plural(singular: str, many: str) -> Plural:
    """A sentence that counts something, by its parameter `count`."""
    return Plural(singular, many)
