"""What follows from a change is written in one room: nobody else writes alarms, e-mails or desired state."""

import ast
from pathlib import Path

import pytest
from tests.architecture.tree import PACKAGE, parsed, python_files, short

ROOM = PACKAGE / "flows" / "changes"
FOR_THE_ROOM_ALONE = (
    "alarms.remove_alarms",
    "alarms.set_alarm",
    "emails.queue",
    "desired_state.request_deletion",
    "desired_state.set_desired_state",
    "rsvps.reset",
)
WRITES = {
    *("appointments.add", "appointments.apply_provider_change", "appointments.move", "appointments.remove"),
    *("appointments.replace", "appointments.set_completed"),
    *("rsvps.record", "rsvps.record_for_associate", "rsvps.set_alarm"),
    *("ownership.change_owner", "ownership.set_location"),
}
EXEMPT = {"mark_seen": "whoever has opened it has not answered yet"}


def _called(tree: ast.AST) -> set[str]:
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {ast.unparse(call) for call in calls if isinstance(call, ast.Attribute)}


@pytest.mark.parametrize("name", FOR_THE_ROOM_ALONE)
def test_what_follows_is_written_by_the_room_of_changes_alone(name: str) -> None:
    callers = {path for path in python_files(PACKAGE) if name in _called(parsed(path))}
    assert callers, f"nobody calls {name} any more"
    assert {short(path) for path in callers if not path.is_relative_to(ROOM)} == set()


def _writers() -> list[tuple[Path, ast.AsyncFunctionDef]]:
    functions = (
        (path, node)
        for path in python_files(PACKAGE / "flows")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.AsyncFunctionDef)
    )
    return [(path, function) for path, function in functions if WRITES & _called(function)]


def test_whoever_writes_an_appointment_or_an_answer_says_so_in_the_same_function() -> None:
    follows = ("apply_consequences", "_apply_update")
    silent = [
        f"{short(path)}: {function.name}"
        for path, function in _writers()
        if not any(f"{name}(" in ast.unparse(function) for name in follows)
    ]
    assert len(_writers()) >= 9
    assert silent == []


def test_every_write_of_an_appointment_is_known_here() -> None:
    """A new way to write one is added above, or exempted with its reason."""
    writing = set()
    for stem in ("appointments", "rsvps"):
        for node in parsed(PACKAGE / "store" / "diary" / f"{stem}.py").body:
            if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_"):
                text = ast.unparse(node)
                if any(f"{verb}(" in text for verb in ("insert", "update", "delete", "_update", "_record")):
                    writing.add(f"{stem}.{node.name}")
    known = WRITES | {"rsvps.reset"} | {f"rsvps.{name}" for name in EXEMPT}
    assert writing - known == set()
