"""Everything secret that a world holds, to be searched for where it must not stand."""

import re

from tests.support.world import PASSWORD, World

from videomeet.flows.grants.access_tokens import decrypt_token
from videomeet.store.grants import grants

SECRET_PATTERN = re.compile(
    r"(?:zak|pwd|code|state|access_token|refresh_token|code_verifier)=(?!\*\*\*)", re.IGNORECASE
)


async def collect_secrets(world: World) -> set[str]:
    """Tokens as they are now, passcodes, the settings' secrets."""
    secrets = {PASSWORD, "Fjord2026", world.zoom.client_secret, world.zoom.webhook_secret}
    for tenant_id, grant_id in await world.rows("grants", "tenant_id", "id"):
        async with world.services.database.reading() as tx:
            grant = await grants.get(tx, tenant_id, grant_id)
        if grant:
            secrets |= {decrypt_token(world.services, grant, kind) for kind in ("access", "refresh")}
    for meeting in world.meetings():
        secrets |= {meeting["password"], meeting["start_url"], meeting["join_url"].partition("?")[2]}
    return {secret for secret in secrets if secret}


def find_secrets(text: str, secrets: set[str]) -> list[str]:
    """Which of them stand in a text, and what looks like one."""
    return [secret for secret in secrets if secret in text] + SECRET_PATTERN.findall(text)
