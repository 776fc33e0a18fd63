"""Answers to an invitation: from a mail program, by the link in the mail, and in the diary."""

import pytest
from playwright.sync_api import Locator, expect
from tests.journeys.steps import appointment, show
from tests.journeys.test_accessible import serious
from tests.journeys.test_guest_emails import KARI, KARI_COMES, NINE, delivered, opened
from tests.support.browser import Visitors
from tests.support.videomeet_server import GRACE, VideomeetServer, wait_until
from tests.support.world import ADA, BO, World

from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.mail.mail_settings import MailServer
from videomeet.flows.mail import mail_setup

MEETINGS = "meetings@videomeet.example"


def reads_answers(videomeet: VideomeetServer) -> None:
    """The administrator has set up the mailbox that answers come to."""

    async def work(world: World) -> None:
        inbox = MailServer("127.0.0.1", videomeet.zoom.imap_port, "none", MEETINGS, "any")
        await mail_setup.save_inbox(world.services, await world.caller(ADA), inbox, "INBOX")

    videomeet.arrange(work)


def comes_in(videomeet: VideomeetServer) -> None:
    """A minute has passed, and the mailbox is due again."""
    videomeet.change("mail_settings", due_at="2020-01-01 00:00:00")


def status_of(videomeet: VideomeetServer, who: str = "email") -> str:
    ((status,),) = videomeet.rows("attendees", "status", kind=who)
    return str(status)


def attendee(dialog: Locator, who: str = KARI) -> Locator:
    return dialog.get_by_role("listitem").filter(has_text=who)


def test_a_reply_from_a_mail_program_shows_in_the_diary(
    authorized: VideomeetServer, visitors: Visitors
) -> None:
    reads_answers(authorized)
    authorized.create_follow_up("Kick-off", NINE, video=False, attendees=KARI_COMES, invites=True)
    [mail] = delivered(authorized, 1)
    guest = opened(visitors, authorized, mail)
    guest.get_by_role("button", name="Accept").click()
    expect(guest.get_by_role("status")).to_contain_text(f"Replied to {MEETINGS}: Accepted")
    comes_in(authorized)
    wait_until(lambda: status_of(authorized) == "accepted")
    page = show(visitors.open_page(BO))
    appointment(page, "Kick-off").dblclick()
    expect(attendee(page.get_by_role("dialog", name="Follow-up"))).to_contain_text("Accepted")


@pytest.mark.parametrize(
    ("scheme", "pressed", "says"),
    [("light", "Accept", "You accepted"), ("dark", "Tentative", "You may come")],
)
def test_the_link_in_the_mail_answers_once_a_button_is_pressed(
    authorized: VideomeetServer, visitors: Visitors, scheme: str, pressed: str, says: str
) -> None:
    authorized.create_follow_up("Kick-off", NINE, video=False, attendees=KARI_COMES, invites=True)
    [mail] = delivered(authorized, 1)
    program = visitors.open_page(color_scheme=scheme, viewport={"width": 360, "height": 800})
    program.goto(f"{authorized.zoom.url}/mail/{mail['id']}")
    with program.expect_popup() as clicked:
        program.frame_locator("iframe").get_by_role("link", name=pressed).click()
    page = clicked.value
    expect(page.get_by_role("heading", level=1)).to_have_text("Will you come?")
    expect(page.get_by_text("09:00 – 10:00 (Europe/Oslo)")).to_be_visible()
    assert status_of(authorized) == "not_seen"
    problems = serious(page)
    page.get_by_role("button", name=pressed).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(says)
    problems += serious(page)
    page.get_by_role("button", name="Decline").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You declined")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert problems + serious(page) == []
    diary = show(visitors.open_page(BO))
    appointment(diary, "Kick-off").dblclick()
    expect(attendee(diary.get_by_role("dialog", name="Follow-up"))).to_contain_text("Declined")
    assert delivered(authorized, 1, BO)[0]["subject"] == "Declined: Kick-off"


def test_a_colleague_answers_in_the_side_panel(authorized: VideomeetServer, visitors: Visitors) -> None:
    ((grace,),) = authorized.rows("associates", "id", email=GRACE)
    people = (Attendee("associate", grace, None),)
    authorized.create_follow_up("Kick-off", NINE, video=False, attendees=people, invites=True)
    page = show(visitors.open_page(GRACE))
    appointment(page, "Kick-off").click()
    asked = page.get_by_role("complementary").get_by_role("group", name="Will you come?")
    asked.get_by_role("button", name="Accept").click()
    expect(asked.get_by_role("button", name="Accept")).to_have_attribute("aria-pressed", "true")
    assert status_of(authorized, "associate") == "accepted"
    alarm = page.get_by_role("complementary").get_by_label("My alarm")
    alarm.select_option("1 hour")
    assert wait_until(lambda: authorized.rows("attendees", "alarm") == [(60,)])
    expect(alarm).to_have_value("60")
    assert serious(page) == []
    asked.get_by_role("button", name="Decline").click()
    [received] = delivered(authorized, 1, BO)
    assert "Grace Miller does not come" in received["text"]
    # What somebody has declined stands in their diary no longer.
    expect(appointment(page, "Kick-off")).to_be_hidden()
