"""The JSON about video meetings: the icon's state, a meeting's state and what stands in its way."""

from videomeet.domain.kit.time_zones import WALL_FORMAT, to_wall
from videomeet.domain.meetings.reservation import Reservation
from videomeet.domain.people.people import Caller
from videomeet.domain.webhooks.webhook import meeting_facts_from_json
from videomeet.flows.meetings.video_state import VideoState
from videomeet.flows.services import Services
from videomeet.messages.translate import sentence
from videomeet.web.kit.repairs import remedy_button, serialize_button
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
    remedy = reservation.remedy(caller.associate_id, administrator=caller.administrator)
    return schemas.VideoState(
        reservation_id=reservation.id,
        join_url=services.join_link(reservation.id),
        status=reservation.status,
        reason=sentence(reservation.obstacle, caller.language) if reservation.obstacle else None,
        repair=serialize_button(remedy_button(remedy, reservation.appointment_id), caller.language),
        live=reservation.is_live(services.now()),
        conflict=_serialize_conflict(services, caller, reservation),
    )


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
