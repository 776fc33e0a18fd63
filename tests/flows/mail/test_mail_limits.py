"""Nobody mails thousands of strangers in our name: how many guests an associate and a tenant reach a day."""

from dataclasses import replace

import pytest
from tests.support.following import KARI
from tests.support.sandbox import LIAM
from tests.support.world import ADA, BO, NORA, World

from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.kit.errors import Refused
from videomeet.domain.mail.mail_limits import MailLimits
from videomeet.domain.meetings.reservation import Disposition
from videomeet.flows.admin import disconnect
from videomeet.flows.diary import appointments, hand_over
from videomeet.flows.services import Services


def limited(world: World, per_associate: int, per_tenant: int) -> Services:
    return replace(world.services, mail_limits=MailLimits(per_associate, per_tenant))


def guests(number: int) -> tuple[Attendee, ...]:
    return tuple(Attendee("email", None, f"guest{n}@fjord.example") for n in range(number))


async def test_who_has_sent_too_many_saves_without_sending_and_nothing_is_lost(world: World) -> None:
    ada, services = await world.caller(ADA), limited(world, 3, 100)
    await appointments.create(services, ada, world.draft(ada, attendees=guests(2), invites=True))
    draft = world.draft(ada, attendees=guests(2), invites=True)
    with pytest.raises(Refused, match=r"mail\.associate_limit") as refused:
        await appointments.create(services, ada, draft)
    assert refused.value.reason.params == {"most": 3, "sent": 2}
    assert await world.count("appointments") == 1
    await appointments.create(services, ada, replace(draft, invites=False))
    assert await world.count("outbox") == 2


async def test_a_day_later_there_is_room_again(world: World) -> None:
    ada, services = await world.caller(ADA), limited(world, 2, 100)
    await appointments.create(services, ada, world.draft(ada, attendees=guests(2), invites=True))
    world.clock.advance(hours=25)
    await appointments.create(services, ada, world.draft(ada, attendees=guests(2), invites=True))
    assert await world.count("outbox") == 4


async def test_a_cancellation_goes_beyond_every_limit(world: World) -> None:
    ada, services = await world.caller(ADA), limited(world, 2, 2)
    draft = world.draft(ada, attendees=guests(2), invites=True)
    entry = await appointments.create(services, ada, draft)
    await world.run_worker()
    await appointments.delete(services, ada, entry.appointment.id, entry.appointment.version)
    assert await world.count("outbox") == 4


async def test_leaving_is_kept_by_no_limit(world: World) -> None:
    ada, bo = await world.connect_tenant(), await world.caller(BO)
    await world.authorize(bo, zoom_user=LIAM)
    await world.create_with_video(bo, attendees=guests(3), invites=True)
    await world.run_worker()
    services = limited(world, 1, 1)
    assert await hand_over.hand_over(services, ada, bo.associate_id, ada.associate_id) == 1
    await disconnect.disconnect_provider(services, ada, Disposition.DELETE)
    assert await world.count("outbox") > 3


async def test_a_tenants_limit_is_shared_by_its_associates_and_nobody_elses(world: World) -> None:
    ada, bo, nora = [await world.caller(email) for email in (ADA, BO, NORA)]
    services = limited(world, 100, 3)
    await appointments.create(services, ada, world.draft(ada, attendees=guests(3), invites=True))
    with pytest.raises(Refused, match=r"mail\.tenant_limit"):
        await appointments.create(services, bo, world.draft(bo, attendees=guests(1), invites=True))
    await appointments.create(services, nora, world.draft(nora, attendees=guests(3), invites=True))


async def test_what_goes_out_names_who_wrote_it_and_whose_it_is(world: World) -> None:
    ada, bo = await world.caller(ADA), await world.caller(BO)
    attendees = (Attendee("email", None, KARI),)
    draft = world.draft(bo, owner_id=ada.associate_id, attendees=attendees, invites=True)
    await appointments.create(world.services, bo, draft)
    await world.run_worker()
    [mail] = world.zoom.mails(KARI)
    headers = dict(mail["headers"])
    assert headers["From"].startswith('"Bo Berg for Ada Holm')
    assert headers["Reply-To"] == f"{ADA}, {BO}"


async def test_an_owners_own_mail_names_them_alone(world: World) -> None:
    ada = await world.caller(ADA)
    draft = world.draft(ada, attendees=(Attendee("email", None, KARI),), invites=True)
    await appointments.create(world.services, ada, draft)
    await world.run_worker()
    headers = dict(world.zoom.mails(KARI)[0]["headers"])
    assert " for " not in headers["From"]
    assert headers["Reply-To"] == ADA


async def test_every_email_stands_in_the_audit_with_person_and_address(world: World) -> None:
    bo = await world.caller(BO)
    draft = world.draft(bo, owner_id=1, attendees=(Attendee("email", None, KARI),), invites=True)
    entry = await appointments.create(world.services, bo, draft)
    await world.run_worker()
    [(associate, address, subject)] = await world.rows(
        "audit", "associate_id", "address", "subject", action="send_email"
    )
    assert (associate, address) == (2, "127.0.0.1")
    assert KARI in subject
    assert f'"id": {entry.appointment.id}' in subject
