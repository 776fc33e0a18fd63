"""One appointment as a calendar file."""

from collections.abc import Awaitable, Callable

import httpx2
import icalendar
from tests.support.world import ADA, NORA, World
from tests.web.conftest import saved, with_video

Open = Callable[[str | None], Awaitable[httpx2.AsyncClient]]


async def test_one_appointment_is_a_file_with_our_link_and_no_secret(world: World, browser: Open) -> None:
    await world.connect_tenant()
    ada = await browser(ADA)
    made = await with_video(ada, 1)
    await world.run_worker()
    answered = await ada.get(f"/diary/appointments/{made['id']}/calendar.ics")
    assert "attachment; filename*=UTF-8''Quarterly%20review.ics" in answered.headers["content-disposition"]
    (event,) = icalendar.Calendar.from_ical(answered.content).events
    assert made["video"]["join_url"] in answered.text.replace("\r\n ", "")
    assert str(event["UID"])
    assert "Fjord2026" not in answered.text


async def test_another_tenants_appointment_is_no_file(browser: Open) -> None:
    made = await saved(await browser(ADA), 1)
    answered = await (await browser(NORA)).get(f"/diary/appointments/{made['id']}/calendar.ics")
    assert answered.status_code == 404
