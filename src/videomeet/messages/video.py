"""Sentences about video meetings, the connection to the provider and the sign-in there."""

from collections.abc import Mapping

from videomeet.messages.markers import Plural, gettext_noop, plural

ENTRIES: Mapping[str, str | Plural] = {
    "unknown_meeting.not_adoptable": gettext_noop(
        "This meeting can't be adopted: its link leads to another meeting by now, or it has no time."
    ),
    "unknown_meeting.not_listed": gettext_noop("This meeting is not unknown any more, or it is gone."),
    "connect.not_completed": gettext_noop("{provider} did not complete the sign-in. Please start again."),
    "connect.scopes_missing": gettext_noop(
        "{provider} did not grant everything that video meetings need. Missing: {scopes}. Add the "
        "missing scopes to the app at {provider}, then connect again."
    ),
    "connect.sign_in_not_ours": gettext_noop(
        "This sign-in was begun elsewhere, was used already or is older than ten minutes. Please start again."
    ),
    "connection.ask_administrator": gettext_noop(
        "No meeting provider is configured. Ask the administrator to set one up."
    ),
    "connection.choose_first": gettext_noop("No meeting provider is configured. Choose one first."),
    "connection.none": gettext_noop("No meeting provider is configured."),
    "connection.passcode_missing": gettext_noop("Choose a password for the meetings and save it."),
    "connection.signed_out": gettext_noop(
        "Whoever connected {provider} is no longer signed in there. Connect again."
    ),
    "connection.uninstalled": gettext_noop(
        "Videomeet was uninstalled at {provider} on {when}. To connect again, choose {provider} under "
        "Configure and allow Videomeet there."
    ),
    "connection.user_not_connected": gettext_noop("That associate is not connected (any more)."),
    "grant.being_renewed": gettext_noop(
        "The sign-in at the provider is being renewed; please try again in a minute."
    ),
    "grant.new_not_accepted": gettext_noop("{provider} does not accept a new sign-in just now."),
    "grant.none": gettext_noop("The host has to sign in at {provider} first."),
    "grant.not_accepted": gettext_noop(
        "{provider} no longer accepts this sign-in. The host has to sign in there again."
    ),
    "grant.scopes_lost": gettext_noop(
        "{provider} no longer grants everything that video meetings need. Missing: {scopes}. Let the "
        "administrator add them to the app, then sign in again."
    ),
    "join.no_answer_yet": gettext_noop("{provider} has not answered yet. This page tries again by itself."),
    "join.no_meeting": gettext_noop("The meeting can't be made. Ask your administrator."),
    "join.not_found": gettext_noop("There is no meeting behind this link. Check that it was copied whole."),
    "join.preparing": gettext_noop("The meeting is being prepared."),
    "join.sign_in": gettext_noop("Sign in at the provider again."),
    "passcode.missing": gettext_noop("Fill in a password."),
    "passcode.missing_with_rule": gettext_noop("Fill in a password. {rule}"),
    "video.configure": gettext_noop(
        "To make video meetings, configure a provider in Settings and maintenance > Preferences."
    ),
    "video.contradiction": gettext_noop(
        "{provider} gives different answers about this meeting; we try again."
    ),
    "video.given_back": gettext_noop(
        "This video meeting was released in the meantime. Remove it and click the video icon again."
    ),
    "video.host_gone": gettext_noop("Whoever hosted this meeting is not connected any more."),
    "video.no_reservation": gettext_noop("There is no such reservation."),
    "video.keeps_changing": gettext_noop("This meeting keeps changing; we try again."),
    "video.not_set_up": gettext_noop(
        "Video meetings are not set up yet. An administrator of your installation can do that."
    ),
    "video.not_set_up_any_more": gettext_noop(
        "Video meetings are not set up (any more). Ask the administrator."
    ),
    "video.parked": plural(
        "{why} It was tried once; now it waits for you to try again.",
        "{why} It was tried {count} times; now it waits for you to try again.",
    ),
    "video.sign_in_first": gettext_noop("Sign in at {provider} first."),
    "video.time_passed": gettext_noop(
        "This time has passed. A video meeting needs a time that is still ahead."
    ),
    "video.too_long": gettext_noop("A video meeting lasts at most 24 hours."),
    "video.tried": plural("{why} Tried once so far.", "{why} Tried {count} times so far."),
    "video.wrong_host": gettext_noop(
        "The provider made this meeting in the name of somebody else than its host. Sign in there again."
    ),
}
