"""Sentences about what providers and push services answer."""

from collections.abc import Mapping

from videomeet.messages.markers import Plural, gettext_noop

ENTRIES: Mapping[str, str | Plural] = {
    "oauth.code_used": gettext_noop("This sign-in has already been used or has expired. Please start again."),
    "oauth.failed": gettext_noop(
        "The video provider could not complete the sign-in just now; please try again later."
    ),
    "oauth.grant_ended": gettext_noop(
        "The sign-in at the video provider has ended. Please sign in there again."
    ),
    "oauth.not_understood": gettext_noop("The video provider gave an answer we don't understand."),
    "oauth.wrong_client": gettext_noop(
        "The video provider does not accept Videomeet's client ID and secret: check them in the settings."
    ),
    "provider.fault": gettext_noop("The video provider has a fault of its own; we try again later."),
    "provider.foreign_address": gettext_noop(
        "Videomeet does not call {host}: it is not an address of a provider."
    ),
    "provider.limited_until": gettext_noop(
        "The video provider's limit is reached; we try again at {time} UTC."
    ),
    "provider.no_account": gettext_noop("{provider} does not tell who signed in."),
    "provider.no_answer": gettext_noop("The video provider does not answer; we try again later."),
    "provider.quota_used_up": gettext_noop(
        "{provider} takes no more changes today. It goes on at 00:00 UTC; the link keeps working."
    ),
    "provider.slow_down": gettext_noop("The video provider asks us to slow down; we try again shortly."),
    "provider.unknown": gettext_noop("There is no such video meeting provider here."),
    "push.gone": gettext_noop("This browser does not take notifications any more."),
    "push.later": gettext_noop("The push service asks us to come again later."),
    "push.no_answer": gettext_noop("The push service does not answer."),
    "push.refused": gettext_noop("The push service refused the message ({status})."),
    "push.unknown_service": gettext_noop(
        "Videomeet does not know this browser's push service, so it can't reach it there."
    ),
    "zoom.a_permission": gettext_noop("a permission"),
    "zoom.basic_licence": gettext_noop(
        "This Zoom account has the Basic licence: its meetings end after 40 minutes. Zoom Pro is "
        "required to host."
    ),
    "zoom.detail": gettext_noop("{detail}"),
    "zoom.grant_replaced": gettext_noop(
        "A newer sign-in at Zoom has replaced this one. Please sign in at Zoom again."
    ),
    "zoom.may_not_host": gettext_noop(
        "This Zoom account may not host meetings. Ask the administrator of your Zoom account for a "
        "licence that allows it."
    ),
    "zoom.meeting_gone": gettext_noop("The meeting no longer exists at Zoom."),
    "zoom.meeting_invalid": gettext_noop("Zoom did not accept the meeting: {detail}"),
    "zoom.not_understood": gettext_noop("Zoom gave an answer we don't understand; we try again later."),
    "zoom.passcode_rule": gettext_noop("4 to 10 characters: letters A to Z, digits and the signs @ _ * -"),
    "zoom.plan": gettext_noop("The plan or the permissions of this Zoom account do not allow it: {detail}"),
    "zoom.refused": gettext_noop("Zoom refused this: {detail}"),
    "zoom.requirement": gettext_noop("Zoom Pro account required to host."),
    "zoom.scope_missing": gettext_noop(
        "Zoom has not granted everything that is needed: {scopes} is missing. Please sign in at Zoom "
        "again and allow it. If it stays missing, an administrator has to add it to the Zoom app."
    ),
    "zoom.token_dead": gettext_noop("Zoom no longer accepts this access; it has to be renewed."),
    "zoom.too_many_meetings": gettext_noop("This host has more meetings at Zoom than Videomeet can check."),
    "zoom.uninstall_click": gettext_noop("Beside Videomeet, click Uninstall."),
    "zoom.uninstall_confirm": gettext_noop("Answer the question with Uninstall."),
    "zoom.uninstall_find": gettext_noop("Look up Videomeet, or go to Manage and then Installed Apps."),
    "zoom.uninstall_open": gettext_noop("Open the Zoom Marketplace and sign in to your Zoom account."),
    "zoom.webhook_endpoint": gettext_noop(
        "Turn on Event Subscription and enter the address below as the event notification endpoint."
    ),
    "zoom.webhook_events": gettext_noop(
        "Add the events Meeting has been updated, Meeting has been deleted, Start Meeting and End Meeting. "
        "Save."
    ),
    "zoom.webhook_open": gettext_noop(
        "Open the app at the Zoom Marketplace, and there Features and then Access."
    ),
    "zoom.webhook_validate": gettext_noop("Click Validate: Zoom asks whether Videomeet is there."),
    "zoom.user_gone": gettext_noop("Zoom no longer knows this Zoom account. Please sign in at Zoom again."),
}
