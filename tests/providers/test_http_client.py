"""The http_client out: where it goes, what it takes back, how long it waits, what it gives away."""

import asyncio
import logging
from dataclasses import replace

import pytest
from structlog.testing import capture_logs
from tests.providers.conftest import HASTY, NOW
from tests.support.raw_server import HANG, HANG_UP, RawResponse, RawServer, raw_response

from videomeet.domain.kit.errors import NeedsConfiguration, TryLater
from videomeet.providers.http_client import MAX_RESPONSE_BYTES, ProviderHttpClient, origin

SECRET = "s3cr3t-t0ken"


async def test_an_answer_comes_back_whole_with_lower_case_headers(
    http_client: ProviderHttpClient, server: RawServer
) -> None:
    server.respond_with(raw_response(404, {"code": 3001}, {"X-Zm-TrackingId": "v=2"}))
    response = await http_client.request("GET", f"{server.url}/v2/meetings/1", params={"type": "upcoming"})
    assert (response.status, response.json, response.headers["x-zm-trackingid"]) == (
        404,
        {"code": 3001},
        "v=2",
    )
    assert server.requests[0].path == "/v2/meetings/1?type=upcoming"


@pytest.mark.parametrize(
    "body", [b"", b"<html>busy</html>", b'{"id": 12', b"\xff\xfe", b"[" * 200_000, b'"\\ud83d"']
)
async def test_a_body_that_is_not_json_is_none(
    http_client: ProviderHttpClient, server: RawServer, body: bytes
) -> None:
    server.respond_with(raw_response(200, body))
    assert (await http_client.request("GET", server.url)).json is None


async def test_a_redirect_is_not_followed(http_client: ProviderHttpClient, server: RawServer) -> None:
    server.respond_with(raw_response(302, None, {"Location": f"{server.url}/elsewhere"}))
    assert (await http_client.request("GET", server.url)).status == 302
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://zoom.us.evil.example/x",
        "http://zoom.us/oauth/token",
        "https://zoom.us:8443/oauth/token",
        "https://zoom.us@evil.example/",
        "https://someone@zoom.us/",
        "file:///etc/passwd",
        "//zoom.us/x",
        "zoom.us",
        "",
    ],
)
async def test_only_the_providers_own_origins_are_called(url: str) -> None:
    http_client = ProviderHttpClient(["https://zoom.us"], now=lambda: NOW)
    with pytest.raises(NeedsConfiguration):
        await http_client.request("GET", url)
    await http_client.aclose()


def test_an_origin_ignores_case_path_and_the_port_that_goes_without_saying() -> None:
    assert origin("https://ZOOM.us/oauth") == origin("https://zoom.us:443") != origin("http://zoom.us:80")


async def test_a_forbidden_moment_stops_the_call_before_it_leaves(server: RawServer) -> None:
    def refuse() -> None:
        raise RuntimeError("inside a transaction")

    http_client = ProviderHttpClient([server.url], now=lambda: NOW, network_guard=refuse)
    with pytest.raises(RuntimeError, match="inside a transaction"):
        await http_client.request("GET", server.url)
    assert server.requests == []
    await http_client.aclose()


@pytest.mark.parametrize(("method", "unknown"), [("POST", True), ("GET", False), ("PATCH", False)])
async def test_no_answer_in_time_is_try_later_and_unknown_for_a_post(
    hasty_client: ProviderHttpClient, server: RawServer, method: str, unknown: bool
) -> None:
    server.respond_with(HANG)
    with pytest.raises(TryLater) as caught:
        await hasty_client.request(method, server.url)
    assert caught.value.outcome_unknown is unknown


