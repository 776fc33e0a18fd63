"""Sentences about appointments, attendees, invitations and their answers."""

from collections.abc import Mapping

from videomeet.messages.markers import Plural, gettext_noop

ENTRIES: Mapping[str, str | Plural] = {
    "address.control_character": gettext_noop(
        "“{address}” holds a space or a line break, which an e-mail address can't."
    ),
    "address.local_part": gettext_noop(
        "“{address}” has letters before the @ that mail servers can't carry. Ask for another address."
    ),
    "address.malformed": gettext_noop("“{address}” is not an e-mail address."),
    "address.mixed_scripts": gettext_noop(
        "“{address}” mixes letters of several scripts ({scripts}), as forged addresses do. Type it again "
        "or ask for another."
    ),
    "address.no_domain": gettext_noop("“{address}” is not an e-mail address: there can't be such a domain."),
    "address.too_long": gettext_noop(
        "“{address}” is too long for an e-mail address: {most} characters at most."
    ),
    "alarm.not_found": gettext_noop("There is no such alarm (any more)."),
    "answer.ended": gettext_noop(
        "This invitation is not valid any more: the appointment was cancelled, or you are no longer invited."
    ),
    "answer.link_broken": gettext_noop(
        "This link is incomplete. Open it from the e-mail again, or copy all of it."
    ),
    "answer.not_invited": gettext_noop("You are not invited to this appointment (any more)."),
    "answer.over": gettext_noop("This appointment is over, so there is nothing to answer."),
    "answer.unknown": gettext_noop("Choose Accept, Tentative or Decline."),
    "appointment.alarm": gettext_noop("Choose an alarm from the list."),
    "appointment.busy": gettext_noop("Busy"),
    "appointment.changed_meanwhile": gettext_noop(
        "Somebody else changed this appointment meanwhile. Load it again, then repeat your change."
    ),
    "appointment.date_out_of_range": gettext_noop("Choose a date between 1970 and 2199."),
    "appointment.days_too_long": gettext_noop("An all-day appointment lasts at most 31 days."),
    "appointment.end_before_start": gettext_noop("The end has to be after the start."),
    "appointment.not_their_planner": gettext_noop(
        "Only they plan their diary: choose yourself as owner, and invite them as attendee."
    ),
    "appointment.not_yours": gettext_noop(
        "This is {owner}'s appointment: ask them to change it or to invite you."
    ),
    "appointment.not_found": gettext_noop("There is no such appointment (any more)."),
    "appointment.range": gettext_noop("Ask for a range of at most 62 days, its end after its start."),
    "appointment.text_too_long": gettext_noop("Use at most {most} characters."),
    "appointment.title_missing": gettext_noop("Give the follow-up a title."),
    "appointment.too_long": gettext_noop(
        "An appointment with times lasts at most 24 hours. Choose All day for longer ones."
    ),
    "appointment.too_many_attendees": gettext_noop("Invite at most {most} people."),
    "appointment.too_short": gettext_noop("An appointment lasts at least 5 minutes."),
    "decide.decided": gettext_noop("Somebody has decided this already."),
    "decide.length": gettext_noop(
        "The diary can't hold a meeting of that length. Keep ours, or change it at the provider."
    ),
    "feed.not_found": gettext_noop("This calendar address no longer works. Make a new one under My account."),
    "hand_over.colleague": gettext_noop("Choose a colleague."),
    "hand_over.no_colleague": gettext_noop("Choose a colleague who takes the meetings over."),
    "hand_over.no_provider": gettext_noop(
        "Without a provider nobody can take the meetings over. Keep or delete them."
    ),
    "invitation.nothing_to_repeat": gettext_noop(
        "There is nothing to send again: the e-mail has gone, or is being sent just now."
    ),
    "invitation.subject": gettext_noop("Give a subject of 1 to {most} characters."),
    "invitation.text": gettext_noop("Give a message of 1 to {most} characters."),
    "reference.attendees": gettext_noop("Choose attendees from the lists, or write e-mail addresses."),
    "reference.company": gettext_noop("Choose a company from the list."),
    "reference.contact": gettext_noop("Choose a contact from the list."),
    "reference.owner": gettext_noop("Choose an owner from the list."),
    "reference.type": gettext_noop("Choose a type from the list."),
    "zone.unknown": gettext_noop("“{zone}” is not an IANA time zone, for example Europe/Oslo."),
    "zone.unlisted": gettext_noop("Choose a time zone from the list."),
}
