"""Locked releases that their authors have withdrawn ("yanked") from the package index.

`python tools/yanked.py learn` asks the index that uv is set up with and writes requirements/yanked.list;
`check` needs no network: it compares that file with the lock files, and fails where a locked release was
yanked or where a lock file has changed since the index was asked.
"""

import hashlib
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "requirements"
LEARNED = FOLDER / "yanked.list"
HEADER = """\
# Written by `make locks` and `make yanked`; `make lint` reads it.
# When the index was asked, the lock files were those with these digests, and the releases listed were yanked.
"""
WARNING = re.compile(r'^warning: `([^`]+)` is yanked(?: \(reason: "(.*)"\))?$')


@dataclass(frozen=True)
class Learned:
    """`digests`: lock file -> SHA-256 in hex. `yanked`: `name==version` -> the author's reason, or ""."""

    digests: Mapping[str, str]
    yanked: Mapping[str, str]


def main(words: Sequence[str]) -> int:
    """0 when all is well, 1 with a sentence for each problem, 2 for an unknown word."""
    if list(words) == ["learn"]:
        return _learn()
    if list(words) != ["check"]:
        print("videomeet: tools/yanked.py learn, or check.")
        return 2
    text = LEARNED.read_text(encoding="utf-8") if LEARNED.exists() else ""
    sentences = problems(lock_files(), parse_learned(text))
    for sentence in sentences:
        print(f"videomeet: {sentence}")
    return 1 if sentences else 0


def lock_files() -> dict[str, str]:
    """Name -> text of every lock file."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.txt"))}


def problems(locks: Mapping[str, str], learned: Learned) -> list[str]:
    """What is wrong, a sentence each."""
    sentences = []
    for name, text in locks.items():
        if learned.digests.get(name) != digest(text):
            sentences.append(f"requirements/{name} has changed since the index was asked: run make yanked.")
        for release, reason in learned.yanked.items():
            if release in locked_releases(text):
                why = f" ({reason})" if reason else ""
                sentences.append(f"{release} in requirements/{name} is yanked{why}: run make locks.")
    return sentences


def locked_releases(text: str) -> set[str]:
    """Every `name==version` that a lock file pins, names in lower case."""
    return {found[1].lower() for found in re.finditer(r"^([A-Za-z0-9._-]+==[^\s;\\]+)", text, re.MULTILINE)}


def digest(text: str) -> str:
    """SHA-256 of a lock file, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def parse_warnings(text: str) -> dict[str, str]:
    """What uv says of yanked releases: `name==version` -> the reason, or ""."""
    matches = (WARNING.match(line) for line in text.splitlines())
    return {found[1].lower(): found[2] or "" for found in matches if found}


def parse_learned(text: str) -> Learned:
    """What requirements/yanked.list holds."""
    digests, yanked = {}, {}
    for line in text.splitlines():
        first, _, rest = line.partition(" ")
        if first == "yanked":
            release, _, reason = rest.partition(" ")
            yanked[release] = reason
        elif first != "#" and first:
            digests[first] = rest
    return Learned(digests, yanked)


def serialize(learned: Learned) -> str:
    """The text of requirements/yanked.list."""
    lines = [f"{name} {value}" for name, value in sorted(learned.digests.items())]
    lines += [f"yanked {release} {reason}".rstrip() for release, reason in sorted(learned.yanked.items())]
    return HEADER + "\n".join(lines) + "\n"


def _learn() -> int:
    locks, yanked = lock_files(), dict[str, str]()
    for name in locks:
        done = subprocess.run(  # nosec B603 # our own words
            [
                Path(sys.executable).with_name("uv"),
                *("pip", "compile", "--no-deps", "--universal", "--python-version", "3.11"),
                FOLDER / name,
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            print(f"videomeet: the index can't be asked about requirements/{name}: {done.stderr.strip()}")
            return 1
        yanked |= parse_warnings(done.stderr)
    learned = Learned({name: digest(text) for name, text in locks.items()}, yanked)
    LEARNED.write_text(serialize(learned), encoding="utf-8")
    for release, reason in yanked.items():
        print(f"videomeet: {release} is yanked: {reason or 'its author gives no reason'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
