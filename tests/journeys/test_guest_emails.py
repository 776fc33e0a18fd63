"""Inviting people by e-mail: from Save and send to the link that they click, and what they hear later."""

import re
from datetime import datetime, time
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.journeys.steps import (
    WEDNESDAY,
    edit,
    entered_as,
    in_step,
    new,
    show,
    switch_on,
)
from tests.journeys.test_accessible import serious
from tests.support.browser import Visitors
from tests.support.videomeet_server import VideomeetServer, wait_until
from tests.support.world import BO

from videomeet.domain.diary.appointment import Attendee

NINE = datetime.combine(WEDNESDAY, time(9))
KARI, PER = "kari@fjord.example", "per@fjord.example"
KARI_COMES = (Attendee("email", None, KARI),)


def invite(dialog: Locator, *addresses: str) -> None:
    """Write addresses, and switch the e-mail on."""
    field = dialog.get_by_role("combobox", name="Add attendee")
    for address in addresses:
        field.fill(address)
        dialog.page.get_by_role("option", name=re.compile(re.escape(address))).first.click()
    dialog.get_by_label("Send e-mail invitation to attendees").check()


def ask(dialog: Locator) -> Locator:
    """Press Save and send; the letter, before it goes."""
    dialog.get_by_role("button", name="Save and send").click()
    preview = dialog.page.get_by_role("dialog", name="Send e-mail")
    expect(preview.get_by_role("button", name="Back")).to_be_visible()
    return preview


def send(preview: Locator) -> None:
    preview.get_by_role("button", name="Send", exact=True).click()
    expect(preview).to_be_hidden()
    expect(preview.page.get_by_role("dialog", name="Follow-up")).to_be_hidden()


def delivered(videomeet: VideomeetServer, number: int, who: str = KARI) -> list[dict[str, Any]]:
    """Their mails, once there are so many."""
    return wait_until(lambda: mails_found if len(mails_found := videomeet.zoom.mails(who)) >= number else [])


