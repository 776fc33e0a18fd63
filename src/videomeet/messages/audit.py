"""Sentences about what the audit says: who did what, and about what."""

from collections.abc import Mapping

from videomeet.domain.audit import Deed
from videomeet.messages.marked import Plural, plural, said

ENTRIES: Mapping[str, str | Plural] = {
    "audit.nobody_there": said("nobody"),
    "audit.passcode": said("{mode}"),
    "audit.reads": said("answers: {host}:{port}"),
    "audit.reads_nothing": said("answers: not read"),
    "audit.scopes": said("{account}: {scopes}"),
    "audit.sends": said("sending: {host}:{port}"),
    "audit.sends_as_installation": said("sending: the installation's server"),
    "audit.shared": said("{account}, shared with associate {associates}"),
    "audit.template": said("{kind}, {language}"),
    "audit.tenant": said("{customer_id}"),
    "audit.tried_as": said("as {name}, ID {id}"),
    "audit.account": said("{provider} account {email}"),
    "audit.appointment": said("appointment {id}"),
    "audit.associate": said("associate {id}"),
    "audit.deleted": plural("{count} meeting of everyone", "{count} meetings of everyone"),
    "audit.deleted_of": plural(
        "{count} meeting of associate {associate}", "{count} meetings of associate {associate}"
    ),
    "audit.email": said("{email}"),
    "audit.erased": said("(erased)"),
    "audit.everyone": said("everyone"),
    "audit.failed": said("{provider}: {why}"),
    "audit.handed_over": plural(
        "{count} meeting of associate {associate} to associate {to}",
        "{count} meetings of associate {associate} to associate {to}",
    ),
    "audit.new_administrator": said("{name}, ID {id}, administrator"),
    "audit.new_associate": said("{name}, ID {id}"),
    "audit.provider": said("{provider}"),
    "audit.uninstalled": said("{provider}, associate {associates}"),
    "audit.webhook": said("webhook {id}"),
}

DEEDS: Mapping[str, str] = {
    Deed.ADD_TENANT: said("add installation"),
    Deed.ADD_USER: said("add associate"),
    Deed.SIGN_IN: said("administrator signed in"),
    Deed.SIGN_IN_FAILED: said("administrator's sign-in failed"),
    Deed.CONNECT: said("connect provider"),
    Deed.CONNECT_DECLINED: said("connecting provider declined"),
    Deed.CONNECT_FAILED: said("connecting provider failed"),
    Deed.DISCONNECT: said("disconnect provider"),
    Deed.SAVE_PASSCODE: said("save passcode"),
    Deed.AUTHORIZE: said("sign in at provider"),
    Deed.AUTHORIZE_DECLINED: said("sign-in at provider declined"),
    Deed.AUTHORIZE_FAILED: said("sign-in at provider failed"),
    Deed.REMOVE_USER: said("remove user"),
    Deed.DISCONNECT_USER: said("disconnect user"),
    Deed.LAPSED: said("sign-in at provider ended"),
    Deed.SCOPES_MISSING: said("scopes missing"),
    Deed.UNINSTALLED: said("uninstalled at provider"),
    Deed.HAND_OVER: said("hand over meetings"),
    Deed.DELETE_MEETINGS: said("delete upcoming meetings"),
    Deed.REVOKED: said("revoked at provider"),
    Deed.NOT_REVOKED: said("forgotten, but not revoked at provider"),
    Deed.TRY_AGAIN: said("try meeting again"),
    Deed.KEEP_OURS: said("differing meeting: diary counts"),
    Deed.USE_THEIRS: said("differing meeting: provider counts"),
    Deed.APPLY_AGAIN: said("apply webhook again"),
    Deed.SAVE_MAIL: said("save e-mail settings"),
    Deed.TEST_MAIL: said("send test mail"),
    Deed.SAVE_TEMPLATE: said("save mail template"),
    Deed.RESET_TEMPLATE: said("reset mail template"),
    Deed.EXPORT: said("export audit"),
}
