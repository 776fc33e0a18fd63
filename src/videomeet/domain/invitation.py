"""Whom an appointment's letters concern: decided from what everybody was told, not from what was done.

Whatever changed, by whom and on which way, those who know something else than what is planned are told once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from videomeet.domain.appointment import Attendee
from videomeet.domain.letter import Delivery, Event, Kind, Letter, Recipient
from videomeet.domain.people import is_email, plain_email


@dataclass(frozen=True)
class Known:
    """What somebody was told last. `state` is the best that became of their letters since inviting."""

    recipient: Recipient
    event: Event
    state: Delivery


@dataclass(frozen=True)
class Guests:
    """Who can be written to, everybody once, and the names of those who have no address."""

    recipients: tuple[Recipient, ...]
    without_address: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """Somebody who is to get a letter, and which. `unsent`: it only takes back what has not gone yet."""

    kind: Kind
    recipient: Recipient
    unsent: bool = False


@dataclass(frozen=True)
class Post:
    """What a change sends: one letter for each kind of recipients, and who can't be written to."""

    letters: Sequence[tuple[Letter, Sequence[Told]]] = ()
    without_address: Sequence[str] = ()
    configured: bool = True

    @property
    def told(self) -> Sequence[Told]:
        """Everybody who gets a letter."""
        return [one for _, people in self.letters for one in people if not one.unsent]


def guests(attendees: Iterable[Attendee], owner_address: str) -> Guests:
    """Attendees as recipients. Each address once, however they are listed; the owner knows anyway."""
    found: dict[str, Recipient] = {}
    without: dict[str, None] = {}
    for person in attendees:
        address = plain_email(person.email or "")
        if not is_email(address):
            without[person.name or address] = None
        elif address != plain_email(owner_address):
            # Without a name, people read the address as it was typed.
            name = person.name or (person.email or "").strip()
            found.setdefault(address, Recipient(name, address, person.status))
    return Guests(tuple(found.values()), tuple(without))


def concerned(known: Mapping[str, Known], planned: Event, now: datetime) -> tuple[Told, ...]:
    """Who is told what, so that afterwards everybody knows what is planned. `known` is by address."""
    if planned.cancelled:
        return tuple(_uninvited(known.values(), now))
    coming = [
        told for guest in planned.attendees if (told := _news(known.get(guest.address), guest, planned, now))
    ]
    staying = {guest.address for guest in planned.attendees} | {plain_email(planned.owner.address)}
    left = (one for one in known.values() if one.recipient.address not in staying)
    return (*coming, *_uninvited(left, now))


def same(one: Event, other: Event) -> bool:
    """Whether two events tell people the same: when, where, what and the link."""
    return _facts(one) == _facts(other)


def _news(known: Known | None, guest: Recipient, planned: Event, now: datetime) -> Told | None:
    over = planned.ends_at <= now
    if known is None:
        return None if over else Told(Kind.INVITATION, guest)
    if same(known.event, planned) or (over and known.event.ends_at <= now):
        return None
    # An update of what nobody got yet is an invitation.
    return Told(Kind.UPDATE if known.state is Delivery.SENT else Kind.INVITATION, guest)


def _uninvited(left: Iterable[Known], now: datetime) -> Iterable[Told]:
    """What never arrived, or is over, need not be taken back."""
    for one in left:
        if one.state is not Delivery.REFUSED and one.event.ends_at > now:
            yield Told(Kind.CANCELLATION, one.recipient, unsent=one.state is Delivery.WAITING)


def _facts(event: Event) -> tuple[object, ...]:
    return (
        event.title, event.starts_at, event.ends_at, event.zone, event.all_day, event.location, event.agenda,
        event.join_url,
    )  # fmt: skip
