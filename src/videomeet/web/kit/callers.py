"""Who is asking: the session cookie becomes a `Caller`."""

from dataclasses import replace
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from videomeet.domain.kit.errors import NotAllowed, NotSignedIn, Repair
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.people import Caller
from videomeet.domain.people.second_factor import UNFINISHED_LIFETIME
from videomeet.flows.people import sessions
from videomeet.flows.people.known_devices import LIFETIME
from videomeet.flows.services import Services
from videomeet.web.kit.rendering import cached_caller, get_services

MAX_TOKEN_LENGTH = 200
MAX_NEXT_LENGTH = 2000


async def find(request: Request) -> Caller | None:
    """The signed-in associate, looked up once for each request."""
    if not hasattr(request.state, "caller"):
        token = request.cookies.get(session_cookie_name(get_services(request)), "")
        is_usable = 0 < len(token) <= MAX_TOKEN_LENGTH and token.isascii()
        caller = await sessions.find_caller(get_services(request), token) if is_usable else None
        request.state.caller = replace(caller, address=client_address(request)) if caller else None
    return cached_caller(request)


async def require(request: Request) -> Caller:
    """The signed-in associate. Raises `NotSignedIn`."""
    caller = await find(request)
    if caller is None:
        raise NotSignedIn(Reason("session.none"), repair=Repair.SIGN_IN)
    return caller


async def require_administrator(request: Request) -> Caller:
    """The signed-in administrator. Raises `NotSignedIn`, or `NotAllowed` for other associates."""
    caller = await require(request)
    if not caller.administrator:
        raise NotAllowed(Reason("session.not_administrator"))
    return caller


def client_address(request: Request) -> str:
    """The IP address a request comes from; behind a trusted proxy, the one that the proxy names."""
    return request.client.host[:64] if request.client else ""


def session_cookie_name(services: Services) -> str:
    """The `__Host-` prefix makes browsers refuse a cookie that another host or plain http set."""
    return "__Host-videomeet_session" if services.secure_cookies else "videomeet_session"


def set_session_cookie(services: Services, response: Response, token: str) -> None:
    """Give the browser its session."""
    _set_cookie(services, response, session_cookie_name(services), token)


def unfinished_cookie_name(services: Services) -> str:
    """The cookie of a sign-in whose second factor is missing: it opens the page that asks for it."""
    return "__Host-videomeet_unfinished" if services.secure_cookies else "videomeet_unfinished"


def set_unfinished_cookie(services: Services, response: Response, token: str) -> None:
    """Let the browser go on with signing in."""
    max_age = int(UNFINISHED_LIFETIME.total_seconds())
    _set_cookie(services, response, unfinished_cookie_name(services), token, max_age)


def set_signed_in_cookies(services: Services, response: Response, signed_in: sessions.SignedIn) -> None:
    """Give the browser its session, and let it be known the next time."""
    set_session_cookie(services, response, signed_in.token)
    set_device_cookie(services, response, signed_in.device_token)
    _delete_cookie(services, response, unfinished_cookie_name(services))


def device_cookie_name(services: Services) -> str:
    """The cookie by which a browser is known in which somebody signed in before."""
    return "__Host-videomeet_device" if services.secure_cookies else "videomeet_device"


def set_device_cookie(services: Services, response: Response, token: str) -> None:
    """Let the browser be known the next time. Signing out leaves it: it opens nothing."""
    max_age = int(LIFETIME.total_seconds())
    _set_cookie(services, response, device_cookie_name(services), token, max_age)


def _set_cookie(
    services: Services, response: Response, name: str, token: str, max_age: int | None = None
) -> None:
    """Lax, because people come back from the provider by a cross-site link. Without `max_age` (seconds) it
    ends with the browser."""
    response.set_cookie(
        name,
        token,
        max_age=max_age,
        path="/",
        secure=services.secure_cookies,
        httponly=True,
        samesite="lax",
    )


def delete_session_cookie(services: Services, response: Response) -> None:
    """Delete the session's cookie."""
    _delete_cookie(services, response, session_cookie_name(services))


def _delete_cookie(services: Services, response: Response, name: str) -> None:
    response.delete_cookie(name, path="/", secure=services.secure_cookies, httponly=True, samesite="lax")


def visit(request: Request) -> sessions.Visit:
    """Where somebody signs in from."""
    device_token = request.cookies.get(device_cookie_name(get_services(request)), "")
    return sessions.Visit(client_address(request), request.headers.get("user-agent", ""), device_token)


def local_path(text: str | None, default: str = "/diary") -> str:
    """`text` if it is a path of this site, else `default`: a redirect never leads to another site."""
    if not text or len(text) > MAX_NEXT_LENGTH or not text.startswith("/") or text.startswith(("//", "/\\")):
        return default
    if "\\" in text or any(ord(character) < 33 or ord(character) == 127 for character in text):
        return default
    try:
        parts = urlsplit(text)
    except ValueError:
        return default
    return default if parts.scheme or parts.netloc else text


def sign_in_path(next_path: str) -> str:
    """Where to sign in and then go on to `next_path`."""
    return f"/sign-in?next={quote(next_path, safe='/')}"
