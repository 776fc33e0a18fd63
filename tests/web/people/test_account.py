"""My account: sessions and time zone."""

import json
import re

import pytest
from tests.support.world import ADA, BO, World
from tests.web.conftest import Open, saved

from videomeet.web.people.account import describe_user_agent


async def test_the_page_lists_where_i_am_signed_in_and_marks_this_browser(browser: Open) -> None:
    client, _ = await browser(ADA), await browser(ADA)
    page = (await client.get("/account")).text
    assert page.count("This browser") == 1
    assert page.count("End session") == 1
    assert "(Europe/Oslo)" in page


async def test_ending_another_session_signs_that_browser_out(browser: Open) -> None:
    client, other = await browser(ADA), await browser(ADA)
    number = re.findall(r"/account/sessions/(\d+)/end", (await client.get("/account")).text)[0]
    response = await client.post(f"/account/sessions/{number}/end")
    assert response.headers["location"] == "/account"
    assert (await other.get("/account")).status_code == 303
    assert (await client.get("/account")).status_code == 200
    assert (await client.post(f"/account/sessions/{number}/end")).status_code == 404


async def test_nobody_ends_a_colleagues_session(browser: Open) -> None:
    await browser(ADA)
    ada, bo = await browser(ADA), await browser(BO)
    number = re.findall(r"/account/sessions/(\d+)/end", (await ada.get("/account")).text)[0]
    assert (await bo.post(f"/account/sessions/{number}/end")).status_code == 404


async def test_signing_out_everywhere_ends_all_my_sessions_and_nobody_elses(browser: Open) -> None:
    first, second, colleague = await browser(ADA), await browser(ADA), await browser(BO)
    assert (await first.post("/account/sign-out-everywhere")).headers["location"] == "/sign-in"
    assert (await second.get("/account")).status_code == 303
    assert (await colleague.get("/account")).status_code == 200


async def test_the_chosen_time_zone_moves_the_clock_of_the_diary(browser: Open) -> None:
    client = await browser(ADA)
    made = await saved(client, 1)
    response = await client.post("/account/zone", data={"zone": "America/New_York"})
    assert response.headers["location"] == "/account?saved"
    assert "Your diary now shows America/New_York." in (await client.get("/account?saved")).text
    detail = (await client.get(f"/diary/appointments/{made['id']}")).json()
    assert (detail["start"], detail["zone"]) == ("2031-03-04T10:00", "Europe/Oslo")
    assert (detail["shown_start"], detail["shown_zone"]) == ("2031-03-04T04:00", "America/New_York")


@pytest.mark.parametrize(
    "zone", ["", "Mars/Olympus", "../../etc/passwd", "Europe", "<b>", "x" * 4000, "\U0001f550"]
)
async def test_an_unknown_time_zone_is_refused_with_a_sentence(
    browser: Open, zone: str, world: World
) -> None:
    response = await (await browser(ADA)).post("/account/zone", data={"zone": zone})
    assert response.status_code == 422
    assert "Choose a time zone from the list." in response.text
    assert (await world.caller(ADA)).zone == "Europe/Oslo"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140 Safari/537 Edg/140", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19 like Mac OS X) Version/19 Safari/604.1", "Safari, iPhone"),
        ("curl/8", "curl/8"),
        ("", "Unknown"),
    ],
)
def test_a_browser_is_called_by_its_name(agent: str, name: str) -> None:
    assert describe_user_agent(agent) == name


async def test_new_follow_ups_start_with_the_alarm_i_chose(browser: Open) -> None:
    client = await browser(ADA)
    for chosen, minutes in (("30", 30), ("1440", 1440), ("", None)):
        response = await client.post("/account/default-alarm", data={"alarm": chosen})
        assert response.headers["location"] == "/account?saved=alarm"
        start = (await client.get("/diary")).text.partition('id="diary-start">')[2].partition("</script>")[0]
        assert json.loads(start)["me"]["default_alarm"] == minutes
    assert "New follow-ups start with this alarm." in (await client.get("/account?saved=alarm")).text


@pytest.mark.parametrize(("alarm", "status"), [("7", 422), ("soon", 400), ("9" * 30, 400), ("-5", 400)])
async def test_an_alarm_that_is_not_on_the_list_is_refused(browser: Open, alarm: str, status: int) -> None:
    client = await browser(ADA)
    assert (await client.post("/account/default-alarm", data={"alarm": alarm})).status_code == status


async def test_the_service_worker_is_a_script_of_ours_at_the_top(browser: Open) -> None:
    response = await (await browser(None)).get("/service-worker.js")
    assert response.headers["content-type"].startswith("text/javascript")
    assert "import" not in response.text.split("(")[0]
    assert "notificationclick" in response.text
