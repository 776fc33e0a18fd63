"""What e-mails say: templates with variables, filled in, sanitized, and once more as plain text."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from html import escape
from importlib import resources

import nh3
from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from videomeet.domain.kit.time_zones import to_wall
from videomeet.domain.mail.calendar_event import CalendarEvent
from videomeet.domain.mail.email import EmailKind, EmailTemplate, RenderedEmail
from videomeet.mail.html_to_text import html_to_text

MAX_SUBJECT_LENGTH = 300
VARIABLES: Mapping[str, str] = {
    "burl": "join link",
    "binl": "title",
    "btim": "when",
    "btzm": "time zone",
    "bloc": "location",
    "binf": "agenda",
    "bafp": "people invited",
    "auth": "sender",
}
"""What a template may name, and what each stands for."""

_VARIABLE_PATTERN = re.compile(r"\{([A-Za-z][A-Za-z0-9_]{0,30})\}")
# A line of its own, with no other line inside.
_LINE_PATTERN = re.compile(
    r"<(p|li|tr)\b[^<>]*>(?:(?!</?(?:p|li|tr)\b).)*</\1>\s*", re.DOTALL | re.IGNORECASE
)
_LINK_PATTERN = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
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


def unknown_variables(text: str) -> list[str]:
    """Variables in `text` that stand for nothing, in the order of their coming, braces included."""
    return list(
        dict.fromkeys(f"{{{name}}}" for name in _VARIABLE_PATTERN.findall(text) if name not in VARIABLES)
    )


def default_template(kind: EmailKind, language: str = "en") -> EmailTemplate:
    """What e-mails of a kind say where a tenant has not written a template of its own."""
    folder = resources.files("videomeet.mail") / "default_templates"
    file = folder / f"{kind.value}.{language}.html"
    if not (re.fullmatch(r"[A-Za-z_-]{2,10}", language) and file.is_file()):
        language, file = "en", folder / f"{kind.value}.en.html"
    title, _, html = file.read_text(encoding="utf-8").partition("</title>")
    return EmailTemplate(subject=title.removeprefix("<title>").strip(), html=html.strip(), language=language)


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


def template_values(event: CalendarEvent, author: str, language: str) -> dict[str, str]:
    """What the variables stand for in an e-mail about an appointment that `author` sends."""
    return {
        "burl": "" if event.cancelled else event.join_url or "",
        "binl": event.title,
        "btim": _format_when(event, language),
        "btzm": _format_zone(event.starts_at, event.zone),
        "bloc": event.location,
        "binf": event.agenda,
        "bafp": ", ".join(person.name or person.address for person in event.attendees),
        "auth": author,
    }


def render(template: EmailTemplate, values: Mapping[str, str], *, mail_link: bool = False) -> RenderedEmail:
    """Fill a template in. A line (p, li, tr) is left out when all its variables are empty.

    With `mail_link`, "Join meeting: LINK" is added where the template has no `{burl}`.
    """
    html = _LINE_PATTERN.sub(
        lambda line: "" if _has_only_empty_variables(line[0], values) else line[0], template.html
    )
    html = _fill_variables(html, {name: _escape_html(value) for name, value in values.items()})
    link = values.get("burl")
    if mail_link and link and "{burl}" not in template.html:
        html += f"\n<p>Join meeting: {_linkify(escape(link))}</p>"
    html = sanitize_html(html)
    return RenderedEmail(one_line(_fill_variables(template.subject, values)), html_to_text(html), html)


def render_custom_text(subject: str, text: str, *, join_url: str | None = None) -> RenderedEmail:
    """An e-mail as somebody has edited it: plain text, whose links can be clicked.

    "Join meeting: LINK" is added when `join_url` is given and not in the text.
    """
    text = text.replace("\r\n", "\n").strip()
    if join_url and join_url not in text:
        text += f"\n\nJoin meeting: {join_url}"
    blocks = (
        _linkify(escape(block, quote=False)).replace("\n", "<br>\n") for block in re.split(r"\n{2,}", text)
    )
    html = "\n".join(f"<p>{block}</p>" for block in blocks)
    return RenderedEmail(one_line(subject), text, sanitize_html(html))


def one_line(text: str) -> str:
    """A subject that is one header line whatever was in it."""
    printable = "".join(" " if _is_control(character) else character for character in text)
    return " ".join(printable.split())[:MAX_SUBJECT_LENGTH].strip()


def _is_control(character: str) -> bool:
    return ord(character) < 32 or 127 <= ord(character) < 160 or character in "\u2028\u2029"


def _fill_variables(text: str, values: Mapping[str, str]) -> str:
    # What is unknown stays as it stands: it was reported when the template was saved.
    return _VARIABLE_PATTERN.sub(lambda match: values.get(match[1], match[0]), text)


def _has_only_empty_variables(line: str, values: Mapping[str, str]) -> bool:
    variables = [name for name in _VARIABLE_PATTERN.findall(line) if name in VARIABLES]
    return bool(variables) and not any(values.get(name) for name in variables)


def _escape_html(value: str) -> str:
    return escape(value).replace("\n", "<br>")


def _linkify(escaped: str) -> str:
    return _LINK_PATTERN.sub(lambda match: f'<a href="{match[0]}">{match[0]}</a>', escaped)


def _format_when(event: CalendarEvent, language: str) -> str:
    start, end = to_wall(event.starts_at, event.zone), to_wall(event.ends_at, event.zone)
    locale = _parse_locale(language)
    if event.all_day:
        last = end - timedelta(days=1)
        return _join_distinct((_format_day(day, locale) for day in (start, last)), " – ")
    if start.date() == end.date():
        return f"{_format_day(start, locale)}, {start:%H:%M} – {end:%H:%M}"
    return f"{_format_day(start, locale)}, {start:%H:%M} – {_format_day(end, locale)}, {end:%H:%M}"


def _join_distinct(parts: Iterable[str], separator: str) -> str:
    return separator.join(dict.fromkeys(parts))


def _format_day(wall: datetime, locale: Locale) -> str:
    return format_date(wall.date(), "EEE d MMM y", locale=locale)


def _parse_locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _format_zone(instant: datetime, zone: str) -> str:
    minutes = round((to_wall(instant, zone) - instant.replace(tzinfo=None)).total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    return f"{zone} (UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02})"
