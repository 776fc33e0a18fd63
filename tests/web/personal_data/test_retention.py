"""Preferences > Global preferences > how long records are kept, and what the page Privacy says of it."""

from tests.support.world import ADA, BO, NORA, World
from tests.web.conftest import Open

PATH = "/settings/preferences/retention"


async def test_what_an_administrator_chooses_stands_in_the_form_and_on_the_privacy_page(
    browser: Open,
) -> None:
    ada = await browser(ADA)
    answer = await ada.post(PATH, data={"appointments": "365", "emails": "", "audit": "90"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PATH}?saved")
    page = (await ada.get(PATH)).text
    assert 'name="appointments" value="365"' in page
    assert 'name="emails" value=""' in page
    assert "<dd>365 days</dd>" in (await ada.get("/settings/preferences/global")).text
    for email in (ADA, BO):
        privacy = (await (await browser(email)).get("/privacy")).text
        assert "As Acme AS has chosen:" in privacy
        assert "365 days after their end" in privacy
        assert "The audit of who did what: 90 days." in privacy


async def test_others_see_their_own_tenants_periods_and_strangers_what_everybody_begins_with(
    browser: Open,
) -> None:
    await (await browser(ADA)).post(PATH, data={"appointments": "365", "emails": "90", "audit": "90"})
    for email in (NORA, None):
        privacy = (await (await browser(email)).get("/privacy")).text
        assert "Appointments: until somebody deletes them." in privacy
        assert "60 days after it is over" in privacy
        assert "400 days" in privacy


async def test_what_is_out_of_bounds_stays_in_the_form_with_its_error(browser: Open, world: World) -> None:
    ada = await browser(ADA)
    answer = await ada.post(PATH, data={"appointments": "7", "emails": "60", "audit": ""})
    assert answer.status_code == 422
    assert 'value="7"' in answer.text
    assert "Give 30 to 3650 days, or leave it empty." in answer.text
    assert await world.rows("tenants", "keep_appointments_days", "keep_emails_days", id=1) == [(None, None)]


async def test_the_audit_page_says_the_tenants_own_period(browser: Open) -> None:
    ada = await browser(ADA)
    await ada.post(PATH, data={"appointments": "", "emails": "", "audit": "31"})
    assert "are kept for 31 days" in (await ada.get("/settings/audit")).text
