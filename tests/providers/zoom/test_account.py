"""Who has signed in at Zoom."""

import pytest
from tests.support.raw_server import RawServer, raw_response

from videomeet.domain.kit.errors import TryLater
from videomeet.domain.kit.reason import Reason
from videomeet.providers.contract import Access, Account
from videomeet.providers.zoom.account import fetch_account

USER = {
    "id": "KDcuGIm1QgePTO8WbOqwIQ",
    "account_id": "acct-acme",
    "email": "olivia.pro@zoom.example",
    "display_name": "Olivia Pro",
    "type": 2,
}


async def test_a_licensed_account_comes_without_a_warning(access: Access, server: RawServer) -> None:
    server.respond_with(raw_response(200, USER))
    assert await fetch_account(f"{server.url}/v2", access) == Account(
        "KDcuGIm1QgePTO8WbOqwIQ", "Olivia Pro", "olivia.pro@zoom.example", "Licensed"
    )
    assert server.requests[0].path == "/v2/users/me"


async def test_a_basic_account_is_warned_of_the_forty_minutes(access: Access, server: RawServer) -> None:
    server.respond_with(raw_response(200, {**USER, "type": 1}))
    account = await fetch_account(server.url, access)
    assert account.licence == "Basic"
    assert account.warning == Reason("zoom.basic_licence")


async def test_a_person_without_a_display_name_is_named_by_the_rest(
    access: Access, server: RawServer
) -> None:
    nameless = {**USER, "display_name": " "}
    server.respond_with(raw_response(200, {**nameless, "first_name": "Olivia", "last_name": "Pro"}))
    assert (await fetch_account(server.url, access)).name == "Olivia Pro"
    server.respond_with(raw_response(200, nameless))
    assert (await fetch_account(server.url, access)).name == "olivia.pro@zoom.example"


@pytest.mark.parametrize("body", [b"<html>", b"", {"email": "x"}, {"id": 5}, {**USER, "id": " "}])
async def test_an_answer_without_a_user_is_no_account(
    access: Access, server: RawServer, body: object
) -> None:
    server.respond_with(raw_response(200, body))
    with pytest.raises(TryLater):
        await fetch_account(server.url, access)


@pytest.mark.parametrize("kind", [None, "2", [], 77, {}])
async def test_an_unknown_licence_is_called_so(access: Access, server: RawServer, kind: object) -> None:
    server.respond_with(raw_response(200, {**USER, "type": kind}))
    account = await fetch_account(server.url, access)
    assert (account.licence, account.warning) == ("Unknown", None)
