"""Whose data is asked for: by an address, or by the ID of a contact or an associate."""

from collections.abc import Sequence
from dataclasses import dataclass

from videomeet.domain.kit.errors import NotFound, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.email_address import email_spellings, is_email, normalize_email
from videomeet.domain.people.people import Associate, Caller, require_administrator
from videomeet.domain.personal_data.data_subject import ERASED_DOMAIN, ERASED_NAME, DataSubject, SubjectKind
from videomeet.flows.services import Services
from videomeet.store.database import Transaction
from videomeet.store.diary import contacts
from videomeet.store.people import associates
from videomeet.store.personal_data import data_subjects

MAX_MATCHES = 20
# Of contacts that share one address. Whoever has more of them is erased in several runs.
MAX_CONTACTS = 100
MAX_KEY_LENGTH = 254


@dataclass(frozen=True)
class Match:
    """Somebody who may be meant. `detail` tells people of one name apart."""

    kind: SubjectKind
    key: str
    name: str
    detail: str


async def search_people(services: Services, caller: Caller, text: str) -> list[Match]:
    """Associates and contacts whose name or e-mail holds a text, and the text itself if it is an address.

    Raises `NotAllowed` for everybody but administrators.
    """
    require_administrator(caller)
    text = text.strip()[:MAX_KEY_LENGTH]
    if not text:
        return []
    async with services.database.reading() as tx:
        colleagues = await data_subjects.search_associates(tx, caller.tenant_id, text, MAX_MATCHES)
        people = await contacts.search_contacts(tx, caller.tenant_id, text, None, MAX_MATCHES)
    matches = [
        Match(SubjectKind.ASSOCIATE, str(who.id), who.name, who.email)
        for who in colleagues
        if not _is_erased(who)
    ]
    matches += [Match(SubjectKind.CONTACT, str(key), name, detail) for key, name, detail in people]
    if is_email(normalize_email(text)):
        matches.append(Match(SubjectKind.ADDRESS, normalize_email(text), normalize_email(text), ""))
    return matches


async def find_person(services: Services, tenant_id: int, kind: str, key: str) -> DataSubject:
    """The person named by a contact's ID, an associate's ID or e-mail, or any e-mail address.

    Raises `NotFound` for an ID that nobody has, `Refused` for what is none of these.
    """
    async with services.database.reading() as tx:
        match kind:
            case SubjectKind.CONTACT:
                return await _contact(tx, tenant_id, key)
            case SubjectKind.ASSOCIATE:
                return await _associate(tx, tenant_id, key)
            case SubjectKind.ADDRESS:
                return await _address(tx, tenant_id, key)
    raise Refused(Reason("personal_data.kind"))


async def _contact(tx: Transaction, tenant_id: int, key: str) -> DataSubject:
    contact = await data_subjects.get_contact(tx, tenant_id, _id(key))
    if contact is None or contact[1] == ERASED_NAME:
        raise NotFound(Reason("personal_data.no_contact"))
    contact_id, name, email = contact
    return await _person(
        tx, tenant_id, SubjectKind.CONTACT, str(contact_id), email or "", [(contact_id, name)]
    )


async def _associate(tx: Transaction, tenant_id: int, key: str) -> DataSubject:
    if "@" in key:
        associate = await _associate_with(tx, tenant_id, key)
        if associate is None:
            raise NotFound(Reason("people.no_email", email=key[:MAX_KEY_LENGTH]))
    else:
        associate = await associates.get_with_deleted(tx, tenant_id, _id(key))
        if associate is None or _is_erased(associate):
            raise NotFound(Reason("people.no_associate"))
    return await _person(
        tx, tenant_id, SubjectKind.ASSOCIATE, str(associate.id), associate.email, associate=associate
    )


async def _address(tx: Transaction, tenant_id: int, key: str) -> DataSubject:
    address = normalize_email(key)
    if not is_email(address):
        raise Refused.of({"key": Reason("people.email")})
    return await _person(tx, tenant_id, SubjectKind.ADDRESS, address, address)


async def _person(
    tx: Transaction,
    tenant_id: int,
    kind: SubjectKind,
    key: str,
    email: str,
    people: Sequence[tuple[int, str]] | None = None,
    associate: Associate | None = None,
) -> DataSubject:
    """Everybody whom the tenant knows by an address is one person; `people` are the contacts meant, if one
    was named: a mailbox may be shared."""
    addresses = tuple(sorted(email_spellings(email))) if email.strip() else ()
    associate = associate or await _associate_with(tx, tenant_id, email)
    if people is None:
        people = await data_subjects.contacts_by_address(tx, tenant_id, addresses, MAX_CONTACTS)
    provider_addresses: list[str] = []
    if associate is not None:
        provider_addresses = await data_subjects.own_provider_addresses(tx, tenant_id, associate.id)
    names = ([associate.name] if associate else []) + [name for _, name in people]
    return DataSubject(
        tenant_id,
        kind,
        key,
        names[0] if names else email,
        associate,
        tuple(contact_id for contact_id, _ in people),
        addresses,
        tuple(dict.fromkeys(names)),
        tuple(provider_addresses),
    )


async def _associate_with(tx: Transaction, tenant_id: int, email: str) -> Associate | None:
    associate = await associates.get_by_email(tx, normalize_email(email))
    return associate if associate and associate.tenant_id == tenant_id else None


def _is_erased(associate: Associate) -> bool:
    return associate.email.endswith(f"@{ERASED_DOMAIN}")


def _id(key: str) -> int:
    """The number in a key; 0, which nobody has, for anything else."""
    return int(key) if key.isascii() and key.isdigit() and len(key) < 16 else 0
