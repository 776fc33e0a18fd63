"""Names that were given up stay away: docs/reference/words.md says what each thing is called."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.architecture.tree import PACKAGE, ROOT, SANDBOX, parsed, python_files, short, tracked

# Never a name, nor a word of one (`_told`, `told_at`), and what it is called now.
RETIRED_WORDS = {
    "budget": "quota",
    "converge": "reconcile",
    "deed": "audit action",
    "doubt": "suspect, or what is uncertain",
    "fate": "disposition",
    "forwarded_from": "trusted_proxies",
    "hook": "webhook",
    "hook_inbox": "webhook_deliveries",
    "hooks": "webhooks",
    "house": "Application, or tenant",
    "last_words": "shutdown grace period",
    "leftover": "orphaned meeting",
    "leftovers": "orphaned meetings",
    "letter": "email",
    "letters": "emails",
    "look_through": "drift scan",
    "marked": "messages, or highlighted",
    "overtaken": "superseded",
    "pace": "rate limiter",
    "patience": "timeout",
    "plain_email": "normalize_email",
    "said": "gettext_noop, or recorded",
    "seal": "encrypt",
    "sealed": "encrypted",
    "sealer": "cipher",
    "sealing": "encryption",
    "spoken": "format_...",
    "stand_in": "simulator",
    "strike_out": "redact",
    "take_back": "revoke_unused_grant",
    "tell": "notify, serialize or report",
    "tend": "maintain",
    "to_tell": "recipients",
    "told": "notified, serialized or reported",
    "undaunted": "best-effort",
    "unseal": "decrypt",
    "unwant": "request_deletion",
    "wire_address": "to_ascii_address",
    "wish": "desired state",
    "wishes": "desired state",
}
# Never a whole name; they are words of good ones.
RETIRED_NAMES = {
    "applied_version": "observed_version",
    "at_once": "BATCH_SIZE",
    "browsers": "push_subscriptions",
    "c": "tx",
    "changing_to": "pending_change",
    "complain": "toastError",
    "deeds": "actions",
    "differs": "conflict",
    "door": "HTTP client",
    "dress": "decorate",
    "ears": "listeners",
    "found": "the thing's name",
    "http_door": "HttpClient",
    "kept": "the thing's name",
    "lapsed": "needs_reauth",
    "mend": "error, fix",
    "need": "requireElement",
    "not_genuine": "InvalidSignature",
    "one": "the thing's name",
    "paced_door": "RateLimitedClient",
    "post": "outgoing_emails",
    "push_door": "PushClient",
    "r": "reservation",
    "request_id": "uid and idempotency_key",
    "swept": "pruned",
    "there": "at_provider",
    "way": "JoinOutcome, transport",
    "wanted_version": "desired_version",
}
# How a name may stand all the same: it is another's interface there.
EXEMPT = {
    "ascii_letters": ("attribute", "import", "name"),  # the string module's
    "browsers": ("attribute",),  # whoever has several of them open
    "c": ("attribute",),  # SQLAlchemy's columns
    "event_hooks": ("name",),  # httpx's
    "one": ("attribute",),  # SQLAlchemy's Result.one()
    "post": ("attribute",),  # HTTP's method
    "tell": ("attribute",),  # a file's position
}
# Where a name is the plain word for what it names.
PLACES = {
    # A passcode's rule at Zoom; the letters of an alphabet.
    "letter": (
        "sandbox/src/videomeet_sandbox/zoom/model/",
        "src/videomeet/domain/people/email_address.py",
        "tests/sandbox/zoom/test_meetings.py",
    ),
    "letters": ("src/videomeet/domain/kit/domain_name.py",),
    # HTTP's method.
    "_post": ("sandbox/src/videomeet_sandbox/",),
    "post": ("frontend/src/",),
}
# Whole names of tests are sentences, in which these are plain English.
PLAIN_IN_SENTENCES = {"stand_in"}
PREFIXES = ("MOST_", "LONGEST_", "SHORTEST_", "LARGEST_")
SUFFIXES = ("_PAUSE",)
FOLDERS = (PACKAGE, SANDBOX, ROOT / "tests")
SCRIPTS = [
    path for path in tracked() if path.suffix == ".ts" and path.is_relative_to(ROOT / "frontend" / "src")
]
Named = tuple[str, int, str]
"""A name, its line, and how it stands there: "name", "attribute", "file", or a test's "sentence"."""


