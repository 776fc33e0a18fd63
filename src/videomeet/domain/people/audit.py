"""The audit: who did what, when and from where, for everything administrators and grants go through."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from videomeet.domain.kit.reason import Reason

COMMAND_LINE = "command line"
NO_ASSOCIATE = 0


class AuditAction(StrEnum):
    """What is recorded. What people read is in `messages.audit`."""

    ADD_TENANT = "add_tenant"
    EDIT_TENANT = "edit_tenant"
    REMOVE_TENANT = "remove_tenant"
    ADD_USER = "add_user"
    EDIT_USER = "edit_user"
    DISABLE_USER = "disable_user"
    ENABLE_USER = "enable_user"
    DELETE_USER = "delete_user"
    END_SESSIONS = "end_sessions"
    PASSWORD_LINK = "password_link"  # noqa: S105  # nosec B105 # a name
    FORGOT_PASSWORD = "forgot_password"  # noqa: S105  # nosec B105 # a name
    CHANGE_PASSWORD = "change_password"  # noqa: S105  # nosec B105 # a name
    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    ADD_SECOND_FACTOR = "add_second_factor"
    REMOVE_SECOND_FACTOR = "remove_second_factor"
    RECOVERY_CODES = "recovery_codes"
    CONNECT = "connect"
    CONNECT_DECLINED = "connect_declined"
    CONNECT_FAILED = "connect_failed"
    DISCONNECT = "disconnect"
    SAVE_PASSCODE = "save_passcode"
    AUTHORIZE = "authorize"
    AUTHORIZE_DECLINED = "authorize_declined"
    AUTHORIZE_FAILED = "authorize_failed"
    REMOVE_USER = "remove_user"
    DISCONNECT_USER = "disconnect_user"
    NEEDS_REAUTH = "lapsed"
    SCOPES_MISSING = "scopes_missing"
    UNINSTALLED = "uninstalled"
    HAND_OVER = "hand_over"
    DELETE_MEETINGS = "delete_meetings"
    ADOPT_MEETING = "adopt_meeting"
    REVOKED = "revoked"
    NOT_REVOKED = "not_revoked"
    ADD_APPOINTMENT = "add_appointment"
    CHANGE_APPOINTMENT = "change_appointment"
    DELETE_APPOINTMENT = "delete_appointment"
    RETRY_MEETING = "try_again"
    KEEP_DIARY = "keep_ours"
    KEEP_PROVIDER = "use_theirs"
    REAPPLY_WEBHOOK = "apply_again"
    SEND_EMAIL = "send_email"
    REFUSED = "refused"
    SAVE_MAIL = "save_mail"
    TEST_MAIL = "test_mail"
    SAVE_TEMPLATE = "save_template"
    RESET_TEMPLATE = "reset_template"
    EXPORT = "export"
    EXPORT_PERSON = "export_person"
    ERASE_PERSON = "erase_person"
    SAVE_PREFERENCES = "save_preferences"


@dataclass(frozen=True)
class AuditEntry:
    """One entry. Without `associate_id` nobody was signed in: a job of ours, the operator or a stranger.

    `address` is where the request came from, `command line` or, for our own jobs, empty.
    """

    id: int
    at: datetime
    associate_id: int | None
    name: str | None
    action: str
    subject: Reason | None
    address: str


@dataclass(frozen=True)
class AuditFilter:
    """Which entries. `associate_id` NO_ASSOCIATE means those without one; `until` is exclusive."""

    associate_id: int | None = None
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None
