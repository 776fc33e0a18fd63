"""The diary: saving, moving and deleting appointments, and what their video meetings should become of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from videomeet.domain.appointment import (
    Appointment,
    AppointmentType,
    Draft,
    Times,
    check,
    check_video,
    resolve,
    unmoved,
)
from videomeet.domain.errors import Conflict, NotFound, Refused, Repair
from videomeet.domain.letter import Delivery, Kind, Words
from videomeet.domain.people import Associate, Caller
from videomeet.domain.reason import Reason
from videomeet.domain.reservation import Reservation
from videomeet.domain.zones import to_utc
from videomeet.flows import invite, remind, wish
from videomeet.flows.mail_server import can_send
from videomeet.flows.references import check_references
from videomeet.flows.reserve import VideoState, video_state
from videomeet.flows.services import Services
from videomeet.store import appointments, contacts, letters, people, reservations
from videomeet.store.database import Transaction

LONGEST_RANGE, MOST_ROWS = timedelta(days=62), 2000


@dataclass(frozen=True)
class Entry:
    """An appointment and its video meeting, if it has one.

    `deliveries` says by address what became of the newest letter, and why; `invited` counts those who would
    get a cancellation; `told` those whom the change just made is told to.
    """

    appointment: Appointment
    reservation: Reservation | None
    deliveries: Mapping[str, tuple[Delivery, Reason | None]] = field(default_factory=dict)
    invited: int = 0
    told: int = 0


@dataclass(frozen=True)
class Listed:
    """Entries of a range by start; `truncated` when there were more than fit."""

    rows: Sequence[Entry]
    truncated: bool


@dataclass(frozen=True)
class StartData:
    """What the diary page needs before it can show anything. `mail`: whether letters can be sent."""

    associates: Sequence[Associate]
    types: Sequence[AppointmentType]
    video: VideoState
    mail: bool


async def start_data(services: Services, caller: Caller) -> StartData:
    """The tenant's associates and types, and what the video icon can do."""
    async with services.database.reading() as c:
        associates, _ = await people.associates_page(c, caller.tenant_id)
        types = await contacts.types(c, caller.tenant_id)
        mail = await can_send(services, c, caller.tenant_id)
    return StartData(associates, types, await video_state(services, caller), mail)


async def listed(
    services: Services, caller: Caller, starts: datetime, ends: datetime, associate_ids: Sequence[int]
) -> Listed:
    """What these associates own or attend between two wall times of the caller's zone."""
    if not timedelta(0) < ends - starts <= LONGEST_RANGE:
        raise Refused(Reason("appointment.range"))
    async with services.database.reading() as c:
        found = await appointments.between(
            c, caller.tenant_id, associate_ids, to_utc(starts, caller.zone), to_utc(ends, caller.zone),
            MOST_ROWS + 1,
        )  # fmt: skip
        kept = found[:MOST_ROWS]
        videos = await reservations.of_appointments(c, caller.tenant_id, [x.id for x in kept])
    return Listed([Entry(x, videos.get(x.id)) for x in kept], truncated=len(found) > MOST_ROWS)


async def detail(services: Services, caller: Caller, appointment_id: int) -> Entry:
    """One appointment, as the follow-up shows it."""
    async with services.database.reading() as c:
        return await entry_of(c, caller, appointment_id)


async def create(services: Services, caller: Caller, draft: Draft, words: Words | None = None) -> Entry:
    """Save a new follow-up. The same request again answers with what the first one made."""
    async with services.database.writing() as c:
        earlier = await appointments.of_request(c, caller.tenant_id, draft.request_id)
        if earlier is not None:
            return await entry_of(c, caller, earlier.id)
        entry = await _told(c, services, caller, await added(c, services, caller, draft), words)
    services.wake()
    return entry


async def change(
    services: Services, caller: Caller, appointment_id: int, version: int, draft: Draft,
    words: Words | None = None,
) -> Entry:  # fmt: skip
    """Save an existing follow-up; `Conflict` when somebody else did meanwhile."""
    async with services.database.writing() as c:
        await changed(c, services, caller, appointment_id, version, draft)
        entry = await _told(c, services, caller, appointment_id, words)
    services.wake()
    return entry


async def added(c: Transaction, services: Services, caller: Caller, draft: Draft) -> int:
    """A new appointment with all that follows from it, except that nobody is told yet; its number."""
    draft, times = _checked(draft)
    now = services.now()
    await check_references(c, caller.tenant_id, draft)
    if draft.reservation_id:
        check_video(times, None, now)
        await wish.must_be_free(c, caller, draft.reservation_id)
    draft = wish.with_location(services, draft, None)
    appointment_id = await appointments.add(c, caller.tenant_id, draft, times, caller.associate_id, now)
    saved = await _one(c, caller, appointment_id)
    await wish.follow(c, caller, saved, draft.reservation_id, None, now)
    await remind.follow(c, caller.tenant_id, appointment_id, now)
    return appointment_id


