"""Meetings at the provider that carry our mark and are unknown here: a person decides, nothing by itself.

After a backup was restored these are the meetings that were made since. Adopting one brings its appointment
back into the diary, and the join link that people have leads to it again.
"""

from datetime import timedelta
from uuid import uuid4

from videomeet.domain.diary.appointment import MAX_VIDEO_DURATION, MIN_DURATION, AppointmentDraft
from videomeet.domain.grants.grant import Grant
from videomeet.domain.kit.errors import NeedsAuthorization, NotFound, Refused, Vanished
from videomeet.domain.kit.reason import Reason
from videomeet.domain.kit.time_zones import to_wall
from videomeet.domain.meetings.unknown_meeting import UnknownMeeting
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.people.people import Associate, Caller, require_administrator
from videomeet.flows.diary.appointments import insert_appointment
from videomeet.flows.grants.access_tokens import call_with_grant
from videomeet.flows.kit.paging import PAGE_SIZE, Page, offset
from videomeet.flows.meetings.desired_meeting import to_observed_state
from videomeet.flows.people import audit_log
from videomeet.flows.services import Services
from videomeet.providers.contract import ProviderMeeting
from videomeet.store.database import Transaction
from videomeet.store.grants import grants
from videomeet.store.meetings import observed_state, orphaned_meetings, reservations, unknown_meetings
from videomeet.store.people import associates


async def list_unknown(services: Services, caller: Caller, page: int) -> Page[UnknownMeeting]:
    """Those of the caller's tenant, by start.

    Raises `NotAllowed` for everybody but administrators.
    """
    require_administrator(caller)
    async with services.database.reading() as tx:
        rows, total = await unknown_meetings.page(tx, caller.tenant_id, offset=offset(page), limit=PAGE_SIZE)
    return Page(rows, page, total)


async def adopt(services: Services, caller: Caller, unknown_meeting_id: int) -> int:
    """Make an appointment of its host's for the meeting, behind the link that it was made for; its id.

    Raises `NotAllowed`, `NotFound` when it is not listed (any more), `Refused` when it can't be adopted, and
    what reading it at the provider raises.
    """
    require_administrator(caller)
    async with services.database.reading() as tx:
        unknown = await _require(tx, caller, unknown_meeting_id)
        grant = await grants.get_by_provider_user(
            tx, caller.tenant_id, unknown.provider, unknown.provider_user_id
        )
    if grant is None:
        raise NeedsAuthorization(Reason("video.host_gone"))
    meeting = await _read(services, caller, unknown, grant)
    async with services.database.writing() as tx:
        unknown = await _require(tx, caller, unknown_meeting_id)
        if not unknown.is_adoptable or meeting.start is None:
            raise Refused(Reason("unknown_meeting.not_adoptable"))
        host = await associates.get_associate(tx, caller.tenant_id, unknown.host_id or 0)
        if host is None:
            raise NeedsAuthorization(Reason("video.host_gone"))
        appointment_id = await _adopt(tx, services, caller, unknown, meeting, host)
        await unknown_meetings.remove(tx, caller.tenant_id, unknown_meeting_id)
        subject = Reason("audit.appointment", id=appointment_id)
        await audit_log.record(tx, services, caller, AuditAction.ADOPT_MEETING, subject)
    return appointment_id


async def delete(services: Services, caller: Caller, unknown_meeting_id: int) -> None:
    """Have it deleted at the provider, because a person says so.

    Raises `NotAllowed`, and `NotFound` when it is not listed (any more).
    """
    require_administrator(caller)
    async with services.database.writing() as tx:
        unknown = await _require(tx, caller, unknown_meeting_id)
        await orphaned_meetings.add(
            tx,
            caller.tenant_id,
            unknown.provider,
            unknown.provider_user_id,
            unknown.meeting_id,
            services.now(),
        )
        await unknown_meetings.remove(tx, caller.tenant_id, unknown_meeting_id)
        subject = Reason("audit.deleted", count=1)
        await audit_log.record(tx, services, caller, AuditAction.DELETE_MEETINGS, subject)


async def _require(tx: Transaction, caller: Caller, unknown_meeting_id: int) -> UnknownMeeting:
    unknown = await unknown_meetings.get(tx, caller.tenant_id, unknown_meeting_id)
    if unknown is None:
        raise NotFound(Reason("unknown_meeting.not_listed"))
    return unknown


async def _read(services: Services, caller: Caller, unknown: UnknownMeeting, grant: Grant) -> ProviderMeeting:
    provider = services.provider(unknown.provider)
    try:
        return await call_with_grant(
            services, provider, grant, lambda access: provider.meetings.read(access, unknown.meeting_id)
        )
    except Vanished:
        async with services.database.writing() as tx:
            await unknown_meetings.remove(tx, caller.tenant_id, unknown.id)
        raise NotFound(Reason("unknown_meeting.not_listed")) from None


async def _adopt(
    tx: Transaction,
    services: Services,
    caller: Caller,
    unknown: UnknownMeeting,
    meeting: ProviderMeeting,
    host: Associate,
) -> int:
    now = services.now()
    await reservations.add(
        tx,
        caller.tenant_id,
        unknown.reservation_id,
        reserved_by=host.id,
        provider=unknown.provider,
        zone=host.zone,
        now=now,
    )
    draft = _draft(unknown, meeting, host)
    outcome = await insert_appointment(tx, services, caller, draft)
    reservation = await reservations.get(tx, caller.tenant_id, unknown.reservation_id)
    if outcome.appointment is None or reservation is None:
        raise AssertionError("it was written a moment ago")
    await observed_state.record_created(
        tx,
        caller.tenant_id,
        reservation.id,
        meeting_id=unknown.meeting_id,
        meeting_host_id=host.id,
        provider_user_id=unknown.provider_user_id,
        observed=to_observed_state(services, reservation, meeting),
    )
    # It stays as it is at the provider, with the agenda that it has there.
    await reservations.mark_synced(tx, caller.tenant_id, reservation.id, reservation.desired_version, now)
    return outcome.appointment.id


def _draft(unknown: UnknownMeeting, meeting: ProviderMeeting, host: Associate) -> AppointmentDraft:
    if meeting.start is None:
        raise AssertionError("a meeting without a time is not adopted")
    start = to_wall(meeting.start, host.zone)
    duration = min(max(timedelta(minutes=meeting.minutes), MIN_DURATION), MAX_VIDEO_DURATION)
    return AppointmentDraft(
        idempotency_key=uuid4(),
        title=meeting.topic or unknown.topic,
        type_id=None,
        start=start,
        end=to_wall(meeting.start + duration, host.zone),
        zone=host.zone,
        all_day=False,
        location="",
        owner_id=host.id,
        company_id=None,
        contact_id=None,
        agenda="",
        notes="",
        completed=False,
        attendees=(),
        reservation_id=unknown.reservation_id,
    )
