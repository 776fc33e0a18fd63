"""Bad and strange input in the form: a clear message, nothing lost from the form, never a 500."""

import re
from datetime import datetime, time, timedelta

from playwright.sync_api import Locator, Page, expect
from tests.journeys.steps import WEDNESDAY, appointment, edit, in_step, new, save, show, sign_in, switch_on
from tests.support.browser import Visitors
from tests.support.videomeet_server import VideomeetServer
from tests.support.world import BO

NINE = datetime.combine(WEDNESDAY, time(9))
STRANGE = "👩‍💻 اجتماع <script>alert(1)</script> \"quotes\" & 'more' {{ 7*7 }} %s Zoë å é ﬀ"


def _refused(dialog: Locator, label: str, message: str | re.Pattern[str]) -> None:
    """Save is refused, and the field says why."""
    dialog.get_by_role("button", name="Save", exact=True).click()
    field = dialog.get_by_label(label, exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile(message))
    expect(dialog).to_be_visible()


def _open(visitors: Visitors) -> tuple[Page, Locator]:
    page = show(visitors.open_page(BO))
    return page, new(page)


def test_times_that_can_not_be_are_refused_beside_their_field(
    videomeet: VideomeetServer, visitors: Visitors
) -> None:
    page, dialog = _open(visitors)
    dialog.get_by_label("Title").fill("Kick-off")
    end = dialog.get_by_label("End", exact=True)
    for wrong, message in (
        (NINE - timedelta(hours=1), "The end has to be after the start."),
        (NINE + timedelta(minutes=1), "at least 5 minutes"),
        (NINE + timedelta(hours=30), "at most 24 hours"),
    ):
        end.fill(f"{wrong:%Y-%m-%dT%H:%M}")
        _refused(dialog, "End", message)
        expect(dialog.get_by_label("Title")).to_have_value("Kick-off")
    end.fill("")
    _refused(dialog, "End", "Give a date and a time.")
    end.fill(f"{NINE + timedelta(hours=2):%Y-%m-%dT%H:%M}")
    save(dialog)
    expect(appointment(page, "Kick-off")).to_have_accessible_name(re.compile("09:00 – 11:00"))


def test_texts_that_are_too_long_are_refused_and_kept(videomeet: VideomeetServer, visitors: Visitors) -> None:
    page, dialog = _open(visitors)
    for label, most in (("Title", 200), ("Location", 254), ("Agenda", 2000)):
        dialog.get_by_label("Title").fill("Kick-off")
        dialog.get_by_label(label).fill("x" * 5000)
        _refused(dialog, label, f"Use at most {most} characters.")
        expect(dialog.get_by_label(label)).to_have_value("x" * 5000)
        dialog.get_by_label(label).fill("y" * most)
    save(dialog)
    expect(appointment(page, "Kick-off")).to_be_visible()


def test_strange_writing_is_kept_as_it_is_everywhere(authorized: VideomeetServer, visitors: Visitors) -> None:
    page, dialog = _open(visitors)
    dialog.get_by_label("Title").fill(STRANGE)
    dialog.get_by_label("Agenda").fill(STRANGE)
    switch_on(dialog)
    save(dialog)
    in_step(page, STRANGE).click()
    panel = page.get_by_role("complementary")
    expect(panel.get_by_role("heading", name=STRANGE)).to_be_visible()
    with page.expect_popup() as opened:
        panel.get_by_role("link", name="Join meeting").click()
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text(STRANGE)
    expect(edit(page, STRANGE).get_by_label("Agenda")).to_have_value(STRANGE)
    assert authorized.only_meeting()["topic"] == STRANGE


def test_what_was_written_survives_a_session_that_ended(
    videomeet: VideomeetServer, visitors: Visitors
) -> None:
    page, dialog = _open(visitors)
    dialog.get_by_label("Title").fill("Kick-off")
    videomeet.delete("sessions")
    dialog.get_by_role("button", name="Save", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("nothing you wrote is lost")
    with page.expect_popup() as opened:
        dialog.get_by_role("link", name="Sign in").click()
    sign_in(opened.value, BO)
    expect(opened.value.get_by_role("button", name="New", exact=True)).to_be_visible()
    opened.value.close()
    save(dialog)
    expect(appointment(page, "Kick-off")).to_be_visible()