async def test_an_answer_that_trickles_is_cut_off_by_the_deadline() -> None:
    over = asyncio.Event()

    async def trickle(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not over.is_set():
            writer.write(b".")
            await asyncio.wait([asyncio.create_task(over.wait())], timeout=HASTY.read / 5)
        writer.close()

    async with await asyncio.start_server(trickle, "127.0.0.1", 0) as listening:
        url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        http_client = ProviderHttpClient([url], now=lambda: NOW, limits=HASTY)
        with pytest.raises(TryLater):
            await http_client.request("GET", url)
        over.set()
        await http_client.aclose()


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_servers_fault_is_try_later_and_unknown_for_a_post(
    http_client: ProviderHttpClient, server: RawServer, status: int
) -> None:
    server.respond_with(raw_response(status, b"<html>", {"Retry-After": "7"}), raw_response(status))
    with pytest.raises(TryLater) as post_error:
        await http_client.request("POST", server.url, json={})
    assert (post_error.value.outcome_unknown, post_error.value.retry_after) == (True, 7)
    with pytest.raises(TryLater) as delete:
        await http_client.request("DELETE", server.url)
    assert not delete.value.outcome_unknown


async def test_being_limited_says_until_when_and_that_nothing_was_done(
    http_client: ProviderHttpClient, server: RawServer
) -> None:
    server.respond_with(raw_response(429, {"code": 429}, {"Retry-After": "2026-11-23T00:00:00Z"}))
    with pytest.raises(TryLater, match=r"provider\.limited_until.*00:00") as caught:
        await http_client.request("POST", server.url, json={})
    assert (caught.value.retry_after, caught.value.outcome_unknown) == (13_800, False)


async def test_being_limited_without_a_time_names_none(
    http_client: ProviderHttpClient, server: RawServer
) -> None:
    server.respond_with(raw_response(429))
    with pytest.raises(TryLater) as caught:
        await http_client.request("GET", server.url)
    assert caught.value.retry_after is None


async def test_nobody_listening_is_try_later_and_surely_not_done(server: RawServer) -> None:
    await server.stop()
    http_client = ProviderHttpClient([server.url], now=lambda: NOW, limits=HASTY)
    with pytest.raises(TryLater) as caught:
        await http_client.request("POST", server.url, json={})
    assert not caught.value.outcome_unknown
    await http_client.aclose()


async def test_a_get_whose_connection_is_lost_is_repeated_twice(
    http_client: ProviderHttpClient, server: RawServer
) -> None:
    server.respond_with(HANG_UP, HANG_UP, raw_response(200, {"id": 1}))
    assert (await http_client.request("GET", server.url)).json == {"id": 1}
    server.respond_with(HANG_UP, HANG_UP, HANG_UP)
    with pytest.raises(TryLater):
        await http_client.request("GET", server.url)
    assert len(server.requests) == 6


async def test_a_post_whose_connection_is_lost_is_never_repeated(
    http_client: ProviderHttpClient, server: RawServer
) -> None:
    server.respond_with(HANG_UP)
    with pytest.raises(TryLater) as caught:
        await http_client.request("POST", server.url, json={})
    assert caught.value.outcome_unknown
    assert len(server.requests) == 1


async def test_a_post_whose_answer_is_cut_short_is_unknown(
    http_client: ProviderHttpClient, server: RawServer
) -> None:
    server.respond_with(RawResponse(raw_response(201, {"id": 123456789}).data[:-4], close=True))
    with pytest.raises(TryLater) as caught:
        await http_client.request("POST", server.url, json={})
    assert caught.value.outcome_unknown


async def test_an_answer_of_more_than_a_megabyte_is_not_read(
    http_client: ProviderHttpClient, server: RawServer
) -> None:
    server.respond_with(raw_response(200, b'"' + b"x" * MAX_RESPONSE_BYTES + b'"', close=True))
    with pytest.raises(TryLater):
        await http_client.request("GET", server.url)


async def test_one_origin_gets_only_so_many_calls_at_once(server: RawServer) -> None:
    http_client = ProviderHttpClient(
        [server.url], now=lambda: NOW, limits=replace(HASTY, read=1, total=9, concurrency=2)
    )
    server.respond_with(HANG, HANG)
    first = [asyncio.create_task(http_client.request("PATCH", server.url)) for _ in range(2)]
    for _ in first:
        await server.hanging_requests.acquire()
    server.respond_with(raw_response(200, {"late": True}))
    third = asyncio.create_task(http_client.request("POST", server.url))
    await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
    assert [request.method for request in server.requests] == ["PATCH", "PATCH"]
    await asyncio.gather(*first, return_exceptions=True)
    assert (await third).json == {"late": True}
    await http_client.aclose()


async def test_a_post_that_never_got_its_turn_is_surely_not_done(server: RawServer) -> None:
    http_client = ProviderHttpClient(
        [server.url], now=lambda: NOW, limits=replace(HASTY, total=0.05, concurrency=0)
    )
    with pytest.raises(TryLater) as caught:
        await http_client.request("POST", server.url)
    assert not caught.value.outcome_unknown
    assert server.requests == []
    await http_client.aclose()


async def test_no_cookie_is_carried_into_the_next_call(
    http_client: ProviderHttpClient, server: RawServer
) -> None:
    server.respond_with(
        raw_response(200, {}, {"Set-Cookie": "session=someone; Path=/"}), raw_response(200, {})
    )
    await http_client.request("GET", server.url)
    await http_client.request("GET", server.url)
    assert "cookie" not in server.requests[1].headers


async def test_nothing_secret_is_logged(
    http_client: ProviderHttpClient, server: RawServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.respond_with(raw_response(200, {"access_token": SECRET}), HANG_UP)
    with capture_logs() as lines:
        for _ in range(2):
            call = http_client.request(
                "POST",
                f"{server.url}/oauth/token",
                headers={"Authorization": f"Bearer {SECRET}"},
                params={"pwd": SECRET},
                form={"token": SECRET},
            )
            await asyncio.gather(call, return_exceptions=True)
    assert [line["event"] for line in lines] == ["provider_called", "provider_called"]
    assert {line["path"] for line in lines} == {"/oauth/token"}
    assert SECRET not in repr(lines) + caplog.text


async def test_an_error_and_an_answer_print_no_secret(
    http_client: ProviderHttpClient, server: RawServer
) -> None:
    server.respond_with(HANG_UP, raw_response(200, {"access_token": SECRET}))
    with pytest.raises(TryLater) as caught:
        await http_client.request("POST", f"{server.url}/?token={SECRET}", form={"token": SECRET})
    response = await http_client.request("POST", server.url)
    assert SECRET not in repr(caught.value) + str(caught.value) + repr(response)
