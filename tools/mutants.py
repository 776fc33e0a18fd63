"""`make mutants`: small defects put into `flows` one at a time; the tests have to notice every one of them.

`mutants.py [MODULE]` works on one module or room below `src/videomeet` ("flows/meetings/reserve"), or on all.
A reason with another code or other parameters is noticed by tests/architecture/test_messages.py, which reads
the source and runs nothing; such defects are not tried here.
A defect that was noticed is not tried again until its function changes, so a run that was cut short goes on
where it stopped; MUTANTS_MINUTES bounds one. Defects that may stay unnoticed stand, with the reason, in
tests/mutants/accepted/: by function and changed lines, so that a file may be moved or renamed.
"""

import ast
import os
import re
import signal
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files
from mutmut.utils.format_utils import orig_function_and_class_names_from_key

from videomeet.messages.catalogue import CATALOGUE

ROOT = Path(__file__).resolve().parents[1]
PACKAGE, MADE, LOG = Path("src/videomeet"), Path("mutants"), Path("mutants/run.log")
ACCEPTED = Path("tests/mutants/accepted")
DEAD = ("killed", "caught by type check", "timeout")
LAST_LINES = 40


@dataclass(frozen=True)
class Mutant:
    """`before` and `after` are the lines that differ, without indentation."""

    function: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join([self.function, *(f"- {x}" for x in self.before), *(f"+ {x}" for x in self.after)])


def main(module: str) -> int:
    """The exit code: 0 when all of `module` was tried and nothing lives that isn't accepted."""
    os.chdir(ROOT)
    chosen = [path for path in walk_mutatable_files() if _is_in(path, module)]
    if not chosen:
        say(f"mutants: there is no {PACKAGE / module} that defects are put into.")
        return 2
    accepted = _accepted()
    names = list(_to_be_tried(chosen, accepted))
    if names and not _tried(names, chosen):
        return 2
    results = _results(chosen)
    counts = Counter(results.values())
    say(f"{module or 'all'}: {counts.total()} mutants: {', '.join(f'{n} {s}' for s, n in counts.items())}")
    alive = {name: _mutant(name) for name in results if results[name] not in DEAD}
    bad = [name for name, mutant in alive.items() if mutant not in accepted and not _is_read(mutant)]
    for name in bad:
        say(f"\n{results[name]}: {name}\n{alive[name]}")
    if bad:
        say(f"\n{len(bad)} live or were not tried: write a test, accept it in {ACCEPTED}, or let it run on.")
    return 1 if bad else 0


def _is_in(path: Path, module: str) -> bool:
    path_prefix = PACKAGE / module.removesuffix(".py")
    return path.with_suffix("") == path_prefix or path_prefix in path.parents


def _to_be_tried(chosen: Sequence[Path], accepted: set[Mutant]) -> Iterator[str]:
    """Whole modules whose mutants are not made yet, or no longer fit; of the others what isn't dead."""
    for path in chosen:
        made = MADE / path
        if not made.exists() or made.stat().st_mtime <= path.stat().st_mtime:
            yield f"{'.'.join(path.with_suffix('').parts[1:])}.x[_ǁ]*"
            continue
        for name, status in _results([path]).items():
            mutant = _mutant(name)
            if status not in DEAD and mutant not in accepted and not _is_read(mutant):
                yield name


def _tried(names: Sequence[str], chosen: Sequence[Path]) -> bool:
    """Have mutmut try these; False when it could not begin."""
    say(f"mutants: trying {len(names)} names for {_minutes():g} minutes at most; {LOG} says how far it is.")
    MADE.mkdir(exist_ok=True)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    workers = os.environ.get("MUTANTS_WORKERS", str(os.cpu_count() or 2))
    with LOG.open("wb") as log:
        mutmut = subprocess.Popen(  # nosec B603 B607 # a developer's words
            ["mutmut", "run", "--max-children", workers, *names],
            env=os.environ | {"PATH": path, "MUTANTS_PATHS": " ".join(map(str, chosen))},
            stdout=log,
            stderr=log,
        )
        try:
            code = mutmut.wait(60 * _minutes())
        except subprocess.TimeoutExpired:
            mutmut.send_signal(signal.SIGINT)
            code = mutmut.wait()
            return True
    if code:
        say("\n".join(LOG.read_text(encoding="utf-8").splitlines()[-LAST_LINES:]))
    return code == 0


def _minutes() -> float:
    return float(os.environ.get("MUTANTS_MINUTES", "60"))


def _results(chosen: Sequence[Path]) -> dict[str, str]:
    """What became of each mutant of these files."""
    results: dict[str, str] = {}
    for path in chosen:
        data = SourceFileMutationData(path=path)
        data.load()
        results |= {name: status_by_exit_code[code] for name, code in data.exit_code_by_key.items()}
    return results


def _mutant(name: str) -> Mutant:
    function, of_class = orig_function_and_class_names_from_key(name)
    lines = get_diff_for_mutant(name).splitlines()
    changed = [line for line in lines if line[:1] in ("-", "+") and line[:3] not in ("---", "+++")]
    before = tuple(line[1:].strip() for line in changed if line[0] == "-")
    after = tuple(line[1:].strip() for line in changed if line[0] == "+")
    return Mutant(f"{of_class}.{function}" if of_class else function, before, after)


def _is_read(mutant: Mutant) -> bool:
    """Whether the test that reads all reasons in the source sees this: its code or parameters don't fit."""
    before, after = (_reasons(" ".join(lines)) for lines in (mutant.before, mutant.after))
    codes = {code for code, _ in after}
    return before != after and (bool(codes - CATALOGUE.keys()) or codes == {code for code, _ in before})


def _reasons(line: str) -> set[tuple[str, frozenset[str | None]]]:
    """The code and the names of the parameters of every whole `Reason(...)` in a line."""
    calls = set()
    for match in re.finditer(r"\bReason\(", line):
        ends = [close.end() for close in re.finditer(r"\)", line[match.start() :])]
        for end in ends:
            try:
                call = ast.parse(line[match.start() : match.start() + end].strip(), mode="eval").body
            except SyntaxError:
                continue
            if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant):
                names = frozenset(keyword.arg for keyword in call.keywords)
                calls.add((str(call.args[0].value), names))
            break
    return calls


def _accepted() -> set[Mutant]:
    rows = [
        row
        for path in sorted(ACCEPTED.glob("*.toml"))
        for row in tomllib.loads(path.read_text(encoding="utf-8")).get("accepted", [])
    ]
    if unexplained := [row["function"] for row in rows if not row.get("reason", "").strip()]:
        raise SystemExit(f"mutants: {ACCEPTED} gives no reason for {', '.join(unexplained)}.")
    return {Mutant(row["function"], tuple(row["before"]), tuple(row["after"])) for row in rows}


def say(line: str) -> None:
    """One line or more for whoever waits."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
