"""Bad and strange input in the form: a clear message, nothing lost from the form, never a 500."""

import re
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.journeys.steps import WEDNESDAY, appointment, edit, in_step, new, save, show, sign_in, switch_on
from tests.support.browser import Visitors
from tests.support.videomeet_server import VideomeetServer
from tests.support.world import BO

NINE = datetime.combine(WEDNESDAY, time(9))
STRANGE = {
    "emoji": "👩‍💻 Demo 🎉",
    "right to left": "اجتماع المشروع",
    "markup": "<script>alert(1)</script><b>bold</b>",
    "quotes": "\"quotes\" & 'more' {{ 7*7 }} %s",
    "combining": "Zoë å é ﬀ",
}


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


def test_an_empty_title_is_asked_for(authorized: VideomeetServer, visitors: Visitors) -> None:
    page, dialog = _open(visitors)
    dialog.get_by_label("Agenda").fill("What I wrote")
    switch_on(dialog)
    _refused(dialog, "Title", "Give the follow-up a title.")
    expect(dialog.get_by_label("Title")).to_be_focused()
    expect(dialog.get_by_label("Agenda")).to_have_value("What I wrote")
    dialog.get_by_label("Title").fill("Kick-off")
    save(dialog)
    in_step(page, "Kick-off")


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


def test_a_video_meeting_in_the_past_is_refused(authorized: VideomeetServer, visitors: Visitors) -> None:
    _, dialog = _open(visitors)
    dialog.get_by_label("Title").fill("Yesterday")
    switch_on(dialog)
    dialog.get_by_label("Start").fill("2020-03-04T09:00")
    _refused(dialog, "Start", "This time has passed.")


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


def test_a_body_of_several_megabytes_is_refused_with_a_sentence(
    videomeet: VideomeetServer, visitors: Visitors
) -> None:
    _, dialog = _open(visitors)
    dialog.get_by_label("Title").fill("Kick-off")
    notes = dialog.get_by_label("Internal notes")
    notes.evaluate("(field) => { field.value = 'x'.repeat(5_000_000); }")
    dialog.get_by_role("button", name="Save", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("What was sent is too large")
    assert notes.evaluate("(field) => field.value.length") == 5_000_000


@pytest.mark.parametrize("title", STRANGE.values(), ids=STRANGE.keys())
def test_strange_writing_is_kept_as_it_is_everywhere(
    authorized: VideomeetServer, visitors: Visitors, title: str
) -> None:
    page, dialog = _open(visitors)
    dialog.get_by_label("Title").fill(title)
    dialog.get_by_label("Agenda").fill(title)
    switch_on(dialog)
    save(dialog)
    in_step(page, title).click()
    panel = page.get_by_role("complementary")
    expect(panel.get_by_role("heading", name=title)).to_be_visible()
    with page.expect_popup() as opened:
        panel.get_by_role("link", name="Join meeting").click()
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text(title)
    expect(edit(page, title).get_by_label("Agenda")).to_have_value(title)
    assert authorized.only_meeting()["topic"] == title


def test_a_wrong_password_says_no_more_than_that(videomeet: VideomeetServer, visitors: Visitors) -> None:
    page = visitors.open_page()
    for email, password in ((BO, "wrong"), ("nobody@acme.example", "wrong"), ("<script>", "x" * 5000)):
        page.goto("/sign-in")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_have_text("E-mail or password is wrong.")
        expect(page.get_by_label("E-mail")).to_have_value(email)


def test_what_was_written_survives_a_session_that_ended(
    videomeet: VideomeetServer, visitors: Visitors
) -> None:
    page, dialog = _open(visitors)
    dialog.get_by_label("Title").fill("Kick-off")
    videomeet.sql("delete from sessions")
    dialog.get_by_role("button", name="Save", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("nothing you wrote is lost")
    with page.expect_popup() as opened:
        dialog.get_by_role("link", name="Sign in").click()
    sign_in(opened.value, BO)
    expect(opened.value.get_by_role("button", name="New", exact=True)).to_be_visible()
    opened.value.close()
    save(dialog)
    expect(appointment(page, "Kick-off")).to_be_visible()
