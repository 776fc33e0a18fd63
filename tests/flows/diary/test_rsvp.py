"""Answers to an invitation: by link or in the diary, the last one counts, and only for whom the link is."""

from dataclasses import replace
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
from videomeet.store.diary import contacts, rsvps

GUEST = "Lena@Example.com"


async def invited(world: World, *people: Attendee) -> tuple[Caller, Appointment]:
    """A follow-up of Ada's; the invitations have gone."""
    ada = await world.caller(ADA)
    draft = world.draft(ada, attendees=people or (Attendee("email", None, GUEST),), invites=True)
    appointment = (await appointments.create(world.services, ada, draft)).appointment
    await world.run_worker()
    return ada, appointment


async def token(world: World, appointment: Appointment, address: str = GUEST) -> str:
    return (await world.answer_tokens(appointment.id, address))["accepted"]


async def statuses(world: World, ada: Caller, appointment: Appointment) -> list[str]:
    entry = await appointments.get_entry(world.services, ada, appointment.id)
    return [person.status for person in entry.appointment.attendees]


async def test_there_is_a_link_for_each_answer_and_it_tells_nothing(world: World) -> None:
    _, appointment = await invited(world)
    async with world.services.database.reading() as tx:
        links = await rsvp_links(tx, world.services, appointment.tenant_id, appointment.id, GUEST)
    assert set(links) == set(RESPONSES)
    assert all("lena" not in link.lower() for link in links.values())


async def test_the_last_answer_counts(world: World) -> None:
    ada, appointment = await invited(world)
    for status in ("accepted", "declined", "tentative"):
        assert (
            await respond_by_link(world.services, await token(world, appointment), status)
        ).status == status
        assert await statuses(world, ada, appointment) == [status]


async def test_only_whoever_the_email_went_to_has_answered(world: World) -> None:
    ada, appointment = await invited(
        world, Attendee("email", None, "a@x.example"), Attendee("email", None, GUEST)
    )
    await respond_by_link(world.services, await token(world, appointment, "LENA@example.com"), "declined")
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
    whole = await token(world, appointment)
    with pytest.raises(NotFound, match=r"answer\.link_broken"):
        await respond_by_link(world.services, whole[:-2] + ("AA" if whole[-2:] != "AA" else "BB"), "accepted")


async def test_an_answer_we_do_not_know_is_refused(world: World) -> None:
    _, appointment = await invited(world)
    with pytest.raises(Refused):
        await respond_by_link(world.services, await token(world, appointment), "perhaps")


async def test_the_link_of_whoever_was_taken_off_ends_for_good(world: World) -> None:
    ada, appointment = await invited(world)
    link = await token(world, appointment)
    without = world.draft(ada, attendees=(), invites=True)
    entry = await appointments.update(world.services, ada, appointment.id, appointment.version, without)
    with pytest.raises(NotFound, match=r"answer\.ended"):
        await respond_by_link(world.services, link, "accepted")
    again = world.draft(ada, attendees=appointment.attendees, invites=True)
    await appointments.update(world.services, ada, appointment.id, entry.appointment.version, again)
    await world.run_worker()
    with pytest.raises(NotFound, match=r"answer\.ended"):
        await respond_by_link(world.services, link, "accepted")
    assert (
        await respond_by_link(world.services, await token(world, appointment), "accepted")
    ).status == "accepted"


async def test_the_link_of_a_cancelled_appointment_ends(world: World) -> None:
    ada, appointment = await invited(world)
    link = await token(world, appointment)
    await appointments.delete(world.services, ada, appointment.id, appointment.version)
    with pytest.raises(NotFound, match=r"answer\.ended"):
        await respond_by_link(world.services, link, "accepted")


async def test_a_guest_sees_what_they_were_notified_of_and_no_more(world: World) -> None:
    ada, appointment = await invited(world)
    link = await token(world, appointment)
    draft = world.draft(ada, attendees=appointment.attendees, title="Not for guests", invites=False)
    entry = await appointments.update(world.services, ada, appointment.id, appointment.version, draft)
    await world.run_worker()
    assert (await get_invitation(world.services, link)).event.title == "Quarterly review"
    draft = world.draft(ada, attendees=appointment.attendees, title="For guests", invites=True)
    await appointments.update(world.services, ada, appointment.id, entry.appointment.version, draft)
    await world.run_worker()
    assert (await get_invitation(world.services, link)).event.title == "For guests"


async def test_an_answer_to_a_time_that_has_changed_is_not_stored(world: World) -> None:
    ada, appointment = await invited(world)
    link, draft = await token(world, appointment), world.draft(ada, attendees=appointment.attendees)
    later = replace(draft, end=draft.end + timedelta(hours=1), invites=True)
    await appointments.update(world.services, ada, appointment.id, appointment.version, later)
    assert (await respond_by_link(world.services, link, "accepted")).outdated
    assert await statuses(world, ada, appointment) == ["not_seen"]
    await world.run_worker()
    assert (await respond_by_link(world.services, link, "accepted")).status == "accepted"
    assert await statuses(world, ada, appointment) == ["accepted"]


async def test_nobody_is_invited_by_an_address_that_is_not_among_the_attendees(world: World) -> None:
    _, appointment = await invited(world)
    assert await world.answer_tokens(appointment.id, "someone@else.example") == {}
    assert await world.answer_tokens(appointment.id, GUEST, tenant_id=2) == {}


async def test_what_is_over_keeps_its_answers(world: World) -> None:
    ada, appointment = await invited(world)
    await respond_by_link(world.services, await token(world, appointment), "accepted")
    world.clock.advance(days=3)
    assert (await respond_by_link(world.services, await token(world, appointment), "declined")).over
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


async def test_the_page_behind_a_link_says_who_is_asked_and_what_they_have_answered(world: World) -> None:
    for number in range(3):
        address = f"{'k' * number}ari@fjord.example"
        guests = (Attendee("email", None, address),)
        ada = await world.caller(ADA)
        draft = world.draft(ada, attendees=guests, invites=True)
        entry = await appointments.create(world.services, ada, draft)
        await world.run_worker()
        link = await token(world, entry.appointment, address)
        assert "=" not in link
        shown = await get_invitation(world.services, link)
        assert (shown.name, shown.status, shown.over) == (address, "not_seen", False)
        assert (shown.event.title, shown.event.times) == (entry.appointment.title, entry.appointment.times)
        assert (await respond_by_link(world.services, link, "tentative")).status == "tentative"
        assert (await get_invitation(world.services, link)).status == "tentative"


@pytest.mark.parametrize("typed", ["Sales/North@Fjord.example", "a/b/c@fjord.example"])
async def test_a_link_is_for_its_address_however_it_was_typed(world: World, typed: str) -> None:
    _, appointment = await invited(world, Attendee("email", None, typed))
    address = typed.lower()
    shown = await get_invitation(world.services, await token(world, appointment, address))
    assert (shown.name, shown.status) == (address, "not_seen")


async def test_whoever_has_a_name_is_called_by_it(world: World) -> None:
    async with world.services.database.writing() as tx:
        per = await contacts.add_contact(tx, 1, name="Per Hansen", email="per@fjord.example", company_id=None)
    _, appointment = await invited(world, Attendee("contact", per, None), Attendee("associate", 2, None))
    for address, name in (("per@fjord.example", "Per Hansen"), (BO, "Bo Berg")):
        assert (await get_invitation(world.services, await token(world, appointment, address))).name == name
