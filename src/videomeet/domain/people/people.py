"""Tenants, associates and the caller: who is asking, and for which installation."""

import re
from dataclasses import dataclass
from datetime import datetime

from videomeet.domain.kit.errors import NotAllowed, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.kit.time_zones import is_zone
from videomeet.domain.people.email_address import is_email, normalize_email
from videomeet.domain.people.password import password_error

CUSTOMER_ID_PATTERN = re.compile(r"Cust\d{5,9}")


@dataclass(frozen=True)
class Tenant:
    """A CRM installation. `customer_id` is `Cust` and five to nine digits.

    `colleague_access` is what associates may do in each other's diaries (`diary.rights.ColleagueAccess`).
    `demands_second_factor`: nobody signs in with a password alone.
    """

    id: int
    name: str
    customer_id: str
    zone: str
    colleague_access: str = "change"
    demands_second_factor: bool = False


@dataclass(frozen=True)
class Associate:
    """A CRM user. `id` counts within the tenant."""

    tenant_id: int
    id: int
    name: str
    email: str
    administrator: bool
    may_log_in: bool
    zone: str
    language: str


@dataclass(frozen=True)
class Caller:
    """The signed-in associate of one request, which came from `address`.

    `context` is the customer ID that the session carries; `default_alarm` what a new follow-up starts with,
    `colleague_access` what the tenant lets associates do in each other's diaries.
    """

    tenant_id: int
    tenant_name: str
    customer_id: str
    associate_id: int
    name: str
    email: str
    administrator: bool
    zone: str
    language: str
    session_id: int
    context: str | None
    address: str = ""
    default_alarm: int | None = None
    colleague_access: str = "change"

    @property
    def context_valid(self) -> bool:
        """Whether the session may use the video service on behalf of its tenant."""
        return self.context == self.customer_id


@dataclass(frozen=True)
class Session:
    """One signed-in browser, as its owner sees it."""

    id: int
    created_at: datetime
    seen_at: datetime
    user_agent: str
    address: str


def validate_tenant(name: str, customer_id: str, zone: str) -> None:
    """Raise `Refused`, with the fields, for a name, customer ID or time zone that can't be."""
    field_errors = {}
    if not 1 <= len(name.strip()) <= 200:
        field_errors["name"] = Reason("people.name")
    if not CUSTOMER_ID_PATTERN.fullmatch(customer_id):
        field_errors["customer_id"] = Reason("people.customer_id")
    if not is_zone(zone):
        field_errors["zone"] = Reason("zone.unknown", zone=zone)
    _refuse_if_any(field_errors)


def validate_associate(name: str, email: str, zone: str, password: str | None = None) -> None:
    """Raise `Refused`, with the fields, for a name, address, time zone or password that can't be.

    Without `password` the person chooses it later.
    """
    field_errors = {}
    if not 1 <= len(name.strip()) <= 200:
        field_errors["name"] = Reason("people.name")
    if not is_email(normalize_email(email)):
        field_errors["email"] = Reason("people.email")
    if password is not None and (error := password_error(password, name=name, email=email)):
        field_errors["password"] = error
    if not is_zone(zone):
        field_errors["zone"] = Reason("zone.unknown", zone=zone)
    _refuse_if_any(field_errors)


def _refuse_if_any(field_errors: dict[str, Reason]) -> None:
    if field_errors:
        raise Refused.of(field_errors)


def require_administrator(caller: Caller) -> None:
    """Raise `NotAllowed` for everybody else."""
    if not caller.administrator:
        raise NotAllowed(Reason("people.not_administrator"))
