"""What follows from a change, for every way to change an appointment: nothing is forgotten by any of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

import pytest
from tests.support.following import ALARM, KARI, LENA, PER, Act, Booked, booked
from tests.support.world import ADA, BO, World

from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.meetings.reservation import Disposition
from videomeet.flows.admin.disconnect import disconnect_provider
from videomeet.flows.admin.manage_users import remove_user
from videomeet.flows.diary import appointments, hand_over
from videomeet.flows.diary.resolve_conflict import resolve_conflict
from videomeet.flows.diary.rsvp import respond_in_diary

OURSELVES = "meetings@videomeet.example"
ACCEPTED, ASKED_AGAIN = ("accepted",) * 4, ("not_seen",) * 4
GUESTS = (KARI, LENA, BO, PER)
MIA = Attendee("email", None, "mia@fjord.example")


def notified(subject: str, *addresses: str) -> frozenset[tuple[str, str]]:
    return frozenset((address, subject) for address in addresses or GUESTS)


@dataclass(frozen=True)
class Following:
    """What is seen once the worker has done what it was woken for. Times are hours from where it began.

    `meetings`: (host, time) at Zoom; `alarms`: associate to time; `mails`: (to, kind); `answers` are those of
    Kari, Lena, Bo and Per.
    """

    meetings: tuple[tuple[str, float], ...] = (("Ada", 0),)
    answers: tuple[str, ...] = ACCEPTED
    alarms: Mapping[int, float] = field(default_factory=lambda: {1: 0, 2: 0})
    mails: frozenset[tuple[str, str]] = frozenset()
    woken: bool = True


@dataclass(frozen=True)
class Change:
    """A way to change an appointment; `first` makes what it needs and is not looked at."""

    act: Act
    follows: Following
    first: Act | None = None


async def look(made: Booked, host: str, began: datetime, mails: int, *, woken: bool) -> Following:
    """`host` is the number of the first one at Zoom, `mails` how many had come before."""
    world, number = made.world, made.entry.appointment.id

    def hours(at: str) -> float:
        return (datetime.fromisoformat(at).replace(tzinfo=UTC) - began) / timedelta(hours=1)

    alarms = await world.rows("alarms", "associate_id", "starts_at", "due_at", appointment_id=number)
    late = timedelta(minutes=ALARM) / timedelta(hours=1)
    assert all(abs(hours(starts_at) - hours(due_at) - late) < 1e-6 for _, starts_at, due_at in alarms)
    answers = await world.rows("attendees", "status", appointment_id=number)
    caught = [mail for mail in world.zoom.mails()[mails:] if OURSELVES not in mail["to"]]
    came = [(parseaddr(mail["to"])[1], mail["subject"].split(":")[0]) for mail in caught]
    assert len(came) == len(set(came)), "somebody was told twice"
    return Following(
        meetings=tuple(
            ("Ada" if meeting["host_id"] == host else "Bo", hours(meeting["start_time"].removesuffix("Z")))
            for meeting in world.meetings()
        ),
        answers=tuple(status for (status,) in answers),
        alarms={associate_id: hours(starts_at) for associate_id, starts_at, _ in alarms},
        mails=frozenset(came),
        woken=woken,
    )


async def bo_has_declined(made: Booked) -> None:
    await respond_in_diary(made.world.services, made.bo, made.place[0], "declined")
    await made.world.run_worker()


def moved(hours: float) -> Following:
    """Everything is at another time, everybody hears of it and is asked again."""
    return Following(
        meetings=(("Ada", hours),),
        answers=ASKED_AGAIN,
        alarms={1: hours, 2: hours},
        mails=notified("Changed"),
    )


CHANGES = {
    "saved with another time": Change(lambda b: b.save(**b.at(2)), moved(2)),
    "saved with another title": Change(
        lambda b: b.save(title="Prices"), Following(mails=notified("Changed"))
    ),
    "saved with notes": Change(lambda b: b.save(notes="Beware"), Following(woken=False)),
    "saved with another owner": Change(
        lambda b: b.save(owner_id=2),
        Following((("Bo", 0),), alarms={2: 0}),
    ),
    "saved without a guest": Change(
        lambda b: b.save(attendees=b.entry.appointment.attendees[1:]),
        Following(answers=ACCEPTED[1:], mails=notified("Cancelled", KARI)),
    ),
    "saved without a colleague": Change(
        lambda b: b.save(attendees=tuple(x for x in b.entry.appointment.attendees if x.email != BO)),
        Following(answers=ACCEPTED[1:], alarms={1: 0}, mails=notified("Cancelled", BO)),
    ),
    "saved with a new guest": Change(
        lambda b: b.save(attendees=(*b.entry.appointment.attendees, MIA)),
        Following(answers=(*ACCEPTED, "not_seen"), mails=notified("Invitation", "mia@fjord.example")),
    ),
    "saved without video": Change(
        lambda b: b.save(reservation_id=None), Following((), mails=notified("Changed"))
    ),
    "saved without an alarm": Change(lambda b: b.save(alarm=None), Following(alarms={}, woken=False)),
    "moved": Change(lambda b: b.move(3), moved(3)),
    "completed": Change(lambda b: b.complete(True), Following(alarms={}, woken=False)),
    "taken up again": Change(
        lambda b: b.complete(False), Following(woken=False), first=lambda b: b.complete(True)
    ),
    "deleted": Change(
        lambda b: appointments.delete(b.world.services, b.ada, *b.place),
        Following((), answers=(), alarms={}, mails=notified("Cancelled")),
    ),
    "decided for the provider": Change(
        lambda b: resolve_conflict(b.world.services, b.ada, *b.place, use_provider=True),
        moved(4),
        lambda b: b.differ(4),
    ),
    "decided for the diary": Change(
        lambda b: resolve_conflict(b.world.services, b.ada, *b.place, use_provider=False),
        Following(),
        lambda b: b.differ(4),
    ),
    "changed at the provider": Change(lambda b: b.hear(), moved(5), first=lambda b: b.change_at_zoom(5)),
    "declined by a link": Change(
        lambda b: b.answer(KARI, "declined"),
        Following(answers=("declined", *ACCEPTED[1:]), mails=notified("Declined", ADA)),
    ),
    "declined by e-mail": Change(
        lambda b: b.reply("declined"),
        Following(answers=("declined", *ACCEPTED[1:]), mails=notified("Declined", ADA)),
    ),
    "declined by a colleague with a link": Change(
        lambda b: b.answer(BO, "declined"),
        Following(
            answers=("accepted", "accepted", "declined", "accepted"),
            alarms={1: 0},
            mails=notified("Declined", ADA),
        ),
    ),
    "declined in the diary": Change(
        lambda b: respond_in_diary(b.world.services, b.bo, b.place[0], "declined"),
        Following(
            answers=("accepted", "accepted", "declined", "accepted"),
            alarms={1: 0},
            mails=notified("Declined", ADA),
        ),
    ),
    "accepted after all": Change(
        lambda b: respond_in_diary(b.world.services, b.bo, b.place[0], "accepted"),
        Following(woken=False),
        first=bo_has_declined,
    ),
    "handed over": Change(
        lambda b: hand_over.hand_over(b.world.services, b.ada, 1, 2),
        Following((("Bo", 0),), alarms={2: 0}),
    ),
    "given up with its host": Change(
        lambda b: remove_user(b.world.services, b.ada, 1, Disposition.DELETE),
        Following((), mails=notified("Changed")),
    ),
    "handed over with its host": Change(
        lambda b: remove_user(b.world.services, b.ada, 1, Disposition.HAND_OVER, 2),
        Following((("Bo", 0),), alarms={2: 0}),
    ),
    "given up with the provider": Change(
        lambda b: disconnect_provider(b.world.services, b.ada, Disposition.DELETE),
        Following((), mails=notified("Changed")),
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_everything_follows(world: World, change: Change) -> None:
    made = await booked(world)
    began, host = made.entry.appointment.times.starts_at, world.meetings()[0]["host_id"]
    if change.first:
        await change.first(made)
        await made.refresh()
    mails, woken = len(world.zoom.mails()), world.application.worker.woken
    woken.clear()
    await change.act(made)
    was_woken = woken.is_set()
    await world.run_worker()
    world.clock.advance(minutes=1)
    await world.run_worker()
    assert await look(made, host, began, mails, woken=was_woken) == change.follows
