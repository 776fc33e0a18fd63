"""For how long a tenant keeps past appointments, sent e-mails and its audit."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.reason import Reason

MIN_DAYS, MAX_DAYS = 30, 3650
DEFAULT_EMAIL_DAYS = 60


@dataclass(frozen=True)
class Retention:
    """Days, as an administrator chose them.

    None: appointments stay for good, e-mails for 60 days, the audit for as long as the installation keeps it.
    """

    appointments: int | None = None
    emails: int | None = None
    audit: int | None = None


@dataclass(frozen=True)
class Cutoffs:
    """What is older than these moments goes; None: nothing does."""

    appointments: datetime | None
    emails: datetime
    audit: datetime


@dataclass(frozen=True)
class RetentionDays:
    """Days that really count, with the defaults in; `appointments` None: for good."""

    appointments: int | None
    emails: int
    audit: int

    def cutoffs(self, now: datetime) -> Cutoffs:
        """The moments that lie so far back."""
        return Cutoffs(
            None if self.appointments is None else now - timedelta(days=self.appointments),
            now - timedelta(days=self.emails),
            now - timedelta(days=self.audit),
        )


def retention_days(retention: Retention, installation_audit_days: int) -> RetentionDays:
    """What counts of a tenant's choice: the installation keeps no audit longer than it does for all."""
    audit = installation_audit_days if retention.audit is None else retention.audit
    return RetentionDays(
        retention.appointments, retention.emails or DEFAULT_EMAIL_DAYS, min(audit, installation_audit_days)
    )


def parse_retention(texts: Mapping[str, str], installation_audit_days: int) -> Retention:
    """The choice in a form, where blank is None; `Refused` names the fields that are out of bounds."""
    choice: dict[str, int | None] = {}
    field_errors: dict[str, Reason] = {}
    for field in fields(Retention):
        text = texts.get(field.name, "").strip()
        most = min(MAX_DAYS, installation_audit_days) if field.name == "audit" else MAX_DAYS
        least = min(MIN_DAYS, most)
        days = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
        if text and (days is None or not least <= days <= most):
            field_errors[field.name] = Reason("retention.days", least=least, most=most)
        choice[field.name] = days
    if field_errors:
        raise Refused.of(field_errors)
    return Retention(**choice)
