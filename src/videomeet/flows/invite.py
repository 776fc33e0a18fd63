"""E-mails to attendees as people ask for them: their own words, and sending again."""

from videomeet.domain.errors import NotFound, Refused
from videomeet.domain.letter import Words
from videomeet.domain.people import plain_email
from videomeet.flows.services import Services
from videomeet.mail import templates
from videomeet.store import appointments, invited

LONGEST_TEXT = 20_000


async def send_again(services: Services, tenant_id: int, appointment_id: int, address: str) -> None:
    """The last letter to somebody was refused, or waits: try it now."""
    async with services.database.writing() as tx:
        if await appointments.one(tx, tenant_id, appointment_id) is None:
            raise NotFound("There is no such appointment (any more).")
        if not await invited.send_again(tx, tenant_id, appointment_id, plain_email(address), services.now()):
            raise Refused("There is nothing to send again: the e-mail has gone, or is being sent just now.")


def check_words(words: Words) -> Words:
    """Refuse a letter that says nothing or too much."""
    wrong = {}
    if not 1 <= len(words.subject.strip()) <= templates.LONGEST_SUBJECT:
        wrong["subject"] = f"Give a subject of 1 to {templates.LONGEST_SUBJECT} characters."
    if not 1 <= len(words.text.strip()) <= LONGEST_TEXT:
        wrong["text"] = f"Give a message of 1 to {LONGEST_TEXT} characters."
    if wrong:
        raise Refused(" ".join(wrong.values()), fields=wrong)
    return words
