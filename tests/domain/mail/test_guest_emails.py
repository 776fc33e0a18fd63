"""Whom a change concerns, and with which letter."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.mail.calendar_event import CalendarEvent
from videomeet.domain.mail.email import DeliveryState, EmailKind
from videomeet.domain.mail.guest_emails import LastNotified, PlannedEmail, guest_list, plan_emails
from videomeet.domain.mail.recipient import Recipient

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OWNER = Recipient("Ada Holm", "ada@acme.example")
LINK = "https://videomeet.example/join/1"
KARI, PER = Recipient("Kari", "kari@fjord.example"), Recipient("Per", "per@fjord.example")
CHANGES: list[dict[str, Any]] = [
    {"title": "Other"},
    {"location": "Room 4"},
    {"agenda": "Prices"},
    {"join_url": LINK},
    {"zone": "Asia/Tokyo"},
    {"all_day": True},
    {"starts_at": NOW + timedelta(hours=30)},
    {"ends_at": NOW + timedelta(hours=40)},
]

addresses = st.sampled_from([f"{name}@kunde.example" for name in "abcdef"])
people = st.lists(addresses.map(lambda address: Recipient(address[0], address)), unique=True)
states = st.sampled_from([DeliveryState.WAITING, DeliveryState.SENT, DeliveryState.REJECTED])
changes = st.sampled_from([{}, *CHANGES])


def event(*attendees: Recipient, **other: Any) -> CalendarEvent:
    plain: dict[str, Any] = {
        "uid": UUID(int=1),
        "sequence": 0,
        "cancelled": False,
        "title": "Review",
        "starts_at": NOW + timedelta(hours=24),
        "ends_at": NOW + timedelta(hours=25),
        "zone": "Europe/Oslo",
        "all_day": False,
        "location": "",
        "agenda": "",
        "join_url": None,
        "owner": OWNER,
        "attendees": attendees,
        "alarm": None,
        "written_at": NOW,
    }
    return CalendarEvent(**(plain | other))


def knowing(
    emails: CalendarEvent, *who: Recipient, state: DeliveryState = DeliveryState.SENT
) -> dict[str, LastNotified]:
    return {entry.address: LastNotified(entry, emails, state) for entry in who}


def test_the_newly_invited_get_an_invitation_and_nobody_else_hears_of_it() -> None:
    known = knowing(event(KARI), KARI)
    assert plan_emails(known, event(KARI, PER), NOW) == (PlannedEmail(EmailKind.INVITATION, PER),)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_whatever_people_were_notified_of_and_is_otherwise_now_is_an_update(change: dict[str, Any]) -> None:
    assert plan_emails(knowing(event(KARI), KARI), event(KARI, **change), NOW) == (
        PlannedEmail(EmailKind.UPDATE, KARI),
    )


def test_what_concerns_nobody_outside_is_reported_to_nobody() -> None:
    later = event(KARI, sequence=7, alarm=10, owner=PER, written_at=NOW + timedelta(minutes=1))
    assert plan_emails(knowing(event(KARI), KARI), later, NOW) == ()


def test_an_answer_is_no_news_for_whoever_gave_it() -> None:
    assert plan_emails(knowing(event(KARI), KARI), event(replace(KARI, status="accepted")), NOW) == ()


def test_those_removed_get_a_cancellation() -> None:
    known = knowing(event(KARI, PER), KARI, PER)
    assert plan_emails(known, event(PER), NOW) == (PlannedEmail(EmailKind.CANCELLATION, KARI),)


def test_deleting_tells_everybody_who_was_invited_and_nobody_who_was_not() -> None:
    known = knowing(event(KARI), KARI)
    assert plan_emails(known, event(KARI, PER, cancelled=True), NOW) == (
        PlannedEmail(EmailKind.CANCELLATION, KARI),
    )


def test_an_attendee_who_becomes_the_owner_gets_no_cancellation() -> None:
    assert plan_emails(knowing(event(KARI, PER), KARI, PER), event(KARI, owner=PER), NOW) == ()


def test_a_change_of_what_never_arrived_is_an_invitation() -> None:
    for state in (DeliveryState.WAITING, DeliveryState.REJECTED):
        known = knowing(event(KARI), KARI, state=state)
        assert plan_emails(known, event(KARI, title="New"), NOW) == (
            PlannedEmail(EmailKind.INVITATION, KARI),
        )


def test_a_refused_email_is_not_sent_again_by_itself_and_not_taken_back() -> None:
    known = knowing(event(KARI), KARI, state=DeliveryState.REJECTED)
    assert plan_emails(known, event(KARI), NOW) == ()
    assert plan_emails(known, event(cancelled=True), NOW) == ()


def test_what_has_not_gone_yet_is_taken_back_without_a_word() -> None:
    known = knowing(event(KARI), KARI, state=DeliveryState.WAITING)
    assert plan_emails(known, event(), NOW) == (PlannedEmail(EmailKind.CANCELLATION, KARI, unsent=True),)


def test_nobody_is_notified_of_what_is_over() -> None:
    past = {"starts_at": NOW - timedelta(hours=2), "ends_at": NOW - timedelta(hours=1)}
    known = knowing(event(KARI, **past), KARI)
    for planned in (event(KARI, PER, title="New", **past), event(**past), event(cancelled=True, **past)):
        assert plan_emails(known, planned, NOW) == ()


def test_what_is_moved_out_of_or_into_the_past_is_reported() -> None:
    past = {"starts_at": NOW - timedelta(hours=2), "ends_at": NOW - timedelta(hours=1)}
    for before, after in ((past, {}), ({}, past)):
        known = knowing(event(KARI, **before), KARI)
        assert plan_emails(known, event(KARI, **after), NOW) == (PlannedEmail(EmailKind.UPDATE, KARI),)


@given(before=people, after=people, change=changes, state=states, cancelled=st.booleans())
def test_everybody_knows_afterwards_and_each_address_gets_one_email_at_most(
    before: list[Recipient],
    after: list[Recipient],
    change: dict[str, Any],
    state: DeliveryState,
    cancelled: bool,
) -> None:
    known = knowing(event(*before), *before, state=state)
    planned = event(*after, cancelled=cancelled, **change)
    emails = plan_emails(known, planned, NOW)
    reached = [entry.recipient.address for entry in emails]
    assert len(reached) == len(set(reached))
    for entry in emails:
        if entry.kind is EmailKind.CANCELLATION:
            known.pop(entry.recipient.address)
        else:
            known[entry.recipient.address] = LastNotified(entry.recipient, planned, DeliveryState.SENT)
    assert plan_emails(known, planned, NOW) == ()
    if not cancelled:
        assert {guest.address for guest in after} <= set(known)


@given(st.lists(st.tuples(st.sampled_from(["associate", "contact", "email"]), addresses), max_size=12))
def test_an_address_is_written_to_once_however_often_it_stands_there(listed: list[tuple[str, str]]) -> None:
    attendees = [
        Attendee(kind, 1, address.upper() if kind == "contact" else address) for kind, address in listed
    ]
    guests = guest_list(attendees, "a@kunde.example").recipients
    assert [entry.address for entry in guests] == list(
        dict.fromkeys(address for _, address in listed if address != "a@kunde.example")
    )


def test_one_mailbox_in_both_spellings_of_its_domain_is_written_to_once_and_shown_as_typed() -> None:
    attendees = (
        Attendee("email", None, "eva@blåbær.example"),
        Attendee("email", None, "eva@xn--blbr-roah.example"),
    )
    assert guest_list(attendees, OWNER.address).recipients == (
        Recipient("eva@blåbær.example", "eva@xn--blbr-roah.example", "not_seen"),
    )


def test_the_owner_is_not_invited_and_whoever_has_no_address_is_named() -> None:
    attendees = (
        Attendee("associate", 1, "ADA@acme.example ", "Ada Holm"),
        Attendee("contact", 2, None, "Ida Berg"),
        Attendee("contact", 3, "kari@fjord.example", "Kari", "accepted"),
        Attendee("contact", 4, " ", "Ola"),
        Attendee("contact", 5, "kari@fjord.example", "Kari N."),
        Attendee("contact", 6, "not one", "Odd"),
    )
    guests = guest_list(attendees, OWNER.address)
    assert guests.recipients == (Recipient("Kari", "kari@fjord.example", "accepted"),)
    assert guests.without_address == ("Ida Berg", "Ola", "Odd")
