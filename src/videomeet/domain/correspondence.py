"""What has been written to people about one appointment, and what each of them knows by it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from videomeet.domain.invitation import Known
from videomeet.domain.letter import Delivery, Event, Kind, Recipient
from videomeet.domain.reason import Reason


@dataclass(frozen=True)
class Message:
    """One e-mail to one person. `sent_at`: when it went or may have gone; `leased`: it may be going now."""

    letter_id: int
    kind: Kind
    recipient: Recipient
    state: Delivery
    reason: Reason | None = None
    sent_at: datetime | None = None
    leased: bool = False


@dataclass(frozen=True)
class Correspondence:
    """Every e-mail about an appointment that goes to those who are invited, oldest first."""

    messages: tuple[Message, ...] = ()

    def known(self, events: Mapping[int, Event]) -> dict[str, Known]:
        """Who was invited and not uninvited since, by address, and what they were told last.

        `events` is by letter id.
        """
        found: dict[str, Known] = {}
        for message in self.messages:
            # What was overtaken before it went has told nobody anything.
            event = events.get(message.letter_id)
            if event is not None and (message.state is not Delivery.OVERTAKEN or message.sent_at):
                state = Delivery.SENT if message.sent_at else message.state
                _follow(found, Known(message.recipient, event, state), message.kind)
        return found

    def heard(self) -> dict[str, Kind]:
        """Who has heard of it, by address, and what they heard last; what may have gone counts.

        Whoever is not among them, or heard of its cancellation last, needs an invitation, not an update.
        """
        return {message.recipient.address: message.kind for message in self.messages if message.sent_at}

    def deliveries(self) -> dict[str, tuple[Delivery, Reason | None]]:
        """What became of the newest e-mail to each address, and the server's reason when it was refused."""
        return {
            message.recipient.address: (message.state, message.reason)
            for message in self.messages
            if message.state is not Delivery.OVERTAKEN
        }

    @property
    def invited(self) -> int:
        """How many would get a cancellation."""
        return sum(kind is not Kind.CANCELLATION for kind in self.heard().values())

    def waits(self, addresses: Collection[str]) -> bool:
        """Whether anything for these addresses has not gone yet."""
        return any(_waits_for(message, addresses) for message in self.messages)

    def reached(self, kind: Kind, addresses: Collection[str]) -> list[str]:
        """Which of these addresses are written to: nothing is taken back that never went."""
        if kind is not Kind.CANCELLATION:
            return list(addresses)
        # What is under way may arrive after all.
        under_way = {
            message.recipient.address
            for message in self.messages
            if message.leased and _waits_for(message, addresses)
        }
        return [address for address in addresses if address in self.heard() or address in under_way]

    def with_letter(
        self, letter_id: int, kind: Kind, recipients: Mapping[str, Recipient]
    ) -> "Correspondence":
        """After a letter to these people, by address: what waits for them is overtaken by it."""
        older = tuple(
            replace(message, state=Delivery.OVERTAKEN) if _waits_for(message, recipients) else message
            for message in self.messages
        )
        new = (
            Message(letter_id, kind, recipients[address], Delivery.WAITING)
            for address in self.reached(kind, recipients)
        )
        return Correspondence((*older, *new))


def _waits_for(message: Message, addresses: Collection[str]) -> bool:
    return message.state is Delivery.WAITING and message.recipient.address in addresses


def _follow(found: dict[str, Known], told: Known, kind: Kind) -> None:
    address = told.recipient.address
    before = found.get(address)
    if kind is Kind.CANCELLATION:
        found.pop(address, None)
    elif before is not None and (before.state is Delivery.SENT or told.state is Delivery.REFUSED):
        found[address] = replace(before, event=told.event)
    else:
        found[address] = told
