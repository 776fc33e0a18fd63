"""People come into a meeting and leave it: what is noted, and what the log of webhooks says of it."""

import pytest
from tests.support.world import ADA, World

from videomeet.domain.kit.reason import Reason
from videomeet.domain.webhooks.webhook import NOT_IN_DIARY, WebhookEvent, WebhookKind
from videomeet.flows.meetings.live_state import record_meeting_ended, record_meeting_started
from videomeet.flows.webhooks.apply_webhook import EventHandler

STARTED = (WebhookKind.MEETING_STARTED, record_meeting_started, "webhook.started", "started_at")
ENDED = (WebhookKind.MEETING_ENDED, record_meeting_ended, "webhook.ended", "ended_at")


@pytest.mark.parametrize(("kind", "record", "code", "column"), [STARTED, ENDED])
async def test_only_a_meeting_of_the_diary_is_noted(
    world: World, kind: WebhookKind, record: EventHandler, code: str, column: str
) -> None:
    await world.create_with_video(await world.connect_tenant(ADA))
    await world.run_worker()
    number, at = str(world.meetings()[0]["id"]), world.clock()
    assert await record(world.services, 1, "zoom", WebhookEvent(kind, "12345", at)) == NOT_IN_DIARY
    assert await record(world.services, 2, "zoom", WebhookEvent(kind, number, at)) == NOT_IN_DIARY
    assert await world.rows("reservations", column) == [(None,)]
    assert await record(world.services, 1, "zoom", WebhookEvent(kind, number, at)) == Reason(code)
    assert await world.rows("reservations", column) != [(None,)]
