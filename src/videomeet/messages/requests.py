"""Sentences about what was sent to us and can not be read, and what is not there."""

from collections.abc import Mapping

from videomeet.messages.marked import Plural, said

ENTRIES: Mapping[str, str | Plural] = {
    "request.our_mistake": said(
        "This is our mistake, not yours. Try again; if it stays, pass on the reference below."
    ),
    "request.cross_origin": said("This came from another site, so nothing was done."),
    "request.no_such_address": said("There is nothing at this address, or it is gone."),
    "request.method": said("This address can't be used in that way."),
    "request.too_large": said("What was sent is too large: 1 MB is the most. Shorten it, then try again."),
    "audit.date": said("Give dates as YYYY-MM-DD, for example 2026-11-22."),
    "audit.nobody": said("There is nobody with this ID."),
    "database.not_stored": said(
        "Videomeet can't save anything at this moment, so nothing was changed. Keep what you typed and "
        "try again in a minute; if it stays like this, tell your administrator."
    ),
    "request.characters": said("Leave out the characters that can't be shown."),
    "request.choice": said("Choose one of {choices}."),
    "request.missing": said("Something is missing here."),
    "request.moment": said("Give a date and a time."),
    "request.not_found": said("There is nothing here, or it is gone."),
    "request.number": said("This is not one of our numbers."),
    "request.numbers": said("Give at most {most} numbers, parted by commas."),
    "request.too_long": said("This is too long."),
    "request.unreadable": said("What was sent can't be read. Load the page again, then try once more."),
    "request.value_unreadable": said("This can't be read."),
    "request.version": said("Say which version is to be deleted."),
    "request.whole_number": said("Give a whole number."),
    "several": said("{reasons}"),
    "stream.too_many": said("You have this open very often. Close a few of its windows, then try again."),
}
