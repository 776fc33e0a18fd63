"""Time is handed in: the machine's wall clock is read in one place, and tests go by the suite's own.

Measuring a span is something else: `time.monotonic` and `time.perf_counter` know no date and may stand
anywhere. Some libraries read the wall clock themselves, where nobody can hand one in: `limits` (spans only,
see `flows/kit/login_throttle.py`), `webpush` (a token's `exp`, for the push service), uvicorn's Date header,
TLS, and a browser that throws cookies away. They are compared with the outside world, not with our dates.
"""

import ast
import re
from pathlib import Path

import pytest
from tests.architecture.tree import PACKAGE, ROOT, SANDBOX, parsed, python_files, short

READS = {
    "src/videomeet/clock.py",
    "sandbox/src/videomeet_sandbox/settings.py",
}  # the product's place, the sandbox's
TAKES = {
    "src/videomeet/bootstrap.py": "hands it out",
    "src/videomeet/doctor.py": "compares it with the provider's",
    "sandbox/src/videomeet_sandbox/command.py": "hands it to the sandbox",
    "tests/support/clock.py": "makes the suite's clock of it",
    "tests/support/worker_processes.py": "makes the suite's clock of it, in another process",
    "tests/flows/alarms/test_push_notifications.py": "judges what a library wrote by the machine's clock",
}
SELF = "tests/architecture/test_clock.py"
OURS = ("utc_now", "ahead_by")
CLOCKS = {
    "datetime.datetime": {"now", "utcnow", "today"},
    "datetime.date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime", "asctime", "strftime", "clock_gettime"},
    "email.utils": {"localtime", "formatdate"},
    "sqlalchemy.func": {"now", "current_timestamp", "current_date", "current_time", "sysdate"},
}
FORBIDDEN = {f"{place}.{name}" for place, names in CLOCKS.items() for name in names}
IN_SQL = re.compile(
    r"\bCURRENT_(TIMESTAMP|DATE|TIME)\b|\b(datetime|date|time|julianday|unixepoch|strftime)\([^)]*'now'"
    r"|\bunixepoch\(\)|\bsysdate\b",
    re.IGNORECASE,
)
FILES = [
    name
    for folder in (PACKAGE, SANDBOX, ROOT / "tests")
    for path in python_files(folder)
    if (name := short(path)) not in READS | {SELF}
]


def _meanings(tree: ast.Module) -> dict[str, str]:
    """What each imported name stands for: `from time import time as t` gives `t` for `time.time`."""
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            known.update({alias.asname or alias.name: alias.name for alias in node.names})
        elif isinstance(node, ast.ImportFrom) and node.module:
            known.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
    return known


def _full_name(node: ast.expr, known: dict[str, str]) -> str:
    if isinstance(node, ast.Name):
        return known.get(node.id, "")
    if isinstance(node, ast.Attribute) and (before := _full_name(node.value, known)):
        return f"{before}.{node.attr}"
    return ""


def readings(tree: ast.Module) -> set[str]:
    """Where a file reads the machine's wall clock: dotted names, and the SQL that does."""
    known = _meanings(tree)
    names = {_full_name(node, known) for node in ast.walk(tree) if isinstance(node, ast.expr)}
    texts = {str(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return (names & FORBIDDEN) | {text for text in texts if IN_SQL.search(text)}


@pytest.mark.parametrize("name", FILES)
def test_the_machines_clock_is_read_in_one_place(name: str) -> None:
    assert readings(parsed(ROOT / name)) == set()


@pytest.mark.parametrize("name", FILES)
def test_only_who_hands_the_clock_out_takes_it_from_there(name: str) -> None:
    taken = [meant for meant in _meanings(parsed(ROOT / name)).values() if meant.split(".")[-1] in OURS]
    assert bool(taken) == (name in TAKES)


def test_every_exception_is_a_file() -> None:
    assert [name for name in (*READS, *TAKES) if not Path(ROOT / name).is_file()] == []


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import UTC, datetime\ndatetime.now(UTC)",
        "import datetime\ndatetime.datetime.utcnow()",
        "import datetime as d\nd.date.today()",
        "from datetime import datetime as moment\nlater = moment.now",
        "import time\ntime.time()",
        "from time import time\ntime()",
        "from time import time as seconds\nclock = seconds",
        "import time as t\nt.strftime('%d')",
        "from email.utils import formatdate\nformatdate()",
        "from sqlalchemy import func\nfunc.now()",
        "run('INSERT INTO x VALUES (current_timestamp)')",
        "run(\"UPDATE x SET at = datetime('now', '+1 hour')\")",
        "run(f\"SELECT strftime('%s', 'now') FROM {table}\")",
    ],
)
def test_every_way_to_read_it_is_noticed(source: str) -> None:
    assert readings(ast.parse(source))


@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.monotonic()",
        "from time import perf_counter\nperf_counter()",
        "world.clock.now()",
        "moment.strftime('%d')",
        "from datetime import datetime, time\ntime(9)\ndatetime.combine(day, time(9))",
    ],
)
def test_a_span_or_a_clock_that_was_handed_in_is_none(source: str) -> None:
    assert not readings(ast.parse(source))
