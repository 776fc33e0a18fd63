"""The pages and the JSON for hosts who leave and for meetings that were put aside."""

import pytest
from tests.support.sandbox import LIAM
from tests.support.world import ADA, BO, World
from tests.web.conftest import Open, with_video

from videomeet.domain.kit.reason import Reason

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def bos_meeting(world: World, browser: Open) -> None:
    await world.connect_tenant()
    await world.authorize(await world.caller(BO), LIAM)
    await with_video(await browser(BO), 2)
    await world.run_worker()


async def test_hand_over_stands_beside_whoever_has_meetings_to_come(browser: Open, world: World) -> None:
    await bos_meeting(world, browser)
    page = (await (await browser(ADA)).get("/settings/users")).text
    assert 'action="/settings/users/2/hand-over"' in page
    assert "/settings/users/1/hand-over" not in page
    assert "1 upcoming video meeting gets another owner and host" in page


async def test_a_handed_over_meeting_is_the_colleagues(browser: Open, world: World) -> None:
    await bos_meeting(world, browser)
    client = await browser(ADA)
    answer = await client.post("/settings/users/2/hand-over", data={"new_host_id": "1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings/users?handed_over=1")
    assert "1 meeting was handed over" in (await client.get(answer.headers["location"])).text
    assert await world.rows("appointments", "owner_id") == [(1,)]


@pytest.mark.parametrize("to", ["", "2", "999", "x", "-1", "1" * 40])
async def test_whom_nobody_chose_takes_nothing_over(browser: Open, world: World, to: str) -> None:
    await bos_meeting(world, browser)
    answer = await (await browser(ADA)).post("/settings/users/2/hand-over", data={"new_host_id": to})
    assert answer.status_code == 422
    assert await world.rows("appointments", "owner_id") == [(2,)]


async def test_only_administrators_hand_over(browser: Open, world: World) -> None:
    await bos_meeting(world, browser)
    answer = await (await browser(BO)).post("/settings/users/2/hand-over", data={"new_host_id": "1"})
    assert answer.status_code == 403


async def test_remove_and_disconnect_ask_what_becomes_of_meetings(browser: Open, world: World) -> None:
    await bos_meeting(world, browser)
    client = await browser(ADA)
    removing = (await client.get("/configure/users")).text
    disconnecting = (await client.get("/configure/disconnect")).text
    for page in (removing, disconnecting):
        assert "Keep them at Zoom" in page
        assert "Delete them at Zoom" in page
    assert "Hand them over to a colleague" in removing
    assert "Hand them over to a colleague" not in disconnecting


@pytest.mark.parametrize(("chosen", "left"), [("keep", 1), ("delete", 0)])
async def test_disconnecting_does_with_meetings_what_was_chosen(
    browser: Open, world: World, chosen: str, left: int
) -> None:
    await bos_meeting(world, browser)
    answer = await (await browser(ADA)).post("/configure/disconnect", data={"meetings": chosen})
    assert answer.headers["location"] == "/configure/disconnect?done=zoom"
    await world.run_worker()
    assert len(world.meetings()) == left


async def test_a_disposition_that_does_not_exist_ends_nothing(browser: Open, world: World) -> None:
    await bos_meeting(world, browser)
    client = await browser(ADA)
    for path in ("/configure/disconnect", "/configure/users/2/remove"):
        assert (await client.post(path, data={"meetings": "burn"})).status_code == 422
    assert await world.count("authorizations") == 2


async def test_what_was_put_aside_shows_try_again(browser: Open, world: World) -> None:
    await bos_meeting(world, browser)
    await world.change(
        "reservations",
        desired_version=2,
        problem="parked",
        reason=Reason("zoom.detail", detail="Zoom is down.").as_json(),
    )
    client = await browser(BO)
    video = (await client.get("/diary/appointments/1")).json()["video"]
    assert (video["status"], video["reason"]) == ("needs_you", "Zoom is down.")
    assert video["repair"] == {
        "label": "Try again",
        "url": "/diary/appointments/1/retry-meeting",
        "method": "post",
    }
    answer = await client.post(video["repair"]["url"], headers=FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, "/diary")
    await world.run_worker()
    assert (await client.get("/diary/appointments/1")).json()["video"]["status"] == "in_sync"


async def test_trying_an_unknown_appointment_again_is_not_found(browser: Open) -> None:
    assert (await (await browser(ADA)).post("/diary/appointments/99/retry-meeting")).status_code == 404
