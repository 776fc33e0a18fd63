"""From a reason to its sentence, in a person's language."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel.support import NullTranslations, Translations

from videomeet.domain.kit.reason import Param, Reason
from videomeet.messages.audit import ACTION_LABELS
from videomeet.messages.catalogue import CATALOGUE
from videomeet.messages.markers import Plural

LOCALE = Path(__file__).parent / "locale"


@cache
def translations(language: str) -> NullTranslations:
    """The translations into `language`. English is the source, so it has none and stays as it is."""
    return Translations.load(LOCALE, [language])


def sentence(reason: Reason, language: str = "en") -> str:
    """The sentence for a reason. It is plain text, to be escaped where it is shown.

    Raises KeyError for a code without an entry.
    """
    words, entry = translations(language), CATALOGUE[reason.code]
    shown = {name: _format_param(value, language) for name, value in reason.params.items()}
    if isinstance(entry, Plural):
        count = reason.params["count"]
        text = words.ngettext(entry.singular, entry.many, count if isinstance(count, int) else 0)
    else:
        text = words.gettext(entry)
    return str(text).format_map(shown)


def sentences(fields: Mapping[str, Reason], language: str = "en") -> dict[str, str]:
    """`sentence` for each field."""
    return {name: sentence(reason, language) for name, reason in fields.items()}


def translated(text: str, language: str) -> str:
    """A marked text, such as a button's label, in a person's language."""
    return str(translations(language).gettext(text))


def audit_action_label(action: str, language: str = "en") -> str:
    """What was done, in the words of the audit log; an unknown action stays as it is."""
    return translated(ACTION_LABELS.get(action, action), language)


def _format_param(value: Param, language: str) -> str:
    if isinstance(value, Reason):
        return sentence(value, language)
    if isinstance(value, tuple):
        separator = " " if any(isinstance(part, Reason) for part in value) else ", "
        return separator.join(_format_param(part, language) for part in value)
    return str(value)
