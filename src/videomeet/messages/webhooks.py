"""Sentences about what came of what a provider told us."""

from collections.abc import Mapping

from videomeet.messages.marked import Plural, said

ENTRIES: Mapping[str, str | Plural] = {
    "webhook.account_forgotten": said("The account was being disconnected, and is forgotten."),
    "webhook.account_unused": said("Nobody here uses that account (any more)."),
    "webhook.answered": said("The provider checked our address."),
    "webhook.changing_ourselves": said(
        "Videomeet is changing this meeting itself just now; this is looked at afterwards."
    ),
    "webhook.ended": said("The meeting has ended."),
    "webhook.forgotten": said("This webhook is no longer kept, so it can't be applied again."),
    "webhook.ignored": said("Videomeet does nothing about such events."),
    "webhook.made_anew": said(
        "The meeting was deleted at the provider; it is made anew behind the same link."
    ),
    "webhook.no_address": said("There is nothing at this address."),
    "webhook.not_ours": said("Nothing in the diary wants that meeting (any more)."),
    "webhook.nothing_new": said("The provider has what the diary wants, or what we knew already."),
    "webhook.signed_in_since": said(
        "Somebody has signed in with that account again since then: nothing was changed."
    ),
    "webhook.started": said("The meeting has begun."),
    "webhook.still_there": said("The meeting is still there: nothing was changed."),
    "webhook.taken_over": said("The change made at the provider was taken over into the diary."),
    "webhook.to_decide": said("The diary was changed as well: the appointment asks which one counts."),
    "webhook.tokens_forgotten": said(
        "The tokens are forgotten; whoever signed in with that account has to sign in again: {associates}."
    ),
    "webhook.tokens_forgotten_unused": said("The tokens are forgotten; nobody used that account."),
    "webhook.unreadable": said("What was delivered can't be read any more."),
}
