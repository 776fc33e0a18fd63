"""The audit's page and its CSV file."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.kit.time_zones import to_utc
from videomeet.domain.people.audit import NO_ASSOCIATE, AuditEntry, AuditFilter
from videomeet.domain.people.people import Caller
from videomeet.flows.kit.paging import Page
from videomeet.flows.people import audit_log
from videomeet.flows.personal_data import retention
from videomeet.messages.translate import audit_action_label, sentence
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.request_parsing import page_number, query_text

CSV_HEADINGS = ("Time", "Who", "ID", "What", "About", "From where")
# Spreadsheets run a cell that starts with one of these as a formula.
FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
FILTER_NAMES = ("who", "what", "from", "to")
BAD_DATE_MESSAGE = Reason("audit.date")


async def show_audit(request: Request) -> Response:
    """The filtered list. An unreadable filter answers 422 with no rows."""
    caller, services = await callers.require_administrator(request), get_services(request)
    filter_problem, page = None, Page[AuditEntry]((), 1, 0)
    try:
        page = await audit_log.list_entries(
            services, caller, _parse_filter(request, caller), page_number(request)
        )
    except Refused as error:
        filter_problem = error.reason
    if page.page > page.page_count:
        return RedirectResponse(f"/settings/audit?{_filter_query(request)}page={page.page_count}", 303)
    return render(
        request,
        "people/audit_log.html",
        status=422 if filter_problem else 200,
        current="settings",
        page=page,
        choices=await audit_log.filter_choices(services, caller),
        filter_problem=filter_problem,
        filter_query=_filter_query(request),
        retention_days=(await retention.current_periods(services, caller)).audit,
        given_filters={name: query_text(request, name, 60) for name in FILTER_NAMES},
    )


async def export_csv(request: Request) -> Response:
    """The same list as a CSV file, streamed from the database. Raises `Refused` for an unreadable filter."""
    caller, services = await callers.require_administrator(request), get_services(request)
    entries = await audit_log.start_export(services, caller, _parse_filter(request, caller))
    file_name = f"audit-{caller.customer_id}-{services.now().astimezone(ZoneInfo(caller.zone)):%Y-%m-%d}.csv"
    return StreamingResponse(
        _csv_lines(entries, caller),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )


def escape_formula(text: str) -> str:
    """`text` as a cell that no spreadsheet runs as a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_PREFIXES) else text


async def _csv_lines(entries: AsyncIterator[AuditEntry], caller: Caller) -> AsyncIterator[str]:
    # By the byte order mark spreadsheets recognise UTF-8.
    yield "\ufeff" + _csv_line(CSV_HEADINGS)
    async for entry in entries:
        local_time = entry.at.astimezone(ZoneInfo(caller.zone)).isoformat(timespec="seconds")
        actor_id = "" if entry.associate_id is None else str(entry.associate_id)
        what = audit_action_label(entry.action, caller.language)
        about = sentence(entry.subject, caller.language) if entry.subject else ""
        yield _csv_line((local_time, entry.name or "", actor_id, what, about, entry.address))


def _csv_line(cells: tuple[str, ...]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerow([escape_formula(cell) for cell in cells])
    return buffer.getvalue()


def _parse_filter(request: Request, caller: Caller) -> AuditFilter:
    last_day = _parse_day(request, "to")
    return AuditFilter(
        _actor_filter(request),
        query_text(request, "what", 60),
        _midnight_utc(_parse_day(request, "from"), caller.zone),
        _midnight_utc(last_day + timedelta(days=1) if last_day else None, caller.zone),
    )


def _actor_filter(request: Request) -> int | None:
    text = query_text(request, "who", 20)
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text) or NO_ASSOCIATE
    raise Refused(Reason("audit.nobody"))


def _parse_day(request: Request, name: str) -> date | None:
    text = query_text(request, name, 20)
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused(BAD_DATE_MESSAGE) from None
    if day and not 1970 <= day.year < 9000:
        raise Refused(BAD_DATE_MESSAGE)
    return day


def _midnight_utc(day: date | None, zone: str) -> datetime | None:
    return to_utc(datetime(day.year, day.month, day.day), zone) if day else None  # noqa: DTZ001 (a wall time)


def _filter_query(request: Request) -> str:
    """The filter as a query string with a trailing &, or nothing."""
    given_filters = {name: text for name in FILTER_NAMES if (text := query_text(request, name, 60))}
    return f"{urlencode(given_filters)}&" if given_filters else ""
