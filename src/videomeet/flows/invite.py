"""Telling attendees by e-mail: letters to everybody whom a change concerns, written with the change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from videomeet.domain.appointment import Appointment, Times
from videomeet.domain.errors import NotFound, Refused
from videomeet.domain.invitation import Told, concerned, guests
from videomeet.domain.letter import Event, Kind, Letter, Recipient, Template, Words, Written
from videomeet.domain.people import Associate, plain_email
from videomeet.domain.reason import Reason
from videomeet.flows.mail_server import can_send
from videomeet.flows.mail_templates import template_of
from videomeet.flows.planned_event import planned_event
from videomeet.flows.services import Services
from videomeet.mail import templates
from videomeet.store import answers, appointments, invited, letters, mail_settings, people, reservations
from videomeet.store.database import Transaction

LONGEST_TEXT = 20_000
ABOUT = (Kind.INVITATION, Kind.UPDATE, Kind.CANCELLATION)


@dataclass(frozen=True)
class Post:
    """What a change sends: one letter for each kind of recipients, and who can't be written to."""

    letters: Sequence[tuple[Letter, Sequence[Told]]] = ()
    without_address: Sequence[str] = ()
    configured: bool = True

    @property
    def told(self) -> Sequence[Told]:
        """Everybody who gets a letter."""
        return [one for _, people in self.letters for one in people if not one.unsent]


async def follow(
    c: Transaction, services: Services, tenant_id: int, appointment_id: int, by: int,
    words: Words | None = None,
) -> int:  # fmt: skip
    """Whoever is to hear of this appointment will, as it stands now; how many are told.

    Called in the transaction of every change. `by` is the associate behind it; `words` are their own.
    """
    appointment = await appointments.one(c, tenant_id, appointment_id)
    if appointment is None:
        return 0
    post = await compose(c, services, appointment, words)
    return await _write(c, services, post, by)


async def call_off(c: Transaction, services: Services, appointment: Appointment, by: int) -> int:
    """It is deleted: everybody who was told of it gets a cancellation; how many."""
    return await _write(c, services, await compose(c, services, appointment, None, deleted=True), by)


async def ask_again(c: Transaction, before: Appointment, times: Times) -> None:
    """What was answered to another time counts no longer."""
    if (before.times.starts_at, before.times.ends_at) != (times.starts_at, times.ends_at):
        await answers.ask_again(c, before.tenant_id, before.id)


async def compose(
    c: Transaction,
    services: Services,
    appointment: Appointment,
    words: Words | None,
    *,
    deleted: bool = False,
) -> Post:
    """The letters that bring everybody up to date. Without invitations only a deletion is told."""
    tenant_id, now = appointment.tenant_id, services.now()
    owner = await people.associate(c, tenant_id, appointment.owner_id)
    if owner is None or not (appointment.invites or deleted):
        return Post()
    listed = guests(appointment.attendees, owner.email)
    if not await can_send(services, c, tenant_id):
        return Post((), listed.without_address, configured=False)
    event = await event_of(c, services, appointment, owner, listed.recipients, deleted=deleted)
    told = concerned(await invited.known(c, tenant_id, appointment.id), event, now)
    mail_link = await mail_settings.mail_link(c, tenant_id)
    kinds = {one.kind for one in told}
    says = {kind: await template_of(c, tenant_id, kind, owner.language) for kind in kinds}
    written = _letters(appointment, event, told, owner, words, says, mail_link=mail_link)
    return Post(written, listed.without_address)


async def send_again(services: Services, tenant_id: int, appointment_id: int, address: str) -> None:
    """The last letter to somebody was refused, or waits: try it now."""
    async with services.database.writing() as c:
        if await appointments.one(c, tenant_id, appointment_id) is None:
            raise NotFound(Reason("appointment.not_found"))
        if not await invited.send_again(c, tenant_id, appointment_id, plain_email(address), services.now()):
            raise Refused(Reason("invitation.nothing_to_repeat"))
    services.wake()


def check_words(words: Words) -> Words:
    """Refuse a letter that says nothing or too much."""
    wrong = {}
    if not 1 <= len(words.subject.strip()) <= templates.LONGEST_SUBJECT:
        wrong["subject"] = Reason("invitation.subject", most=templates.LONGEST_SUBJECT)
    if not 1 <= len(words.text.strip()) <= LONGEST_TEXT:
        wrong["text"] = Reason("invitation.text", most=LONGEST_TEXT)
    if wrong:
        raise Refused.of(wrong)
    return words


async def _write(c: Transaction, services: Services, post: Post, by: int) -> int:
    for letter, told in post.letters:
        await letters.write(c, letter, [one.recipient for one in told], services.now(), by)
    return len(post.told)


async def event_of(
    c: Transaction, services: Services, one: Appointment, owner: Associate, coming: Sequence[Recipient], *,
    deleted: bool = False,
) -> Event:  # fmt: skip
    """The appointment as calendars see it."""
    video = (await reservations.of_appointments(c, one.tenant_id, [one.id])).get(one.id)
    return planned_event(services, one, video, owner.email, coming, deleted=deleted)


def _letters(
    one: Appointment, event: Event, told: Sequence[Told], owner: Associate, words: Words | None,
    templates_of: Mapping[Kind, Template], *, mail_link: bool,
) -> list[tuple[Letter, Sequence[Told]]]:  # fmt: skip
    found: list[tuple[Letter, Sequence[Told]]] = []
    for kind in ABOUT:
        group = [each for each in told if each.kind is kind]
        if not group:
            continue
        about = event
        if kind is Kind.CANCELLATION:
            about = replace(event, cancelled=True, attendees=tuple(each.recipient for each in group))
        # What somebody wrote is for those who come; a cancellation has their words only when it is alone.
        own = words if kind is not Kind.CANCELLATION or not found else None
        says = _says(templates_of[kind], about, owner, own, first=not found, mail_link=mail_link)
        letter = Letter(one.tenant_id, one.id, one.version, kind, says.subject, says.text, says.html, about)
        found.append((letter, group))
    return found


def _says(
    template: Template, about: Event, owner: Associate, words: Words | None, *, first: bool, mail_link: bool
) -> Written:
    values = templates.values_of(about, owner.name, template.language)
    plain = templates.render(template, values, mail_link=mail_link and not about.cancelled)
    if words is None:
        return plain
    link = about.join_url if mail_link and not about.cancelled else None
    return templates.by_hand(words.subject if first else plain.subject, words.text, join_url=link)
