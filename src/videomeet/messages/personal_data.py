"""Sentences about how long records are kept, and about what is held on a person."""

from collections.abc import Mapping

from videomeet.messages.markers import Plural, gettext_noop

ENTRIES: Mapping[str, str | Plural] = {
    "personal_data.kind": gettext_noop("Name an associate, a contact or an e-mail address."),
    "personal_data.no_contact": gettext_noop("There is no such contact."),
    "retention.days": gettext_noop("Give {least} to {most} days, or leave it empty."),
    "retention.for_good": gettext_noop("for good"),
}
