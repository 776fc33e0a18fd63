"""HTML as plain text: for mail programs that show no HTML, and for people who read aloud."""

import re
from html.parser import HTMLParser

from videomeet.mail.templates import tidy_lines

_BLOCK_TAGS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "div",
        "dl",
        "dt",
        "dd",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "ul",
    }
)
_LINE_TAGS = frozenset({"br", "li", "tr"})


def html_to_text(html: str) -> str:
    """The text, paragraphs parted by an empty line; addresses behind links in brackets."""
    parser = _TextExtractor()
    parser.feed(html)
    parser.close()
    return parser.text()


class _TextExtractor(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "a":
            self._links.append((attributes.get("href") or "", len(self._parts)))
        elif tag == "img":
            self._parts.append(attributes.get("alt") or "")
        elif tag in ("td", "th"):
            self._parts.append(" ")
        self._break_line(tag)
        if tag == "li":
            self._parts.append("- ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links:
            address, start = self._links.pop()
            link_text = " ".join("".join(self._parts[start:]).split())
            if address and link_text not in (address, address.removeprefix("mailto:")):
                self._parts.append(f" ({address})")
        if tag not in _LINE_TAGS:
            self._break_line(tag)

    def handle_data(self, data: str) -> None:
        self._parts.append(re.sub(r"[ \t\r\n\f]+", " ", data))

    def text(self) -> str:
        return tidy_lines("".join(self._parts))

    def _break_line(self, tag: str) -> None:
        if tag in _BLOCK_TAGS:
            self._parts.append("\n\n")
        elif tag in _LINE_TAGS:
            self._parts.append("\n")
