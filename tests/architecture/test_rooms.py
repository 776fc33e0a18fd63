"""Who may know what: the domain knows Python only, the vendor's name stays in the vendor's room."""

import ast
import sys
import tomllib
from pathlib import Path

import pytest
from tests.architecture.tree import PACKAGE, ROOT, SANDBOX, imported, parsed, python_files, short

from videomeet import __version__

PROVIDERS = [
    path.name for path in sorted((PACKAGE / "providers").iterdir()) if (path / "__init__.py").exists()
]


def test_the_domain_imports_the_standard_library_and_idna_only() -> None:
    # Why idna may be there: docs/decisions/0009.
    allowed = {*sys.stdlib_module_names, "idna"}
    outside = {}
    for path in python_files(PACKAGE / "domain"):
        roots = {name for name in imported(parsed(path)) if not name.startswith("videomeet.domain")}
        strange = {name for name in roots if name.split(".")[0] not in allowed}
        if strange:
            outside[short(path)] = strange
    assert outside == {}


def _compares_with(node: ast.AST, key: str) -> bool:
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        elements = [part for side in sides for part in (side, *getattr(side, "elts", []))]
        return any(isinstance(part, ast.Constant) and part.value == key for part in elements)
    return (
        isinstance(node, ast.MatchValue) and isinstance(node.value, ast.Constant) and node.value.value == key
    )


@pytest.mark.parametrize("key", PROVIDERS)
def test_no_code_asks_which_provider_it_is_outside_the_providers_room(key: str) -> None:
    room = PACKAGE / "providers" / key
    asking = [
        f"{short(path)}:{node.lineno}"
        for path in python_files(PACKAGE)
        if not path.is_relative_to(room)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.expr | ast.pattern) and _compares_with(node, key)
    ]
    assert asking == []


@pytest.mark.parametrize("key", PROVIDERS)
def test_every_provider_has_a_simulator_in_the_sandbox(key: str) -> None:
    assert (SANDBOX / key / "__init__.py").exists(), f"{short(SANDBOX)}/{key}/ is missing"


@pytest.mark.parametrize("key", PROVIDERS)
def test_every_provider_folder_is_in_the_registry(key: str) -> None:
    registry = (PACKAGE / "providers" / "registry.py").read_text(encoding="utf-8")
    assert f"providers.{key}" in registry or f"import {key}" in registry


@pytest.mark.parametrize(("folder", "other"), [(SANDBOX, "videomeet"), (PACKAGE, "videomeet_sandbox")])
def test_product_and_sandbox_import_nothing_of_each_other(folder: Path, other: str) -> None:
    files = python_files(folder)
    assert files
    importing = [path for path in files if other in {name.split(".")[0] for name in imported(parsed(path))}]
    assert [short(path) for path in importing] == []


def test_settings_are_read_at_the_top_only() -> None:
    allowed = {
        PACKAGE / name
        for name in (
            "bootstrap.py",
            "cli.py",
            "commands/command_setup.py",
            "commands/people_commands.py",
            "doctor.py",
            "server.py",
        )
    }
    readers = {path for path in python_files(PACKAGE) if "videomeet.settings" in imported(parsed(path))}
    assert {short(path) for path in readers - allowed if not _in(path, "demo")} == set()


def _in(path: Path, room: str) -> bool:
    return path.is_relative_to(PACKAGE / room)


def test_product_and_sandbox_have_one_version() -> None:
    versions = {
        tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
        for folder in (ROOT, ROOT / "sandbox")
    }
    assert versions == {__version__}
