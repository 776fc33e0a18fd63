"""A tenant's mail settings: kept, and their passwords sealed to their row."""

from dataclasses import replace

import pytest
from tests.support.world import World

from videomeet.domain.mail.mail_settings import MailServer, MailSettings
from videomeet.store.encryption import DecryptionError
from videomeet.store.mail import mail_settings

SETTINGS = MailSettings(
    server=MailServer("smtp.acme.example", 587, "starttls", "ada", "smtp-secret"),
    sender_name="Acme AS",
    sender_address="diary@acme.example",
    reply_to="desk@acme.example",
    mail_link=False,
    inbox=MailServer("imap.acme.example", 993, "tls", "ada", "imap-secret"),
    inbox_folder="Replies",
)


async def write(world: World, settings: MailSettings, tenant_id: int = 1) -> None:
    async with world.services.database.writing() as tx:
        await mail_settings.replace(tx, world.services.cipher, tenant_id, settings)


async def read(world: World, tenant_id: int = 1) -> MailSettings:
    async with world.services.database.reading() as tx:
        return await mail_settings.get(tx, world.services.cipher, tenant_id)


async def test_settings_come_back_and_can_be_replaced(world: World) -> None:
    assert await read(world) == MailSettings()
    await write(world, SETTINGS)
    assert await read(world) == SETTINGS
    await write(world, replace(SETTINGS, server=None, inbox=None))
    assert await read(world) == replace(SETTINGS, server=None, inbox=None)
    assert await read(world, 2) == MailSettings()


async def test_passwords_are_encrypted_to_their_row(world: World) -> None:
    await write(world, SETTINGS)
    (passwords,) = await world.rows("mail_settings", "smtp_password_encrypted", "imap_password_encrypted")
    assert b"secret" not in b"".join(passwords)
    await write(world, SETTINGS, 2)
    await world.change("mail_settings", {"tenant_id": 2}, smtp_password_encrypted=passwords[0])
    with pytest.raises(DecryptionError):
        await read(world, 2)
