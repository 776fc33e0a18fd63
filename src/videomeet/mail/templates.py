"""What e-mails say: compiled templates, with their variables filled in."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from html import escape

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from videomeet.domain.kit.printable_text import one_line, printable
from videomeet.domain.kit.time_zones import to_wall
from videomeet.domain.mail.calendar_event import CalendarEvent
from videomeet.domain.mail.email import EmailTemplate, RenderedEmail

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

VARIABLE_PATTERN = re.compile(r"\{([A-Za-z][A-Za-z0-9_]{0,30})\}")
# A line of its own, with no other line inside.
LINE_PATTERN = re.compile(r"<(p|li|tr)\b[^<>]*>(?:(?!</?(?:p|li|tr)\b).)*</\1>\s*", re.DOTALL | re.IGNORECASE)
# Around such a line in the plain text: characters that nobody types (Unicode's private use).
LINE_MARKS = "\ue000\ue001"
_OPTIONAL_LINE_PATTERN = re.compile("\ue000([^\ue000\ue001]*)\ue001")
_LINK_PATTERN = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")


def unknown_variables(text: str) -> list[str]:
    """Variables in `text` that stand for nothing, in the order of their coming, braces included."""
    return list(
        dict.fromkeys(f"{{{name}}}" for name in VARIABLE_PATTERN.findall(text) if name not in VARIABLES)
    )


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
    """Fill a compiled template in. A line (p, li, tr) is left out when all its variables are empty.

    With `mail_link`, "Join meeting: LINK" is added where there is no `{burl}`. Nothing is parsed here:
    what was compiled is harmless, and what is filled in is text.
    """
    values = {name: _without_marks(value) for name, value in values.items()}
    html = LINE_PATTERN.sub(
        lambda line: "" if _has_only_empty_variables(line[0], values) else line[0], template.html
    )
    html = _fill_variables(html, {name: _escape_html(value) for name, value in values.items()})
    text = _OPTIONAL_LINE_PATTERN.sub(
        lambda line: "" if _has_only_empty_variables(line[1], values) else line[1], template.text
    )
    text = _fill_variables(text, values)
    link = values.get("burl")
    if not link:
        # What stands behind the words of a link that leads nowhere.
        text = text.replace(" ()", "")
    if mail_link and link and "{burl}" not in template.html:
        html += f"\n<p>Join meeting: {_linkify(_escape(link))}</p>"
        text += f"\n\nJoin meeting: {link}"
    return RenderedEmail(subject_line(_fill_variables(template.subject, values)), tidy_lines(text), html)


def render_custom_text(subject: str, text: str, *, join_url: str | None = None) -> RenderedEmail:
    """An e-mail as somebody has edited it: plain text, whose links can be clicked.

    "Join meeting: LINK" is added when `join_url` is given and not in the text.
    """
    text = _without_marks(text).strip()
    if join_url and join_url not in text:
        text += f"\n\nJoin meeting: {join_url}"
    blocks = (_linkify(_escape(block)).replace("\n", "<br>\n") for block in re.split(r"\n{2,}", text))
    return RenderedEmail(subject_line(subject), text, "\n".join(f"<p>{block}</p>" for block in blocks))


def tidy_lines(text: str) -> str:
    """Lines without spaces around them, and never more than one empty line between two."""
    lines = [line.strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def subject_line(text: str) -> str:
    """A subject that is one header line whatever was in it."""
    return one_line(text)[:MAX_SUBJECT_LENGTH].strip()


def _without_marks(text: str) -> str:
    """Printable, and without the marks that a compiled template has."""
    return printable("".join(" " if sign in LINE_MARKS else sign for sign in text))


def _fill_variables(text: str, values: Mapping[str, str]) -> str:
    # What is unknown stays as it stands: it was reported when the template was saved.
    return VARIABLE_PATTERN.sub(lambda match: values.get(match[1], match[0]), text)


def _has_only_empty_variables(line: str, values: Mapping[str, str]) -> bool:
    variables = [name for name in VARIABLE_PATTERN.findall(line) if name in VARIABLES]
    return bool(variables) and not any(values.get(name) for name in variables)


def _escape(value: str) -> str:
    """As text in HTML. Between quotes stands no value but the join link, which is ours."""
    return escape(value, quote=False).replace("\xa0", "&nbsp;")


def _escape_html(value: str) -> str:
    return _escape(value).replace("\n", "<br>")


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