async def changed(
    c: Transaction, services: Services, caller: Caller, appointment_id: int, version: int, draft: Draft
) -> None:
    """An appointment as the draft says, with all that follows, except that nobody is told yet."""
    draft, times = _checked(draft)
    now = services.now()
    before, video = await _with_video(c, caller, appointment_id)
    times = unmoved(before.times, times)
    await check_references(c, caller.tenant_id, draft)
    if draft.reservation_id:
        kept = video and video.id == draft.reservation_id
        check_video(times, before.times if kept else None, now)
        if not kept:
            await wish.must_be_free(c, caller, draft.reservation_id)
    draft = wish.with_location(services, draft, video)
    if not await appointments.change(
        c, caller.tenant_id, appointment_id, version, draft, times, caller.associate_id, now
    ):
        raise changed_meanwhile()
    await invite.ask_again(c, before, times)
    saved = await _one(c, caller, appointment_id)
    await wish.follow(c, caller, saved, draft.reservation_id, video, now)
    await remind.follow(c, caller.tenant_id, appointment_id, now)


async def move(
    services: Services, caller: Caller, appointment_id: int, version: int, start: datetime, end: datetime,
    zone: str, *, all_day: bool,
) -> Entry:  # fmt: skip
    """Drag or resize: another time, everything else as it is. The appointment keeps its own zone."""
    moved = resolve(start, end, zone, all_day=all_day)
    now = services.now()
    async with services.database.writing() as c:
        before, video = await _with_video(c, caller, appointment_id)
        times = moved if all_day else replace(moved, zone=before.times.zone)
        if video:
            check_video(times, before.times, now)
        if not await appointments.move(
            c, caller.tenant_id, appointment_id, version, times, caller.associate_id, now
        ):
            raise changed_meanwhile()
        if video:
            await wish.state(c, caller, await _one(c, caller, appointment_id), video, now)
        await invite.ask_again(c, before, times)
        await remind.follow(c, caller.tenant_id, appointment_id, now)
        entry = await _told(c, services, caller, appointment_id, None)
    services.wake()
    return entry


async def complete(
    services: Services, caller: Caller, appointment_id: int, version: int, *, completed: bool
) -> Entry:
    """Tick it off, or not."""
    now = services.now()
    async with services.database.writing() as c:
        await _one(c, caller, appointment_id)
        if not await appointments.complete(
            c, caller.tenant_id, appointment_id, version, completed, caller.associate_id, now
        ):
            raise changed_meanwhile()
        await remind.follow(c, caller.tenant_id, appointment_id, now)
        return await entry_of(c, caller, appointment_id)


async def delete(services: Services, caller: Caller, appointment_id: int, version: int) -> None:
    """Delete it: its video meeting goes, its link says so, and those who were invited are told."""
    async with services.database.writing() as c:
        before, video = await _with_video(c, caller, appointment_id)
        if not await appointments.remove(c, caller.tenant_id, appointment_id, version):
            raise changed_meanwhile()
        if video:
            await reservations.unwant(c, caller.tenant_id, video.id, services.now())
        await invite.call_off(c, services, before, caller.associate_id)
    services.wake()


def _checked(draft: Draft) -> tuple[Draft, Times]:
    draft = check(draft)
    return draft, resolve(draft.start, draft.end, draft.zone, all_day=draft.all_day)


async def _told(
    c: Transaction, services: Services, caller: Caller, appointment_id: int, words: Words | None
) -> Entry:
    told = await invite.follow(c, services, caller.tenant_id, appointment_id, caller.associate_id, words)
    return replace(await entry_of(c, caller, appointment_id), told=told)


async def entry_of(c: Transaction, caller: Caller, appointment_id: int) -> Entry:
    """One appointment with its video meeting and letters, or `NotFound`."""
    found, video = await _with_video(c, caller, appointment_id)
    heard = await letters.told(c, caller.tenant_id, appointment_id)
    return Entry(
        found,
        video,
        await letters.deliveries(c, caller.tenant_id, appointment_id),
        invited=sum(kind is not Kind.CANCELLATION for kind in heard.values()),
    )


async def _with_video(
    c: Transaction, caller: Caller, appointment_id: int
) -> tuple[Appointment, Reservation | None]:
    found = await _one(c, caller, appointment_id)
    videos = await reservations.of_appointments(c, caller.tenant_id, [appointment_id])
    return found, videos.get(appointment_id)


async def _one(c: Transaction, caller: Caller, appointment_id: int) -> Appointment:
    found = await appointments.one(c, caller.tenant_id, appointment_id)
    if found is None:
        raise NotFound(Reason("appointment.not_found"))
    return found


def changed_meanwhile() -> Conflict:
    """Somebody else was faster."""
    return Conflict(
        Reason("appointment.changed_meanwhile"),
        repair=Repair.RELOAD,
    )
