"""Sentences about the outcome of webhooks."""

from collections.abc import Mapping

from videomeet.messages.markers import Plural, gettext_noop

ENTRIES: Mapping[str, str | Plural] = {
    "webhook.account_forgotten": gettext_noop("The account was being disconnected; its tokens are deleted."),
    "webhook.account_unused": gettext_noop("Nobody here uses that account (any more)."),
    "webhook.answered": gettext_noop("The provider checked our address."),
    "webhook.changing_ourselves": gettext_noop(
        "Videomeet is changing this meeting right now; the change is checked afterwards."
    ),
    "webhook.ended": gettext_noop("The meeting has ended."),
    "webhook.forgotten": gettext_noop("This webhook is no longer kept, so it can't be applied again."),
    "webhook.ignored": gettext_noop("Videomeet does not act on such events."),
    "webhook.made_anew": gettext_noop(
        "The meeting was deleted at the provider; it is created again behind the same link."
    ),
    "webhook.no_address": gettext_noop("There is nothing at this address."),
    "webhook.not_ours": gettext_noop("That meeting does not belong to an appointment in the diary."),
    "webhook.nothing_new": gettext_noop("Nothing new: the provider's meeting is as expected."),
    "webhook.signed_in_since": gettext_noop(
        "Somebody has signed in with that account again since then: nothing was changed."
    ),
    "webhook.started": gettext_noop("The meeting has begun."),
    "webhook.still_there": gettext_noop("The meeting is still there: nothing was changed."),
    "webhook.taken_over": gettext_noop("The change made at the provider was taken over into the diary."),
    "webhook.to_decide": gettext_noop(
        "The diary was changed as well: the appointment asks which version to keep."
    ),
    "webhook.tokens_forgotten": gettext_noop(
        "The tokens are deleted. These associates have to sign in again: {associates}."
    ),
    "webhook.tokens_forgotten_unused": gettext_noop("The tokens are deleted; nobody used that account."),
    "webhook.unreadable": gettext_noop("What was delivered can't be read any more."),
}
