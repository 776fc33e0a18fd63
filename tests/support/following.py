"""A follow-up with everything that a change can have consequences for, and every way to change it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.support.sandbox import LIAM
from tests.support.world import BO, World

from videomeet.domain.diary.appointment import AppointmentDraft, Attendee
from videomeet.domain.kit.time_zones import to_wall
from videomeet.domain.mail.mail_settings import MailServer, MailSettings
from videomeet.domain.people.people import Caller
from videomeet.domain.webhooks.webhook import WebhookEvent, WebhookKind
from videomeet.flows.diary import appointments, provider_changes
from videomeet.flows.diary.entries import DiaryEntry
from videomeet.flows.diary.rsvp import respond_by_link, respond_in_diary
from videomeet.flows.meetings.reserve import reserve
from videomeet.flows.outbox.fetch_replies import fetch_replies
from videomeet.store.diary import contacts
from videomeet.store.mail import mail_settings

KARI, LENA, PER = "kari@fjord.example", "lena@example.com", "per@fjord.example"
OSLO = "Europe/Oslo"
HOUR = timedelta(hours=1)
ALARM = 15


@dataclass
class Booked:
    """Ada's follow-up tomorrow at ten, hosted at Zoom; Kari, Lena, Bo and Per have accepted."""

    world: World
    ada: Caller
    bo: Caller
    entry: DiaryEntry
    links: dict[str, str] = field(default_factory=dict)

    async def refresh(self) -> DiaryEntry:
        self.entry = await appointments.get_entry(self.world.services, self.ada, self.entry.appointment.id)
        return self.entry

    @property
    def place(self) -> tuple[int, int]:
        """The number and version of the appointment."""
        return self.entry.appointment.id, self.entry.appointment.version

    @property
    def meeting_id(self) -> str:
        assert self.entry.reservation is not None
        return str(self.entry.reservation.meeting_id)

    def at(self, hours: int) -> dict[str, Any]:
        """What a draft says for another time, so many hours later."""
        start = to_wall(self.entry.appointment.times.starts_at, OSLO) + hours * HOUR
        return {"start": start, "end": start + HOUR}

    def draft(self, **changes: Any) -> AppointmentDraft:
        """Saving it again, with changes."""
        appointment, video = self.entry.appointment, self.entry.reservation
        values = {
            "title": appointment.title,
            **self.at(0),
            "attendees": appointment.attendees,
            "invites": appointment.invites,
            "alarm": appointment.alarm,
            "location": appointment.location,
            "owner_id": appointment.owner_id,
            "reservation_id": video.id if video else None,
        }
        return self.world.draft(self.ada, **(values | changes))

    async def save(self, **changes: Any) -> DiaryEntry:
        draft = self.draft(**changes)
        return await appointments.update(self.world.services, self.ada, *self.place, draft)

    async def invite(self, *addresses: str) -> DiaryEntry:
        """Nobody but these."""
        return await self.save(attendees=tuple(Attendee("email", None, address) for address in addresses))

    async def move(self, hours: int) -> DiaryEntry:
        return await appointments.move(
            self.world.services, self.ada, *self.place, **self.at(hours), zone=OSLO, all_day=False
        )

    async def complete(self, completed: bool) -> DiaryEntry:
        return await appointments.complete(self.world.services, self.ada, *self.place, completed=completed)

    async def change_at_zoom(self, hours: int) -> None:
        """Somebody moves the meeting there; nobody here has heard of it yet."""
        start = self.entry.appointment.times.starts_at + hours * HOUR
        facts = {"start_time": f"{start:%Y-%m-%dT%H:%M:%SZ}"}
        self.world.zoom.control("PATCH", f"meetings/{self.meeting_id}", facts)

    async def hear(self) -> None:
        """Zoom says that the meeting was changed."""
        event = WebhookEvent(WebhookKind.MEETING_CHANGED, self.meeting_id, self.world.clock())
        await provider_changes.apply_meeting_changed(self.world.services, 1, "zoom", event)

    async def differ(self, hours: int) -> None:
        """Moved at Zoom and given another agenda here, which Zoom could not be told before we heard of it."""
        await self.change_at_zoom(hours)
        await self.save(agenda="Ours")
        self.world.zoom.fault("server_error", match="PATCH /v2/")
        await self.world.run_worker()
        self.world.zoom.clear_faults()
        await self.hear()

    async def reply(self, status: str) -> None:
        """Kari's mail program answers, and her e-mail is fetched."""
        services, zoom = self.world.services, self.world.zoom
        # Mail programs write down whole seconds: later than what Kari has answered by the link.
        zoom.advance(60)
        zoom.reply(zoom.mails(KARI)[0]["id"], status)
        inbox = MailServer("127.0.0.1", zoom.imap_port, "none", "meetings@videomeet.example", "any")
        async with services.database.writing() as tx:
            await mail_settings.replace(tx, services.cipher, 1, MailSettings(inbox=inbox))
        await fetch_replies(services, 1, 1)

    async def answer(self, address: str, status: str) -> None:
        """By the link in an e-mail."""
        await respond_by_link(self.world.services, self.links[address], status)


async def booked(world: World) -> Booked:
    """Everything is as it should be: the meeting is made, everybody was told and has accepted."""
    ada, bo = await world.connect_tenant(), await world.caller(BO)
    await world.authorize(bo, LIAM)
    draft = await full_draft(world, ada)
    made = Booked(world, ada, bo, await appointments.create(world.services, ada, draft))
    await world.run_worker()
    for address in (KARI, LENA, PER, BO):
        made.links[address] = (await world.answer_tokens(made.entry.appointment.id, address))["accepted"]
    for address in (KARI, LENA, PER):
        await made.answer(address, "accepted")
    await respond_in_diary(world.services, bo, made.entry.appointment.id, "accepted")
    await world.run_worker()
    await made.refresh()
    return made


async def full_draft(world: World, caller: Caller) -> AppointmentDraft:
    """A new follow-up with four guests of every kind, a video meeting, an alarm and invitations."""
    async with world.services.database.writing() as tx:
        contact = await contacts.add_contact(tx, 1, name="Per Hansen", email=PER, company_id=None)
    guests = (
        Attendee("email", None, KARI),
        Attendee("email", None, LENA),
        Attendee("associate", 2, None),
        Attendee("contact", contact, None),
    )
    reservation_id = await reserve(world.services, caller)
    return world.draft(caller, attendees=guests, reservation_id=reservation_id, invites=True, alarm=ALARM)


Act = Callable[[Booked], Awaitable[object]]
