"""A whole journey leaves no secret in the log."""

import re

import pytest
from tests.support.sandbox import LIAM
from tests.support.world import BO, PASSWORD, World

from videomeet.flows.admin import disconnect
from videomeet.flows.grants import connect
from videomeet.flows.grants.access_tokens import call_as_associate
from videomeet.flows.meetings import join
from videomeet.providers.contract import Access

SECRET_LOOKING = re.compile(r"(zak|pwd|code|state|access_token|refresh_token|code_verifier)=", re.IGNORECASE)


async def test_no_token_passcode_or_start_address_is_ever_logged(
    world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    secrets_seen: list[str] = [PASSWORD, "Fjord2026"]

    async def remember(access: Access) -> None:
        secrets_seen.append(access.token)

    session = await world.session_token(BO)
    ada = await world.connect_tenant()
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    entry = await world.create_with_video(ada)
    await world.run_worker()
    assert entry.reservation
    for caller in (ada, bo, None):
        joined = await join.resolve_link(world.services, entry.reservation.id, caller)
        secrets_seen.append(str(joined.url).partition("?")[2])
    await call_as_associate(
        world.services, ada.tenant_id, ada.associate_id, world.services.provider("zoom"), remember
    )
    world.zoom.fault("server_error", times=1, match="/oauth/token")
    world.zoom.expire_tokens()
    world.clock.advance(hours=1)
    await world.create_with_video(ada, title="After an hour")
    await world.run_worker()
    world.zoom.revoke_tokens(LIAM)
    await world.create_with_video(bo, title="Of a dead grant")
    await world.run_worker()
    await connect.disconnect_user(world.services, bo)
    await disconnect.disconnect_provider(world.services, ada)
    await world.run_worker()
    logged = "".join(capfd.readouterr())
    assert "provider_called" in logged
    assert not [secret for secret in [*secrets_seen, session] if secret in logged]
    assert not SECRET_LOOKING.search(logged)
