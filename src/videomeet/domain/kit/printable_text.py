"""Text without characters that nobody can see and that change what others see."""

import unicodedata

# Line and paragraph separators, and what turns the direction of the text around it: with these, a name shows
# an address that is not its own. Joiners and direction marks stay: emoji and right-to-left names need them.
_INVISIBLE = frozenset("\u2028\u2029\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Control characters, and halves of a character.
_UNPRINTABLE_CATEGORIES = frozenset({"Cc", "Cs"})


def printable(text: str) -> str:
    """With a space for each character that can't be printed; ends of lines become plain ones."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign if sign == "\n" or is_printable(sign) else " " for sign in lines)


def one_line(text: str) -> str:
    """The same on one line, without spaces around it or doubled in it."""
    return " ".join(printable(text).split())


def is_printable(character: str) -> bool:
    """Whether a character shows, or shapes what shows."""
    return character not in _INVISIBLE and unicodedata.category(character) not in _UNPRINTABLE_CATEGORIES
