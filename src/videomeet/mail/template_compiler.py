"""Templates are read once, when they are saved: sanitized, checked, and written down as plain text too.

What tenants write may be built to take for ever, so that all of this is called in a process of its own.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from html.parser import HTMLParser
from importlib import resources

import nh3

from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.email import EmailKind, EmailTemplate, RenderedEmail
from videomeet.mail.html_to_text import html_to_text
from videomeet.mail.templates import LINE_MARKS, LINE_PATTERN, VARIABLE_PATTERN, VARIABLES, render

MAX_HTML_LENGTH = 50_000
# A variable may stand for a long text, and is filled in at every place.
MAX_USES = 20
_ALLOWED_STYLES = {
    "background-color",
    "border",
    "border-radius",
    "color",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "line-height",
    "margin",
    "padding",
    "text-align",
    "text-decoration",
    "width",
}
_ALLOWED_ATTRIBUTES = {
    "*": {"style", "dir", "lang", "align"},
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}


@dataclass(frozen=True)
class Preview:
    """How an e-mail would look. `page_html` is as our own pages may show it."""

    content: RenderedEmail
    page_html: str


def compile_template(template: EmailTemplate) -> EmailTemplate | Reason:
    """The template as it may be rendered, with its plain text; why not, if it may not."""
    html = sanitize_html(template.html.translate(dict.fromkeys(map(ord, LINE_MARKS))))
    if not html.strip() or len(html) > MAX_HTML_LENGTH:
        return Reason("template.html_too_long", most=MAX_HTML_LENGTH)
    if max(Counter(VARIABLE_PATTERN.findall(html)).values(), default=0) > MAX_USES:
        return Reason("template.variable_too_often", most=MAX_USES)
    if not _has_safe_attributes(html):
        return Reason("template.variable_in_attribute")
    # What is written there may be longer than the HTML: the addresses behind its links.
    text = html_to_text(LINE_PATTERN.sub(_mark_line, html))
    if len(text) > MAX_HTML_LENGTH:
        return Reason("template.html_too_long", most=MAX_HTML_LENGTH)
    return replace(template, html=html, text=text)


def preview(template: EmailTemplate, values: dict[str, str], mail_link: bool) -> Preview | Reason:
    """How an e-mail from a template that is just being written would look."""
    compiled = compile_template(template)
    if isinstance(compiled, Reason):
        return compiled
    content = render(compiled, values, mail_link=mail_link)
    return Preview(content, sanitize_for_page(content.html))


@cache
def default_template(kind: EmailKind, language: str = "en") -> EmailTemplate:
    """What e-mails of a kind say where a tenant has not written a template of its own."""
    folder = resources.files("videomeet.mail") / "default_templates"
    file = folder / f"{kind.value}.{language}.html"
    if not (re.fullmatch(r"[A-Za-z_-]{2,10}", language) and file.is_file()):
        language, file = "en", folder / f"{kind.value}.en.html"
    title, _, html = file.read_text(encoding="utf-8").partition("</title>")
    compiled = compile_template(
        EmailTemplate(subject=title.removeprefix("<title>").strip(), html=html.strip(), language=language)
    )
    if isinstance(compiled, Reason):
        raise ValueError(compiled)  # noqa: TRY004 - a defect of the file, not of a type
    return compiled


def sanitize_html(html: str) -> str:
    """HTML without anything that acts, loads in secret or hides: what mail programs show anyway."""
    return nh3.clean(
        html,
        attributes=_ALLOWED_ATTRIBUTES,
        url_schemes={"https", "http", "mailto", "tel"},
        filter_style_properties=_ALLOWED_STYLES,
        clean_content_tags={"script", "style", "title"},
        strip_comments=True,
        link_rel=None,
    )


def sanitize_for_page(html: str) -> str:
    """Cleaned HTML once more without what our pages' policy keeps out: styles and pictures from elsewhere."""
    allowed = {name: names - {"style", "src"} for name, names in _ALLOWED_ATTRIBUTES.items()}
    return nh3.clean(html, tags=nh3.ALLOWED_TAGS - {"img"}, attributes=allowed, link_rel=None)


def _mark_line(line: re.Match[str]) -> str:
    has_variables = any(name in VARIABLES for name in VARIABLE_PATTERN.findall(line[0]))
    return f"{LINE_MARKS[0]}{line[0]}{LINE_MARKS[1]}" if has_variables else line[0]


def _has_safe_attributes(html: str) -> bool:
    reader = _AttributeReader()
    reader.feed(html)
    reader.close()
    return reader.safe


class _AttributeReader(HTMLParser):
    """In an attribute only the join link may be filled in: another value could become a link that acts."""

    safe = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if VARIABLE_PATTERN.search(value or "") and (tag, name, value) != ("a", "href", "{burl}"):
                self.safe = False
