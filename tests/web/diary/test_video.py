"""What the diary's JSON says of a meeting at its provider: in progress, and where the two differ."""

import json

import httpx2
import pytest
from tests.support.world import ADA, BO, NORA, World
from tests.web.conftest import Open, with_video

CONFLICT = json.dumps({"topic": "Theirs", "starts_at": "2031-03-04T12:00:00+00:00", "minutes": None})


async def appointment(client: httpx2.AsyncClient, world: World, conflict: str | None = None) -> str:
    await world.connect_tenant()
    made = await with_video(client, 1)
    await world.change("reservations", conflict=conflict)
    return f"/diary/appointments/{made['id']}"


async def test_a_meeting_in_progress_says_so(browser: Open, world: World) -> None:
    client = await browser(ADA)
    path = await appointment(client, world)
    video = (await client.get(path)).json()["video"]
    assert (video["live"], video["conflict"]) == (False, None)
    began = world.clock().strftime("%Y-%m-%d %H:%M:%S.%f")
    await world.change("reservations", started_at=began)
    assert (await client.get(path)).json()["video"]["live"] is True


async def test_what_differs_comes_as_my_clock_shows_it(browser: Open, world: World) -> None:
    client = await browser(ADA)
    conflict = (await client.get(await appointment(client, world, CONFLICT))).json()["video"]["conflict"]
    assert conflict == {
        "provider": "Zoom",
        "title": "Theirs",
        "start": "2031-03-04T13:00",
        "minutes": None,
        "zone": "Europe/Oslo",
    }


@pytest.mark.parametrize(("keep", "title"), [("provider", "Theirs"), ("diary", "Quarterly review")])
async def test_a_decision_is_taken_once(browser: Open, world: World, keep: str, title: str) -> None:
    client = await browser(ADA)
    path = await appointment(client, world, CONFLICT)
    answer = await client.post(f"{path}/conflict", json={"version": 1, "keep": keep})
    assert answer.status_code == 200
    assert (answer.json()["title"], answer.json()["video"]["conflict"]) == (title, None)
    again = await client.post(f"{path}/conflict", json={"version": answer.json()["version"], "keep": keep})
    assert again.status_code == 409


async def test_a_colleague_may_decide_and_another_tenant_finds_nothing(browser: Open, world: World) -> None:
    path = await appointment(await browser(ADA), world, CONFLICT)
    stranger = await (await browser(NORA)).post(f"{path}/conflict", json={"version": 1, "keep": "diary"})
    assert stranger.status_code == 404
    colleague = await (await browser(BO)).post(f"{path}/conflict", json={"version": 1, "keep": "diary"})
    assert colleague.status_code == 200


@pytest.mark.parametrize(
    "body", [{}, {"version": 1}, {"version": 1, "keep": "both"}, {"version": 0, "keep": "diary"}]
)
async def test_a_decision_that_can_not_be_read_is_refused(
    browser: Open, world: World, body: dict[str, object]
) -> None:
    client = await browser(ADA)
    path = await appointment(client, world, CONFLICT)
    assert (await client.post(f"{path}/conflict", json=body)).status_code == 422


async def test_what_is_tried_again_says_how_often_it_was_tried(browser: Open, world: World) -> None:
    await world.connect_tenant()
    ada = await browser(ADA)
    made = await with_video(ada, 1)
    world.zoom.fault("down", match="/v2/")
    reasons = []
    for _ in range(3):
        await world.run_worker()
        video = (await ada.get(f"/diary/appointments/{made['id']}")).json()["video"]
        assert video["status"] == "working"
        reasons.append(video["reason"])
        world.clock.advance(minutes=5)
    assert [reason.rpartition("later.")[2] for reason in reasons] == [
        "",
        " Tried 2 times so far.",
        " Tried 3 times so far.",
    ]
    world.zoom.clear_faults()
    await world.run_worker()
    assert (await ada.get(f"/diary/appointments/{made['id']}")).json()["video"]["reason"] is None
