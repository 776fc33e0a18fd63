"""The audit's page and its CSV file."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from videomeet.domain.audit import NOBODY, Entry, Search
from videomeet.domain.errors import Refused
from videomeet.domain.people import Caller
from videomeet.domain.reason import Reason
from videomeet.domain.zones import to_utc
from videomeet.flows import audit
from videomeet.flows.paging import Page
from videomeet.messages.say import say_deed, sentence
from videomeet.web import caller as callers
from videomeet.web.incoming import page_number, query_text
from videomeet.web.pages import render, services_of

HEADINGS = ("Time", "Who", "ID", "What", "About", "From where")
# What spreadsheets take for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
FILTERS = ("who", "what", "from", "to")
BAD_DATE = Reason("audit.date")


async def show(request: Request) -> Response:
    """The list, filtered; a filter that can't be read shows nothing rather than too much."""
    caller, services = await callers.require_administrator(request), services_of(request)
    refused, page = None, Page[Entry]((), 1, 0)
    try:
        page = await audit.listed(services, caller, _search(request, caller), page_number(request))
    except Refused as error:
        refused = error.reason
    if page.page > page.pages:
        return RedirectResponse(f"/settings/audit?{_carried(request)}page={page.pages}", 303)
    return render(
        request, "audit.html", status=422 if refused else 200, current="settings", page=page,
        choices=await audit.choices(services, caller), refused=refused, carried=_carried(request),
        kept_days=services.audit_kept.days,
        chosen={name: query_text(request, name, 60) for name in FILTERS},
    )  # fmt: skip


async def export(request: Request) -> Response:
    """The same list as a file, sent while it is read."""
    caller, services = await callers.require_administrator(request), services_of(request)
    entries = await audit.begin_export(services, caller, _search(request, caller))
    name = f"audit-{caller.customer_id}-{services.now().astimezone(ZoneInfo(caller.zone)):%Y-%m-%d}.csv"
    return StreamingResponse(
        _lines(entries, caller), media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


def harmless(text: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


async def _lines(entries: AsyncIterator[Entry], caller: Caller) -> AsyncIterator[str]:
    # The mark at the beginning tells spreadsheets that this is UTF-8.
    yield "\ufeff" + _line(HEADINGS)
    async for entry in entries:
        at = entry.at.astimezone(ZoneInfo(caller.zone)).isoformat(timespec="seconds")
        number = "" if entry.associate_id is None else str(entry.associate_id)
        what = say_deed(entry.action, caller.language)
        about = sentence(entry.subject, caller.language) if entry.subject else ""
        yield _line((at, entry.name or "", number, what, about, entry.address))


def _line(cells: tuple[str, ...]) -> str:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerow([harmless(cell) for cell in cells])
    return written.getvalue()


def _search(request: Request, caller: Caller) -> Search:
    until = _day(request, "to")
    return Search(
        _who(request),
        query_text(request, "what", 60),
        _midnight(_day(request, "from"), caller.zone),
        _midnight(until + timedelta(days=1) if until else None, caller.zone),
    )


def _who(request: Request) -> int | None:
    text = query_text(request, "who", 20)
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text) or NOBODY
    raise Refused(Reason("audit.nobody"))


def _day(request: Request, name: str) -> date | None:
    text = query_text(request, name, 20)
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused(BAD_DATE) from None
    if day and not 1970 <= day.year < 9000:
        raise Refused(BAD_DATE)
    return day


def _midnight(day: date | None, zone: str) -> datetime | None:
    return to_utc(datetime(day.year, day.month, day.day), zone) if day else None  # noqa: DTZ001 (a wall time)


def _carried(request: Request) -> str:
    """The filter, to go on with in an address."""
    chosen = {name: text for name in FILTERS if (text := query_text(request, name, 60))}
    return f"{urlencode(chosen)}&" if chosen else ""
