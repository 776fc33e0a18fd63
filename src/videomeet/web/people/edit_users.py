"""Settings and maintenance > Users: a page for each associate, and one to add one."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.kit.errors import Conflict, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.kit.time_zones import zone_choices
from videomeet.domain.mail.email import LANGUAGES
from videomeet.flows.people.user_accounts import get_tenant
from videomeet.flows.users import edit_users as flow
from videomeet.flows.users.edit_users import SentLink, User, UserForm
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.request_parsing import parse_form, path_id
from videomeet.web.people.account import describe_user_agent

USERS_PATH = "/settings/users"


async def new_user(request: Request) -> Response:
    """The empty form."""
    caller = await callers.require_administrator(request)
    tenant = await get_tenant(get_services(request), caller)
    return await _form_page(request, UserForm("", "", tenant.zone, caller.language, administrator=False))


async def add_user(request: Request) -> Response:
    """Add an associate; rejected input stays in the form, with 422."""
    caller = await callers.require_administrator(request)
    form = _parse_form(await parse_form(request))
    try:
        associate_id, link = await flow.add_user(get_services(request), caller, form)
    except (Refused, Conflict) as error:
        return await _form_page(request, form, refused=error)
    return await _user_page(request, associate_id, link=link, done="added")


async def show_user(request: Request) -> Response:
    """One associate: what can be changed, and where they are signed in."""
    return await _user_page(
        request, path_id(request, "associate_id"), done=request.query_params.get("done", "")
    )


async def save_user(request: Request) -> Response:
    """Change an associate; rejected input stays in the form, with 422."""
    caller, associate_id = await callers.require_administrator(request), path_id(request, "associate_id")
    form = _parse_form(await parse_form(request))
    try:
        await flow.edit_user(get_services(request), caller, associate_id, form)
    except (Refused, Conflict) as error:
        return await _user_page(request, associate_id, form=form, refused=error)
    return RedirectResponse(f"{USERS_PATH}/{associate_id}?done=saved", 303)


async def set_may_log_in(request: Request) -> Response:
    """Let an associate log in, or no longer."""
    caller, associate_id = await callers.require_administrator(request), path_id(request, "associate_id")
    allowed = (await parse_form(request)).get("allowed") == "1"
    await flow.set_may_log_in(get_services(request), caller, associate_id, allowed=allowed)
    return RedirectResponse(f"{USERS_PATH}/{associate_id}?done={'enabled' if allowed else 'disabled'}", 303)


async def end_sessions(request: Request) -> Response:
    """End every session of an associate."""
    caller, associate_id = await callers.require_administrator(request), path_id(request, "associate_id")
    await flow.end_sessions(get_services(request), caller, associate_id)
    if associate_id == caller.associate_id:
        return RedirectResponse("/sign-in", 303)
    return RedirectResponse(f"{USERS_PATH}/{associate_id}?done=ended", 303)


async def remove_second_factor(request: Request) -> Response:
    """Remove the second factors of an associate who has lost theirs."""
    caller, associate_id = await callers.require_administrator(request), path_id(request, "associate_id")
    await flow.remove_second_factor(get_services(request), caller, associate_id)
    return RedirectResponse(f"{USERS_PATH}/{associate_id}?done=factor", 303)


async def send_password_link(request: Request) -> Response:
    """Mail a link to set a password; without a mail server it is shown this once."""
    caller, associate_id = await callers.require_administrator(request), path_id(request, "associate_id")
    link = await flow.send_password_link(get_services(request), caller, associate_id)
    return await _user_page(request, associate_id, link=link, done="link")


async def _user_page(
    request: Request,
    associate_id: int,
    *,
    form: UserForm | None = None,
    refused: Refused | Conflict | None = None,
    link: SentLink | None = None,
    done: str = "",
) -> Response:
    caller = await callers.require_administrator(request)
    user = await flow.get_user(get_services(request), caller, associate_id)
    associate = user.associate
    form = form or UserForm(
        associate.name, associate.email, associate.zone, associate.language, associate.administrator
    )
    return await _form_page(request, form, refused=refused, user=user, link=link, done=done)


async def _form_page(
    request: Request,
    form: UserForm,
    *,
    refused: Refused | Conflict | None = None,
    user: User | None = None,
    link: SentLink | None = None,
    done: str = "",
) -> Response:
    return render(
        request,
        "people/user.html",
        status=422 if refused else 200,
        current="settings",
        form=form,
        associate=user and user.associate,
        field_errors=_field_errors(refused),
        zones=zone_choices(form.zone),
        languages=LANGUAGES,
        describe_user_agent=describe_user_agent,
        sessions=user and user.sessions,
        factors=user and user.factors,
        link=link,
        done=done,
    )


def _field_errors(refused: Refused | Conflict | None) -> Mapping[str, Reason]:
    if isinstance(refused, Conflict):
        return {"email": refused.reason}
    return refused.fields if refused else {}


def _parse_form(form: Mapping[str, str]) -> UserForm:
    return UserForm(
        name=form.get("name", "")[:300],
        email=form.get("email", "").strip()[:300],
        zone=form.get("zone", "")[:64],
        language=form.get("language", "")[:10],
        administrator="administrator" in form,
    )
