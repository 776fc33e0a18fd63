"""How many e-mails to guests may go out in a day: nobody mails thousands of strangers in our name."""

from dataclasses import dataclass
from datetime import timedelta

from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.author import Author

PERIOD = timedelta(days=1)


@dataclass(frozen=True)
class MailLimits:
    """E-mails of an associate, and of a tenant, in 24 hours; each recipient counts."""

    per_associate: int = 1_000
    per_tenant: int = 10_000


@dataclass(frozen=True)
class MailCounts:
    """How many have been written in the last 24 hours."""

    by_associate: int
    by_tenant: int


def require_within_limits(limits: MailLimits, sent: MailCounts, more: int, author: Author) -> None:
    """Raise `Refused` when so many more are too many.

    `more` does not count cancellations: nobody shall come for nothing. What nobody asked for, such as a
    change at the provider, is always reported too.
    """
    if author.exempt or not author.address:
        return
    if sent.by_associate + more > limits.per_associate:
        raise Refused(Reason("mail.associate_limit", most=limits.per_associate, sent=sent.by_associate))
    if sent.by_tenant + more > limits.per_tenant:
        raise Refused(Reason("mail.tenant_limit", most=limits.per_tenant))
