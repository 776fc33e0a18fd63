"""What a reservation asks of the provider, and what is kept of the answer."""

from videomeet.domain.diary.appointment import MAX_VIDEO_DURATION
from videomeet.domain.grants.connection import Connection, PasscodeMode
from videomeet.domain.meetings.passcode import generate_passcode
from videomeet.domain.meetings.reservation import Reservation
from videomeet.flows.services import Services
from videomeet.providers.contract import DesiredMeeting, Provider, ProviderMeeting
from videomeet.store.meetings import observed_state
from videomeet.store.meetings.observed_state import ObservedMeeting


def desired_meeting(services: Services, reservation: Reservation, passcode: str | None) -> DesiredMeeting:
    """The meeting as the diary has it; without a passcode the one it has stays."""
    if reservation.starts_at is None or reservation.ends_at is None:
        raise AssertionError("a wanted reservation has its times")
    # The day that ends summer time has an hour more than providers take.
    minutes = int(min(reservation.ends_at - reservation.starts_at, MAX_VIDEO_DURATION).total_seconds() // 60)
    correlation_id = f"{reservation.id} {services.installation.mark}"
    return DesiredMeeting(
        correlation_id,
        reservation.topic,
        reservation.agenda,
        reservation.starts_at,
        minutes,
        reservation.zone,
        passcode,
    )


def to_observed_state(
    services: Services, reservation: Reservation, meeting: ProviderMeeting
) -> ObservedMeeting:
    """What the provider has, as it is kept."""
    aad = observed_state.guest_url_aad(reservation.tenant_id, reservation.id)
    guest_url_encrypted = services.cipher.encrypt(meeting.guest_url, aad)
    return ObservedMeeting(
        guest_url_encrypted, meeting.topic[:300], meeting.start, meeting.minutes, services.now()
    )


async def load_or_make_passcode(
    services: Services, provider: Provider, connection: Connection, reservation: Reservation
) -> str | None:
    """The tenant's passcode, or one for this meeting alone, kept so that a retry asks for the same."""
    if provider.passcode is None or connection.passcode_mode is PasscodeMode.FIXED:
        return connection.passcode
    aad = observed_state.passcode_aad(reservation.tenant_id, reservation.id)
    if reservation.passcode_encrypted:
        return services.cipher.decrypt(reservation.passcode_encrypted, aad)
    passcode = generate_passcode(provider.passcode.alphabet, provider.passcode.max_length)
    async with services.database.writing() as tx:
        await observed_state.record_passcode(
            tx, reservation.tenant_id, reservation.id, services.cipher.encrypt(passcode, aad)
        )
    return passcode
