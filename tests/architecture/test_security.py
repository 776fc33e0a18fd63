"""The page about security is whole: each requirement stands there once, and the tests it names exist."""

import ast
import re

import pytest
from tests.architecture.tree import ROOT, parsed

PAGE = ROOT / "docs" / "explanation" / "security.md"
STATES = {"holds", "partly", "not yet", "operator", "n/a"}
# Section -> how many requirements of levels 1 and 2 it has. They come first in each section: those of level 3
# have the last numbers.
LEVEL_TWO = {
    "1": (2, 9, 11, 3, 2),
    "2": (3, 3, 4, 1),
    "3": (0, 2, 4, 6, 5, 0, 2),
    "4": (3, 1, 2, 4),
    "5": (1, 3, 2, 3),
    "6": (3, 12, 4, 4, 5, 3, 0, 4),
    "7": (3, 4, 2, 5, 2, 2),
    "8": (2, 3, 1, 1),
    "9": (3, 4),
    "10": (2, 2, 4, 11, 5, 2, 3),
    "11": (2, 3, 3, 4, 1, 1),
    "12": (3, 2, 4),
    "13": (1, 5, 2, 5),
    "14": (2, 4, 3),
    "15": (3, 3, 7),
    "16": (1, 5, 4, 3, 3),
    "17": (1, 4, 2),
}
REQUIREMENTS = [
    f"{chapter}.{section}.{number}"
    for chapter, counts in LEVEL_TWO.items()
    for section, count in enumerate(counts, 1)
    for number in range(1, count + 1)
]


def rows() -> list[list[str]]:
    """The cells of every row about requirements: numbers, state, text, tests."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| \d", line)
    ]


def test_every_requirement_of_level_two_stands_here_once() -> None:
    listed = [number for numbers, *_ in rows() for number in numbers.split(", ")]
    assert len(REQUIREMENTS) == 253
    assert listed == REQUIREMENTS or sorted(listed) == sorted(REQUIREMENTS)


def test_every_row_has_a_state_and_says_why() -> None:
    assert {state for _, state, *_ in rows()} == STATES
    assert [numbers for numbers, _, text, _ in rows() if not text] == []


def test_what_holds_is_shown_by_a_test() -> None:
    assert [numbers for numbers, state, _, tests in rows() if state == "holds" and not tests] == []


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(r"`(tests/[^`]+)`", PAGE.read_text(encoding="utf-8"))))
)
def test_every_test_that_is_named_exists(name: str) -> None:
    path, _, function = name.partition("::")
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef)
    assert function in {node.name for node in parsed(ROOT / path).body if isinstance(node, definitions)}
