"""Files stay small, say what they hold, carry telling names, and name no place to download from."""

import re
from collections import Counter

import pytest
from tests.architecture.tree import PACKAGE, ROOT, SANDBOX, parsed, python_files, short, tracked

MAX_LINES = 300
MAX_FILES = 15
GENERATED = (
    "LICENSE",
    "docs/reference/openapi.json",
    "frontend/package-lock.json",
    "frontend/src/kit/api-types.ts",
    "requirements/",
)
PICTURES = (".png", ".ico", ".woff2", ".mo")
EMPTY_NAMES = re.compile(r"(^|_)(utils?|helpers?|common|managers?|base|misc)(_|$)")

# In two halves, so that this file doesn't name what it forbids.
FORBIDDEN = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "yarn" + "pkg.com",
    "deb.debian" + ".org",
    "nodejs" + ".org/dist",
    "releases" + "/download",
    "/wo" + "rk/",
    "/ro" + "ot/",
    "/opt" + "/pypi",
    "index" + "-url http",
]


def _written() -> list[str]:
    names = [short(path) for path in tracked() if path.suffix not in PICTURES]
    return [name for name in names if not name.startswith(GENERATED)]


def test_no_file_is_longer_than_300_lines() -> None:
    lengths = {name: len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in _written()}
    assert {name: length for name, length in lengths.items() if length > MAX_LINES} == {}


def test_no_room_holds_more_than_15_files() -> None:
    code = [path for path in tracked() if path.suffix in (".py", ".ts") and path.name != "__init__.py"]
    inside = [path for path in code if short(path).startswith(("src/", "sandbox/src/", "frontend/src/"))]
    counts = Counter(short(path.parent) for path in inside)
    full = {room: count for room, count in counts.items() if count > MAX_FILES}
    assert full == {}


def test_every_python_file_begins_by_saying_what_lives_there() -> None:
    silent = []
    for path in (path for path in tracked() if path.suffix == ".py"):
        first = parsed(path).body[:1]
        if first and not (
            hasattr(first[0], "value") and isinstance(getattr(first[0].value, "value", None), str)
        ):
            silent.append(short(path))
    assert silent == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    names = {
        part.removesuffix(".py")
        for path in python_files(PACKAGE) + python_files(SANDBOX)
        for part in path.parts
    }
    assert {name for name in names if EMPTY_NAMES.search(name)} == set()


@pytest.mark.parametrize("text", FORBIDDEN)
def test_no_tracked_file_names_a_download_host_or_a_path_of_one_machine(text: str) -> None:
    paths = [path for path in tracked() if path.suffix not in PICTURES]
    assert [short(path) for path in paths if text in path.read_text(encoding="utf-8").lower()] == []


def test_the_front_ends_lock_names_no_place_to_download_from() -> None:
    assert '"resolved"' not in (ROOT / "frontend/package-lock.json").read_text(encoding="utf-8")


def test_everything_that_is_installed_is_locked_by_its_hash() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        entries = re.split(r"\n(?=\S)", path.read_text(encoding="utf-8"))
        packages = [entry for entry in entries if not entry.startswith("#")]
        assert packages, path
        assert [entry.split()[0] for entry in packages if "--hash=sha256:" not in entry] == []
