"""Preferences > Global preferences: for how long records are kept."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.kit.errors import Refused
from videomeet.domain.personal_data.retention import DEFAULT_EMAIL_DAYS, MAX_DAYS, MIN_DAYS
from videomeet.flows.personal_data import retention
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.request_parsing import parse_form

PATH = "/settings/preferences/retention"
FIELDS = ("appointments", "emails", "audit")


async def show_retention(request: Request) -> Response:
    """What the tenant chose."""
    caller = await callers.require_administrator(request)
    chosen = await retention.chosen_periods(get_services(request), caller)
    days = {name: getattr(chosen, name) for name in FIELDS}
    return _page(request, {name: "" if value is None else str(value) for name, value in days.items()})


async def save_retention(request: Request) -> Response:
    """Choose anew; what can't be stays in the form, with 422."""
    caller, form = await callers.require_administrator(request), await parse_form(request)
    texts = {name: form.get(name, "")[:20] for name in FIELDS}
    try:
        await retention.choose_periods(get_services(request), caller, **texts)
    except Refused as error:
        return _page(request, texts, error)
    return RedirectResponse(f"{PATH}?saved", 303)


def _page(request: Request, texts: dict[str, str], refused: Refused | None = None) -> Response:
    services = get_services(request)
    return render(
        request,
        "personal_data/retention.html",
        status=422 if refused else 200,
        current="settings",
        texts=texts,
        field_errors=refused.fields if refused else {},
        saved="saved" in request.query_params,
        least_days=MIN_DAYS,
        most_days=MAX_DAYS,
        email_days=DEFAULT_EMAIL_DAYS,
        audit_days=services.audit_retention.days,
    )
