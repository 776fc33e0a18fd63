"""Sentences about what providers and push services answer."""

from collections.abc import Mapping

from videomeet.messages.marked import Plural, said

ENTRIES: Mapping[str, str | Plural] = {
    "oauth.code_used": said("This sign-in has already been used or has expired. Please start again."),
    "oauth.failed": said(
        "The video provider could not complete the sign-in just now; please try again later."
    ),
    "oauth.grant_ended": said("The sign-in at the video provider has ended. Please sign in there again."),
    "oauth.not_understood": said("The video provider gave an answer we don't understand."),
    "oauth.wrong_client": said(
        "The video provider does not accept Videomeet's client ID and secret: check them in the settings."
    ),
    "provider.fault": said("The video provider has a fault of its own; we try again later."),
    "provider.foreign_address": said("Videomeet does not call {host}: it is not an address of a provider."),
    "provider.limited_until": said("The video provider's limit is reached; we try again at {time} UTC."),
    "provider.no_account": said("{provider} does not tell who signed in."),
    "provider.no_answer": said("The video provider does not answer; we try again later."),
    "provider.quota_used_up": said(
        "{provider} takes no more changes today. It goes on at 00:00 UTC; the link keeps working."
    ),
    "provider.slow_down": said("The video provider asks us to slow down; we try again shortly."),
    "provider.unknown": said("There is no such video meeting provider here."),
    "push.gone": said("This browser does not take notifications any more."),
    "push.later": said("The push service asks us to come again later."),
    "push.no_answer": said("The push service does not answer."),
    "push.refused": said("The push service refused the message ({status})."),
    "push.unknown_service": said(
        "Videomeet does not know this browser's push service, so it can't reach it there."
    ),
    "zoom.a_permission": said("a permission"),
    "zoom.basic_licence": said(
        "This Zoom account has the Basic licence: its meetings end after 40 minutes. Zoom Pro is "
        "required to host."
    ),
    "zoom.detail": said("{detail}"),
    "zoom.grant_replaced": said(
        "A newer sign-in at Zoom has replaced this one. Please sign in at Zoom again."
    ),
    "zoom.may_not_host": said(
        "This Zoom account may not host meetings. Ask the administrator of your Zoom account for a "
        "licence that allows it."
    ),
    "zoom.meeting_gone": said("The meeting no longer exists at Zoom."),
    "zoom.meeting_invalid": said("Zoom did not accept the meeting: {detail}"),
    "zoom.not_understood": said("Zoom gave an answer we don't understand; we try again later."),
    "zoom.passcode_rule": said("4 to 10 characters: letters A to Z, digits and the signs @ _ * -"),
    "zoom.plan": said("The plan or the permissions of this Zoom account do not allow it: {detail}"),
    "zoom.refused": said("Zoom refused this: {detail}"),
    "zoom.scope_missing": said(
        "Zoom has not granted everything that is needed: {scopes} is missing. Please sign in at Zoom "
        "again and allow it. If it stays missing, an administrator has to add it to the Zoom app."
    ),
    "zoom.token_dead": said("Zoom no longer accepts this access; it has to be renewed."),
    "zoom.too_many_meetings": said("Zoom lists more meetings of this host than can be looked through."),
    "zoom.user_gone": said("Zoom no longer knows this Zoom account. Please sign in at Zoom again."),
}
