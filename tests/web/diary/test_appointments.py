"""Appointments as JSON: wall times in the right zones, versions."""

from datetime import timedelta

import pytest
from tests.support.world import ADA, BO, World
from tests.web.conftest import Open, draft, saved, with_video

WEEK = "from=2031-03-03T00:00&to=2031-03-10T00:00"


async def test_a_saved_follow_up_is_read_as_it_was_written(browser: Open) -> None:
    client = await browser(BO)
    people = [
        {"kind": "associate", "id": 1, "email": None},
        {"kind": "email", "id": None, "email": " guest@kunde.example "},
    ]
    made = await saved(client, 2, title="  Møte 🙂 ", agenda="Hei", notes="Internt", attendees=people)
    detail = (await client.get(f"/diary/appointments/{made['id']}")).json()
    assert detail == made
    assert (detail["title"], detail["agenda"], detail["notes"]) == ("Møte 🙂", "Hei", "Internt")
    assert (detail["start"], detail["end"], detail["zone"]) == (
        "2031-03-04T10:00",
        "2031-03-04T11:00",
        "Europe/Oslo",
    )
    assert detail["owner"] == {"id": 2, "name": "Bo Berg"}
    assert [(guest["kind"], guest["name"], guest["status"]) for guest in detail["attendees"]] == [
        ("associate", "Ada Holm", "not_seen"),
        ("email", "guest@kunde.example", "not_seen"),
    ]
    assert detail["attendee_ids"] == [1]
    assert (detail["created_by"], detail["video"], detail["type"]) == ("Bo Berg", None, None)


async def test_the_same_request_again_answers_with_the_same_appointment(browser: Open) -> None:
    client, body = await browser(BO), draft(2)
    answers = [await client.post("/diary/appointments", json=body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


async def test_a_list_shows_the_zone_of_whoever_looks_and_a_detail_the_appointments_own(
    browser: Open,
) -> None:
    client = await browser(BO)
    await client.post("/account/zone", data={"zone": "Asia/Tokyo"})
    made = await saved(client, 2)
    listed = (await client.get(f"/diary/appointments?{WEEK}&associates=2")).json()
    assert listed["zone"] == "Asia/Tokyo"
    assert listed["truncated"] is False
    row = listed["appointments"][0]
    assert (row["start"], row["end"], row["zone"]) == ("2031-03-04T18:00", "2031-03-04T19:00", "Asia/Tokyo")
    detail = (await client.get(f"/diary/appointments/{made['id']}")).json()
    assert (detail["start"], detail["zone"]) == ("2031-03-04T10:00", "Europe/Oslo")
    assert (detail["shown_start"], detail["shown_zone"]) == ("2031-03-04T18:00", "Asia/Tokyo")


@pytest.mark.parametrize("zone", ["Europe/Oslo", "Pacific/Auckland", "America/Los_Angeles"])
async def test_an_all_day_appointment_is_the_same_days_on_every_clock(browser: Open, zone: str) -> None:
    client = await browser(BO)
    await client.post("/account/zone", data={"zone": zone})
    made = await saved(client, 2, start="2031-03-29T00:00", end="2031-03-31T00:00", all_day=True)
    assert (made["start"], made["end"]) == ("2031-03-29T00:00", "2031-03-31T00:00")
    assert (made["shown_start"], made["shown_end"]) == ("2031-03-29T00:00", "2031-03-31T00:00")
    again = draft(2, start=made["start"], end=made["end"], all_day=True, version=made["version"])
    detail = (await client.put(f"/diary/appointments/{made['id']}", json=again)).json()
    assert (detail["start"], detail["end"]) == ("2031-03-29T00:00", "2031-03-31T00:00")


async def test_the_night_that_clocks_change_keeps_its_wall_times(browser: Open) -> None:
    client = await browser(BO)
    made = await saved(client, 2, start="2031-03-30T01:30", end="2031-03-30T03:30")
    assert (made["start"], made["end"]) == ("2031-03-30T01:30", "2031-03-30T03:30")
    await client.post("/account/zone", data={"zone": "UTC"})
    detail = (await client.get(f"/diary/appointments/{made['id']}")).json()
    assert (detail["shown_start"], detail["shown_end"]) == ("2031-03-30T00:30", "2031-03-30T01:30")


async def test_dragging_moves_and_a_second_drag_of_the_old_version_conflicts(browser: Open) -> None:
    client = await browser(BO)
    made = await saved(client, 2)
    body = {
        "version": made["version"],
        "start": "2031-03-05T12:00",
        "end": "2031-03-05T13:00",
        "zone": "Europe/Oslo",
        "all_day": False,
    }
    path = f"/diary/appointments/{made['id']}/time"
    moved = await client.patch(path, json=body)
    assert (moved.status_code, moved.json()["start"]) == (200, "2031-03-05T12:00")
    conflict = await client.patch(path, json=body)
    assert (conflict.status_code, conflict.json()["error"]["code"]) == (409, "conflict")


async def test_a_change_by_somebody_else_is_never_overwritten(browser: Open) -> None:
    ada, bo = await browser(ADA), await browser(BO)
    made = await saved(bo, 2)
    path = f"/diary/appointments/{made['id']}"
    changed = await ada.put(path, json=draft(2, title="Ada's title", version=made["version"]))
    assert (changed.status_code, changed.json()["updated_by"]) == (200, "Ada Holm")
    assert (await bo.put(path, json=draft(2, title="Bo's", version=made["version"]))).status_code == 409
    assert (await bo.get(path)).json()["title"] == "Ada's title"


async def test_completing_and_deleting(browser: Open) -> None:
    client = await browser(BO)
    made = await saved(client, 2)
    path = f"/diary/appointments/{made['id']}"
    done = await client.post(f"{path}/completed", json={"version": made["version"], "completed": True})
    assert done.json()["completed"] is True
    assert (await client.delete(path)).status_code == 422
    assert (await client.delete(f"{path}?version={made['version']}")).status_code == 409
    assert (await client.delete(f"{path}?version={done.json()['version']}")).status_code == 204
    assert (await client.get(path)).status_code == 404


async def test_saving_never_waits_for_the_provider(browser: Open, world: World) -> None:
    await world.connect_tenant()
    client = await browser(ADA)
    world.zoom.fault("down")
    made = await with_video(client, 1)
    await world.run_worker()
    detail = (await client.get(f"/diary/appointments/{made['id']}")).json()
    world.zoom.clear_faults()
    assert detail["video"]["status"] == "working"
    assert world.clock.offset == timedelta(0)
