"""What mends an error: the button for it, and the page that people return to."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request

from videomeet.domain.errors import Repair
from videomeet.messages.markers import gettext_noop
from videomeet.web.kit import callers


@dataclass(frozen=True)
class RepairButton:
    """What mends it: a link (`get`) or a button that sends (`post`)."""

    label: str
    url: str
    method: str = "get"


REPAIR_BUTTONS: Mapping[Repair, RepairButton] = {
    Repair.SIGN_IN_AGAIN: RepairButton(gettext_noop("Sign out and sign in again"), "/sign-out?again", "post"),
    Repair.AUTHORIZE: RepairButton(gettext_noop("Authenticate again"), "/meet/authorize"),
    Repair.DISCONNECT_USER: RepairButton(gettext_noop("Disconnect my user account"), "/meet/DisconnectUser"),
    Repair.CONFIGURE: RepairButton(gettext_noop("Configure your video-provider"), "/configure"),
}


def expects_json(request: Request) -> bool:
    """Whether this address speaks JSON: all below /diary/ do."""
    return request.url.path.startswith("/diary/")


def repair_button(request: Request, repair: Repair | None) -> RepairButton | None:
    """What the person can press."""
    if repair is Repair.SIGN_IN:
        return RepairButton(gettext_noop("Sign in"), callers.sign_in_path(return_path(request)))
    if repair is Repair.RELOAD:
        label = gettext_noop("Load the diary again") if expects_json(request) else gettext_noop("Try again")
        return RepairButton(label, return_path(request))
    return REPAIR_BUTTONS[repair] if repair else None


def return_path(request: Request) -> str:
    """The page to return to: this one, or the one that a form was sent from."""
    if expects_json(request):
        return "/diary"
    if request.method in ("GET", "HEAD"):
        query = f"?{request.url.query}" if request.url.query else ""
        return callers.local_path(request.url.path + query)
    referer = urlsplit(request.headers.get("referer", ""))
    return callers.local_path(referer.path) if referer.netloc == request.url.netloc else "/diary"
