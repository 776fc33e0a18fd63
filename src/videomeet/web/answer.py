"""/answer/{token}: the links in a letter. Looking changes nothing, so that link scanners can't answer."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.errors import NotFound
from videomeet.flows import answer as flow
from videomeet.web.incoming import form_of
from videomeet.web.pages import render, services_of

LONGEST = 1000


async def show(request: Request) -> Response:
    """What it is about, with a button for each answer; the one from the letter stands first."""
    try:
        found = await flow.invitation(services_of(request), _token(request))
    except NotFound as problem:
        return _nothing(request, problem)
    return _page(request, found)


async def give(request: Request) -> Response:
    """Keep the answer and show it."""
    token, form = _token(request), await form_of(request)
    try:
        await flow.answer(services_of(request), token, form.get("answer", ""))
    except NotFound as problem:
        return _nothing(request, problem)
    return RedirectResponse(f"/answer/{token}?done", 303, headers={"Referrer-Policy": "no-referrer"})


def _nothing(request: Request, problem: NotFound) -> Response:
    # Whoever holds the link may know nothing of us: what our own people can do about errors is not for them.
    return render(request, "nothing_to_answer.html", status=404, problem=problem)


def _page(request: Request, found: flow.Invitation) -> Response:
    chosen = next((one for one in flow.ANSWERS if one in request.query_params), "accepted")
    order = sorted(flow.ANSWERS, key=lambda one: one != chosen)
    page = render(
        request, "answer.html", status=410 if found.over else 200, invitation=found, order=order,
        chosen=chosen, done="done" in request.query_params,
    )  # fmt: skip
    # The address of this page answers for somebody: no other site shall learn it.
    page.headers["Referrer-Policy"] = "no-referrer"
    return page


def _token(request: Request) -> str:
    return str(request.path_params["token"])[:LONGEST]
