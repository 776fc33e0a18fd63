"""`videomeet person`, as an operator types it."""

import json
import shutil
import stat
from pathlib import Path

import pytest
from tests.support.sandbox import SandboxServer
from tests.support.tables import Tables
from tests.support.world import ADA, BO, environment_variables
from typer.testing import CliRunner, Result

from videomeet.cli import app

WHO = ("--customer-id", "Cust10001")


@pytest.fixture
def environ(tmp_path: Path, template: Path, zoom: SandboxServer) -> dict[str, str]:
    """An installation with two tenants."""
    shutil.copy(template, tmp_path / "videomeet.db")
    return environment_variables(tmp_path / "videomeet.db", zoom)


def run(environ: dict[str, str], *words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, ["person", *words], env=environ, input=typed)


def sentence(result: Result) -> str:
    """The one line of a refusal, with status 1."""
    assert result.exit_code == 1, result.output
    assert len(result.stderr.strip().splitlines()) == 1
    return result.stderr.strip()


def test_export_writes_one_document_to_the_screen(environ: dict[str, str]) -> None:
    result = run(environ, "export", *WHO, "--associate", ADA)
    document = json.loads(result.stdout)
    assert (document["format"], document["associate"][0]["name"]) == ("videomeet-person/1", "Ada Holm")
    assert document["asked_for"] == {"associate": "1"}


def test_a_file_is_for_its_owner_alone_and_overwrites_nothing(
    environ: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "ada.json"
    assert run(environ, "export", *WHO, "--address", ADA, "--out", str(path)).exit_code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text())["addresses"] == [ADA]
    again = run(environ, "export", *WHO, "--address", ADA, "--out", str(path))
    assert sentence(again) == f"videomeet: {path} exists already: name another file."
    nowhere = run(environ, "export", *WHO, "--address", ADA, "--out", str(tmp_path / "no" / "ada.json"))
    assert "can't be written" in sentence(nowhere)


@pytest.mark.parametrize("named", [(), ("--address", ADA, "--contact", "1")])
def test_exactly_one_person_is_named(environ: dict[str, str], named: tuple[str, ...]) -> None:
    expected = "videomeet: Give one of --address, --contact and --associate."
    assert sentence(run(environ, "export", *WHO, *named)) == expected


def test_whoever_is_unknown_is_named_in_one_sentence(environ: dict[str, str]) -> None:
    assert "no such contact" in sentence(run(environ, "export", *WHO, "--contact", "99"))
    assert "no installation" in sentence(
        run(environ, "export", "--customer-id", "Cust99999", "--associate", "1")
    )


def test_an_export_stands_in_the_audit(environ: dict[str, str], tmp_path: Path) -> None:
    run(environ, "export", *WHO, "--associate", "1")
    rows = Tables(tmp_path / "videomeet.db").rows("audit", "address", action="export_person")
    assert rows == [("command line",)]


def test_erase_says_how_much_it_is_and_asks(environ: dict[str, str], tmp_path: Path) -> None:
    tables = Tables(tmp_path / "videomeet.db")
    assert "may still log in" in run(environ, "erase", *WHO, "--associate", BO, "--yes").stderr
    tables.change("associates", {"email": BO}, may_log_in=0)
    declined = run(environ, "erase", *WHO, "--associate", BO, typed="n\n")
    assert declined.exit_code == 1
    assert "Bo Berg: appointments 0, answers 0, e-mails 0, audit entries 1." in declined.stdout
    assert tables.count("associates", name="Bo Berg") == 1
    erased = run(environ, "erase", *WHO, "--associate", BO, typed="y\n")
    assert (erased.exit_code, tables.count("associates", name="Bo Berg")) == (0, 0)
    assert tables.rows("audit", "address", action="erase_person") == [("command line",)]
    assert "no such associate" in sentence(run(environ, "erase", *WHO, "--associate", "2", "--yes"))
