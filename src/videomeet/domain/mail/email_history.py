"""What was e-mailed about one appointment, and what each guest was notified of by it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.calendar_event import CalendarEvent
from videomeet.domain.mail.email import DeliveryState, EmailKind
from videomeet.domain.mail.guest_emails import LastNotified
from videomeet.domain.mail.recipient import Recipient


@dataclass(frozen=True)
class DeliveryRecord:
    """One e-mail to one person. `sent_at`: when it was or may have been sent; `leased`: by a worker now."""

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
        """Who is invited, by address, and what they were notified of last.

        `events` is by e-mail id. An e-mail that was superseded before it was sent notified nobody.
        """
        last_notified: dict[str, LastNotified] = {}
        for record in self.records:
            event = events.get(record.email_id)
            if event is not None and (record.state is not DeliveryState.SUPERSEDED or record.sent_at):
                state = DeliveryState.SENT if record.sent_at else record.state
                _record_delivery(last_notified, LastNotified(record.recipient, event, state), record.kind)
        return last_notified

    def last_sent_kinds(self) -> dict[str, EmailKind]:
        """The kind that was sent to each address last; what may have been sent counts.

        Whoever is not in it, or got a cancellation last, needs an invitation, not an update.
        """
        return {record.recipient.address: record.kind for record in self.records if record.sent_at}

    def delivery_states(self) -> dict[str, tuple[DeliveryState, Reason | None]]:
        """What became of the newest e-mail to each address, and the server's reason when it was rejected."""
        return {
            record.recipient.address: (record.state, record.reason)
            for record in self.records
            if record.state is not DeliveryState.SUPERSEDED
        }

    @property
    def invited_count(self) -> int:
        """How many would get a cancellation."""
        return sum(kind is not EmailKind.CANCELLATION for kind in self.last_sent_kinds().values())

    def has_waiting(self, addresses: Collection[str]) -> bool:
        """Whether anything for these addresses waits to be sent."""
        return any(_is_waiting_for(record, addresses) for record in self.records)

    def reachable(self, kind: EmailKind, addresses: Collection[str]) -> list[str]:
        """Which of these addresses get an e-mail of this kind: no cancellation of what was never sent."""
        if kind is not EmailKind.CANCELLATION:
            return list(addresses)
        # What is being sent just now may arrive after all.
        under_way = {
            record.recipient.address
            for record in self.records
            if record.leased and _is_waiting_for(record, addresses)
        }
        return [address for address in addresses if address in self.last_sent_kinds() or address in under_way]

    def with_email(
        self, email_id: int, kind: EmailKind, recipients: Mapping[str, Recipient]
    ) -> "EmailHistory":
        """The history after one more e-mail, which supersedes what waits for its recipients."""
        older = tuple(
            replace(record, state=DeliveryState.SUPERSEDED) if _is_waiting_for(record, recipients) else record
            for record in self.records
        )
        new = (
            DeliveryRecord(email_id, kind, recipients[address], DeliveryState.WAITING)
            for address in self.reachable(kind, recipients)
        )
        return EmailHistory((*older, *new))


def _is_waiting_for(record: DeliveryRecord, addresses: Collection[str]) -> bool:
    return record.state is DeliveryState.WAITING and record.recipient.address in addresses


def _record_delivery(last_notified: dict[str, LastNotified], notified: LastNotified, kind: EmailKind) -> None:
    address = notified.recipient.address
    before = last_notified.get(address)
    if kind is EmailKind.CANCELLATION:
        last_notified.pop(address, None)
    elif before is not None and (
        before.state is DeliveryState.SENT or notified.state is DeliveryState.REJECTED
    ):
        last_notified[address] = replace(before, event=notified.event)
    else:
        last_notified[address] = notified
