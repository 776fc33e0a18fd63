"""A guest's click asks Zoom whether the meeting is there; what only looks at links asks nothing."""

import pytest
from tests.support.world import ADA, World
from tests.web.conftest import Open, with_video

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "Sec-Fetch-Mode": "navigate"}


async def stood_for_a_while(world: World, browser: Open) -> str:
    """The path of the link of a meeting that is no more, and that nobody has looked at lately."""
    await world.connect_tenant()
    made = await with_video(await browser(ADA), 1)
    await world.run_worker()
    world.zoom.vanish(world.meetings()[0]["id"])
    world.clock.advance(minutes=6)
    world.zoom.clear_requests()
    return str(made["video"]["join_url"]).removeprefix("http://videomeet.test")


async def test_a_vanished_meeting_is_a_waiting_page_that_leads_on_by_itself(
    browser: Open, world: World
) -> None:
    path = await stood_for_a_while(world, browser)
    guest = await browser(None)
    waiting = await guest.get(path, headers=BROWSER)
    assert waiting.status_code == 200
    assert "Your meeting is being prepared" in waiting.text
    assert 'data-again-after="3"' in waiting.text
    await world.run_worker()
    led = await guest.get(path, headers=BROWSER)
    assert (led.status_code, led.headers["location"]) == (302, world.meetings()[0]["join_url"])


async def test_a_click_of_a_browser_that_says_nothing_of_itself_counts(browser: Open, world: World) -> None:
    path = await stood_for_a_while(world, browser)
    assert "Your meeting is being prepared" in (await (await browser(None)).get(path)).text


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("HEAD", {}),
        ("GET", {"Sec-Purpose": "prefetch"}),
        ("GET", {"Sec-Fetch-Mode": "no-cors"}),
        ("GET", {"Sec-Fetch-Mode": "cors"}),
        ("GET", {"User-Agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"}),
        ("GET", {"User-Agent": "Mozilla/5.0 SkypeUriPreview Preview/0.5"}),
        ("GET", {"User-Agent": "WhatsApp/2.23.20"}),
        ("GET", {"User-Agent": "facebookexternalhit/1.1"}),
    ],
    ids=["HEAD", "prefetch", "as a picture", "by a script", "Slack", "Skype", "WhatsApp", "Facebook"],
)
async def test_what_only_looks_at_the_link_asks_zoom_nothing(
    browser: Open, world: World, method: str, headers: dict[str, str]
) -> None:
    path = await stood_for_a_while(world, browser)
    answer = await (await browser(None)).request(method, path, headers=headers)
    assert answer.status_code in (302, 503)
    assert world.zoom.requests() == []
