"""The one link: who is led where, and what is said when it leads nowhere (yet)."""

from typing import Any
from uuid import uuid4

import pytest
from tests.support.sandbox import LIAM, OLIVIA
from tests.support.world import ADA, BO, NORA, World
from tests.web.conftest import Open, with_video


async def meeting(world: World, browser: Open, **changes: Any) -> str:
    """The path of the link of a meeting that Ada hosts and that exists at Zoom."""
    await world.connect_tenant()
    made = await with_video(await browser(ADA), 1, **changes)
    await world.run_worker()
    return str(made["video"]["join_url"]).removeprefix("http://videomeet.test")


async def test_a_guest_is_led_to_the_guest_link(browser: Open, world: World) -> None:
    path = await meeting(world, browser)
    world.zoom.clear_requests()
    answer = await (await browser(None)).get(path)
    assert answer.status_code == 302
    assert answer.headers["location"].startswith(f"{world.zoom.url}/j/")
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert world.zoom.requests() == []


async def test_the_signed_in_host_starts_the_meeting(browser: Open, world: World) -> None:
    path = await meeting(world, browser)
    answer = await (await browser(ADA)).get(path)
    assert answer.headers["location"].startswith(f"{world.zoom.url}/s/")
    as_guest = await (await browser(ADA)).get(f"{path}?guest")
    assert as_guest.headers["location"].startswith(f"{world.zoom.url}/j/")


@pytest.mark.parametrize("who", [BO, NORA])
async def test_colleagues_and_strangers_are_guests(browser: Open, world: World, who: str) -> None:
    path = await meeting(world, browser)
    assert "/j/" in (await (await browser(who)).get(path)).headers["location"]


async def test_looking_without_clicking_asks_the_provider_nothing(browser: Open, world: World) -> None:
    path = await meeting(world, browser)
    world.zoom.clear_requests()
    client = await browser(ADA)
    head = await client.head(path)
    assert (head.status_code, head.content) == (302, b"")
    assert "/j/" in head.headers["location"]
    for early in (
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
    ):
        answer = await client.get(path, headers=early)
        assert (answer.status_code, answer.headers["cache-control"]) == (503, "no-store")
        assert "location" not in answer.headers
    assert world.zoom.requests() == []


async def test_a_link_that_is_not_saved_yet_waits_and_one_being_made_waits_shortly(
    browser: Open, world: World
) -> None:
    await world.connect_tenant()
    ada, guest = await browser(ADA), await browser(None)
    reserved = (await ada.post("/diary/reservations", json={})).json()
    early = await guest.get(f"/join/{reserved['id']}")
    assert early.status_code == 200
    assert "This meeting is not ready yet" in early.text
    made = await with_video(ada, 1)
    waiting = await guest.get(made["video"]["join_url"])
    assert waiting.status_code == 200
    assert "Your meeting is being prepared" in waiting.text
    assert '<meta http-equiv="refresh" content="3">' in waiting.text
    await world.run_worker()
    assert (await guest.get(made["video"]["join_url"])).status_code == 302


async def test_a_cancelled_meeting_says_so(browser: Open, world: World) -> None:
    await world.connect_tenant()
    client = await browser(ADA)
    made = await with_video(client, 1)
    await world.run_worker()
    await client.delete(f"/diary/appointments/{made['id']}?version={made['version']}")
    answer = await (await browser(None)).get(made["video"]["join_url"])
    assert answer.status_code == 410
    assert "This meeting was cancelled" in answer.text


async def test_a_meeting_that_is_over_says_when_it_was_and_by_which_clock(
    browser: Open, world: World
) -> None:
    await world.connect_tenant()
    client, soon = await browser(ADA), world.clock().replace(minute=0)
    start, end = f"{soon:%Y-%m-%d}T22:00", f"{soon:%Y-%m-%d}T23:00"
    made = await with_video(client, 1, start=start, end=end, zone="Pacific/Honolulu")
    await world.run_worker()
    world.clock.advance(days=3)
    answer = await (await browser(None)).get(made["video"]["join_url"])
    assert answer.status_code == 410
    assert "This meeting is over" in answer.text
    assert "23:00 (Pacific/Honolulu)" in answer.text


async def test_an_unknown_link_is_the_404_page_with_its_remedy(browser: Open) -> None:
    client = await browser(None)
    for text in ("x", "%00", "1", "%3Cscript%3E", "x" * 500, str(uuid4())):
        answer = await client.get(f"/join/{text}")
        assert answer.status_code == 404, text
        assert "404 OOPS. Something went wrong!" in answer.text
        assert 'href="/meet/DisconnectUser"' in answer.text
        assert "<script>" not in answer.text


async def test_a_host_whose_sign_in_died_finds_the_remedy_and_guests_still_get_in(
    browser: Open, world: World
) -> None:
    path = await meeting(world, browser)
    world.zoom.revoke_tokens(OLIVIA)
    answer = await (await browser(ADA)).get(path)
    assert answer.status_code == 404
    assert "404 OOPS. Something went wrong!" in answer.text
    assert 'href="/meet/DisconnectUser"' in answer.text
    assert f'href="{path}?guest"' in answer.text
    assert "/j/" in (await (await browser(None)).get(path)).headers["location"]


async def test_a_meeting_that_waits_for_its_host_says_so_to_guests_and_repairs_it_for_the_host(
    browser: Open, world: World
) -> None:
    await world.connect_tenant()
    await world.authorize(await world.caller(BO), LIAM)
    bo = await browser(BO)
    made = await with_video(bo, 2)
    world.zoom.revoke_tokens(LIAM)
    await world.run_worker()
    guest = await (await browser(None)).get(made["video"]["join_url"])
    assert guest.status_code == 200
    assert "The host must sign in again" in guest.text
    assert 'http-equiv="refresh"' in guest.text
    host = await bo.get(made["video"]["join_url"])
    assert host.status_code == 404
    assert 'href="/meet/DisconnectUser"' in host.text


async def test_the_link_heals_once_the_host_has_signed_in_again(browser: Open, world: World) -> None:
    await world.connect_tenant()
    await world.authorize(await world.caller(BO), LIAM)
    made = await with_video(await browser(BO), 2)
    world.zoom.revoke_tokens(LIAM)
    await world.run_worker()
    await world.authorize(await world.caller(BO), LIAM)
    await world.run_worker()
    assert "/j/" in (await (await browser(None)).get(made["video"]["join_url"])).headers["location"]


async def test_while_zoom_is_down_the_host_may_try_again_or_join_as_a_guest(
    browser: Open, world: World
) -> None:
    path = await meeting(world, browser)
    world.zoom.fault("down", match="/v2/meetings")
    answer = await (await browser(ADA)).get(path)
    world.zoom.clear_faults()
    assert answer.status_code == 503
    assert 'data-again-after="5"' in answer.text
    assert f'href="{path}">Try again' in answer.text
    assert f'href="{path}?guest">Join as a guest' in answer.text


async def test_a_meeting_that_vanished_at_zoom_is_made_anew_behind_the_same_link(
    browser: Open, world: World
) -> None:
    path = await meeting(world, browser)
    world.zoom.vanish(world.meetings()[0]["id"])
    assert "Your meeting is being prepared" in (await (await browser(ADA)).get(path)).text
    await world.run_worker()
    assert "/s/" in (await (await browser(ADA)).get(path)).headers["location"]
