"""The diary's page and its JSON: wall times in the right zones, versions, repairs."""

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.support.sandbox import LIAM
from tests.support.world import ADA, BO, CY, World
from tests.web.conftest import Open, draft, saved, with_video

WEEK = "from=2031-03-03T00:00&to=2031-03-10T00:00"


async def test_the_page_begins_with_what_the_script_needs(browser: Open, world: World) -> None:
    await world.connect_tenant()
    page = (await (await browser(BO)).get("/diary")).text
    start = json.loads(re.findall(r'id="diary-start">(.*?)</script>', page, re.DOTALL)[0])
    assert start["me"] == {"id": 2, "name": "Bo Berg", "zone": "Europe/Oslo", "default_alarm": None}
    assert start["administrator"] is False
    assert [one["name"] for one in start["associates"]] == ["Ada Holm", "Bo Berg", "Cy Lund"]
    assert {"name": "Video meeting", "video_default": "on"}.items() <= start["types"][1].items()
    assert start["video"] == {
        "provider": {"key": "zoom", "label": "Zoom"},
        "state": "active",
        "hint": None,
        "authorization": "none",
        "authorize_url": "/meet/authorize",
    }
    assert "Europe/Oslo" in start["zones"]
    assert start["zones"][-1] == "UTC"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", start["now"])


async def test_a_name_can_not_break_out_of_the_page(browser: Open, world: World) -> None:
    async with world.services.database.writing() as tx:
        await tx.exec_driver_sql(
            "UPDATE associates SET name = '</script><script>alert(1)</script>' WHERE id = 3"
        )
    for path in ("/diary", "/settings/users"):
        assert "<script>alert(1)" not in (await (await browser(ADA)).get(path)).text


async def test_without_a_provider_there_is_a_hint_and_no_icon(browser: Open) -> None:
    told = (await (await browser(BO)).get("/diary/video")).json()
    assert (told["provider"], told["state"]) == (None, "not_configured")
    assert "administrator" in told["hint"]
    refused = await (await browser(BO)).post("/diary/reservations", json={})
    assert refused.json()["error"]["code"] == "needs_configuration"


async def test_a_saved_follow_up_is_read_as_it_was_written(browser: Open) -> None:
    client = await browser(BO)
    people = [
        {"kind": "associate", "id": 1, "email": None},
        {"kind": "email", "id": None, "email": " guest@kunde.example "},
    ]
    made = await saved(client, 2, title="  Møte 🙂 ", agenda="Hei", notes="Internt", attendees=people)
    told = (await client.get(f"/diary/appointments/{made['id']}")).json()
    assert told == made
    assert (told["title"], told["agenda"], told["notes"]) == ("Møte 🙂", "Hei", "Internt")
    assert (told["start"], told["end"], told["zone"]) == (
        "2031-03-04T10:00",
        "2031-03-04T11:00",
        "Europe/Oslo",
    )
    assert told["owner"] == {"id": 2, "name": "Bo Berg"}
    assert [(x["kind"], x["name"], x["status"]) for x in told["attendees"]] == [
        ("associate", "Ada Holm", "not_seen"),
        ("email", "guest@kunde.example", "not_seen"),
    ]
    assert told["attendee_ids"] == [1]
    assert (told["created_by"], told["video"], told["type"]) == ("Bo Berg", None, None)


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
    told = (await client.get(f"/diary/appointments/{made['id']}")).json()
    assert (told["start"], told["zone"]) == ("2031-03-04T10:00", "Europe/Oslo")
    assert (told["shown_start"], told["shown_zone"]) == ("2031-03-04T18:00", "Asia/Tokyo")


@pytest.mark.parametrize("zone", ["Europe/Oslo", "Pacific/Auckland", "America/Los_Angeles"])
async def test_an_all_day_appointment_is_the_same_days_on_every_clock(browser: Open, zone: str) -> None:
    client = await browser(BO)
    await client.post("/account/zone", data={"zone": zone})
    made = await saved(client, 2, start="2031-03-29T00:00", end="2031-03-31T00:00", all_day=True)
    assert (made["start"], made["end"]) == ("2031-03-29T00:00", "2031-03-31T00:00")
    assert (made["shown_start"], made["shown_end"]) == ("2031-03-29T00:00", "2031-03-31T00:00")
    again = draft(2, start=made["start"], end=made["end"], all_day=True, version=made["version"])
    told = (await client.put(f"/diary/appointments/{made['id']}", json=again)).json()
    assert (told["start"], told["end"]) == ("2031-03-29T00:00", "2031-03-31T00:00")


