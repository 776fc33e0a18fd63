"""Everything that can go wrong, sorted by who has to act next."""

from collections.abc import Mapping
from enum import StrEnum

from videomeet.domain.kit.reason import Reason, joined


class Repair(StrEnum):
    """What the person can press to mend it; `web/kit/errors.py` turns it into a label and an address."""

    SIGN_IN = "sign_in"
    SIGN_IN_AGAIN = "sign_in_again"
    AUTHORIZE = "authorize"
    DISCONNECT_USER = "disconnect_user"
    CONFIGURE = "configure"
    RELOAD = "reload"


class Problem(Exception):  # noqa: N818 (its children are named after who acts next)
    """A problem to show to a person: `reason` is a code with parameters, made a sentence at the edge.

    `fields` says which parts of an input are wrong, and why. `after` is in seconds, where a time was named.
    """

    code = "problem"
    retry_after: float | None = None

    def __init__(
        self, reason: Reason, *, repair: Repair | None = None, fields: Mapping[str, Reason] | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.repair = repair
        self.fields = dict(fields or {})


class Refused(Problem):
    """The user's input can't be accepted; `fields` says which part and why."""

    code = "refused"

    @classmethod
    def of(cls, fields: Mapping[str, Reason]) -> "Refused":
        """What is wrong with each of these fields (one at least), and all of it as the reason."""
        return cls(joined(fields.values()), fields=fields)


class Conflict(Problem):
    """Somebody else changed it meanwhile; the user decides."""

    code = "conflict"


class NotFound(Problem):
    """There is no such thing for this caller (another tenant's thing included)."""

    code = "not_found"


class NotSignedIn(Problem):
    """Nobody is signed in, or the session has ended."""

    code = "not_signed_in"


class NotAllowed(Problem):
    """The caller is known, and may not do this."""

    code = "not_allowed"


class TooManyAttempts(Problem):
    """The caller has to wait before trying again."""

    code = "too_many_attempts"


class ContextInvalid(Problem):
    """The session carries no valid customer ID; signing out and in again mends it."""

    code = "context_invalid"

    def __init__(self) -> None:
        super().__init__(
            Reason("session.context_invalid"),
            repair=Repair.SIGN_IN_AGAIN,
        )


class NeedsAuthorization(Problem):
    """The host has to sign in at the provider (again)."""

    code = "needs_authorization"

    def __init__(self, reason: Reason, *, repair: Repair | None = Repair.DISCONNECT_USER) -> None:
        super().__init__(reason, repair=repair)


class NeedsConfiguration(Problem):
    """The administrator has to act."""

    code = "needs_configuration"


class TryLater(Problem):
    """The provider is slow, down or limiting us; we try again by ourselves."""

    code = "try_later"

    def __init__(
        self, reason: Reason, *, retry_after: float | None = None, outcome_unknown: bool = False
    ) -> None:
        """`after` is in seconds, when the provider named a time; `outcome_unknown` when it may have acted."""
        super().__init__(reason)
        self.retry_after = retry_after
        self.outcome_unknown = outcome_unknown


class DatabaseUnavailable(TryLater):
    """The database takes nothing at this moment: its disk is full, say. Nothing was changed."""


class Vanished(Problem):
    """The provider says that the meeting does not exist."""

    code = "vanished"
