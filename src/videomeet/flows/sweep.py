"""What is cleaned up by itself: links nobody saved, ended sessions, stale sign-ins, grants to revoke."""

from datetime import timedelta

import structlog

from videomeet.domain.audit import Deed
from videomeet.domain.backoff import Backoff
from videomeet.domain.connection import Grant, GrantState
from videomeet.domain.errors import NeedsAuthorization, Problem
from videomeet.flows.services import Services
from videomeet.flows.tokens import about, oauth_of, opened, sealed_tokens
from videomeet.providers import oauth
from videomeet.store import (
    audit,
    connections,
    grants,
    hook_inbox,
    leftovers,
    letters,
    people,
    reservations,
    upcoming,
)

# About a day, at last once an hour.
MOST_REVOKE_ATTEMPTS = 36
# About ten minutes in all.
MOST_WAITS = 9
WAITING = Backoff(timedelta(seconds=2), timedelta(minutes=2))
BACKOFF = Backoff(timedelta(seconds=2), timedelta(hours=1))
log = structlog.get_logger(__name__)


async def sweep(services: Services) -> None:
    """Forget what nobody needs any more, and make due what is missing."""
    now = services.now()
    async with services.database.writing() as c:
        missing = await reservations.make_missing(c, now)
        links = await reservations.forget_abandoned(c, now)
        sessions = await people.forget_expired_sessions(c, now)
        sign_ins = await connections.forget_stale_sign_ins(c, now)
        deeds = await audit.forget_older(c, now - services.audit_kept)
        old_letters = await letters.forget_old(c, now)
        bodies = await hook_inbox.forget_old(c, now)
    if missing:
        log.warning("meetings_were_missing", missing=missing)
    log.info(
        "swept", links=links, sessions=sessions, sign_ins=sign_ins, deeds=deeds, bodies=bodies,
        letters=old_letters,
    )  # fmt: skip


async def revoke(services: Services, tenant_id: int, grant_id: int) -> None:
    """Revoke one claimed grant at the provider, then forget it; put it back when the provider is down."""
    async with services.database.reading() as c:
        grant = await grants.one(c, tenant_id, grant_id)
        attempts = await grants.attempts(c, tenant_id, grant_id)
    if grant is None or grant.state is not GrantState.REVOKING:
        return
    if attempts <= MOST_WAITS and await _still_needed(services, grant):
        now = services.now()
        due_at = now + WAITING.delay(attempts)
        async with services.database.writing() as c:
            await grants.put_back(c, tenant_id, grant_id, GrantState.REVOKING, now, due_at)
        return
    deed = Deed.REVOKED
    try:
        await _revoke_at_provider(services, grant)
    except Problem as problem:
        deed = Deed.NOT_REVOKED
        log.info("revoke_put_back", grant=grant_id, problem=problem.code, attempts=attempts)
        if attempts < MOST_REVOKE_ATTEMPTS:
            now = services.now()
            due_at = now + BACKOFF.delay(attempts, at_least=problem.after)
            async with services.database.writing() as c:
                await grants.put_back(c, tenant_id, grant_id, GrantState.REVOKING, now, due_at)
            return
    async with services.database.writing() as c:
        if await grants.forget(c, tenant_id, grant_id):
            await audit.record(c, tenant_id, None, deed, about(services, grant), services.now())


async def _still_needed(services: Services, grant: Grant) -> bool:
    """Whether meetings are to be deleted or moved away first: without the grant they would stay for ever."""
    place = (grant.tenant_id, grant.provider, grant.provider_user_id)
    async with services.database.reading() as c:
        return bool(await leftovers.number_of_user(c, *place)) or await upcoming.under_way(c, *place)


async def _revoke_at_provider(services: Services, grant: Grant) -> None:
    spec = oauth_of(services.provider(grant.provider))
    access = opened(services, grant, "access")
    if grant.expired(services.now()):
        # Only a living access token can be revoked, and the refresh token dies with it.
        try:
            tokens = await oauth.refresh(services.door, spec, opened(services, grant, "refresh"))
        except NeedsAuthorization:
            return
        kept = sealed_tokens(services, grant.tenant_id, grant.provider, grant.provider_user_id, tokens)
        async with services.database.writing() as c:
            await grants.keep_tokens(c, grant.tenant_id, grant.id, grant.version, kept, grant.warning)
        access = tokens.access
    await oauth.revoke(services.door, spec, access)
