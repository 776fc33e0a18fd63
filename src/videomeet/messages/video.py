"""Sentences about video meetings, the connection to the provider and the sign-in there."""

from collections.abc import Mapping

from videomeet.messages.marked import Plural, plural, said

ENTRIES: Mapping[str, str | Plural] = {
    "connect.not_completed": said("{provider} did not complete the sign-in. Please start again."),
    "connect.scopes_missing": said(
        "{provider} did not grant everything that video meetings need. Missing: {scopes}. Add the "
        "missing scopes to the app at {provider}, then connect again."
    ),
    "connect.sign_in_not_ours": said(
        "This sign-in was begun elsewhere, was used already or is older than ten minutes. Please start again."
    ),
    "connection.ask_administrator": said(
        "No meeting provider is configured. Ask the administrator to set one up."
    ),
    "connection.choose_first": said("No meeting provider is configured. Choose one first."),
    "connection.none": said("No meeting provider is configured."),
    "connection.passcode_missing": said("Choose a password for the meetings and save it."),
    "connection.signed_out": said(
        "Whoever connected {provider} is no longer signed in there. Connect again."
    ),
    "connection.uninstalled": said(
        "Videomeet was uninstalled at {provider} on {when}. To connect again, choose {provider} under "
        "Configure and allow Videomeet there."
    ),
    "connection.user_not_connected": said("That associate is not connected (any more)."),
    "grant.being_renewed": said(
        "The sign-in at the provider is being renewed; please try again in a minute."
    ),
    "grant.new_not_accepted": said("{provider} does not accept a new sign-in just now."),
    "grant.none": said("The host has to sign in at {provider} first."),
    "grant.not_accepted": said(
        "{provider} no longer accepts this sign-in. The host has to sign in there again."
    ),
    "grant.scopes_lost": said(
        "{provider} no longer grants everything that video meetings need. Missing: {scopes}. Let the "
        "administrator add them to the app, then sign in again."
    ),
    "join.no_answer_yet": said("{provider} has not answered yet. This page tries again by itself."),
    "join.no_meeting": said("The meeting can't be made. Ask your administrator."),
    "join.not_found": said("There is no meeting behind this link. Check that it was copied whole."),
    "join.preparing": said("The meeting is being prepared."),
    "join.sign_in": said("Sign in at the provider again."),
    "passcode.missing": said("Fill in a password."),
    "passcode.missing_with_rule": said("Fill in a password. {rule}"),
    "video.configure": said(
        "To make video meetings, configure a provider in Settings and maintenance > Preferences."
    ),
    "video.contradiction": said("{provider} contradicts itself about this meeting; we try again."),
    "video.given_back": said(
        "This video meeting was given back meanwhile. Remove it and click the video icon again."
    ),
    "video.host_gone": said("Whoever hosted this meeting is not connected any more."),
    "video.no_reservation": said("There is no such reservation."),
    "video.no_rest": said("This meeting does not come to rest; we try again."),
    "video.not_set_up": said(
        "Video meetings are not set up yet. An administrator of your installation can do that."
    ),
    "video.not_set_up_any_more": said("Video meetings are not set up (any more). Ask the administrator."),
    "video.parked": plural(
        "{why} It was tried once; now it waits for you to try again.",
        "{why} It was tried {count} times; now it waits for you to try again.",
    ),
    "video.sign_in_first": said("Sign in at {provider} first."),
    "video.time_passed": said("This time has passed. A video meeting needs a time that is still ahead."),
    "video.too_long": said("A video meeting lasts at most 24 hours."),
    "video.tried": plural("{why} Tried once so far.", "{why} Tried {count} times so far."),
    "video.wrong_host": said(
        "The provider made this meeting in the name of somebody else than its host. Sign in there again."
    ),
}
