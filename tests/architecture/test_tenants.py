"""No query without its tenant: every function of the store takes a tenant and filters by it."""

import ast

import pytest
from tests.architecture.tree import PACKAGE, parsed, python_files, short

STORE = PACKAGE / "store"

# The whole list of queries that look across tenants, each with its reason.
ACROSS_TENANTS: dict[str, str] = {
    "people.add_tenant": "makes a tenant",
    "people.tenant_of_customer": "finds the tenant itself",
    "people.credentials": "signing in: nobody's tenant is known before the e-mail is looked up",
    "people.caller": "the session cookie tells the tenant",
    "people.living_sessions": "one look serves every page of a process; tells numbers it was given",
    "people.forget_expired_sessions": "housekeeping by time, shows nobody anything",
    "feeds.whose": "a private calendar address tells whose it is",
    "connections.begin_sign_in": "inserts a row whose tenant comes with it",
    "connections.forget_stale_sign_ins": "housekeeping by time, shows nobody anything",
    "reservations.behind_link": "whoever holds a join link may follow it",
    "reservations.forget_abandoned": "housekeeping by time, shows nobody anything",
    "reservations.make_missing": "housekeeping by time, shows nobody anything",
    "grants.mark_idle": "housekeeping by time, shows nobody anything",
    "letters.write": "inserts rows whose tenant comes with them",
    "letters.forget_old": "housekeeping by time, shows nobody anything",
    "audit.forget_older": "housekeeping by time, shows nobody anything",
    "worklist.claim": "one worker serves every tenant; what it claims says whose it is",
    "worklist.anything_due": "tells only whether there is work",
    "hook_inbox.put": "a delivery is a provider's: whose it is shows when it is applied",
    "hook_inbox.last_received": "tells only when the last delivery came",
    "hook_inbox.forget_old": "housekeeping by time, shows nobody anything",
    "hook_inbox.one": "the worker's: a delivery has no tenant until it is routed",
    "hook_inbox.route": "finds whose a delivery is",
    "hook_inbox.tenants_concerned": "finds whose a delivery is",
    "hook_inbox.end": "the worker's: a delivery that concerns nobody has no tenant",
    "hook_inbox.put_back": "the worker's: a delivery has no tenant until it is routed",
    "checks.take_due": "one worker serves every tenant; what it takes says whose it is",
    "checks.known_anywhere": "two tenants may use one account at the provider; shows nobody anything",
    "alarms.fire_due": "one worker serves every tenant; what is due rings, shows nobody anything",
    "alarms.heard_since": "one look serves every page of a process; what it finds says whose it is",
    "installation_keys.read": "the installation's own keys belong to no tenant",
    "installation_keys.keep": "the installation's own keys belong to no tenant",
    "seals.key_ids_in_use": "the doctor's: tells key names only",
}

DATABASE = {"AsyncConnection", "Transaction", "Database"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def _queries() -> dict[str, Function]:
    found: dict[str, Function] = {}
    for path in python_files(STORE):
        for node in ast.walk(parsed(path)):
            if isinstance(node, Function) and DATABASE & _annotations(node):
                found[f"{path.stem}.{node.name}"] = node
    return found


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
