"""What a reservation asks of the provider, and what is kept of the answer."""

import hashlib

from videomeet.domain.appointment import LONGEST_VIDEO
from videomeet.domain.connection import Connection, PasscodeMode
from videomeet.domain.passcode import new_passcode
from videomeet.domain.reservation import Reservation
from videomeet.flows.services import Services
from videomeet.providers.contract import Provider, ProviderMeeting, WantedMeeting
from videomeet.store import applied
from videomeet.store.applied import Effective


def wanted_meeting(services: Services, r: Reservation, passcode: str | None) -> WantedMeeting:
    """The meeting as the diary has it; without a passcode the one it has stays."""
    if r.starts_at is None or r.ends_at is None:
        raise AssertionError("a wanted reservation has its times")
    # The day that ends summer time has an hour more than providers take.
    minutes = int(min(r.ends_at - r.starts_at, LONGEST_VIDEO).total_seconds() // 60)
    mark = f"{r.id} {installation(services)}"
    return WantedMeeting(mark, r.topic, r.agenda, r.starts_at, minutes, r.zone, passcode)


def installation(services: Services) -> str:
    """Eight signs that tell our marks from those of another Videomeet on the same provider account."""
    return hashlib.sha256(services.base_url.encode()).hexdigest()[:8]


def guest_url_place(r: Reservation) -> str:
    """Where a guest link is sealed to."""
    return f"tenant {r.tenant_id} reservations.guest_url {r.id}"


def effective(services: Services, r: Reservation, meeting: ProviderMeeting) -> Effective:
    """What the provider has, as it is kept."""
    sealed = services.sealer.seal(meeting.guest_url, guest_url_place(r))
    return Effective(sealed, meeting.topic[:300], meeting.start, meeting.minutes, services.now())


async def passcode_for(
    services: Services, provider: Provider, connection: Connection, r: Reservation
) -> str | None:
    """The tenant's passcode, or one for this meeting alone, kept so that a retry asks for the same."""
    if provider.passcode is None or connection.passcode_mode is PasscodeMode.FIXED:
        return connection.passcode
    place = f"tenant {r.tenant_id} reservations.passcode {r.id}"
    if r.passcode_sealed:
        return services.sealer.open(r.passcode_sealed, place)
    passcode = new_passcode(provider.passcode.alphabet, provider.passcode.longest)
    async with services.database.writing() as c:
        await applied.record_passcode(c, r.tenant_id, r.id, services.sealer.seal(passcode, place))
    return passcode
