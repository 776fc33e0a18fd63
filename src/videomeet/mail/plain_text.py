"""HTML as plain text: for mail programs that show no HTML, and for people who read aloud."""

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "div", "dl", "dt", "dd", "footer", "h1", "h2", "h3",
        "h4", "h5", "h6", "header", "hr", "ol", "p", "pre", "section", "table", "ul",
    }
)  # fmt: skip
_LINES = frozenset({"br", "li", "tr"})


def plain_text(html: str) -> str:
    """The text, paragraphs parted by an empty line; addresses behind links in brackets."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a":
            self._links.append((given.get("href") or "", len(self._parts)))
        elif tag == "img":
            self._parts.append(given.get("alt") or "")
        elif tag in ("td", "th"):
            self._parts.append(" ")
        self._break(tag)
        if tag == "li":
            self._parts.append("- ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links:
            address, begin = self._links.pop()
            shown = " ".join("".join(self._parts[begin:]).split())
            if address and shown not in (address, address.removeprefix("mailto:")):
                self._parts.append(f" ({address})")
        if tag not in _LINES:
            self._break(tag)

    def handle_data(self, data: str) -> None:
        self._parts.append(re.sub(r"[ \t\r\n\f]+", " ", data))

    def text(self) -> str:
        lines = [line.strip() for line in "".join(self._parts).split("\n")]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._parts.append("\n\n")
        elif tag in _LINES:
            self._parts.append("\n")
