"""POST /webhooks/zoom: what is genuine is kept once and answered at once, everything else is turned away."""

import hashlib
import hmac
import json
import random
from datetime import timedelta

import httpx2
import pytest
from tests.support.webhooks import SECRET, signed_headers, webhook_body
from tests.support.world import BASE_URL, World, settings_for
from tests.web.conftest import Open

from videomeet.bootstrap import Application
from videomeet.web.app import create_app

PATH = "/webhooks/zoom"


def gone(world: World, meeting_id: int = 1) -> bytes:
    return webhook_body("meeting.deleted", {"object": {"id": meeting_id}}, world.clock())


async def stored(world: World) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in await world.rows("webhook_deliveries", "event", "state")]


async def test_what_zoom_signed_is_kept_and_answered(browser: Open, world: World) -> None:
    raw = gone(world)
    response = await (await browser(None)).post(PATH, content=raw, headers=signed_headers(raw, world.clock()))
    assert response.status_code == 200
    assert await stored(world) == [("meeting.deleted", "waiting")]


async def test_the_question_about_our_address_is_answered(browser: Open, world: World) -> None:
    raw = webhook_body("endpoint.url_validation", {"plainToken": "qgg8vlvZRS6UYooatFL8Aw"}, world.clock())
    client = await browser(None)
    for _ in range(2):
        response = await client.post(PATH, content=raw, headers=signed_headers(raw, world.clock()))
        digest = hmac.new(SECRET.encode(), b"qgg8vlvZRS6UYooatFL8Aw", hashlib.sha256).hexdigest()
        assert response.json() == {"plainToken": "qgg8vlvZRS6UYooatFL8Aw", "encryptedToken": digest}
    assert await stored(world) == [("endpoint.url_validation", "answered")]


async def test_a_repeat_is_welcome_and_kept_once_even_when_signed_anew(browser: Open, world: World) -> None:
    raw, client = gone(world), await browser(None)
    for minutes in (0, 0, 5, 30):
        headers = signed_headers(raw, world.clock() - timedelta(minutes=minutes))
        assert (await client.post(PATH, content=raw, headers=headers)).status_code == 200
    assert len(await stored(world)) == 1


async def test_a_retry_of_85_minutes_is_fresh_and_one_of_three_hours_is_not(
    browser: Open, world: World
) -> None:
    raw, client = gone(world), await browser(None)
    for minutes, status in ((85, 200), (180, 401), (-4, 200), (-10, 401)):
        headers = signed_headers(raw, world.clock() - timedelta(minutes=minutes))
        assert (await client.post(PATH, content=raw, headers=headers)).status_code == status


@pytest.mark.parametrize("missing", ["x-zm-request-timestamp", "x-zm-signature"])
async def test_a_missing_header_is_a_bad_signature(browser: Open, world: World, missing: str) -> None:
    raw = gone(world)
    headers = {name: value for name, value in signed_headers(raw, world.clock()).items() if name != missing}
    assert (await (await browser(None)).post(PATH, content=raw, headers=headers)).status_code == 401
    assert await stored(world) == []


async def test_an_event_that_we_do_nothing_about_is_answered_kept_without_its_body_and_over(
    browser: Open, world: World
) -> None:
    raw = webhook_body("user.created", {"object": {"id": "u1"}}, world.clock())
    response = await (await browser(None)).post(PATH, content=raw, headers=signed_headers(raw, world.clock()))
    assert response.status_code == 200
    assert await stored(world) == [("user.created", "ignored")]
    assert await world.rows("webhook_deliveries", "body_encrypted") == [(None,)]


async def test_a_body_of_more_than_a_megabyte_is_refused(browser: Open, world: World) -> None:
    raw = b" " * (1024 * 1024 + 1)
    response = await (await browser(None)).post(PATH, content=raw, headers=signed_headers(raw, world.clock()))
    assert response.status_code == 413


@pytest.mark.parametrize("path", ["/webhooks/teams", "/webhooks/%00", "/webhooks/zoom/x"])
async def test_nobody_else_delivers_here(browser: Open, world: World, path: str) -> None:
    raw = gone(world)
    response = await (await browser(None)).post(path, content=raw, headers=signed_headers(raw, world.clock()))
    assert response.status_code == 404


async def test_without_a_secret_there_is_nothing_at_the_address(world: World) -> None:
    application = Application(
        settings_for(world.path, world.zoom, BASE_URL, ZOOM_WEBHOOK_SECRET=""), now=world.clock
    )
    transport = httpx2.ASGITransport(create_app(application.services))
    raw = gone(world)
    async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL) as client:
        response = await client.post(PATH, content=raw, headers=signed_headers(raw, world.clock()))
    await application.close()
    assert response.status_code == 404


async def test_the_stored_body_can_not_be_read_in_the_database(browser: Open, world: World) -> None:
    raw = gone(world, 81234567890)
    await (await browser(None)).post(PATH, content=raw, headers=signed_headers(raw, world.clock()))
    ((ciphertext,),) = await world.rows("webhook_deliveries", "body_encrypted")
    assert b"81234567890" not in ciphertext


def _spoilt(chance: random.Random, raw: bytes, headers: dict[str, str]) -> tuple[bytes, dict[str, str]]:
    """The same delivery with one thing wrong about it."""
    at, kind = chance.randrange(len(raw)), chance.randrange(5)
    if kind == 0:
        return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :], headers
    if kind == 1:
        return raw[:at], headers
    if kind == 2:
        return raw, headers | {"x-zm-signature": headers["x-zm-signature"][:-1] + "x"}
    if kind == 3:
        return raw, headers | {"x-zm-request-timestamp": chance.choice(["", "²", "-1", "9" * 40, "1.5"])}
    return raw, headers | {"x-zm-signature": chance.choice(["", "v0=", "v1=abc", "\xff\xfe"])}


async def test_200_forged_malformed_unknown_and_repeated_deliveries_get_the_right_answers(
    browser: Open, world: World
) -> None:
    chance = random.Random(20261122)  # noqa: S311 (not a secret)
    # One instant: an event without a time of its own is told apart by when it was signed.
    client, genuine, signed_at = await browser(None), set(), world.clock()
    malformed = [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff\xfe",
        b"[" * 5000,
        b'{"event":{}}',
        b'{"event":"meeting.ended"}',
    ]
    for number in range(200):
        raw = chance.choice([gone(world, number % 7), json.dumps({"event": "x.y", "n": number % 5}).encode()])
        raw = chance.choice(malformed) if number % 5 == 0 else raw
        headers, right = signed_headers(raw, signed_at), 200
        if number % 3 == 0 and raw:
            (raw, headers), right = _spoilt(chance, raw, headers), 401
        sent = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        response = await client.post(PATH, content=raw, headers=sent)
        assert response.status_code == right, (number, raw[:80], headers)
        if right == 200:
            genuine.add(raw)
    assert len(await stored(world)) == len(genuine)
