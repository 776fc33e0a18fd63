"""A data subject: somebody whose personal data is asked for, and where the audit speaks of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from videomeet.domain.kit.reason import Param, Reason
from videomeet.domain.people.people import Associate

# What stands in the place of a name, of the address that an associate signed in with, and of where from.
ERASED_NAME, ERASED_DOMAIN, ERASED_ORIGIN = "Erased person", "erased.invalid", "erased"
# Entries that speak of associates by their ID, and in which of their parameters.
_ID_PARAMS: Mapping[str, tuple[str, ...]] = {
    "audit.appointment_of": ("owner",),
    "audit.associate": ("id",),
    "audit.deleted_of": ("associate",),
    "audit.handed_over": ("associate", "to"),
    "audit.new_administrator": ("id",),
    "audit.new_associate": ("id",),
    "audit.second_factor_wrong": ("id",),
    "audit.tried_as": ("id",),
    "audit.tried_too_often": ("id",),
}


class SubjectKind(StrEnum):
    """By what somebody is named."""

    CONTACT = "contact"
    ASSOCIATE = "associate"
    ADDRESS = "address"


@dataclass(frozen=True)
class DataSubject:
    """A person as their tenant knows them: as an associate, as contacts, by the spellings of their address.

    `key` is the ID or the address by which they were named. `addresses` are in lower case;
    `provider_addresses` are those of accounts at providers that nobody else acts through.
    """

    tenant_id: int
    kind: SubjectKind
    key: str
    name: str
    associate: Associate | None = None
    contact_ids: tuple[int, ...] = ()
    addresses: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    provider_addresses: tuple[str, ...] = ()

    @property
    def associate_id(self) -> int | None:
        """Their ID, if they are an associate."""
        return self.associate.id if self.associate else None


def is_about(reason: Reason | None, person: DataSubject) -> bool:
    """Whether what an audit entry is about is this person: by ID, or by an address in it."""
    if reason is None:
        return False
    return _names_by_id(reason, person) or without_person(reason, person) != reason


def without_person(reason: Reason, person: DataSubject) -> Reason:
    """What an audit entry is about, without the name and the addresses of a person."""
    params = {name: _without_addresses(value, person) for name, value in reason.params.items()}
    if "name" in params and _names_by_id(reason, person):
        params["name"] = Reason("audit.erased")
    return reason.with_params(params)


def _names_by_id(reason: Reason, person: DataSubject) -> bool:
    ids = [reason.params.get(name) for name in _ID_PARAMS.get(reason.code, ())]
    return person.associate_id is not None and person.associate_id in ids


def _without_addresses(value: Param, person: DataSubject) -> Param:
    if isinstance(value, Reason):
        return without_person(value, person)
    if isinstance(value, tuple):
        return tuple(_without_addresses(item, person) for item in value)
    if isinstance(value, str) and mentions_address(value, (*person.addresses, *person.provider_addresses)):
        return Reason("audit.erased")
    return value


def mentions_address(text: str, addresses: tuple[str, ...]) -> bool:
    """Whether one of these addresses stands in a text, as a whole."""
    return any(find_whole(text, address) is not None for address in addresses)


def find_whole(text: str, word: str, position: int = 0) -> int | None:
    """Where a word or an address stands in a text, in capitals or not, but not as a part of a longer one."""
    lowered, word = text.casefold(), word.casefold()
    if len(lowered) != len(text):
        # A few letters have no capital of one letter: positions would be others.
        lowered = text.lower() if len(text.lower()) == len(text) else text
    start = lowered.find(word, position)
    while start >= 0:
        before, after = lowered[:start][-1:], lowered[start + len(word) :][:2]
        is_longer = before.isalnum() or (before != "" and before in ".+-_")
        goes_on = after[:1].isalnum() or after[:1] == "-" or (after[:1] == "." and after[1:].isalnum())
        if not is_longer and not goes_on:
            return start
        start = lowered.find(word, start + 1)
    return None
