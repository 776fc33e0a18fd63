"""How people repair an error: the buttons, and the path they return to."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlsplit

from starlette.requests import Request

from videomeet.domain.kit.errors import Repair
from videomeet.domain.meetings.reservation import Remedy
from videomeet.messages.markers import gettext_noop
from videomeet.messages.translate import translated
from videomeet.web.kit import callers
from videomeet.web.kit import response_schemas as schemas


@dataclass(frozen=True)
class RepairButton:
    """A way to repair an error: a link (`get`) or a button that submits a form (`post`)."""

    label: str
    url: str
    method: Literal["get", "post"] = "get"


REPAIR_BUTTONS: Mapping[Repair, RepairButton] = {
    Repair.SIGN_IN_AGAIN: RepairButton(gettext_noop("Sign out and sign in again"), "/sign-out?again", "post"),
    Repair.AUTHORIZE: RepairButton(gettext_noop("Authenticate again"), "/meet/authorize"),
    Repair.DISCONNECT_USER: RepairButton(gettext_noop("Disconnect my user account"), "/meet/DisconnectUser"),
    Repair.CONFIGURE: RepairButton(gettext_noop("Configure your video-provider"), "/configure"),
}


REMEDY_BUTTONS: Mapping[Remedy, RepairButton] = {
    Remedy.SIGN_IN: RepairButton(gettext_noop("Sign in again"), "/meet/authorize"),
    Remedy.TRY_AGAIN: RepairButton(
        gettext_noop("Try again"), "/diary/appointments/{appointment_id}/retry-meeting", "post"
    ),
    Remedy.CONFIGURE: REPAIR_BUTTONS[Repair.CONFIGURE],
}


def remedy_button(remedy: Remedy | None, appointment_id: int | None) -> RepairButton | None:
    """The button for what a person can do about an appointment's video meeting."""
    if remedy is None:
        return None
    button = REMEDY_BUTTONS[remedy]
    return replace(button, url=button.url.format(appointment_id=appointment_id))


def serialize_button(button: RepairButton | None, language: str) -> schemas.Repair | None:
    """The JSON of a button, its label translated."""
    if button is None:
        return None
    return schemas.Repair(label=translated(button.label, language), url=button.url, method=button.method)


def expects_json(request: Request) -> bool:
    """Whether errors of this address are JSON: true for everything below /diary/."""
    return request.url.path.startswith("/diary/")


def repair_button(request: Request, repair: Repair | None) -> RepairButton | None:
    """The button for `repair`; None where there is nothing to press."""
    if repair is Repair.SIGN_IN:
        return RepairButton(gettext_noop("Sign in"), callers.sign_in_path(return_path(request)))
    if repair is Repair.RELOAD:
        label = gettext_noop("Load the diary again") if expects_json(request) else gettext_noop("Try again")
        return RepairButton(label, return_path(request))
    return REPAIR_BUTTONS[repair] if repair else None


def return_path(request: Request) -> str:
    """The path to return to: this page, or the one whose form was submitted."""
    if expects_json(request):
        return "/diary"
    if request.method in ("GET", "HEAD"):
        query = f"?{request.url.query}" if request.url.query else ""
        return callers.local_path(request.url.path + query)
    referer = urlsplit(request.headers.get("referer", ""))
    return callers.local_path(referer.path) if referer.netloc == request.url.netloc else "/diary"