def opened(visitors: Visitors, videomeet: VideomeetServer, mail: dict[str, Any]) -> Page:
    """What somebody without an account sees in their mail program."""
    page = visitors.open_page()
    page.goto(f"{videomeet.zoom.url}/mail/{mail['id']}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(mail["subject"])
    return page


def test_an_invited_guest_joins_by_the_link_in_the_mail(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    page = show(visitors.open_page(BO))
    dialog = new(page, "Price talks")
    link = switch_on(dialog)
    dialog.get_by_label("Start").fill(f"{WEDNESDAY}T09:00")
    invite(dialog, KARI, PER)
    preview = ask(dialog)
    expect(
        preview.get_by_role("list", name="An invitation goes to (2)").get_by_role("listitem")
    ).to_have_text([KARI, PER])
    expect(preview.get_by_label("Subject")).to_have_value("Invitation: Price talks")
    expect(preview.get_by_label("Message")).to_have_value(re.compile(re.escape(link)))
    send(preview)
    expect(page.get_by_text("2 people are notified by e-mail.")).to_be_visible()
    in_step(page, "Price talks")

    [mail] = delivered(authorized, 1)
    guest = opened(visitors, authorized, mail)
    with guest.expect_popup() as clicked:
        guest.frame_locator("iframe").get_by_role("link", name=link).click()
    entered_as(clicked.value, "guest")


def test_the_words_can_be_changed_and_going_back_sends_nothing(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    page = show(visitors.open_page(BO))
    dialog = new(page, "Price talks")
    invite(dialog, KARI)
    ask(dialog).get_by_role("button", name="Back").click()
    expect(dialog.get_by_label("Title")).to_have_value("Price talks")
    assert authorized.zoom.mails() == []

    preview = ask(dialog)
    preview.get_by_label("Message").fill("Hello <b>Kari</b>,\n\nbring cake.")
    preview.get_by_text("How it looks").click()
    looks = preview.frame_locator("iframe")
    expect(looks.get_by_text("Hello <b>Kari</b>,")).to_be_visible()
    preview.get_by_label("Subject").fill("Cake")
    send(preview)
    [mail] = delivered(authorized, 1)
    assert mail["subject"] == "Cake"
    assert "bring cake." in mail["text"]


def test_an_answer_given_by_the_link_in_the_mail_shows_in_the_diary(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    authorized.create_follow_up("Kick-off", NINE, attendees=KARI_COMES, invites=True)
    [mail] = delivered(authorized, 1)
    guest = opened(visitors, authorized, mail)
    with guest.expect_popup() as clicked:
        guest.frame_locator("iframe").get_by_role("link", name="Decline").click()
    page = show(visitors.open_page(BO))
    expect(edit(page, "Kick-off").get_by_text("Not seen")).to_be_visible()
    clicked.value.get_by_role("button", name="Decline").click()
    [received] = delivered(authorized, 1, BO)
    assert received["subject"] == "Declined: Kick-off"
    page.reload()
    expect(edit(page, "Kick-off").get_by_text("Declined")).to_be_visible()


def test_whoever_has_no_address_is_named_before_anything_goes(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    authorized.sql("insert into contacts (tenant_id, name) values (1, 'Ida Berg')")
    dialog = new(show(visitors.open_page(BO)), "Price talks")
    invite(dialog, "Ida Berg")
    preview = ask(dialog)
    expect(preview.get_by_text("Ida Berg has no e-mail address")).to_be_visible()
    expect(preview.get_by_text("Nobody gets an e-mail.")).to_be_visible()
    preview.get_by_role("button", name="Save", exact=True).click()
    expect(dialog).to_be_hidden()
    assert authorized.zoom.mails() == []


def test_a_pasted_list_of_too_many_is_reported_and_nothing_of_it_is_lost(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    page = show(visitors.open_page(BO))
    dialog = new(page, "Open house")
    addresses = "\n".join(f"Guest {n} <guest{n}@kunde.example>;" for n in range(501))
    page.evaluate("(text) => navigator.clipboard.writeText(text)", addresses)
    dialog.get_by_role("combobox", name="Add attendee").click()
    page.keyboard.press("Control+V")
    people = dialog.get_by_role("group", name="Attendees").get_by_role("listitem")
    expect(people).to_have_count(501)
    dialog.get_by_role("button", name="Save", exact=True).click()
    expect(dialog.get_by_text("Invite at most 500 people.")).to_be_visible()
    expect(people).to_have_count(501)
    dialog.get_by_role("button", name="Remove guest500@kunde.example").click()
    dialog.get_by_label("Send e-mail invitation to attendees").check()
    preview = ask(dialog)
    expect(preview.get_by_role("list", name="An invitation goes to (500)")).to_be_visible()
    send(preview)
    expect(page.get_by_text("500 people are notified by e-mail.")).to_be_visible()
    assert len(wait_until(lambda: authorized.rows("outbox"))) == 500


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(authorized: VideomeetServer, visitors: Visitors, scheme: str) -> None:
    authorized.zoom.mail_fault("refuse", times=1, match="kari@")
    people = (*KARI_COMES, Attendee("associate", 3, None))
    authorized.create_follow_up("Kick-off", NINE, video=False, attendees=people, invites=True)
    wait_until(lambda: authorized.rows("outbox", state="rejected"))
    authorized.change("attendees", {"kind": "associate"}, status="declined")
    page = show(visitors.open_page(BO, color_scheme=scheme))
    dialog = edit(page, "Kick-off")
    expect(dialog.get_by_text("Declined")).to_be_visible()
    dialog.get_by_label("Title").fill("Second kick-off")
    mails_found = serious(page)
    preview = ask(dialog)
    preview.get_by_text("How it looks").click()
    assert mails_found + serious(page) == []
