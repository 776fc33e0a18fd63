"""What is cleaned up by itself: links nobody saved, ended sessions, stale sign-ins, old records."""

import structlog

from videomeet.flows.personal_data.retention import apply_retention
from videomeet.flows.services import Services
from videomeet.store import workers
from videomeet.store.grants import connections
from videomeet.store.mail import unreadable_emails
from videomeet.store.meetings import desired_state, orphaned_meetings, reservations
from videomeet.store.people import passkeys, password_links, sessions, unfinished_sign_ins
from videomeet.store.webhooks import webhook_deliveries

log = structlog.get_logger(__name__)


async def sweep(services: Services) -> None:
    """Forget what nobody needs any more, and make due what is missing."""
    now = services.now()
    async with services.database.writing() as tx:
        rescheduled = await desired_state.retry_never_created(tx, now)
        abandoned_links = await reservations.prune_abandoned(tx, now)
        expired_sessions = await sessions.prune_expired_sessions(tx, now)
        password_link_count = await password_links.prune(tx, now)
        unfinished = await unfinished_sign_ins.prune(tx, now)
        await passkeys.prune_challenges(tx, now)
        sign_ins = await connections.prune_stale_sign_ins(tx, now)
        unreadable = await unreadable_emails.prune(tx, now)
        webhook_bodies = await webhook_deliveries.prune(tx, now)
        gone_workers = await workers.prune(tx, now)
        vanished = await orphaned_meetings.prune_vanished(tx, now)
    if rescheduled:
        log.warning("missing_meetings_rescheduled", missing=rescheduled)
    log.info(
        "sweep_finished",
        links=abandoned_links,
        sessions=expired_sessions,
        sign_ins=sign_ins,
        unfinished_sign_ins=unfinished,
        password_links=password_link_count,
        webhook_bodies=webhook_bodies,
        unreadable_emails=unreadable,
        vanished_meetings=vanished,
        workers=gone_workers,
    )
    await apply_retention(services)
