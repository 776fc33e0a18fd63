"""/rsvp/{token}: the links in an invitation. A GET changes nothing, so that link scanners can't answer."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.kit.errors import NotFound
from videomeet.flows.diary import rsvp as flow
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.request_parsing import parse_form

MAX_TOKEN_LENGTH = 1000


async def show_invitation(request: Request) -> Response:
    """The appointment with a button for each response, the one chosen in the e-mail first."""
    try:
        invitation = await flow.get_invitation(get_services(request), _rsvp_token(request))
    except NotFound as problem:
        return _not_invited_page(request, problem)
    return _invitation_page(request, invitation)


async def respond(request: Request) -> Response:
    """Record the response and show it."""
    token, form = _rsvp_token(request), await parse_form(request)
    try:
        await flow.respond_by_link(get_services(request), token, form.get("response", ""))
    except NotFound as problem:
        return _not_invited_page(request, problem)
    return RedirectResponse(f"/rsvp/{token}?done", 303, headers={"Referrer-Policy": "no-referrer"})


def _not_invited_page(request: Request, problem: NotFound) -> Response:
    # Whoever holds the link may know nothing of us: what our own people can do about errors is not for them.
    return render(request, "diary/nothing_to_answer.html", status=404, problem=problem)


def _invitation_page(request: Request, invitation: flow.Invitation) -> Response:
    preselected = next(
        (response for response in flow.RESPONSES if response in request.query_params), "accepted"
    )
    responses = sorted(flow.RESPONSES, key=lambda response: response != preselected)
    page = render(
        request,
        "diary/rsvp.html",
        status=410 if invitation.over else 200,
        invitation=invitation,
        responses=responses,
        chosen=preselected,
        done="done" in request.query_params,
    )
    # The address of this page answers for somebody: no other site shall learn it.
    page.headers["Referrer-Policy"] = "no-referrer"
    return page


def _rsvp_token(request: Request) -> str:
    return str(request.path_params["token"])[:MAX_TOKEN_LENGTH]
