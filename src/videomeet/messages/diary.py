"""Sentences about appointments, attendees, invitations and their answers."""

from collections.abc import Mapping

from videomeet.messages.marked import Plural, said

ENTRIES: Mapping[str, str | Plural] = {
    "address.control_character": said(
        "“{address}” holds a space or a line break, which an e-mail address can't."
    ),
    "address.local_part": said(
        "“{address}” has letters before the @ that mail servers can't carry. Ask for another address."
    ),
    "address.malformed": said("“{address}” is not an e-mail address."),
    "address.mixed_scripts": said(
        "“{address}” mixes letters of several scripts ({scripts}), as forged addresses do. Type it again "
        "or ask for another."
    ),
    "address.no_domain": said("“{address}” is not an e-mail address: there can't be such a domain."),
    "address.too_long": said("“{address}” is too long for an e-mail address: {most} characters at most."),
    "alarm.not_found": said("There is no such alarm (any more)."),
    "answer.cancelled": said("This appointment was cancelled."),
    "answer.link_broken": said("This link is not whole. Open it from the e-mail again, or copy all of it."),
    "answer.not_invited": said("You are not invited to this appointment (any more)."),
    "answer.over": said("This appointment is over, so there is nothing to answer."),
    "answer.unknown": said("Choose Accept, Tentative or Decline."),
    "appointment.alarm": said("Choose an alarm from the list."),
    "appointment.changed_meanwhile": said(
        "Somebody else changed this appointment meanwhile. Load it again, then repeat your change."
    ),
    "appointment.date_out_of_range": said("Choose a date between 1970 and 2199."),
    "appointment.days_too_long": said("An all-day appointment lasts at most 31 days."),
    "appointment.end_before_start": said("The end has to be after the start."),
    "appointment.not_found": said("There is no such appointment (any more)."),
    "appointment.range": said("Ask for a range of at most 62 days, its end after its start."),
    "appointment.text_too_long": said("Use at most {most} characters."),
    "appointment.title_missing": said("Give the follow-up a title."),
    "appointment.too_long": said(
        "An appointment with times lasts at most 24 hours. Choose All day for longer ones."
    ),
    "appointment.too_many_attendees": said("Invite at most {most} people."),
    "appointment.too_short": said("An appointment lasts at least 5 minutes."),
    "decide.decided": said("Somebody has decided this already."),
    "decide.length": said(
        "The diary can't hold a meeting of that length. Keep ours, or change it at the provider."
    ),
    "feed.not_found": said("This calendar address no longer works. Make a new one under My account."),
    "hand_over.colleague": said("Choose a colleague."),
    "hand_over.no_colleague": said("Choose a colleague who takes the meetings over."),
    "hand_over.no_provider": said(
        "Without a provider nobody can take the meetings over. Keep or delete them."
    ),
    "invitation.nothing_to_repeat": said(
        "There is nothing to send again: the e-mail has gone, or is being sent just now."
    ),
    "invitation.subject": said("Give a subject of 1 to {most} characters."),
    "invitation.text": said("Give a message of 1 to {most} characters."),
    "reference.attendees": said("Choose attendees from the lists, or write e-mail addresses."),
    "reference.company": said("Choose a company from the list."),
    "reference.contact": said("Choose a contact from the list."),
    "reference.owner": said("Choose an owner from the list."),
    "reference.type": said("Choose a type from the list."),
    "zone.unknown": said("“{zone}” is not an IANA time zone, for example Europe/Oslo."),
    "zone.unlisted": said("Choose a time zone from the list."),
}
