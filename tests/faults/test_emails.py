"""Letters while workers are killed and the mail server fails: nothing lost, nobody told twice."""

import asyncio
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from icalendar import Calendar
from tests.faults.conftest import Forge, dice, report, rounds
from tests.faults.meeting_counts import Tally
from tests.faults.secret_search import collect_secrets
from tests.support.smtp_server import MailSink, ReceivedMail
from tests.support.world import World

from videomeet.domain.diary.appointment import AppointmentDraft, Attendee
from videomeet.domain.people.people import Caller
from videomeet.flows.diary import appointments
from videomeet.flows.diary.entries import DiaryEntry

GUESTS = tuple(f"guest{number}@guest.example" for number in range(6))
REFUSED = "gone@guest.example"
MOMENTS = ("any", "before_taken", "taken_not_answered")
FAULTS = ("greylist", "drop_before", "drop_after", "slow")


@dataclass
class Counts(Tally):
    """`repeated` are those with one Message-ID, which SMTP can't exclude; all after it have to be 0."""

    changes: int = 0
    mails: int = 0
    repeated: int = 0
    doubled: int = 0
    lost: int = 0
    not_uninvited: int = 0
    out_of_order: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class News:
    """What one mail told somebody."""

    method: str
    sequence: int
    message_id: str


class Diary:
    """What people do meanwhile: every change is told to everybody who is invited."""

    def __init__(self, world: World, ada: Caller, dice: random.Random) -> None:
        self._world, self._ada, self._dice = world, ada, dice
        self.living: dict[str, DiaryEntry] = {}
        self.changes = 0

    async def do(self) -> None:
        self.changes += 1
        what = self._dice.choice(["create", "change", "change", "change", "delete"])
        if what == "create" or not self.living:
            entry = await appointments.create(self._world.services, self._ada, self._draft())
            self.living[str(entry.appointment.uid)] = entry
            return
        uid = self._dice.choice(list(self.living))
        old = self.living.pop(uid).appointment
        if what == "delete":
            await appointments.delete(self._world.services, self._ada, old.id, old.version)
            return
        draft = replace(self._draft(), idempotency_key=UUID(uid))
        self.living[uid] = await appointments.update(
            self._world.services, self._ada, old.id, old.version, draft
        )

    def _draft(self) -> AppointmentDraft:
        people = [*self._dice.sample(GUESTS, 3), REFUSED]
        return self._world.draft(
            self._ada,
            title=f"Change {self.changes}",
            invites=True,
            attendees=tuple(Attendee("email", None, address) for address in people),
        )


def notified(mails: list[ReceivedMail]) -> dict[tuple[str, str], list[News]]:
    """What everybody heard about each appointment, as it came."""
    heard: dict[tuple[str, str], list[News]] = defaultdict(list)
    for mail in mails:
        calendar = Calendar.from_ical(str(mail.calendar))
        event = calendar.walk("VEVENT")[0]
        news = News(str(calendar["METHOD"]), int(str(event["SEQUENCE"])), str(mail.message["Message-ID"]))
        heard[mail.recipient, str(event["UID"])].append(news)
    return heard


async def counted(world: World, sink: MailSink, diary: Diary) -> Counts:
    waiting = await world.count("outbox", state="waiting")
    counts = Counts(changes=diary.changes, mails=len(sink.mails), waiting=waiting)
    heard = notified(sink.mails)
    for (address, uid), news in heard.items():
        once = list(dict.fromkeys(news))
        counts.repeated += len(news) - len(once)
        changes = [(item.method, item.sequence) for item in once]
        counts.doubled += len(changes) - len(set(changes))
        counts.out_of_order += [item.sequence for item in once] != sorted(item.sequence for item in once)
        counts.not_uninvited += address not in _invited(diary, uid) and news[-1].method != "CANCEL"
    for uid, entry in diary.living.items():
        now = ("REQUEST", entry.appointment.version - 1)
        for address in _invited(diary, uid) - {REFUSED}:
            counts.lost += not any(
                (item.method, item.sequence) == now for item in heard.get((address, uid), [])
            )
    return counts


def _invited(diary: Diary, uid: str) -> set[str]:
    entry = diary.living.get(uid)
    return {str(person.email) for person in entry.appointment.attendees} if entry else set()


async def killed(forge: Forge, sink: MailSink, moment: str, chance: random.Random) -> str:
    """One worker's life; says when it ended."""
    sink.held.clear()
    if moment != "any":
        sink.hold(delay_response=moment == "taken_not_answered")
    await forge.start_worker()
    try:
        async with asyncio.timeout(3 if moment != "any" else chance.uniform(0, 0.5)):
            await (sink.held.wait() if moment != "any" else asyncio.Event().wait())
    except TimeoutError:
        moment = moment if moment == "any" else "never_sent"
    await forge.kill()
    sink.clear_faults()
    return moment


