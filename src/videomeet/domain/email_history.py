"""What has been written to people about one appointment, and what each of them knows by it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from videomeet.domain.calendar_event import CalendarEvent
from videomeet.domain.email import DeliveryState, EmailKind
from videomeet.domain.invitation import LastNotified
from videomeet.domain.reason import Reason
from videomeet.domain.recipient import Recipient


@dataclass(frozen=True)
class DeliveryRecord:
    """One e-mail to one person. `sent_at`: when it went or may have gone; `leased`: it may be going now."""

    email_id: int
    kind: EmailKind
    recipient: Recipient
    state: DeliveryState
    reason: Reason | None = None
    sent_at: datetime | None = None
    leased: bool = False


@dataclass(frozen=True)
class EmailHistory:
    """Every e-mail about an appointment that goes to those who are invited, oldest first."""

    records: tuple[DeliveryRecord, ...] = ()

    def last_notified(self, events: Mapping[int, CalendarEvent]) -> dict[str, LastNotified]:
        """Who was invited and not uninvited since, by address, and what they were told last.

        `events` is by letter id.
        """
        found: dict[str, LastNotified] = {}
        for message in self.records:
            # What was overtaken before it went has told nobody anything.
            event = events.get(message.email_id)
            if event is not None and (message.state is not DeliveryState.SUPERSEDED or message.sent_at):
                state = DeliveryState.SENT if message.sent_at else message.state
                _record_delivery(found, LastNotified(message.recipient, event, state), message.kind)
        return found

    def last_sent_kinds(self) -> dict[str, EmailKind]:
        """Who has heard of it, by address, and what they heard last; what may have gone counts.

        Whoever is not among them, or heard of its cancellation last, needs an invitation, not an update.
        """
        return {message.recipient.address: message.kind for message in self.records if message.sent_at}

    def delivery_states(self) -> dict[str, tuple[DeliveryState, Reason | None]]:
        """What became of the newest e-mail to each address, and the server's reason when it was refused."""
        return {
            message.recipient.address: (message.state, message.reason)
            for message in self.records
            if message.state is not DeliveryState.SUPERSEDED
        }

    @property
    def invited_count(self) -> int:
        """How many would get a cancellation."""
        return sum(kind is not EmailKind.CANCELLATION for kind in self.last_sent_kinds().values())

    def has_waiting(self, addresses: Collection[str]) -> bool:
        """Whether anything for these addresses has not gone yet."""
        return any(_is_waiting_for(message, addresses) for message in self.records)

    def reachable(self, kind: EmailKind, addresses: Collection[str]) -> list[str]:
        """Which of these addresses are written to: nothing is taken back that never went."""
        if kind is not EmailKind.CANCELLATION:
            return list(addresses)
        # What is under way may arrive after all.
        under_way = {
            message.recipient.address
            for message in self.records
            if message.leased and _is_waiting_for(message, addresses)
        }
        return [address for address in addresses if address in self.last_sent_kinds() or address in under_way]

    def with_email(
        self, email_id: int, kind: EmailKind, recipients: Mapping[str, Recipient]
    ) -> "EmailHistory":
        """After a letter to these people, by address: what waits for them is overtaken by it."""
        older = tuple(
            replace(message, state=DeliveryState.SUPERSEDED)
            if _is_waiting_for(message, recipients)
            else message
            for message in self.records
        )
        new = (
            DeliveryRecord(email_id, kind, recipients[address], DeliveryState.WAITING)
            for address in self.reachable(kind, recipients)
        )
        return EmailHistory((*older, *new))


def _is_waiting_for(message: DeliveryRecord, addresses: Collection[str]) -> bool:
    return message.state is DeliveryState.WAITING and message.recipient.address in addresses


def _record_delivery(found: dict[str, LastNotified], told: LastNotified, kind: EmailKind) -> None:
    address = told.recipient.address
    before = found.get(address)
    if kind is EmailKind.CANCELLATION:
        found.pop(address, None)
    elif before is not None and (before.state is DeliveryState.SENT or told.state is DeliveryState.REJECTED):
        found[address] = replace(before, event=told.event)
    else:
        found[address] = told
