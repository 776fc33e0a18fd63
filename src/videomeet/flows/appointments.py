"""The diary: reading, saving, moving and deleting appointments. What follows is decided in `changes`."""

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
from videomeet.domain.correspondence import Correspondence
from videomeet.domain.errors import Conflict, NotFound, Refused, Repair
from videomeet.domain.letter import Delivery, Words
from videomeet.domain.people import Associate, Caller
from videomeet.domain.reason import Reason
from videomeet.domain.reservation import Reservation
from videomeet.domain.saving import attending, updated
from videomeet.domain.saving import changed as changed_by
from videomeet.domain.saving import created as created_by
from videomeet.domain.zones import to_utc
from videomeet.flows import wish
from videomeet.flows.changes.consequences import Change, Outcome, apply_consequences
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
    async with services.database.writing() as tx:
        earlier = await appointments.of_request(tx, caller.tenant_id, draft.request_id)
        if earlier is not None:
            return await entry_of(tx, caller, earlier.id)
        return await entry_after(tx, await added(tx, services, caller, draft, words))


async def change(
    services: Services,
    caller: Caller,
    appointment_id: int,
    version: int,
    draft: Draft,
    words: Words | None = None,
) -> Entry:
    """Save an existing follow-up; `Conflict` when somebody else did meanwhile."""
    async with services.database.writing() as tx:
        return await entry_after(
            tx, await changed(tx, services, caller, appointment_id, version, draft, words)
        )


async def added(
    tx: Transaction, services: Services, caller: Caller, draft: Draft, words: Words | None = None
) -> Outcome:
    """A new appointment with all that follows from it."""
    draft, times = _checked(draft)
    now = services.now()
    references = await check_references(tx, caller.tenant_id, draft)
    video = None
    if draft.reservation_id:
        check_video(times, None, now)
        video = await wish.must_be_free(tx, caller, draft.reservation_id)
    draft = wish.with_location(services, draft, None)
    appointment_id = await appointments.add(tx, caller.tenant_id, draft, times, caller.associate_id, now)
    after = created_by(appointment_id, caller, draft, times, references, now)
    return await apply_consequences(
        tx, services, Change(None, after, None, video, caller.associate_id, words)
    )


async def changed(
    tx: Transaction,
    services: Services,
    caller: Caller,
    appointment_id: int,
    version: int | None,
    draft: Draft,
    words: Words | None = None,
) -> Outcome:
    """An appointment as the draft says, with all that follows; `Conflict` unless it is in this version.

    None stands for whichever version it is in.
    """
    draft, times = _checked(draft)
    now = services.now()
    before, video = await with_video(tx, caller.tenant_id, appointment_id)
    times = unmoved(before.times, times)
    references = await check_references(tx, caller.tenant_id, draft)
    wanted = None
    if draft.reservation_id:
        wanted = video if video and video.id == draft.reservation_id else None
        check_video(times, before.times if wanted else None, now)
        wanted = wanted or await wish.must_be_free(tx, caller, draft.reservation_id)
    draft = wish.with_location(services, draft, video)
    people = attending(before.attendees, draft, references)
    version = before.version if version is None else version
    if not await appointments.change(
        tx, caller.tenant_id, appointment_id, version, draft, times, people, caller.associate_id, now
    ):
        raise changed_meanwhile()
    after = changed_by(before, caller, draft, times, references, now)
    return await apply_consequences(
        tx, services, Change(before, after, video, wanted, caller.associate_id, words)
    )


async def move(
    services: Services,
    caller: Caller,
    appointment_id: int,
    version: int,
    start: datetime,
    end: datetime,
    zone: str,
    *,
    all_day: bool,
) -> Entry:
    """Drag or resize: another time, everything else as it is. The appointment keeps its own zone."""
    moved = resolve(start, end, zone, all_day=all_day)
    now = services.now()
    async with services.database.writing() as tx:
        before, video = await with_video(tx, caller.tenant_id, appointment_id)
        times = moved if all_day else replace(moved, zone=before.times.zone)
        if video:
            check_video(times, before.times, now)
        if not await appointments.move(
            tx, caller.tenant_id, appointment_id, version, times, caller.associate_id, now
        ):
            raise changed_meanwhile()
        after = updated(before, caller.name, now, times=times)
        return await entry_after(tx, await _followed(tx, services, caller, before, after, video))


async def complete(
    services: Services, caller: Caller, appointment_id: int, version: int, *, completed: bool
) -> Entry:
    """Mark it as completed, or as not completed; `Conflict` when somebody else changed it meanwhile."""
    now = services.now()
    async with services.database.writing() as tx:
        before, video = await with_video(tx, caller.tenant_id, appointment_id)
        if not await appointments.complete(
            tx, caller.tenant_id, appointment_id, version, completed, caller.associate_id, now
        ):
            raise changed_meanwhile()
        after = updated(before, caller.name, now, completed=completed)
        return await entry_after(tx, await _followed(tx, services, caller, before, after, video))


async def delete(services: Services, caller: Caller, appointment_id: int, version: int) -> None:
    """Delete it: its video meeting goes, its link says so, and those who were invited are told."""
    async with services.database.writing() as tx:
        before, video = await with_video(tx, caller.tenant_id, appointment_id)
        if not await appointments.remove(tx, caller.tenant_id, appointment_id, version):
            raise changed_meanwhile()
        await apply_consequences(tx, services, Change(before, None, video, None, caller.associate_id))


def _checked(draft: Draft) -> tuple[Draft, Times]:
    draft = check(draft)
    return draft, resolve(draft.start, draft.end, draft.zone, all_day=draft.all_day)


async def _followed(
    tx: Transaction,
    services: Services,
    caller: Caller,
    before: Appointment,
    after: Appointment,
    video: Reservation | None,
) -> Outcome:
    return await apply_consequences(tx, services, Change(before, after, video, video, caller.associate_id))


async def entry_of(tx: Transaction, caller: Caller, appointment_id: int) -> Entry:
    """One appointment with its video meeting and letters, or `NotFound`."""
    appointment, video = await with_video(tx, caller.tenant_id, appointment_id)
    return entry(appointment, video, await letters.about(tx, caller.tenant_id, appointment_id))


async def entry_after(tx: Transaction, outcome: Outcome) -> Entry:
    """An appointment that is still there after a change, as the follow-up shows it."""
    appointment = outcome.appointment
    if appointment is None:
        raise NotFound(Reason("appointment.not_found"))
    written = outcome.correspondence
    if written is None:
        written = await letters.about(tx, appointment.tenant_id, appointment.id)
    return replace(entry(appointment, outcome.reservation, written), told=len(outcome.post.told))


def entry(appointment: Appointment, video: Reservation | None, written: Correspondence) -> Entry:
    """An appointment as the follow-up shows it."""
    return Entry(appointment, video, written.deliveries(), written.invited)


async def with_video(
    tx: Transaction, tenant_id: int, appointment_id: int
) -> tuple[Appointment, Reservation | None]:
    """One appointment and its video meeting, or `NotFound`."""
    found = await appointments.with_video(tx, tenant_id, appointment_id)
    if found is None:
        raise NotFound(Reason("appointment.not_found"))
    return found


def changed_meanwhile() -> Conflict:
    """Somebody else was faster."""
    return Conflict(
        Reason("appointment.changed_meanwhile"),
        repair=Repair.RELOAD,
    )