async def come_to_rest(world: World) -> None:
    for _ in range(6):
        world.clock.advance(minutes=75)
        await world.run_worker()


async def test_killed_workers_lose_no_email_and_notify_nobody_twice(world: World, forge: Forge) -> None:
    sink = await world.mail_sink(existing_sink=MailSink(user="ada", password="s3cret-word"))
    sink.rejected_recipients.add(REFUSED)
    chance, moments = dice(), Counter[str]()
    ada = await world.connect_tenant()
    diary = Diary(world, ada, chance)
    with_link = await world.create_with_video(
        ada, invites=True, attendees=tuple(Attendee("email", None, guest) for guest in GUESTS)
    )
    diary.living[str(with_link.appointment.uid)] = with_link
    await world.run_worker()
    for _ in range(rounds(8, 300)):
        for _ in range(chance.randint(1, 3)):
            await diary.do()
        moments[await killed(forge, sink, chance.choice(MOMENTS), chance)] += 1
        world.clock.advance(seconds=150)
    await come_to_rest(world)
    counts = await counted(world, sink, diary)
    report(f"letters, killed: {counts}; {dict(moments)}")
    clean = Counts(changes=counts.changes, mails=counts.mails, repeated=counts.repeated)
    assert counts == clean
    # Five of one letter are on their way at once, ten of one tenant.
    assert counts.repeated <= 10 * moments.total()
    for secret in ("s3cret-word", "Change 1", *GUESTS):
        assert secret not in forge.log
    mails, secrets = "\n".join(mail.readable_text for mail in sink.mails), await collect_secrets(world)
    assert "/join/" in mails
    assert [secret for secret in secrets if secret in mails] == []


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_mail_server_that_fails_loses_no_email_and_notifies_nobody_twice(
    world: World, forge: Forge, fault: str
) -> None:
    sink = await world.mail_sink()
    sink.rejected_recipients.add(REFUSED)
    chance = dice()
    diary = Diary(world, await world.caller("ada@acme.example"), chance)
    broken = 0
    for _ in range(rounds(1, 40)):
        await diary.do()
        if fault == "greylist":
            sink.greylisted.update({guest: chance.randint(0, 2) for guest in GUESTS})
        sink.drop_before_data = chance.randint(0, 3) if fault == "drop_before" else 0
        sink.drop_after_data = chance.randint(0, 3) if fault == "drop_after" else 0
        broken += sink.drop_after_data
        if fault == "slow":
            # Longer than the worker's patience: it has to give up by itself.
            sink.hold(delay_response=chance.random() < 0.5)
            await forge.start_worker()
            await gave_up(world)
            await forge.kill()
            sink.clear_faults()
        world.clock.advance(minutes=5)
        await world.run_worker()
    sink.clear_faults()
    await come_to_rest(world)
    counts = await counted(world, sink, diary)
    report(f"letters, {fault}: {counts}")
    assert counts == Counts(changes=counts.changes, mails=counts.mails, repeated=counts.repeated)
    assert counts.repeated <= {"drop_after": broken, "slow": 10 * diary.changes}.get(fault, 0)


async def gave_up(world: World) -> None:
    """Wait until nothing is under way any more: each was put back with its reason, or there was nothing."""
    async with asyncio.timeout(60):
        while await world.sql(  # noqa: ASYNC110 (what is waited for happens in another process)
            "SELECT 1 FROM outbox WHERE state = 'waiting' AND (reason IS NULL OR lease_until IS NOT NULL)"
        ):
            await asyncio.sleep(0.05)


async def test_one_refused_of_five_hundred_keeps_nobody_else_from_it(world: World) -> None:
    sink = await world.mail_sink()
    number = rounds(50, 500)
    people = [f"guest{item}@guest.example" for item in range(number)]
    sink.rejected_recipients.add(people[7])
    ada = await world.caller("ada@acme.example")
    invited = tuple(Attendee("email", None, address) for address in people)
    await appointments.create(world.services, ada, world.draft(ada, invites=True, attendees=invited))
    await world.run_worker()
    assert sorted(mail.recipient for mail in sink.mails) == sorted(set(people) - {people[7]})
    states = await world.sql("SELECT state, count(*) FROM outbox GROUP BY state ORDER BY state")
    assert states == [("rejected", 1), ("sent", number - 1)]


async def test_a_mail_server_that_is_away_for_a_night_gets_everything_in_the_morning(world: World) -> None:
    sink = await world.mail_sink()
    ada = await world.caller("ada@acme.example")
    diary = Diary(world, ada, dice())
    await diary.do()
    sink.drop_before_data = 10**6
    for _ in range(12):
        await world.run_worker()
        world.clock.advance(hours=1)
    assert sink.mails == []
    sink.clear_faults()
    world.clock.advance(hours=2)
    await world.run_worker()
    assert len(sink.mails) == 4
