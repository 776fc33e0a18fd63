"""Zoom's Marketplace: Manage > Installed Apps > Uninstall."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from videomeet_sandbox.pages import page
from videomeet_sandbox.zoom.events import send_deauthorized
from videomeet_sandbox.zoom.model.people import BY_EMAIL, Person
from videomeet_sandbox.zoom.service import ZoomService, zoom_of


def _signed_in(request: Request) -> Person | None:
    """Who is signed in travels in the address: nothing is remembered between two visits."""
    return BY_EMAIL.get(request.query_params.get("as", ""))


def _sign_in(zoom: ZoomService, request: Request) -> Response:
    return page(
        request,
        "zoom/sign_in.html",
        people=zoom.active_people(),
        action="/marketplace/signin",
        carried={},
        purpose="marketplace",
    )


async def sign_in(request: Request) -> Response:
    form = await request.form()
    return RedirectResponse("/marketplace?" + urlencode({"as": str(form.get("email", ""))}), 303)


async def front(request: Request) -> Response:
    zoom, person = zoom_of(request), _signed_in(request)
    if person is None:
        return _sign_in(zoom, request)
    return page(request, "zoom/marketplace.html", part="front", person=person, install=_install_address(zoom))


async def manage(request: Request) -> Response:
    person = _signed_in(request)
    if person is None:
        return _sign_in(zoom_of(request), request)
    return page(request, "zoom/marketplace.html", part="manage", person=person)


async def installed(request: Request) -> Response:
    zoom, person = zoom_of(request), _signed_in(request)
    if person is None:
        return _sign_in(zoom, request)
    return page(
        request,
        "zoom/marketplace.html",
        part="installed",
        person=person,
        grant=zoom.records.grants.get(person.id),
        gone=request.query_params.get("gone"),
        install=_install_address(zoom),
    )


async def confirm(request: Request) -> Response:
    zoom, person = zoom_of(request), _signed_in(request)
    if person is None or person.id not in zoom.records.grants:
        return RedirectResponse("/marketplace", 303)
    return page(request, "zoom/marketplace.html", part="confirm", person=person)


async def uninstall(request: Request) -> Response:
    """The person's grant dies at once; the app is told by webhook."""
    zoom, person = zoom_of(request), _signed_in(request)
    if person is None:
        return RedirectResponse("/marketplace", 303)
    if zoom.grants.end(person.id):
        send_deauthorized(zoom, person)
    return RedirectResponse("/marketplace/installed?" + urlencode({"as": person.email, "gone": "1"}), 303)


def _install_address(zoom: ZoomService) -> str:
    """An installation begun here carries no state, as at Zoom."""
    query = {
        "response_type": "code",
        "client_id": zoom.config.client_id,
        "redirect_uri": zoom.config.redirect_uris[0],
    }
    return "/oauth/authorize?" + urlencode(query)


ROUTES = (
    Route("/marketplace", front, methods=["GET"]),
    Route("/marketplace/signin", sign_in, methods=["POST"]),
    Route("/marketplace/manage", manage, methods=["GET"]),
    Route("/marketplace/installed", installed, methods=["GET"]),
    Route("/marketplace/uninstall", confirm, methods=["GET"]),
    Route("/marketplace/uninstall", uninstall, methods=["POST"]),
)
