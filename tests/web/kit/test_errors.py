"""How errors are told: a friendly page or JSON, a repair, a reference that stands in the log."""

import re

import pytest
import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tests.support.world import ADA, BO, World
from tests.web.conftest import Open

from videomeet.domain.kit import errors
from videomeet.domain.kit.errors import Problem, Repair
from videomeet.domain.kit.reason import Reason
from videomeet.web.kit.errors import PROBLEM_TABLE, find_presentation
from videomeet.web.kit.repairs import REPAIR_BUTTONS


def test_every_error_has_a_row_in_the_table() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Problem)]
    assert [kind for kind in kinds if kind is not Problem and kind not in PROBLEM_TABLE] == []


def test_every_repair_leads_somewhere() -> None:
    assert set(REPAIR_BUTTONS) | {Repair.SIGN_IN, Repair.RELOAD} == set(Repair)


def test_a_child_of_an_error_is_reported_like_its_parent() -> None:
    class Special(errors.Refused):
        """Narrower."""

    assert find_presentation(Special(Reason("zoom.detail", detail="no"))).code == "refused"


@pytest.mark.parametrize("who", [ADA, BO, None])
async def test_an_unknown_address_is_no_dead_end(browser: Open, who: str | None) -> None:
    answer = await (await browser(who)).get("/nothing/here")
    assert answer.status_code == 404
    assert "404 OOPS. Something went wrong!" in answer.text
    assert 'href="/meet/DisconnectUser"' in answer.text
    assert re.search(r"Reference [0-9A-F]{6}", answer.text)


async def test_the_reference_on_the_page_stands_in_the_log(browser: Open) -> None:
    client = await browser(None)
    with structlog.testing.capture_logs() as lines:
        page = (await client.get("/nothing/here")).text
    reference = re.findall(r"Reference ([0-9A-F]{6})", page)[0]
    assert reference in [line.get("reference") for line in lines]


async def test_below_the_diary_errors_are_json(browser: Open) -> None:
    error = (await (await browser(ADA)).get("/diary/nothing")).json()["error"]
    assert error["code"] == "not_found"
    assert set(error) == {"code", "message", "fields", "repair", "reference"}


async def test_json_says_that_one_is_signed_out_and_where_to_sign_in(browser: Open) -> None:
    answer = await (await browser(None)).post("/diary/reservations", json={})
    assert answer.status_code == 401
    error = answer.json()["error"]
    assert error["code"] == "not_signed_in"
    assert error["repair"] == {"label": "Sign in", "url": "/sign-in?next=/diary", "method": "get"}


async def test_a_form_sent_while_signed_out_leads_back_to_its_page(browser: Open) -> None:
    client = await browser(None)
    referer = {"Referer": "http://videomeet.test/configure?saved"}
    answer = await client.post("/configure/passcode", data={"passcode": "Fjord2026"}, headers=referer)
    assert answer.headers["location"] == "/sign-in?next=/configure"
    elsewhere = await client.post("/configure/passcode", headers={"Referer": "https://evil.example/x"})
    assert elsewhere.headers["location"] == "/sign-in?next=/diary"


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/account"), ("GET", "/sign-out"), ("DELETE", "/diary/video")]
)
async def test_a_wrong_method_is_reported_so(browser: Open, method: str, path: str) -> None:
    answer = await (await browser(ADA)).request(method, path)
    assert answer.status_code == 405
    assert "can't be used in that way" in answer.text.replace("&#39;", "'")
    assert answer.headers["allow"]


async def test_our_own_mistake_shows_a_reference_and_nothing_else(
    world: World, application: Starlette, browser: Open
) -> None:
    async def broken(request: Request) -> Response:
        raise RuntimeError("the secret is fjord")

    application.router.routes.insert(0, Route("/diary/broken", broken))
    application.router.routes.insert(0, Route("/broken", broken))
    client = await browser(ADA)
    with structlog.testing.capture_logs() as lines:
        page, json = await client.get("/broken"), await client.get("/diary/broken")
    assert [page.status_code, json.status_code] == [500, 500]
    assert "fjord" not in page.text + json.text
    assert "Traceback" not in page.text + json.text
    assert "default-src 'self'" in page.headers["content-security-policy"]
    reference = json.json()["error"]["reference"]
    assert json.json()["error"]["code"] == "unexpected"
    assert [line["log_level"] for line in lines if line.get("reference") == reference] == ["error"]


async def test_what_an_administrator_may_is_explained_to_others_plainly(browser: Open) -> None:
    answer = await (await browser(BO)).get("/configure")
    assert answer.status_code == 403
    assert "for administrators" in answer.text
    assert 'href="/diary"' in answer.text


async def test_a_slash_too_many_is_forgiven(browser: Open) -> None:
    client = await browser(ADA)
    for path in ("/diary", "/configure", "/sign-in", "/settings/users"):
        answer = await client.get(f"{path}/")
        assert (answer.status_code, answer.headers["location"]) == (307, f"http://videomeet.test{path}")
