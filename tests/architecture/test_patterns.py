"""No pattern takes long over any text: each one in the source is given texts that are built to hold it up."""

import ast
import re
import re._parser as sre_parse  # type: ignore[import-not-found]
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from tests.architecture.tree import PACKAGE, parsed, python_files, short

LENGTH, MAX_SECONDS = 10_000, 0.010
METHODS = ("match", "search", "sub", "fullmatch", "findall", "split", "finditer")
# Runs of these, alone and behind what a pattern wants to see, end in something that fits nowhere.
RUNS = (
    "a",
    "A",
    "0",
    "-",
    ".",
    " ",
    "\t",
    "\n",
    "_",
    ":",
    "/",
    "<",
    "p",
    "@",
    "{",
    "(",
    "é",
    "\ue000",
    "1a",
    "a.",
)
END = "!\x00"


@dataclass(frozen=True)
class Use:
    """A pattern, and how it is applied."""

    where: str
    pattern: "re.Pattern[str] | re.Pattern[bytes]"
    method: str


def uses() -> Iterator[Use]:
    constants = _constants()
    for path in python_files(PACKAGE):
        for node in ast.walk(parsed(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            where, method, owner = f"{short(path)}:{node.lineno}", node.func.attr, node.func.value
            if method in METHODS and isinstance(owner, ast.Name):
                pattern = _compiled(node) if owner.id == "re" else constants.get(owner.id)
                if pattern:
                    yield Use(where, pattern, method)


def _constants() -> "dict[str, re.Pattern[str] | re.Pattern[bytes]]":
    """The compiled patterns of all files, by the name that they are used under."""
    constants: dict[str, re.Pattern[str] | re.Pattern[bytes]] = {}
    for path in python_files(PACKAGE):
        for node in ast.walk(parsed(path)):
            if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)):
                continue
            if pattern := _compiled(node.value):
                constants |= {name.id: pattern for name in node.targets if isinstance(name, ast.Name)}
    return constants


def _compiled(call: ast.Call) -> "re.Pattern[str] | re.Pattern[bytes] | None":
    """The pattern of a call of `re`, with its flags."""
    if not (isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "re" and call.args):
        return None
    try:
        literal = ast.literal_eval(call.args[0])
    except ValueError:
        raise AssertionError(f"not a literal pattern: {ast.unparse(call)}") from None
    given = [*call.args[1:], *(keyword.value for keyword in call.keywords)]
    flags = re.NOFLAG
    for name in re.findall(r"re\.([A-Z]+)", " ".join(map(ast.unparse, given))):
        flags |= getattr(re, name)
    return re.compile(literal, flags)


def pieces(pattern: str) -> list[str]:
    """The pattern's own literal words, and the ends of its classes: what brings a search into its middle."""
    words: list[str] = []
    run = ""
    for code, value in _flattened(sre_parse.parse(pattern)):
        if code == "LITERAL":
            run += chr(value)
            continue
        words.append(run)
        run = ""
        if code == "IN":
            for kind, item in value:
                if str(kind) in ("LITERAL", "RANGE"):
                    words.append(chr(item if isinstance(item, int) else item[0]))
    return [word for word in dict.fromkeys([*words, run]) if word]


def _flattened(parts: Any) -> Iterator[tuple[str, Any]]:
    """The steps of a parsed pattern, with those of its groups and repetitions in their place."""
    for code, value in parts:
        inner = {"MAX_REPEAT": value, "MIN_REPEAT": value, "SUBPATTERN": value}.get(str(code))
        if inner:
            yield from _flattened(inner[-1])
        elif str(code) == "BRANCH":
            for branch in value[1]:
                yield from _flattened(branch)
                yield "END", None
        else:
            yield str(code), value


def hostile_texts(pattern: str) -> Iterator[str]:
    own = pieces(pattern)
    words = ["", *own, "".join(own)]
    for run in (*RUNS, *own, "".join(own)):
        for prefix in words:
            body = run * (LENGTH // max(len(run), 1)) if run else ""
            yield prefix + body[: LENGTH - len(prefix)] + END
        for other in own:
            pair = run + other
            if pair:
                yield (pair * (LENGTH // len(pair)))[:LENGTH] + END


def seconds(use: Use, text: str) -> float:
    subject = text.encode(errors="replace") if isinstance(use.pattern.pattern, bytes) else text
    apply = getattr(use.pattern, use.method)
    arguments = (subject[:0], subject) if use.method == "sub" else (subject,)

    def once() -> float:
        started = time.perf_counter()
        result = apply(*arguments)
        if use.method == "finditer":
            list(result)
        return time.perf_counter() - started

    spent = once()
    # A busy machine is no defect of the pattern: only what is slow every time is.
    return min(spent, *(once() for _ in range(4))) if spent > MAX_SECONDS else spent


USES = list(uses())


def test_there_are_patterns_to_look_at() -> None:
    assert len(USES) > 20


@pytest.mark.parametrize("use", USES, ids=lambda use: use.where)
def test_no_text_holds_a_pattern_up(use: Use) -> None:
    source = use.pattern.pattern
    text = source.decode("latin-1") if isinstance(source, bytes) else source
    slow = {each[:40]: spent for each in hostile_texts(text) if (spent := seconds(use, each)) > MAX_SECONDS}
    assert slow == {}


def test_a_pattern_that_can_be_held_up_is_found() -> None:
    bad = Use("here", re.compile(r"(?:[a-z0-9]+\.?)+", re.IGNORECASE), "fullmatch")
    text = "a" * 19 + "!"
    assert seconds(bad, text) > MAX_SECONDS
