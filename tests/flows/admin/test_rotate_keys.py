"""Keys are rotated: everything is encrypted anew, nothing newer is lost, and old keys go when they may."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.support.push_service import PushBrowser
from tests.support.second_factor import add_app
from tests.support.webhooks import signed_headers, webhook_body
from tests.support.world import ADA, BO, World

from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.mail_settings import MailServer
from videomeet.domain.people.people import Caller
from videomeet.flows.admin import provider_connection, readiness, rotate_keys
from videomeet.flows.admin.rotate_keys import ColumnCount, Rotation
from videomeet.flows.alarms import push_notifications
from videomeet.flows.diary import appointments
from videomeet.flows.grants import connect
from videomeet.flows.grants.access_tokens import call_as_associate
from videomeet.flows.services import Services
from videomeet.flows.users import passwords
from videomeet.flows.webhooks import receive_webhook
from videomeet.store.encrypted_columns import ENCRYPTED_COLUMNS
from videomeet.store.encryption import Cipher, key_id_of
from videomeet.store.mail import mail_settings, unreadable_emails
from videomeet.store.people import associates

K1, K2, K3 = ("k1", b"k" * 32), ("k2", b"2" * 32), ("k3", b"3" * 32)
GUEST = "kari@fjord.example"
NAMES = {column.name for column in ENCRYPTED_COLUMNS}


def with_keys(world: World, *keys: tuple[str, bytes]) -> Services:
    return replace(world.services, cipher=Cipher(keys))


async def rotated(world: World, *keys: tuple[str, bytes]) -> Rotation:
    return await rotate_keys.rotate_keys(with_keys(world, *keys), lambda _count, _finished: None)


def let_workers_end(world: World) -> None:
    """Those with the old key are not seen any more."""
    world.clock.advance(seconds=rotate_keys.WORKER_SILENCE.total_seconds() + 1)


def all_with(key_id: str) -> dict[str, set[str]]:
    return {name: {key_id} for name in NAMES}


async def fill_every_column(world: World) -> Caller:
    """A row in each, made by the flow that makes it."""
    ada = await world.connect_tenant()
    services, database = world.services, world.services.database
    await provider_connection.save_passcode(services, ada, fresh=True, passcode=None)
    await world.create_with_video(ada)
    await world.run_worker()
    await provider_connection.save_passcode(services, ada, fresh=False, passcode="Fjord2026")
    await connect.start_sign_in(services, await world.caller(BO), "zoom", connect.AUTHORIZE)
    await push_notifications.ensure_vapid_keys(services)
    browser = PushBrowser("https://updates.push.services.mozilla.com/wpush/v2/one")
    keys = browser.subscription["keys"]
    await push_notifications.subscribe(
        services, ada, browser.endpoint, keys["p256dh"], keys["auth"], "Firefox"
    )
    body = webhook_body("meeting.started", {"object": {"id": "1"}}, world.clock())
    await receive_webhook.receive_webhook(services, "zoom", signed_headers(body, world.clock()), body)
    await add_app(world, ada)
    async with database.writing() as tx:
        bo = await associates.get_by_email(tx, BO)
        assert bo is not None
        await passwords.create_link(tx, services, bo, lifetime=timedelta(hours=1), mailed=True)
        await unreadable_emails.add(
            tx,
            services.cipher,
            1,
            uid_validity=1,
            uid=1,
            raw=b"\xff raw",
            reason=Reason("mail.no_server"),
            now=world.clock(),
        )
        server = MailServer("mail.acme.example", 587, "starttls", "acme", "s3cret")
        settings = await mail_settings.get(tx, services.cipher, 1)
        both = replace(settings, server=server, inbox=replace(server, port=143))
        await mail_settings.replace(tx, services.cipher, 1, both)
    let_workers_end(world)
    return ada


async def key_ids(world: World) -> dict[str, set[str]]:
    """Column -> the ids of the keys that its rows carry."""
    ids = {}
    for column in ENCRYPTED_COLUMNS:
        table, name = column.name.split(".")
        rows = await world.rows(table, name)
        ids[column.name] = {key_id_of(value) for (value,) in rows if value is not None}
    return ids


async def test_a_row_of_every_column_is_encrypted_anew_and_the_old_key_can_go(world: World) -> None:
    ada = await fill_every_column(world)
    assert await key_ids(world) == all_with("k1")
    rotation = await rotated(world, K2, K1)
    assert await key_ids(world) == all_with("k2")
    assert (rotation.reencrypted, rotation.is_complete) == (len(NAMES), True)
    assert [(key.key_id, key.can_go) for key in rotation.old_keys] == [("k1", True)]

    without_the_old = with_keys(world, K2)
    provider = without_the_old.provider("zoom")
    link = await call_as_associate(
        without_the_old, ada.tenant_id, ada.associate_id, provider, lambda access: _account(provider, access)
    )
    assert link.endswith(".example")


async def _account(provider: Any, access: Any) -> str:
    return str((await provider.oauth.fetch_account(access)).email)


async def test_a_second_run_has_nothing_to_do(world: World) -> None:
    await fill_every_column(world)
    await rotated(world, K2, K1)
    before = [await world.rows(*column.name.split(".")) for column in ENCRYPTED_COLUMNS]
    assert (await rotated(world, K2, K1)).reencrypted == 0
    assert [await world.rows(*column.name.split(".")) for column in ENCRYPTED_COLUMNS] == before


async def test_a_run_that_was_cut_short_goes_on_where_it_stopped(world: World) -> None:
    await fill_every_column(world)
    finished = []

    def stop_in_the_middle(count: ColumnCount, _finished: bool) -> None:
        finished.append(count)
        if len(finished) == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await rotate_keys.rotate_keys(with_keys(world, K2, K1), stop_in_the_middle)
    done = sum(count.reencrypted for count in finished)
    assert 0 < done < len(NAMES)
    assert (await rotated(world, K2, K1)).reencrypted == len(NAMES) - done


async def test_what_no_key_opens_stays_and_is_counted_by_column_and_key(world: World) -> None:
    await fill_every_column(world)
    lost, broken = b"k0:" + b"x" * 40, b"k1:" + b"x" * 40
    await world.change("connections", passcode_encrypted=lost)
    await world.change("grants", access_token_encrypted=broken)
    rotation = await rotated(world, K2, K1)
    unreadable = {column.name: dict(column.unreadable) for column in rotation.columns if column.unreadable}
    assert unreadable == {
        "connections.passcode_encrypted": {"k0": 1},
        "grants.access_token_encrypted": {"k1": 1},
    }
    assert not rotation.is_complete
    assert [key.can_go for key in rotation.old_keys] == [True]
    assert await world.rows("connections", "passcode_encrypted") == [(lost,)]
    assert await world.rows("grants", "access_token_encrypted") == [(broken,)]


async def test_while_a_worker_encrypts_with_the_old_key_nothing_is_touched(world: World) -> None:
    await fill_every_column(world)
    await readiness.record_worker(world.services)
    with pytest.raises(Refused) as refused:
        await rotated(world, K2, K1)
    assert refused.value.reason == Reason("keys.worker_behind", current="k2", other="k1")
    assert await key_ids(world) == all_with("k1")
    let_workers_end(world)
    assert (await rotated(world, K2, K1)).is_complete


async def invite(world: World, ada: Caller, days: int) -> datetime:
    """A guest is mailed an invitation to what is so many days ahead; when that ends."""
    start = world.draft(ada).start + timedelta(days=days)
    draft = world.draft(
        ada,
        start=start,
        end=start + timedelta(hours=1),
        attendees=(Attendee("email", None, GUEST),),
        invites=True,
    )
    entry = await appointments.create(world.services, ada, draft)
    await world.run_worker()
    let_workers_end(world)
    return entry.appointment.times.ends_at


async def test_a_key_stays_until_the_last_appointment_ends_whose_links_it_made(world: World) -> None:
    ada, _ = await world.caller(ADA), await world.mail_sink()
    ends_at = await invite(world, ada, days=3)
    world.clock.advance(hours=1)
    [first] = (await rotated(world, K2, K1)).old_keys
    assert (first.rows, first.answer_links_until, first.can_go) == ({}, ends_at, False)
    # What is mailed from now on is made with the new key, and keeps the old one from nothing.
    world.clock.advance(hours=1)
    await invite(world, ada, days=10)
    [again] = (await rotated(world, K2, K1)).old_keys
    assert again.answer_links_until == ends_at
    world.clock.advance(days=6)
    [later] = (await rotated(world, K2, K1)).old_keys
    assert later.can_go


async def test_each_of_two_old_keys_has_a_date_of_its_own(world: World) -> None:
    ada, _ = await world.caller(ADA), await world.mail_sink()
    first_ends = await invite(world, ada, days=3)
    world.clock.advance(hours=1)
    await rotated(world, K2, K1)
    world.clock.advance(hours=1)
    second_ends = await invite(world, ada, days=10)
    world.clock.advance(hours=1)
    rotation = await rotated(world, K3, K2, K1)
    assert {key.key_id: key.answer_links_until for key in rotation.old_keys} == {
        "k1": first_ends,
        "k2": second_ends,
    }