def _python_names(path: Path) -> Iterator[Named]:
    yield path.stem, 1, "file"
    for node in ast.walk(parsed(path)):
        match node:
            case ast.Name(id=name) | ast.arg(arg=name):
                yield name, node.lineno, "name"
            case ast.Attribute(attr=name):
                yield name, node.lineno, "attribute"
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, node.lineno, "sentence" if name.startswith("test_") else "name"
            case ast.keyword(arg=str(name)):
                yield name, node.value.lineno, "name"
            case ast.alias(asname=name) if name:
                yield name, node.lineno, "name"


NOT_CODE = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL)


def _script_names(path: Path) -> Iterator[Named]:
    """The identifiers of a script; comments and texts between quotes are left out, line breaks stay."""
    yield path.stem, 1, "file"
    code = NOT_CODE.sub(lambda match: "\n" * match[0].count("\n"), path.read_text(encoding="utf-8"))
    # Texts within back-ticks are code only where `${...}` is.
    code = re.sub(r"`[^`]*`", lambda match: " ".join(re.findall(r"\$\{[^}]*\}", match[0])), code)
    for number, line in enumerate(code.splitlines(), start=1):
        for match in re.finditer(r"(\.)?\b([A-Za-z_$][\w$]*)", line):
            yield match[2], number, "attribute" if match[1] else "name"


def _snake(name: str) -> str:
    """`LAST_WORDS`, `LastWords` and `lastWords` all as `last_words`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|-", "_", name).strip("_").lower()


def retired(name: str, how: str = "name") -> bool:
    """Whether a name, or a word of it, was given up."""
    snake = _snake(name)
    if how == "sentence":
        return any(f"_{word}_" in f"_{snake}_" for word in RETIRED_WORDS.keys() - PLAIN_IN_SENTENCES)
    if name.startswith(PREFIXES) or name.endswith(SUFFIXES):
        return True
    if how in EXEMPT.get(snake, ()):
        return False
    return snake in RETIRED_NAMES or any(f"_{word}_" in f"_{snake}_" for word in RETIRED_WORDS)


def violations(path: Path) -> list[str]:
    """`file:line name` of every retired name in a Python file or a script."""
    names = _script_names(path) if path.suffix == ".ts" else _python_names(path)
    wrong = {
        (line, name)
        for name, line, how in names
        if retired(name, how) and not short(path).startswith(PLACES.get(name, ("no such place",)))
    }
    return [f"{short(path)}:{line} {name}" for line, name in sorted(wrong)]


@pytest.mark.parametrize("folder", FOLDERS, ids=short)
def test_no_retired_name_comes_back(folder: Path) -> None:
    wrong = [line for path in python_files(folder) for line in violations(path)]
    assert wrong == [], "\n".join(wrong)


def test_no_retired_name_comes_back_in_scripts() -> None:
    wrong = [line for path in SCRIPTS for line in violations(path)]
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize(
    "name", ["told", "_told_at", "HttpDoor", "LAST_WORDS", "hook_inbox", "MOST_ROWS", "NotGenuine"]
)
def test_retired_names_are_noticed_however_they_are_written(name: str) -> None:
    assert retired(name)


@pytest.mark.parametrize("name", ["webhook", "notified", "encrypted", "tolded", "MAX_ROWS", "one_line", "tx"])
def test_good_names_are_left_alone(name: str) -> None:
    assert not retired(name)


def test_the_formatter_is_never_switched_off() -> None:
    marker = "fmt: " + "skip"
    assert [short(path) for path in python_files(ROOT) if marker in path.read_text(encoding="utf-8")] == []
