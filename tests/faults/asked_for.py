"""One tenant's diary: what people asked for, and whether the provider has exactly that."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.faults.asked_for_checks import (
    ZOOM_USERS,
    PlannedAppointment,
    check_planned,
    check_unused_links,
    meetings_by_number,
)
from tests.faults.meeting_counts import advance_time
from tests.support.sandbox import AVA_OTHER
from tests.support.tables import PRESENT
from tests.support.webhooks import signed_headers
from tests.support.world import ADA, NORA, World
from tests.support.zoom_client import ZoomClient

from videomeet.domain.grants.grant import GrantState
from videomeet.domain.kit.errors import Conflict, NeedsConfiguration, NotFound, Problem
from videomeet.domain.meetings.reservation import Disposition
from videomeet.domain.people.people import Caller
from videomeet.flows.admin import disconnect, manage_users, provider_connection
from videomeet.flows.diary import appointments, hand_over, resolve_conflict
from videomeet.flows.diary.entries import DiaryEntry
from videomeet.flows.meetings import join, reserve, video_state
from videomeet.flows.webhooks import receive_webhook
from videomeet.store.meetings import reservations

# Zoom as it was before Videomeet came: a meeting of the host's own, and another installation's.
AGENDAS = ("Bring coffee.", "Videomeet 3f0e8f3a-6a54-4b52-9f0e-0d6a4a2f9c11 0badcafe")
# More than what a lease, a pause or a wait between two scans of a host's meetings takes.
A_WHILE, WHILES = timedelta(hours=7), 4


@dataclass
class AskedFor:
    """What is done to one tenant and its provider. `planned` are the appointments that are not deleted."""

    world: World
    callers: dict[str, Caller]
    others: dict[str, Any]
    first: datetime
    planned: list[PlannedAppointment] = field(default_factory=list)
    links: set[UUID] = field(default_factory=set)
    number: int = 0

    def next_title(self) -> str:
        self.number += 1
        return f"Meeting {self.number}"

    def hour(self, number: int) -> datetime:
        return self.first + timedelta(hours=number)

    async def entry(self, planned: PlannedAppointment) -> DiaryEntry:
        return await appointments.get_entry(self.world.services, self.callers[ADA], planned.appointment_id)

    # What people do in the diary

    async def create(self, owner: str, hour: int, *, video: bool) -> None:
        title, start = self.next_title(), self.hour(hour)
        link = await self._new_link() if video else None
        draft = self._draft(title, start, start + timedelta(hours=1), owner, link)
        entry = await appointments.create(self.world.services, self.callers[ADA], draft)
        self.planned.append(PlannedAppointment(entry.appointment.id, owner, title, start, link))

    async def save(
        self,
        planned: PlannedAppointment,
        *,
        hour: int | None = None,
        owner: str | None = None,
        renamed: bool = False,
        switched: bool = False,
    ) -> None:
        """The follow-up is opened, changed and saved."""
        before = (await self.entry(planned)).appointment
        title = self.next_title() if renamed else before.title
        start, length = before.times.starts_at, before.times.ends_at - before.times.starts_at
        start = start if hour is None else self.hour(hour)
        link = planned.link
        if switched:
            link = None if link else await self._new_link()
        draft = self._draft(title, start, start + length, owner or planned.owner, link)
        await appointments.update(self.world.services, self.callers[ADA], before.id, before.version, draft)
        planned.title, planned.start, planned.owner, planned.link = title, start, owner or planned.owner, link

    async def drag(self, planned: PlannedAppointment, hour: int) -> None:
        before = (await self.entry(planned)).appointment
        planned.start = self.hour(hour)
        start = planned.start.replace(tzinfo=None)
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

    async def delete(self, planned: PlannedAppointment) -> None:
        version = (await self.entry(planned)).appointment.version
        await appointments.delete(self.world.services, self.callers[ADA], planned.appointment_id, version)
        self.planned.remove(planned)

    async def join(self, planned: PlannedAppointment) -> None:
        """Somebody clicks the link, who may be told to come back."""
        if planned.link:
            with suppress(Problem):
                await join.resolve_link(self.world.services, planned.link, None, clicked=True)

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

    async def disconnect_user(self, owner: str, disposition: Disposition, to: str) -> None:
        whom = self._id(to) if disposition is Disposition.HAND_OVER else None
        with suppress(NotFound):
            await manage_users.remove_user(
                self.world.services, self.callers[ADA], self._id(owner), disposition, whom
            )
            self._met(disposition, [owner], to)

    async def disconnect(self, disposition: Disposition) -> None:
        with suppress(NotFound):
            await disconnect.disconnect_provider(self.world.services, self.callers[ADA], disposition)
            self._met(disposition, list(self.callers), "")

    async def sign_in(self, who: str) -> None:
        """Whoever connects the tenant must be its administrator; the others sign in when it is."""
        # Sessions end; whoever signs in has a new one.
        caller = await self.world.caller(who)
        state = await video_state.video_state(self.world.services, caller)
        if state.authorization != GrantState.CONNECTED and (who == ADA or state.provider):
            purpose = "authorize" if state.provider else "configure"
            await self.world.authorize(caller, ZOOM_USERS[who], purpose)
            if purpose == "configure":
                await provider_connection.save_passcode(
                    self.world.services, caller, fresh=False, passcode="Fjord2026"
                )

    def _met(self, disposition: Disposition, owners: list[str], to: str) -> None:
        for planned in self.planned:
            if planned.owner in owners and disposition is Disposition.DELETE:
                planned.link = None
        if disposition is Disposition.HAND_OVER:
            self._owned_by(owners[0], to)

    def _owned_by(self, owner: str, to: str) -> None:
        """Only meetings are handed over, with their appointments."""
        for planned in self.planned:
            if planned.owner == owner and planned.link:
                planned.owner = to

    def _id(self, who: str) -> int:
        return self.callers[who].associate_id

    # What happens at Zoom

    async def meeting_number(self, planned: PlannedAppointment) -> str | None:
        """The number of the meeting at Zoom, if it stands there."""
        reservation = planned.link and await reservations.get_by_join_link(
            self.world.services.database, planned.link
        )
        existing = {str(meeting["id"]) for meeting in self.world.meetings()}
        return reservation.meeting_id if reservation and reservation.meeting_id in existing else None

    async def change_at_provider(self, planned: PlannedAppointment, *, hour: int | None) -> None:
        """The host renames the meeting in Zoom's own pages, or moves it."""
        meeting = await self.meeting_number(planned)
        if meeting is None:
            return
        # Events tell to the millisecond when they happened.
        self.world.zoom.advance(0.01)
        if hour is None:
            changes = {"topic": f"{self.next_title()} there"}
            planned.provider_titles.add(changes["topic"])
        else:
            changes = {"start_time": self.hour(hour).strftime("%Y-%m-%dT%H:%M:%SZ")}
            planned.provider_starts.add(self.hour(hour))
        self.world.zoom.control("PATCH", f"meetings/{meeting}", changes)

    async def delete_at_provider(self, planned: PlannedAppointment, *, silently: bool) -> None:
        meeting = await self.meeting_number(planned)
        if meeting and silently:
            self.world.zoom.vanish(meeting)
        elif meeting:
            self.world.zoom.advance(0.01)
            self.world.zoom.control("DELETE", f"meetings/{meeting}")

    async def deliver(self, order: Sequence[int]) -> None:
        """What Zoom has told so far, in this order; a number may come twice."""
        deliveries = self.world.zoom.control("GET", "webhooks")
        for number in order if deliveries else ():
            raw = deliveries[number % len(deliveries)]["body"].encode()
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
            for planned in self.planned:
                await self._decide(planned, theirs=theirs)
            await self.world.run_worker()

    async def _decide(self, planned: PlannedAppointment, *, theirs: bool) -> None:
        entry = await self.entry(planned)
        if entry.reservation and entry.reservation.conflict:
            with suppress(Conflict):
                await resolve_conflict.resolve_conflict(
                    self.world.services,
                    self.callers[ADA],
                    planned.appointment_id,
                    entry.appointment.version,
                    use_provider=theirs,
                )

    async def check(self) -> None:
        """The provider has what is wanted, once and no more; links are those that people were given."""
        remaining = meetings_by_number(self.world)
        for planned in self.planned:
            await check_planned(
                self.world, planned, await self.entry(planned), self._id(planned.owner), remaining
            )
        assert remaining == self.others
        await check_unused_links(self.world, self.links - {planned.link for planned in self.planned})
        assert await self.world.rows("orphaned_meetings", due_at=PRESENT) == []


async def begin(world: World) -> AskedFor:
    """Three hosts signed in, beside a neighbour and meetings at Zoom that are none of ours."""
    for agenda in AGENDAS:
        ZoomClient(world.zoom).sign_in().create(agenda=agenda)
    nora = await world.connect_tenant(NORA, AVA_OTHER)
    first = (world.clock() + timedelta(days=300)).replace(minute=0, second=0, microsecond=0)
    start = first.replace(tzinfo=None)
    await world.create_with_video(nora, start=start, end=start + timedelta(hours=1), zone="UTC")
    await world.run_worker()
    others = meetings_by_number(world)
    callers = {email: await world.caller(email) for email in ZOOM_USERS}
    asked_for = AskedFor(world, callers, others, first)
    for who in callers:
        await asked_for.sign_in(who)
    for hour, who in enumerate(callers):
        await asked_for.create(who, hour, video=True)
    return asked_for
