"""One tenant's diary: what people asked for, and whether the provider has exactly that."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.faults.meeting_counts import advance_time
from tests.support.sandbox import AVA_OTHER, LIAM, NOAH, OLIVIA
from tests.support.webhooks import signed_headers
from tests.support.world import ADA, BO, CY, NORA, World
from tests.support.zoom_client import ZoomClient

from videomeet.domain.errors import Conflict, NeedsConfiguration, NotFound, Problem
from videomeet.domain.grant import GrantState
from videomeet.domain.join import JoinOutcome
from videomeet.domain.people import Caller
from videomeet.domain.reservation import MeetingStatus
from videomeet.flows.admin import provider_connection
from videomeet.flows.diary import appointments, hand_over, resolve_conflict
from videomeet.flows.diary.appointments import DiaryEntry
from videomeet.flows.diary.hand_over import Disposition
from videomeet.flows.meetings import join, reserve
from videomeet.flows.webhooks import receive_webhook
from videomeet.store.meetings import reservations

ZOOM_USERS = {ADA: OLIVIA, BO: LIAM, CY: NOAH}
# Zoom as it was before Videomeet came: a meeting of the host's own, and another installation's.
AGENDAS = ("Bring coffee.", "Videomeet 3f0e8f3a-6a54-4b52-9f0e-0d6a4a2f9c11 0badcafe")
FACTS = ("host", "topic", "start_time", "duration", "agenda")
# More than what a lease, a pause or a wait between two scans of a host's meetings takes.
A_WHILE, WHILES = timedelta(hours=7), 4


@dataclass
class Wish:
    """An appointment as it was asked for; what was asked for at Zoom instead may stand there as well."""

    appointment_id: int
    owner: str
    title: str
    start: datetime
    link: UUID | None
    titles_there: set[str] = field(default_factory=set)
    starts_there: set[datetime] = field(default_factory=set)


@dataclass
class AskedFor:
    """What is done to one tenant and its provider. `wishes` are the appointments that are not deleted."""

    world: World
    callers: dict[str, Caller]
    others: dict[str, Any]
    first: datetime
    wishes: list[Wish] = field(default_factory=list)
    links: set[UUID] = field(default_factory=set)
    number: int = 0

    def next_title(self) -> str:
        self.number += 1
        return f"Meeting {self.number}"

    def hour(self, number: int) -> datetime:
        return self.first + timedelta(hours=number)

    async def entry(self, wish: Wish) -> DiaryEntry:
        return await appointments.get_entry(self.world.services, self.callers[ADA], wish.appointment_id)

    # What people do in the diary

    async def create(self, owner: str, hour: int, *, video: bool) -> None:
        title, start = self.next_title(), self.hour(hour)
        link = await self._new_link() if video else None
        draft = self._draft(title, start, start + timedelta(hours=1), owner, link)
        entry = await appointments.create(self.world.services, self.callers[ADA], draft)
        self.wishes.append(Wish(entry.appointment.id, owner, title, start, link))

    async def save(
        self,
        wish: Wish,
        *,
        hour: int | None = None,
        owner: str | None = None,
        renamed: bool = False,
        switched: bool = False,
    ) -> None:
        """The follow-up is opened, changed and saved."""
        before = (await self.entry(wish)).appointment
        title = self.next_title() if renamed else before.title
        start, length = before.times.starts_at, before.times.ends_at - before.times.starts_at
        start = start if hour is None else self.hour(hour)
        link = wish.link
        if switched:
            link = None if link else await self._new_link()
        draft = self._draft(title, start, start + length, owner or wish.owner, link)
        await appointments.update(self.world.services, self.callers[ADA], before.id, before.version, draft)
        wish.title, wish.start, wish.owner, wish.link = title, start, owner or wish.owner, link

    async def drag(self, wish: Wish, hour: int) -> None:
        before = (await self.entry(wish)).appointment
        wish.start = self.hour(hour)
        start = wish.start.replace(tzinfo=None)
        await appointments.move(
            self.world.services,
            self.callers[ADA],
            before.id,
            before.version,
            start,
            start + timedelta(hours=1),
            "UTC",
            all_day=False,
        )

    async def delete(self, wish: Wish) -> None:
        version = (await self.entry(wish)).appointment.version
        await appointments.delete(self.world.services, self.callers[ADA], wish.appointment_id, version)
        self.wishes.remove(wish)

    async def join(self, wish: Wish) -> None:
        """Somebody clicks the link, who may be told to come back."""
        if wish.link:
            with suppress(Problem):
                await join.resolve_link(self.world.services, wish.link, None, clicked=True)

    async def _new_link(self) -> UUID | None:
        try:
            link = await reserve.reserve(self.world.services, self.callers[ADA])
        except NeedsConfiguration:
            return None
        self.links.add(link)
        return link

    def _draft(self, title: str, start: datetime, end: datetime, owner: str, link: UUID | None) -> Any:
        return self.world.draft(
            self.callers[ADA],
            title=title,
            start=start.replace(tzinfo=None),
            end=end.replace(tzinfo=None),
            zone="UTC",
            owner_id=self.callers[owner].associate_id,
            reservation_id=link,
        )

    # What happens to sign-ins

    async def hand_over(self, owner: str, to: str) -> None:
        await hand_over.hand_over(self.world.services, self.callers[ADA], self._id(owner), self._id(to))
        self._owned_by(owner, to)

    async def disconnect_user(self, owner: str, fate: Disposition, to: str) -> None:
        whom = self._id(to) if fate is Disposition.HAND_OVER else None
        with suppress(NotFound):
            await provider_connection.remove_user(
                self.world.services, self.callers[ADA], self._id(owner), fate, whom
            )
            self._met(fate, [owner], to)

    async def disconnect(self, fate: Disposition) -> None:
        with suppress(NotFound):
            await provider_connection.disconnect(self.world.services, self.callers[ADA], fate)
            self._met(fate, list(self.callers), "")

    async def sign_in(self, who: str) -> None:
        """Whoever connects the tenant must be its administrator; the others sign in when it is."""
        # Sessions end; whoever signs in has a new one.
        caller = await self.world.caller(who)
        state = await reserve.video_state(self.world.services, caller)
        if state.authorization != GrantState.CONNECTED and (who == ADA or state.provider):
            purpose = "authorize" if state.provider else "configure"
            await self.world.authorize(caller, ZOOM_USERS[who], purpose)
            if purpose == "configure":
                await provider_connection.save_passcode(
                    self.world.services, caller, fresh=False, passcode="Fjord2026"
                )

    def _met(self, fate: Disposition, owners: list[str], to: str) -> None:
        for wish in self.wishes:
            if wish.owner in owners and fate is Disposition.DELETE:
                wish.link = None
        if fate is Disposition.HAND_OVER:
            self._owned_by(owners[0], to)

    def _owned_by(self, owner: str, to: str) -> None:
        """Only meetings are handed over, with their appointments."""
        for wish in self.wishes:
            if wish.owner == owner and wish.link:
                wish.owner = to

    def _id(self, who: str) -> int:
        return self.callers[who].associate_id

    # What happens at Zoom

    async def there(self, wish: Wish) -> str | None:
        """The number of the meeting at Zoom, if it stands there."""
        kept = wish.link and await reservations.get_by_join_link(self.world.services.database, wish.link)
        living = {str(meeting["id"]) for meeting in self.world.meetings()}
        return kept.meeting_id if kept and kept.meeting_id in living else None

    async def change_there(self, wish: Wish, *, hour: int | None) -> None:
        """The host renames the meeting in Zoom's own pages, or moves it."""
        meeting = await self.there(wish)
        if meeting is None:
            return
        # Events tell to the millisecond when they happened.
        self.world.zoom.advance(0.01)
        if hour is None:
            told = {"topic": f"{self.next_title()} there"}
            wish.titles_there.add(told["topic"])
        else:
            told = {"start_time": self.hour(hour).strftime("%Y-%m-%dT%H:%M:%SZ")}
            wish.starts_there.add(self.hour(hour))
        self.world.zoom.control("PATCH", f"meetings/{meeting}", told)

    async def delete_there(self, wish: Wish, *, silently: bool) -> None:
        meeting = await self.there(wish)
        if meeting and silently:
            self.world.zoom.vanish(meeting)
        elif meeting:
            self.world.zoom.advance(0.01)
            self.world.zoom.control("DELETE", f"meetings/{meeting}")

    async def deliver(self, order: Sequence[int]) -> None:
        """What Zoom has told so far, in this order; a number may come twice."""
        told = self.world.zoom.control("GET", "webhooks")
        for number in order if told else ():
            raw = told[number % len(told)]["body"].encode()
            headers = signed_headers(raw, self.world.clock())
            assert (await receive_webhook.receive_webhook(self.world.services, "zoom", headers, raw)).genuine

    # What must be true in the end

    async def come_to_rest(self, *, theirs: bool) -> None:
        """Nothing fails any more, everybody signs in, every webhook arrives, people decide what is asked."""
        self.world.zoom.clear_faults()
        for who in self.callers:
            await self.sign_in(who)
        await self.deliver(range(len(self.world.zoom.control("GET", "webhooks"))))
        await self.world.run_worker()
        for _ in range(WHILES):
            advance_time(self.world, seconds=A_WHILE.total_seconds())
            for who in self.callers:
                await self.sign_in(who)
            await self.world.run_worker()
            for wish in self.wishes:
                await self._decide(wish, theirs=theirs)
            await self.world.run_worker()

    async def _decide(self, wish: Wish, *, theirs: bool) -> None:
        entry = await self.entry(wish)
        if entry.reservation and entry.reservation.conflict:
            with suppress(Conflict):
                await resolve_conflict.resolve_conflict(
                    self.world.services,
                    self.callers[ADA],
                    wish.appointment_id,
                    entry.appointment.version,
                    use_provider=theirs,
                )

    async def check(self) -> None:
        """The provider has what is wanted, once and no more; links are those that people were given."""
        living = stands_there(self.world)
        for wish in self.wishes:
            await self._check_one(wish, living)
        assert living == self.others
        for link in self.links - {wish.link for wish in self.wishes}:
            assert (await join.resolve_link(self.world.services, link, None)).outcome in (
                JoinOutcome.CANCELLED,
                JoinOutcome.NOT_READY,
            )
        assert await self.world.sql("SELECT * FROM orphaned_meetings") == []

    async def _check_one(self, wish: Wish, living: dict[str, Any]) -> None:
        entry = await self.entry(wish)
        appointment, reservation = entry.appointment, entry.reservation
        assert appointment.owner_id == self._id(wish.owner)
        assert appointment.title in {wish.title} | wish.titles_there
        assert appointment.times.starts_at in {wish.start} | wish.starts_there
        assert (reservation.id if reservation else None) == wish.link
        if reservation is None:
            return
        assert (reservation.status, reservation.conflict, reservation.creating_since) == (
            MeetingStatus.IN_SYNC,
            None,
            None,
        )
        meeting = living.pop(str(reservation.meeting_id))
        assert meeting["host"] == ZOOM_USERS[wish.owner]
        assert meeting["topic"] == appointment.title
        assert datetime.fromisoformat(meeting["start_time"]) == appointment.times.starts_at
        length = appointment.times.ends_at - appointment.times.starts_at
        assert timedelta(minutes=meeting["duration"]) == length
        joined = await join.resolve_link(self.world.services, reservation.id, None)
        assert f"/j/{reservation.meeting_id}" in str(joined.url)


def stands_there(world: World) -> dict[str, dict[str, Any]]:
    """What is told apart of each meeting at Zoom, by its number."""
    meetings = {str(meeting["id"]): meeting for meeting in world.meetings()}
    return {number: {fact: meeting[fact] for fact in FACTS} for number, meeting in meetings.items()}


async def begin(world: World) -> AskedFor:
    """Three hosts signed in, beside a neighbour and meetings at Zoom that are none of ours."""
    for agenda in AGENDAS:
        ZoomClient(world.zoom).sign_in().create(agenda=agenda)
    nora = await world.connect_tenant(NORA, AVA_OTHER)
    first = (world.clock() + timedelta(days=300)).replace(minute=0, second=0, microsecond=0)
    start = first.replace(tzinfo=None)
    await world.create_with_video(nora, start=start, end=start + timedelta(hours=1), zone="UTC")
    await world.run_worker()
    others = stands_there(world)
    callers = {email: await world.caller(email) for email in ZOOM_USERS}
    asked_for = AskedFor(world, callers, others, first)
    for who in callers:
        await asked_for.sign_in(who)
    for hour, who in enumerate(callers):
        await asked_for.create(who, hour, video=True)
    return asked_for