async def test_the_night_that_clocks_change_keeps_its_wall_times(browser: Open) -> None:
    client = await browser(BO)
    made = await saved(client, 2, start="2031-03-30T01:30", end="2031-03-30T03:30")
    assert (made["start"], made["end"]) == ("2031-03-30T01:30", "2031-03-30T03:30")
    await client.post("/account/zone", data={"zone": "UTC"})
    told = (await client.get(f"/diary/appointments/{made['id']}")).json()
    assert (told["shown_start"], told["shown_end"]) == ("2031-03-30T00:30", "2031-03-30T01:30")


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


async def test_the_icon_reserves_and_cancel_gives_back(browser: Open, world: World) -> None:
    await world.connect_tenant()
    client = await browser(ADA)
    reserved = (await client.post("/diary/reservations", json={})).json()
    assert reserved["join_url"] == f"http://videomeet.test/join/{reserved['id']}"
    paths = [f"/diary/reservations/{reserved['id']}"] * 2 + [f"/diary/reservations/{uuid4()}"]
    assert [(await client.delete(path)).status_code for path in paths] == [204, 204, 204]
    assert (await client.get(reserved["join_url"])).status_code == 404
    late = await client.post("/diary/appointments", json=draft(1, reservation_id=reserved["id"]))
    assert late.status_code == 422


async def test_for_a_colleague_one_needs_no_account_at_the_provider(browser: Open, world: World) -> None:
    await world.connect_tenant()
    client = await browser(BO)
    asked = [({"owner_id": 1}, 201), ({"owner_id": 2}, 409), ({}, 409), ({"owner_id": "x"}, 422)]
    for body, status in asked:
        assert (await client.post("/diary/reservations", json=body)).status_code == status, body


async def test_the_meetings_state_goes_from_working_to_in_step(browser: Open, world: World) -> None:
    await world.connect_tenant()
    client = await browser(ADA)
    made = await with_video(client, 1)
    assert (made["video"]["status"], made["location"]) == ("working", made["video"]["join_url"])
    await world.run_worker()
    told = (await client.get(f"/diary/appointments/{made['id']}")).json()
    assert told["video"] == {**made["video"], "status": "in_sync"}


async def test_only_the_host_is_offered_to_sign_in_again(browser: Open, world: World) -> None:
    await world.connect_tenant()
    await world.authorize(await world.caller(BO), LIAM)
    bo, cy = await browser(BO), await browser(CY)
    made = await with_video(bo, 2)
    world.zoom.revoke_tokens(LIAM)
    await world.run_worker()
    path = f"/diary/appointments/{made['id']}"
    mine, theirs = (await bo.get(path)).json()["video"], (await cy.get(path)).json()["video"]
    assert (mine["status"], mine["repair"]["url"]) == ("needs_you", "/meet/authorize")
    assert "sign in" in mine["reason"]
    assert (theirs["status"], theirs["repair"]) == ("needs_you", None)
    assert (await bo.get("/diary/video")).json()["authorization"] == "needs_reauth"


async def test_searches_and_availability(browser: Open, world: World) -> None:
    client = await browser(ADA)
    await saved(client, 1, attendees=[{"kind": "associate", "id": 2, "email": None}])
    asked = "start=2031-03-04T00:00&end=2031-03-05T00:00&zone=Europe/Oslo"
    busy = (await client.get(f"/diary/availability?associates=1,2,3&{asked}")).json()["busy"]
    hour = [{"start": "2031-03-04T10:00", "end": "2031-03-04T11:00"}]
    assert busy == {"1": hour, "2": hour, "3": []}
    apart = (await client.get(f"/diary/availability?associates=1&{asked}&except=1")).json()["busy"]
    assert apart == {"1": []}
    for path in ("companies?q=", "companies?q=%25", "contacts?q=_", "contacts?q=x&company_id=1"):
        assert (await client.get(f"/diary/search/{path}")).json() == {"results": []}


async def test_saving_never_waits_for_the_provider(browser: Open, world: World) -> None:
    await world.connect_tenant()
    client = await browser(ADA)
    world.zoom.fault("down")
    made = await with_video(client, 1)
    await world.run_worker()
    told = (await client.get(f"/diary/appointments/{made['id']}")).json()
    world.zoom.clear_faults()
    assert told["video"]["status"] == "working"
    assert world.clock.offset == timedelta(0)
