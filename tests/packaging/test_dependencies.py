"""What production installs is what it imports."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Needed, and imported by nobody here.
BY_OTHERS = {
    "aiosqlite": "SQLAlchemy's driver, named in the database's URL",
    "httptools": "Uvicorn reads requests with it",
    "python-multipart": "Starlette reads forms with it",
    "tzdata": "the time zones, where the system has none",
}
# Parts of what is declared, and the sandbox, which the demo starts where it is installed.
WITH_OTHERS = {"pydantic-core", "videomeet-sandbox"}


def named(requirement: str) -> str:
    return re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {named(requirement) for requirement in project["dependencies"]}


def imported() -> set[str]:
    """The distributions that the source imports, wherever in a file."""
    names: set[str] = set()
    for path in (ROOT / "src" / "videomeet").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    distributions = packages_distributions()
    third_party = names - set(sys.stdlib_module_names) - {"videomeet"}
    return {
        name.lower().replace("_", "-") for module in third_party for name in distributions.get(module, [])
    }


@pytest.mark.parametrize("name", sorted(declared()))
def test_every_dependency_is_imported_or_has_a_reason(name: str) -> None:
    assert (name in imported()) != (name in BY_OTHERS)


def test_everything_imported_is_declared() -> None:
    assert imported() - declared() - WITH_OTHERS == set()
