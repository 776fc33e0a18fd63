"""No query without its tenant: every function of the store takes a tenant and filters by it."""

import ast

import pytest
from tests.architecture.tree import PACKAGE, parsed, python_files, short

STORE = PACKAGE / "store"

# The whole list of queries that look across tenants, each with its reason.
ACROSS_TENANTS: dict[str, str] = {
    "tenants.add_tenant": "makes a tenant",
    "tenants.get_tenant_by_customer_id": "finds the tenant itself",
    "associates.get_credentials": "signing in: nobody's tenant is known before the e-mail is looked up",
    "sessions.get_caller": "the session cookie tells the tenant",
    "sessions.active_session_ids": "one look serves every page of a process; tells numbers it was given",
    "sessions.prune_expired_sessions": "housekeeping by time, shows nobody anything",
    "calendar_feeds.find_owner": "a private calendar address tells whose it is",
    "connections.begin_sign_in": "inserts a row whose tenant comes with it",
    "connections.prune_stale_sign_ins": "housekeeping by time, shows nobody anything",
    "reservations.get_by_join_link": "whoever holds a join link may follow it",
    "reservations.prune_abandoned": "housekeeping by time, shows nobody anything",
    "desired_state.retry_never_created": "housekeeping by time, shows nobody anything",
    "desired_state._raise_desired_version": "the conditions it is given name the tenant",
    "grants.schedule_idle_grants": "housekeeping by time, shows nobody anything",
    "emails.queue": "inserts rows whose tenant comes with them",
    "retention.list_after": "one worker serves every tenant; what it deletes is each tenant's own",
    "unreadable_emails.prune": "housekeeping by time, shows nobody anything",
    "worklist.claim": "one worker serves every tenant; what it claims says whose it is",
    "worklist.has_due": "tells only whether there is work",
    "webhook_deliveries.add": "a delivery is a provider's: whose it is shows when it is applied",
    "webhook_deliveries.last_received": "tells only when the last delivery came",
    "webhook_deliveries.prune": "housekeeping by time, shows nobody anything",
    "orphaned_meetings.prune_vanished": "housekeeping by time, shows nobody anything",
    "webhook_deliveries.get": "the worker's: a delivery has no tenant until it is routed",
    "webhook_deliveries.assign_to_tenants": "finds whose a delivery is",
    "webhook_deliveries.affected_tenant_ids": "finds whose a delivery is",
    "webhook_deliveries.finish": "the worker's: a delivery that concerns nobody has no tenant",
    "webhook_deliveries.schedule_retry": "the worker's: a delivery has no tenant until it is routed",
    "drift_scans.claim_due_grants": "one worker serves every tenant; what it takes says whose it is",
    "drift_scans.existing_in_any_tenant": "two tenants may use one account at the provider; shows nothing",
    "alarms.fire_due": "one worker serves every tenant; what is due rings, shows nobody anything",
    "alarms.list_changed_since": "one look serves every page of a process; what it finds says whose it is",
    "installation_keys.get_key_pair": "the installation's own keys belong to no tenant",
    "installation_keys.add_key_pair": "the installation's own keys belong to no tenant",
    "associates.get_by_email": "a forgotten password: no tenant is known before the look-up",
    "password_links.find_associate": "whoever holds the link may set the password; it tells whose",
    "unfinished_sign_ins.find": "a sign-in's cookie tells whose it is",
    "unfinished_sign_ins.prune": "housekeeping by time, shows nobody anything",
    "passkeys.prune_challenges": "housekeeping by time, shows nobody anything",
    "password_links.prune": "housekeeping by time, shows nobody anything",
    "tenants.list_tenants": "the command line's list of all installations",
    "installation.current": "the installation belongs to no tenant",
    "workers.record_alive": "workers belong to no tenant",
    "workers.prune": "workers belong to no tenant",
    "workers.last_seen": "workers belong to no tenant",
    "__init__.is_current": "the migrations': tells only whether the tables fit",
    "workers.encryption_key_ids": "workers belong to no tenant",
    "reencryption.read_slice": "the operator's: tells key names only",
    "reencryption.read_ciphertexts": "the operator's: encrypts anew, shows nobody anything",
    "reencryption.replace": "the operator's: encrypts anew, shows nobody anything",
    "encryption_keys.record_current": "keys belong to no tenant",
    "encryption_keys.replaced_at": "keys belong to no tenant",
    "encryption_keys.answer_links_end": "the operator's: tells one moment only",
    "encryption_keys.key_ids_in_use": "the doctor's: tells key names only",
}

DATABASE = {"AsyncConnection", "Transaction", "Database"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def _queries() -> dict[str, Function]:
    queries: dict[str, Function] = {}
    for path in python_files(STORE):
        for node in ast.walk(parsed(path)):
            if isinstance(node, Function) and DATABASE & _annotations(node):
                queries[f"{path.stem}.{node.name}"] = node
    return queries


def _annotations(function: Function) -> set[str]:
    return {node.id for node in ast.walk(function.args) if isinstance(node, ast.Name)}


def _uses(function: Function, name: str) -> bool:
    body = ast.Module(body=function.body, type_ignores=[])
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(body))


QUERIES = _queries()


@pytest.mark.parametrize("name", sorted(set(QUERIES) - set(ACROSS_TENANTS)))
def test_every_query_takes_its_tenant_and_uses_it(name: str) -> None:
    arguments = QUERIES[name].args
    names = {argument.arg for argument in (*arguments.args, *arguments.kwonlyargs)}
    assert "tenant_id" in names, f"store/{name} looks across tenants"
    assert _uses(QUERIES[name], "tenant_id"), f"store/{name} takes a tenant and forgets it"


def test_the_list_of_exceptions_names_queries_that_exist() -> None:
    assert set(ACROSS_TENANTS) - set(QUERIES) == set()


def test_sql_is_written_in_the_store_only() -> None:
    elsewhere = [
        short(path)
        for path in python_files(PACKAGE)
        if not path.is_relative_to(STORE) and not path.is_relative_to(PACKAGE / "migrations")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom | ast.Import) and "sqlalchemy" in ast.unparse(node)
    ]
    assert elsewhere == []
