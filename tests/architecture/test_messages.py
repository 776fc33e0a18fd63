"""Reasons and their sentences: each code has its entry in the catalogue; below the edge none is made."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from string import Formatter

import pytest
from tests.architecture.tree import PACKAGE, parsed, python_files, short

from videomeet.domain.kit import errors
from videomeet.domain.kit.errors import Problem
from videomeet.domain.people.audit import AuditAction
from videomeet.mail import contract as mail
from videomeet.messages.audit import ACTION_LABELS
from videomeet.messages.catalogue import CATALOGUE
from videomeet.messages.markers import Plural
from videomeet.providers import contract as providers
from videomeet.push import contract as push
from videomeet.store.schema import StoredReason, metadata

BELOW = ("domain", "flows", "providers", "mail", "push", "store")
# Columns that hold why something is so, or what came of it.
REASON_COLUMNS = ("reason", "warning", "outcome", "imap_problem", "subject")
# Said by people, in e-mails and templates: theirs, not ours.
THEIRS = {"emails.subject", "mail_templates.subject"}
PROBLEMS = {
    name
    for module in (errors, mail, providers, push)
    for name, kind in vars(module).items()
    if isinstance(kind, type) and issubclass(kind, Problem)
}


@dataclass(frozen=True)
class Given:
    """A `Reason(...)` in the source."""

    where: str
    code: str | None
    names: frozenset[str]


def _called(tree: ast.Module, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


@cache
def reasons() -> tuple[Given, ...]:
    """Every reason that the program gives, but for those that `domain/kit/reason.py` reads or joins."""
    all_given = []
    for path in python_files(PACKAGE):
        if short(path).endswith("domain/kit/reason.py") or "sandbox" in path.parts:
            continue
        for call in _called(parsed(path), {"Reason"}):
            first = call.args[0] if len(call.args) == 1 else None
            code = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
            names = frozenset(str(keyword.arg) for keyword in call.keywords)
            all_given.append(Given(f"{short(path)}:{call.lineno}", code, names))
    return tuple(all_given)


def _fields(entry: str | Plural) -> set[str]:
    forms = entry if isinstance(entry, Plural) else (entry,)
    return {name for form in forms for _, name, _, _ in Formatter().parse(form) if name is not None}


def test_every_reason_has_a_literal_code() -> None:
    assert len(reasons()) > 150
    assert [given for given in reasons() if given.code is None] == []


def test_every_code_has_an_entry_in_the_catalogue_and_every_entry_is_used() -> None:
    used = {given.code for given in reasons()}
    assert used - set(CATALOGUE) == set()
    # Made by `joined`, of several others.
    assert set(CATALOGUE) - used == {"several"}


def test_every_reason_gives_what_its_sentence_names_and_nothing_else() -> None:
    wrong = {}
    for given in reasons():
        entry = CATALOGUE[str(given.code)]
        wanted = _fields(entry) | ({"count"} if isinstance(entry, Plural) else set())
        if given.names != wanted:
            wrong[given.where] = (given.code, sorted(given.names), sorted(wanted))
    assert wrong == {}


def test_every_audit_action_has_its_words() -> None:
    assert set(ACTION_LABELS) == set(AuditAction)


@pytest.mark.parametrize("room", BELOW)
def test_no_problem_is_raised_with_a_finished_sentence(room: str) -> None:
    sentences: Mapping[str, list[str]] = {
        short(path): [
            ast.unparse(call)
            for call in _called(parsed(path), PROBLEMS)
            for part in ast.walk(call)
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and " " in part.value
        ]
        for path in python_files(PACKAGE / room)
    }
    assert {path: all_given for path, all_given in sentences.items() if all_given} == {}


def test_every_column_that_tells_something_keeps_a_reason() -> None:
    columns = [
        (f"{table.name}.{column.name}", column.type)
        for table in metadata.tables.values()
        for column in table.columns
        if column.name in REASON_COLUMNS
    ]
    reason_columns = {name for name, kind in columns if isinstance(kind, StoredReason)}
    assert len(reason_columns) >= 6
    assert {name for name, _ in columns} - reason_columns == THEIRS
