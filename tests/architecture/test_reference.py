"""The reference is true: settings, errors, addresses, jobs, commands and providers are all in it."""

import re

import pytest
import typer
from pydantic_core import PydanticUndefined
from tests.architecture.tree import ROOT
from typer.models import TyperInfo

from videomeet.cli import app
from videomeet.jobs.catalog import RECURRING_JOBS, ROW_JOBS, RecurringJob
from videomeet.providers.registry import PROVIDERS
from videomeet.settings import SECRET_SETTINGS, Settings
from videomeet.web.kit.errors import HTTP_TABLE, PROBLEM_TABLE, UNEXPECTED
from videomeet.web.routes import ROUTES

REFERENCE = ROOT / "docs" / "reference"
REQUIRED = {"base_url", "encryption_keys", "zoom_client_id", "zoom_client_secret"}


def _page(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def _settings_table() -> dict[str, tuple[str, str]]:
    rows = re.findall(
        r"^\| `VIDEOMEET_([A-Z_]+)`( \(or `_FILE`\))? \| (.+?) \|", _page("settings.md"), re.MULTILINE
    )
    return {name.lower(): (default.strip("`"), file) for name, file, default in rows}


def test_the_settings_table_names_every_setting_and_no_other() -> None:
    assert set(_settings_table()) == set(Settings.model_fields)


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_the_settings_table_tells_the_true_default(name: str) -> None:
    default = Settings.model_fields[name].default
    assert default is not PydanticUndefined
    true = (
        "required"
        if name in REQUIRED
        else str(default).lower()
        if isinstance(default, bool)
        else str(default) or "none"
    )
    assert _settings_table()[name] == (true, " (or `_FILE`)" if name in SECRET_SETTINGS else "")


def test_the_errors_table_is_the_one_in_the_code() -> None:
    page = _page("errors.md")
    for kind, row in PROBLEM_TABLE.items():
        assert f"| `{kind.__name__}` | {row.status} | `{row.code}` |" in page
    for row, _ in HTTP_TABLE.values():
        assert f"`{row.code}`" in page
    assert f"`{UNEXPECTED.code}`" in page


@pytest.mark.parametrize("key", sorted(PROVIDERS))
def test_every_provider_has_a_column_in_the_feature_table(key: str) -> None:
    assert f"(`{key}`)" in _page("providers.md")


def _routes_in_the_code() -> set[tuple[str, str]]:
    known = set()
    for route in ROUTES:
        methods = getattr(route, "methods", None) or {"GET"}
        known |= {(method, str(getattr(route, "path", ""))) for method in methods - {"HEAD"}}
    return known


def _routes_in_the_page() -> set[tuple[str, str]]:
    rows = re.findall(r"^\| ([A-Z, ]+) \| `(/[^`]*)` \|", _page("url-map.md"), re.MULTILINE)
    return {(method, path) for methods, path in rows for method in methods.split(", ")}


def test_the_url_map_is_the_one_in_the_code() -> None:
    assert _routes_in_the_page() == _routes_in_the_code()


def _commands(group: typer.Typer, before: str = "videomeet") -> set[str]:
    known = {
        f"{before} {command.name or getattr(command.callback, '__name__', '')}"
        for command in group.registered_commands
    }
    for inner in group.registered_groups:
        known |= _commands(_known(inner), f"{before} {inner.name}")
    return known


def _known(group: TyperInfo) -> typer.Typer:
    assert group.typer_instance is not None
    return group.typer_instance


def test_the_commands_page_names_every_command_and_no_other() -> None:
    rows = re.findall(r"^\| `(videomeet [a-z -]+)` \|", _page("commands.md"), re.MULTILINE)
    assert set(rows) == _commands(app)


def test_every_job_is_explained_to_operators() -> None:
    named = set(re.findall(r"^\| `([a-z_]+)` \|", _page("jobs.md"), re.MULTILINE))
    assert named == {job.name for job in (*ROW_JOBS, *RECURRING_JOBS)}


@pytest.mark.parametrize("job", RECURRING_JOBS, ids=lambda job: job.name)
def test_it_shows_how_often_a_recurring_job_runs(job: RecurringJob) -> None:
    seconds = int(job.interval.total_seconds())
    how_often = f"{seconds} seconds" if seconds < 60 else f"{seconds // 60} minutes"
    assert f"| `{job.name}` | every {how_often} |" in _page("jobs.md")


def test_every_page_of_the_documentation_is_listed() -> None:
    docs = ROOT / "docs"
    index = (docs / "README.md").read_text(encoding="utf-8")
    pages = [
        path.relative_to(docs).as_posix() for path in docs.glob("*/*.md") if path.parent.name != "decisions"
    ]
    assert [page for page in pages if page not in index] == []


def test_the_changelog_has_a_place_for_what_comes_next() -> None:
    assert "## Unreleased" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
