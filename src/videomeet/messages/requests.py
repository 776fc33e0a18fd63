"""Sentences about requests that are malformed or ask for what does not exist."""

from collections.abc import Mapping

from videomeet.messages.markers import Plural, gettext_noop

ENTRIES: Mapping[str, str | Plural] = {
    "rehearsal.nothing_goes_out": gettext_noop(
        "This is a rehearsal on a copy of the data: nothing goes to Zoom, to mail servers or to browsers."
    ),
    "keys.worker_behind": gettext_noop(
        "A worker that was seen within the last minute still encrypts with {other}, so nothing was changed. "
        "Restart every serve and worker with {current} first in VIDEOMEET_ENCRYPTION_KEYS, "
        "then try again in a minute."
    ),
    "request.our_mistake": gettext_noop(
        "This is our mistake, not yours. Try again; if it stays, pass on the reference below."
    ),
    "request.cross_origin": gettext_noop("This came from another site, so nothing was done."),
    "request.no_such_address": gettext_noop("There is nothing at this address, or it is gone."),
    "request.method": gettext_noop("This address can't be used in that way."),
    "request.too_large": gettext_noop(
        "What was sent is too large: 1 MB is the most. Shorten it, then try again."
    ),
    "request.too_many": gettext_noop("That was asked for too often. Wait a few minutes, then try again."),
    "request.wrong_host": gettext_noop(
        "This is not the address that Videomeet is reached by: ask whoever gave it to you for the right one."
    ),
    "audit.date": gettext_noop("Give dates as YYYY-MM-DD, for example 2026-11-22."),
    "audit.nobody": gettext_noop("There is nobody with this ID."),
    "database.not_stored": gettext_noop(
        "Videomeet can't save anything at this moment, so nothing was changed. Keep what you typed and "
        "try again in a minute; if it stays like this, tell your administrator."
    ),
    "request.characters": gettext_noop("Leave out the characters that can't be shown."),
    "request.choice": gettext_noop("Choose one of {choices}."),
    "request.missing": gettext_noop("Something is missing here."),
    "request.moment": gettext_noop("Give a date and a time."),
    "request.not_found": gettext_noop("There is nothing here, or it is gone."),
    "request.number": gettext_noop("This is not a valid number."),
    "request.numbers": gettext_noop("Give at most {most} numbers, parted by commas."),
    "request.too_long": gettext_noop("This is too long."),
    "request.unreadable": gettext_noop(
        "What was sent can't be read. Load the page again, then try once more."
    ),
    "request.value_unreadable": gettext_noop("This can't be read."),
    "request.version": gettext_noop("The version to delete is missing."),
    "request.whole_number": gettext_noop("Give a whole number."),
    "server.busy": gettext_noop("Too much is waiting already. Try again in a moment."),
    "several": gettext_noop("{reasons}"),
    "stream.too_many": gettext_noop(
        "The diary is open in too many windows. Close a few of them, then try again."
    ),
}
