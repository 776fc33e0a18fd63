"""Who is asking: the session cookie becomes a `Caller`."""

from dataclasses import replace
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from videomeet.domain.errors import NotAllowed, NotSignedIn, Repair
from videomeet.domain.people import Caller
from videomeet.domain.reason import Reason
from videomeet.flows import sign_in
from videomeet.flows.services import Services
from videomeet.web.pages import known_caller, services_of

LONGEST_TOKEN = 200
LONGEST_NEXT = 2000


async def find(request: Request) -> Caller | None:
    """The signed-in associate, looked up once for each request."""
    if not hasattr(request.state, "caller"):
        token = request.cookies.get(cookie_name(services_of(request)), "")
        usable = 0 < len(token) <= LONGEST_TOKEN and token.isascii()
        caller = await sign_in.who(services_of(request), token) if usable else None
        request.state.caller = replace(caller, address=address_of(request)) if caller else None
    return known_caller(request)


async def require(request: Request) -> Caller:
    """The signed-in associate, or `NotSignedIn`."""
    caller = await find(request)
    if caller is None:
        raise NotSignedIn(Reason("session.none"), repair=Repair.SIGN_IN)
    return caller


async def require_administrator(request: Request) -> Caller:
    """The signed-in administrator; `NotAllowed` for other associates."""
    caller = await require(request)
    if not caller.administrator:
        raise NotAllowed(Reason("session.not_administrator"))
    return caller


def address_of(request: Request) -> str:
    """Where a request comes from; a proxy's word counts where the settings say so."""
    return request.client.host[:64] if request.client else ""


def cookie_name(services: Services) -> str:
    """The `__Host-` prefix makes browsers refuse a cookie that another host or plain http set."""
    return "__Host-videomeet_session" if services.secure_cookies else "videomeet_session"


def keep_token(services: Services, response: Response, token: str) -> None:
    """Give the browser its session. Lax, because people come back from the provider by a cross-site link."""
    response.set_cookie(
        cookie_name(services), token, path="/", secure=services.secure_cookies, httponly=True, samesite="lax"
    )


def forget_token(services: Services, response: Response) -> None:
    """Take the session's cookie away."""
    response.delete_cookie(
        cookie_name(services), path="/", secure=services.secure_cookies, httponly=True, samesite="lax"
    )


def local_path(text: str | None, otherwise: str = "/diary") -> str:
    """`text` when it is an address of ours to go on to, else `otherwise`: never another site."""
    if not text or len(text) > LONGEST_NEXT or not text.startswith("/") or text.startswith(("//", "/\\")):
        return otherwise
    if "\\" in text or any(ord(c) < 33 or ord(c) == 127 for c in text):
        return otherwise
    try:
        parts = urlsplit(text)
    except ValueError:
        return otherwise
    return otherwise if parts.scheme or parts.netloc else text


def sign_in_path(next_path: str) -> str:
    """Where to sign in and then go on to `next_path`."""
    return f"/sign-in?next={quote(next_path, safe='/')}"
