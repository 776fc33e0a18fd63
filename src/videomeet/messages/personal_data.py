"""Sentences about how long records are kept, and about what is held on a person."""

from collections.abc import Mapping

from videomeet.messages.markers import Plural, gettext_noop, plural

ENTRIES: Mapping[str, str | Plural] = {
    "personal_data.kind": gettext_noop("Name an associate, a contact or an e-mail address."),
    "personal_data.may_log_in": gettext_noop(
        "Associate {id} may still log in. Take that away first, in Settings and maintenance > Users."
    ),
    "personal_data.upcoming": plural(
        "{count} appointment of associate {id} is not over. Hand it over or delete it first.",
        "{count} appointments of associate {id} are not over. Hand them over or delete them first.",
    ),
    "personal_data.no_contact": gettext_noop("There is no such contact."),
    "retention.days": gettext_noop("Give {least} to {most} days, or leave it empty."),
    "retention.for_good": gettext_noop("for good"),
}
