"""Answers to an invitation: by link or in the diary, the last one counts, and only for whom the link is."""

from datetime import timedelta

import pytest
from tests.support.world import ADA, BO, NORA, World

from videomeet.domain.diary.appointment import Appointment, Attendee
from videomeet.domain.kit.errors import NotFound, Refused
from videomeet.domain.people.people import Caller
from videomeet.flows.diary import appointments
from videomeet.flows.diary.rsvp import (
    RESPONSES,
    get_invitation,
    open_appointment,
    respond_by_link,
    respond_in_diary,
    rsvp_links,
)
from videomeet.store.diary import rsvps

GUEST = "Lena@Example.com"


async def invited(world: World, *people: Attendee) -> tuple[Caller, Appointment]:
    ada = await world.caller(ADA)
    draft = world.draft(ada, attendees=people or (Attendee("email", None, GUEST),))
    return ada, (await appointments.create(world.services, ada, draft)).appointment


def token(world: World, appointment: Appointment, address: str = GUEST) -> str:
    links = rsvp_links(world.services, appointment.tenant_id, appointment.id, address)
    return links["accepted"].removeprefix(f"{world.services.base_url}/rsvp/").partition("?")[0]


async def statuses(world: World, ada: Caller, appointment: Appointment) -> list[str]:
    entry = await appointments.get_entry(world.services, ada, appointment.id)
    return [person.status for person in entry.appointment.attendees]


async def test_there_is_a_link_for_each_answer_and_it_tells_nothing(world: World) -> None:
    _, appointment = await invited(world)
    links = rsvp_links(world.services, appointment.tenant_id, appointment.id, GUEST)
    assert set(links) == set(RESPONSES)
    assert all("lena" not in link.lower() for link in links.values())


async def test_the_last_answer_counts(world: World) -> None:
    ada, appointment = await invited(world)
    for status in ("accepted", "declined", "tentative"):
        assert (await respond_by_link(world.services, token(world, appointment), status)).status == status
        assert await statuses(world, ada, appointment) == [status]


async def test_only_whoever_the_email_went_to_has_answered(world: World) -> None:
    ada, appointment = await invited(
        world, Attendee("email", None, "a@x.example"), Attendee("email", None, GUEST)
    )
    await respond_by_link(world.services, token(world, appointment, "LENA@example.com"), "declined")
    assert await statuses(world, ada, appointment) == ["not_seen", "declined"]


async def test_an_older_answer_that_comes_late_changes_nothing(world: World) -> None:
    ada, appointment = await invited(world)
    now = world.clock()
    async with world.services.database.writing() as tx:
        assert await rsvps.record(tx, appointment.tenant_id, appointment.id, GUEST, "accepted", now)
        assert not await rsvps.record(
            tx, appointment.tenant_id, appointment.id, GUEST, "declined", now - timedelta(hours=1)
        )
        assert not await rsvps.record(
            tx, appointment.tenant_id, appointment.id, GUEST, "accepted", now + timedelta(hours=1)
        )
    assert await statuses(world, ada, appointment) == ["accepted"]


@pytest.mark.parametrize("spoilt", ["", "x", "%%%", "AAAA", "ä"])
async def test_a_link_that_is_not_whole_says_so(world: World, spoilt: str) -> None:
    with pytest.raises(NotFound, match=r"answer\.link_broken"):
        await get_invitation(world.services, spoilt)


async def test_a_link_that_was_changed_is_refused(world: World) -> None:
    _, appointment = await invited(world)
    whole = token(world, appointment)
    with pytest.raises(NotFound, match=r"answer\.link_broken"):
        await respond_by_link(world.services, whole[:-2] + ("AA" if whole[-2:] != "AA" else "BB"), "accepted")


async def test_an_answer_we_do_not_know_is_refused(world: World) -> None:
    _, appointment = await invited(world)
    with pytest.raises(Refused):
        await respond_by_link(world.services, token(world, appointment), "perhaps")


async def test_whoever_was_taken_off_is_notified(world: World) -> None:
    ada, appointment = await invited(world)
    draft = world.draft(ada, attendees=())
    await appointments.update(world.services, ada, appointment.id, appointment.version, draft)
    assert (await respond_by_link(world.services, token(world, appointment), "accepted")).status is None


async def test_a_cancelled_appointment_has_nothing_to_answer(world: World) -> None:
    ada, appointment = await invited(world)
    await appointments.delete(world.services, ada, appointment.id, appointment.version)
    with pytest.raises(NotFound, match=r"answer\.cancelled"):
        await respond_by_link(world.services, token(world, appointment), "accepted")


async def test_what_is_over_keeps_its_answers(world: World) -> None:
    ada, appointment = await invited(world)
    await respond_by_link(world.services, token(world, appointment), "accepted")
    world.clock.advance(days=3)
    assert (await respond_by_link(world.services, token(world, appointment), "declined")).over
    assert await statuses(world, ada, appointment) == ["accepted"]


async def test_an_associate_answers_in_the_diary(world: World) -> None:
    bo = await world.caller(BO)
    ada, appointment = await invited(world, Attendee("associate", bo.associate_id, None))
    await respond_in_diary(world.services, bo, appointment.id, "declined")
    assert await statuses(world, ada, appointment) == ["declined"]


async def test_nobody_answers_for_others_or_in_another_tenant(world: World) -> None:
    ada, appointment = await invited(world)
    for stranger in (ada, await world.caller(BO), await world.caller(NORA)):
        with pytest.raises(NotFound):
            await respond_in_diary(world.services, stranger, appointment.id, "accepted")


async def test_opening_it_is_seeing_it_and_never_takes_an_answer_back(world: World) -> None:
    bo = await world.caller(BO)
    ada, appointment = await invited(world, Attendee("associate", bo.associate_id, None))
    await open_appointment(world.services, ada, appointment.id)
    assert await statuses(world, ada, appointment) == ["not_seen"]
    await open_appointment(world.services, bo, appointment.id)
    assert await statuses(world, ada, appointment) == ["seen"]
    await respond_in_diary(world.services, bo, appointment.id, "accepted")
    await open_appointment(world.services, bo, appointment.id)
    assert await statuses(world, ada, appointment) == ["accepted"]
