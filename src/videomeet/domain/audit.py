"""The audit: who did what, when and from where, for everything administrators and grants go through."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

COMMAND_LINE = "command line"
NOBODY = 0


class Deed(StrEnum):
    """What is written down. The words are what people read, so they never change their meaning."""

    ADD_TENANT = "add installation"
    ADD_USER = "add associate"
    SIGN_IN = "administrator signed in"
    SIGN_IN_FAILED = "administrator's sign-in failed"
    CONNECT = "connect provider"
    CONNECT_DECLINED = "connecting provider declined"
    CONNECT_FAILED = "connecting provider failed"
    DISCONNECT = "disconnect provider"
    SAVE_PASSCODE = "save passcode"
    AUTHORIZE = "sign in at provider"
    AUTHORIZE_DECLINED = "sign-in at provider declined"
    AUTHORIZE_FAILED = "sign-in at provider failed"
    REMOVE_USER = "remove user"
    DISCONNECT_USER = "disconnect user"
    LAPSED = "sign-in at provider ended"
    SCOPES_MISSING = "scopes missing"
    UNINSTALLED = "uninstalled at provider"
    HAND_OVER = "hand over meetings"
    DELETE_MEETINGS = "delete upcoming meetings"
    REVOKED = "revoked at provider"
    NOT_REVOKED = "forgotten, but not revoked at provider"
    TRY_AGAIN = "try meeting again"
    KEEP_OURS = "differing meeting: diary counts"
    USE_THEIRS = "differing meeting: provider counts"
    APPLY_AGAIN = "apply webhook again"
    SAVE_MAIL = "save e-mail settings"
    TEST_MAIL = "send test mail"
    SAVE_TEMPLATE = "save mail template"
    RESET_TEMPLATE = "reset mail template"
    EXPORT = "export audit"


@dataclass(frozen=True)
class Entry:
    """One deed. Without `associate_id` it was nobody signed in: a job of ours, the operator or a stranger.

    `address` is where the request came from, `command line` or, for our own jobs, empty.
    """

    id: int
    at: datetime
    associate_id: int | None
    name: str | None
    action: str
    subject: str
    address: str


@dataclass(frozen=True)
class Search:
    """Which deeds. `associate_id` NOBODY means those without one; `until` is exclusive."""

    associate_id: int | None = None
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None
