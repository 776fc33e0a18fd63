"""The tests themselves: nothing skipped, nothing waited for by the clock, none of our own code replaced."""

import ast

import pytest
from tests.architecture.tree import ROOT, imported, parsed, python_files, short

SELF = ROOT / "tests" / "architecture"
FILES = [path for path in python_files(ROOT / "tests") if not path.is_relative_to(SELF)]
FORBIDDEN_CALLS = {
    "pytest.skip",
    "pytest.importorskip",
    "pytest.xfail",
    "pytest.mark.skip",
    "pytest.mark.skipif",
    "pytest.mark.xfail",
}


@pytest.mark.parametrize("name", [short(path) for path in FILES])
def test_a_test_file_neither_skips_nor_sleeps_nor_mocks(name: str) -> None:
    tree = parsed(ROOT / name)
    attributes = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert attributes & FORBIDDEN_CALLS == set()
    # Where a server of the tests' own is started, its support may look again until it listens.
    assert "time.sleep" not in attributes or name.startswith("tests/support/")
    assert not any(attribute.endswith(".wait_for_timeout") for attribute in attributes)
    assert imported(tree) & {"unittest.mock", "mock", "pytest_mock"} == set()
