"""The JSON about video meetings: the icon's state, a meeting's state and what stands in its way."""

from dataclasses import asdict

from videomeet.domain.kit.reason import Reason
from videomeet.domain.kit.time_zones import WALL_FORMAT, to_wall
from videomeet.domain.meetings.reservation import MeetingStatus, Remedy, Reservation
from videomeet.domain.people.people import Caller
from videomeet.domain.webhooks.webhook import meeting_facts_from_json
from videomeet.flows.meetings.video_state import VideoState
from videomeet.flows.services import Services
from videomeet.messages.translate import sentence
from videomeet.web.kit.repairs import RepairButton
from videomeet.web.kit.response_schemas import Repair
from videomeet.web.meetings import response_schemas as schemas


def serialize_offer(caller: Caller, state: VideoState) -> schemas.VideoOffer:
    """What the video icon can do."""
    provider = state.provider
    return schemas.VideoOffer(
        provider=schemas.VideoProvider(key=provider.key, label=provider.label) if provider else None,
        state=state.state,
        hint=sentence(state.hint, caller.language) if state.hint else None,
        authorization=state.authorization,
        authorize_url="/meet/authorize",
    )


def serialize_video(
    services: Services, caller: Caller, reservation: Reservation | None
) -> schemas.VideoState | None:
    """An appointment's video meeting as the caller may see it; None without one."""
    if reservation is None:
        return None
    button = _repair_button(caller, reservation)
    return schemas.VideoState(
        reservation_id=reservation.id,
        join_url=services.join_link(reservation.id),
        status=reservation.status,
        reason=_problem_reason(caller, reservation),
        repair=Repair.model_validate(asdict(button)) if button else None,
        live=reservation.is_live(services.now()),
        conflict=_serialize_conflict(services, caller, reservation),
    )


def _problem_reason(caller: Caller, reservation: Reservation) -> str | None:
    """What stands in the way, and how often we have tried; a parked one says that by itself."""
    if reservation.status is MeetingStatus.IN_SYNC or reservation.reason is None:
        return None
    if reservation.status is MeetingStatus.NEEDS_YOU or reservation.attempts < 2:
        return sentence(reservation.reason, caller.language)
    tried = Reason("video.tried", why=reservation.reason, count=reservation.attempts)
    return sentence(tried, caller.language)


def _serialize_conflict(
    services: Services, caller: Caller, reservation: Reservation
) -> schemas.Conflict | None:
    if reservation.conflict is None:
        return None
    facts = meeting_facts_from_json(reservation.conflict)
    return schemas.Conflict(
        provider=services.provider(reservation.provider).label,
        title=facts.topic,
        start=f"{to_wall(facts.starts_at, caller.zone):{WALL_FORMAT}}" if facts.starts_at else None,
        minutes=facts.minutes,
        zone=caller.zone,
    )


def _repair_button(caller: Caller, reservation: Reservation) -> RepairButton | None:
    """Only for whoever can press it."""
    retry_url = f"/diary/appointments/{reservation.appointment_id}/retry-meeting"
    buttons = {
        Remedy.SIGN_IN: RepairButton("Sign in again", "/meet/authorize"),
        Remedy.TRY_AGAIN: RepairButton("Try again", retry_url, "post"),
        Remedy.CONFIGURE: RepairButton("Configure your video-provider", "/configure"),
    }
    remedy = reservation.remedy(caller.associate_id, administrator=caller.administrator)
    return buttons[remedy] if remedy else None
