"""What an e-mail to guests says: whose words, which link, and whom the calendar part names."""

import pytest
from babel.dates import format_date
from tests.flows.mail.test_guest_emails import GUESTS, KARI, PER, again, booked, posted
from tests.support.world import ADA, World

from videomeet.domain.kit.time_zones import to_wall
from videomeet.domain.mail.email import EditedEmail, EmailTemplate
from videomeet.domain.mail.mail_settings import MailSettings
from videomeet.flows.diary import appointments
from videomeet.flows.diary.entries import DiaryEntry
from videomeet.flows.mail import mail_templates
from videomeet.store.mail import mail_settings

OWN_WORDS = EditedEmail("Cake on Friday", "Bring cake.")
ADDED_LINK = "Join meeting: "


async def set_mail_link(world: World, mail_link: bool) -> None:
    async with world.services.database.writing() as tx:
        await mail_settings.replace(tx, world.services.cipher, 1, MailSettings(mail_link=mail_link))


async def with_video(world: World, custom_text: EditedEmail | None = None) -> tuple[DiaryEntry, str]:
    """A follow-up of Ada's with a video meeting, Kari and Per invited in these words; its join link."""
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    assert entry.reservation is not None
    invited = await again(world, ada, entry, custom_text, attendees=GUESTS, invites=True)
    return invited, world.services.join_link(entry.reservation.id)


@pytest.mark.parametrize("mail_link", [True, False])
async def test_ones_own_words_get_the_join_link_unless_the_tenant_wants_none(
    world: World, mail_link: bool
) -> None:
    await set_mail_link(world, mail_link)
    _, link = await with_video(world, OWN_WORDS)
    await world.run_worker()
    [mail] = world.zoom.mails(KARI)
    assert mail["subject"] == "Cake on Friday"
    assert (f"{ADDED_LINK}{link}" in mail["text"]) is mail_link


@pytest.mark.parametrize("mail_link", [True, False])
async def test_a_template_without_a_link_gets_one_unless_the_tenant_wants_none(
    world: World, mail_link: bool
) -> None:
    await set_mail_link(world, mail_link)
    template = EmailTemplate("Come to {binl}", "<p>{auth} asks you in.</p>")
    await mail_templates.save(world.services, await world.caller(ADA), "invitation", "en", 0, template)
    _, link = await with_video(world)
    await world.run_worker()
    [mail] = world.zoom.mails(KARI)
    assert mail["subject"] == "Come to Quarterly review"
    assert "Ada Holm asks you in." in mail["text"]
    assert (f"{ADDED_LINK}{link}" in mail["text"]) is mail_link


async def test_a_cancellation_in_ones_own_words_has_no_link(world: World) -> None:
    entry, link = await with_video(world)
    await posted(world)
    await again(world, await world.caller(ADA), entry, OWN_WORDS, attendees=GUESTS[:1])
    await world.run_worker()
    [mail] = world.zoom.mails()
    assert (mail["to"], mail["subject"], mail["method"]) == (PER, "Cake on Friday", "CANCEL")
    assert "Bring cake." in mail["text"]
    assert link not in mail["text"]


async def test_a_cancellation_names_those_who_are_removed_and_nobody_else(world: World) -> None:
    entry, _ = await with_video(world)
    await posted(world)
    await again(world, await world.caller(ADA), entry, attendees=GUESTS[:1])
    await world.run_worker()
    [mail] = world.zoom.mails()
    calendar = mail["calendar"].replace("\r\n ", "")
    assert (PER in calendar, KARI in calendar) == (True, False)


async def test_the_subject_of_ones_own_is_for_the_first_group_and_the_text_for_all_who_come(
    world: World,
) -> None:
    ada = await world.caller(ADA)
    entry = await booked(world, ada, attendees=GUESTS[:1])
    await posted(world)
    await again(world, ada, entry, OWN_WORDS, title="Cake", attendees=GUESTS)
    await world.run_worker()
    [kari], [per] = world.zoom.mails(KARI), world.zoom.mails(PER)
    assert (per["subject"], kari["subject"]) == ("Cake on Friday", "Changed: Cake")
    assert ("Bring cake." in per["text"], "Bring cake." in kari["text"]) == (True, True)


async def test_ones_own_words_are_for_those_who_come_and_not_for_who_is_removed(world: World) -> None:
    ada = await world.caller(ADA)
    entry = await booked(world, ada)
    await posted(world)
    await again(world, ada, entry, OWN_WORDS, title="Cake", attendees=GUESTS[:1])
    await world.run_worker()
    [kari], [per] = world.zoom.mails(KARI), world.zoom.mails(PER)
    assert (kari["subject"], per["subject"]) == ("Cake on Friday", "Cancelled: Cake")
    assert ("Bring cake." in kari["text"], "Bring cake." in per["text"]) == (True, False)


async def test_an_invitation_is_in_the_owners_language_where_the_tenant_has_words_in_it(world: World) -> None:
    ada = await world.caller(ADA)
    await world.change("associates", {"tenant_id": 1, "id": ada.associate_id}, language="nb")
    template = EmailTemplate("Møte: {binl}", "<p>{btim}</p>")
    await mail_templates.save(world.services, ada, "invitation", "nb", 0, template)
    entry = await booked(world, ada, attendees=GUESTS[:1])
    await world.run_worker()
    [mail] = world.zoom.mails(KARI)
    start = to_wall(entry.appointment.times.starts_at, "Europe/Oslo")
    assert mail["subject"] == "Møte: Quarterly review"
    assert mail["text"].startswith(format_date(start.date(), "EEE d MMM y", locale="nb"))


async def test_deleting_twice_notifies_once(world: World) -> None:
    entry, _ = await with_video(world)
    await posted(world)
    ada = await world.caller(ADA)
    await appointments.delete(world.services, ada, entry.appointment.id, entry.appointment.version)
    assert len(await posted(world)) == 2
    assert await posted(world) == []
