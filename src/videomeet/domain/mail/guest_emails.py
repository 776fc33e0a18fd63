"""Who is to get which e-mail about an appointment: decided by what each was last notified of.

Whatever changed, and by whom: whoever was last notified of something else than what is planned now gets one
e-mail.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.mail.calendar_event import CalendarEvent
from videomeet.domain.mail.email import DeliveryState, Email, EmailKind
from videomeet.domain.mail.recipient import Recipient
from videomeet.domain.people.email_address import is_email, normalize_email


@dataclass(frozen=True)
class LastNotified:
    """What somebody was notified of last. `state` is the best of their deliveries since the invitation."""

    recipient: Recipient
    event: CalendarEvent
    state: DeliveryState


@dataclass(frozen=True)
class GuestList:
    """Who can be written to, everybody once, and the names of those who have no address."""

    recipients: tuple[Recipient, ...]
    without_address: tuple[str, ...]


@dataclass(frozen=True)
class PlannedEmail:
    """Somebody who is to get an e-mail, and which kind. `unsent`: it cancels one that was not sent yet."""

    kind: EmailKind
    recipient: Recipient
    unsent: bool = False


@dataclass(frozen=True)
class OutgoingEmails:
    """What a change sends: one e-mail of each kind with its recipients, and who can't be written to."""

    emails: Sequence[tuple[Email, Sequence[PlannedEmail]]] = ()
    without_address: Sequence[str] = ()
    configured: bool = True

    @property
    def notified(self) -> Sequence[PlannedEmail]:
        """Everybody who gets an e-mail."""
        return [planned for _, people in self.emails for planned in people if not planned.unsent]


def guest_list(attendees: Iterable[Attendee], owner_address: str) -> GuestList:
    """Attendees as recipients. Each address once, however they are listed; the owner knows anyway."""
    recipients_by_address: dict[str, Recipient] = {}
    names_without_address: dict[str, None] = {}
    for attendee in attendees:
        address = normalize_email(attendee.email or "")
        if not is_email(address):
            names_without_address[attendee.name or address] = None
        elif address != normalize_email(owner_address):
            # Without a name, people read the address as it was typed.
            name = attendee.name or (attendee.email or "").strip()
            recipients_by_address.setdefault(address, Recipient(name, address, attendee.status))
    return GuestList(tuple(recipients_by_address.values()), tuple(names_without_address))


def plan_emails(
    last_notified: Mapping[str, LastNotified], event: CalendarEvent, now: datetime
) -> tuple[PlannedEmail, ...]:
    """Who gets which e-mail, so that everybody is notified of `event`. `last_notified` is by address."""
    if event.cancelled:
        return tuple(_cancellations(last_notified.values(), now))
    planned_emails = [
        planned_email
        for guest in event.attendees
        if (planned_email := _email_for_guest(last_notified.get(guest.address), guest, event, now))
    ]
    invited_addresses = {guest.address for guest in event.attendees} | {normalize_email(event.owner.address)}
    removed_guests = (
        notified for notified in last_notified.values() if notified.recipient.address not in invited_addresses
    )
    return (*planned_emails, *_cancellations(removed_guests, now))


def same_for_guests(first: CalendarEvent, second: CalendarEvent) -> bool:
    """Whether two events look the same to guests: when, where, what and the link."""
    return _visible_facts(first) == _visible_facts(second)


def _email_for_guest(
    last_notified: LastNotified | None, guest: Recipient, event: CalendarEvent, now: datetime
) -> PlannedEmail | None:
    is_over = event.ends_at <= now
    if last_notified is None:
        return None if is_over else PlannedEmail(EmailKind.INVITATION, guest)
    if same_for_guests(last_notified.event, event) or (is_over and last_notified.event.ends_at <= now):
        return None
    # Whoever did not get the invitation yet gets it now, not an update.
    return PlannedEmail(
        EmailKind.UPDATE if last_notified.state is DeliveryState.SENT else EmailKind.INVITATION, guest
    )


def _cancellations(removed_guests: Iterable[LastNotified], now: datetime) -> Iterable[PlannedEmail]:
    """For those who got an invitation, or may have, to something that is not over."""
    for notified in removed_guests:
        if notified.state is not DeliveryState.REJECTED and notified.event.ends_at > now:
            yield PlannedEmail(
                EmailKind.CANCELLATION, notified.recipient, unsent=notified.state is DeliveryState.WAITING
            )


def _visible_facts(event: CalendarEvent) -> tuple[object, ...]:
    return (
        event.title,
        event.starts_at,
        event.ends_at,
        event.zone,
        event.all_day,
        event.location,
        event.agenda,
        event.join_url,
    )
