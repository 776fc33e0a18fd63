"""Sentences about what the audit says: who did what, and about what."""

from collections.abc import Mapping

from videomeet.domain.people.audit import AuditAction
from videomeet.messages.markers import Plural, gettext_noop, plural

ENTRIES: Mapping[str, str | Plural] = {
    "audit.nobody_there": gettext_noop("nobody"),
    "audit.passcode": gettext_noop("{mode}"),
    "audit.reads": gettext_noop("answers: {host}:{port}"),
    "audit.reads_nothing": gettext_noop("answers: not read"),
    "audit.scopes": gettext_noop("{account}: {scopes}"),
    "audit.sends": gettext_noop("sending: {host}:{port}"),
    "audit.sends_as_installation": gettext_noop("sending: the installation's server"),
    "audit.shared": gettext_noop("{account}, shared with associate {associates}"),
    "audit.template": gettext_noop("{kind}, {language}"),
    "audit.tenant": gettext_noop("{customer_id}"),
    "audit.tried_as": gettext_noop("as {name}, ID {id}"),
    "audit.account": gettext_noop("{provider} account {email}"),
    "audit.appointment": gettext_noop("appointment {id}"),
    "audit.associate": gettext_noop("associate {id}"),
    "audit.deleted": plural("{count} meeting of everyone", "{count} meetings of everyone"),
    "audit.deleted_of": plural(
        "{count} meeting of associate {associate}", "{count} meetings of associate {associate}"
    ),
    "audit.email": gettext_noop("{email}"),
    "audit.erased": gettext_noop("(erased)"),
    "audit.everyone": gettext_noop("everyone"),
    "audit.failed": gettext_noop("{provider}: {why}"),
    "audit.handed_over": plural(
        "{count} meeting of associate {associate} to associate {to}",
        "{count} meetings of associate {associate} to associate {to}",
    ),
    "audit.new_administrator": gettext_noop("{name}, ID {id}, administrator"),
    "audit.new_associate": gettext_noop("{name}, ID {id}"),
    "audit.provider": gettext_noop("{provider}"),
    "audit.uninstalled": gettext_noop("{provider}, associate {associates}"),
    "audit.webhook": gettext_noop("webhook {id}"),
}

ACTION_LABELS: Mapping[str, str] = {
    AuditAction.ADD_TENANT: gettext_noop("add installation"),
    AuditAction.ADD_USER: gettext_noop("add associate"),
    AuditAction.SIGN_IN: gettext_noop("administrator signed in"),
    AuditAction.SIGN_IN_FAILED: gettext_noop("administrator's sign-in failed"),
    AuditAction.CONNECT: gettext_noop("connect provider"),
    AuditAction.CONNECT_DECLINED: gettext_noop("connecting provider declined"),
    AuditAction.CONNECT_FAILED: gettext_noop("connecting provider failed"),
    AuditAction.DISCONNECT: gettext_noop("disconnect provider"),
    AuditAction.SAVE_PASSCODE: gettext_noop("save passcode"),
    AuditAction.AUTHORIZE: gettext_noop("sign in at provider"),
    AuditAction.AUTHORIZE_DECLINED: gettext_noop("sign-in at provider declined"),
    AuditAction.AUTHORIZE_FAILED: gettext_noop("sign-in at provider failed"),
    AuditAction.REMOVE_USER: gettext_noop("remove user"),
    AuditAction.DISCONNECT_USER: gettext_noop("disconnect user"),
    AuditAction.NEEDS_REAUTH: gettext_noop("sign-in at provider ended"),
    AuditAction.SCOPES_MISSING: gettext_noop("scopes missing"),
    AuditAction.UNINSTALLED: gettext_noop("uninstalled at provider"),
    AuditAction.HAND_OVER: gettext_noop("hand over meetings"),
    AuditAction.DELETE_MEETINGS: gettext_noop("delete upcoming meetings"),
    AuditAction.REVOKED: gettext_noop("revoked at provider"),
    AuditAction.NOT_REVOKED: gettext_noop("deleted, but not revoked at provider"),
    AuditAction.RETRY_MEETING: gettext_noop("try meeting again"),
    AuditAction.KEEP_DIARY: gettext_noop("conflict: diary kept"),
    AuditAction.KEEP_PROVIDER: gettext_noop("conflict: provider kept"),
    AuditAction.REAPPLY_WEBHOOK: gettext_noop("apply webhook again"),
    AuditAction.SAVE_MAIL: gettext_noop("save e-mail settings"),
    AuditAction.TEST_MAIL: gettext_noop("send test mail"),
    AuditAction.SAVE_TEMPLATE: gettext_noop("save mail template"),
    AuditAction.RESET_TEMPLATE: gettext_noop("reset mail template"),
    AuditAction.EXPORT: gettext_noop("export audit"),
}
