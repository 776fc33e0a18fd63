"""Locked releases that their authors have withdrawn are noticed, without asking anybody."""

import pytest
from tools import yanked
from tools.yanked import Learned

LOCK = """\
# by make locks
Attrs==21.1.0 ; python_full_version < '3.12' \\
    --hash=sha256:00
    # via videomeet (pyproject.toml)
idna==3.10 \\
    --hash=sha256:11
"""
UV_SAYS = """\
Resolved 2 packages in 253ms
warning: `attrs==21.1.0` is yanked (reason: "Not importable (on Python 3.4).")
warning: `other==1.0` is yanked
"""


def test_the_lock_files_are_those_that_the_index_was_asked_about() -> None:
    learned = yanked.parse_learned(yanked.LEARNED.read_text(encoding="utf-8"))
    assert yanked.problems(yanked.lock_files(), learned) == []
    assert {"run.txt", "sandbox.txt", "build.txt", "dev.txt", "node.txt", "uv.txt"} == set(learned.digests)


def test_a_lock_file_pins_what_it_names() -> None:
    assert yanked.locked_releases(LOCK) == {"attrs==21.1.0", "idna==3.10"}


def test_what_uv_says_is_understood_with_and_without_a_reason() -> None:
    assert yanked.parse_warnings(UV_SAYS) == {
        "attrs==21.1.0": "Not importable (on Python 3.4).",
        "other==1.0": "",
    }


def test_a_locked_release_that_is_yanked_is_one_sentence() -> None:
    learned = Learned({"run.txt": yanked.digest(LOCK)}, yanked.parse_warnings(UV_SAYS))
    assert yanked.problems({"run.txt": LOCK}, learned) == [
        "attrs==21.1.0 in requirements/run.txt is yanked (Not importable (on Python 3.4).): run make locks."
    ]


@pytest.mark.parametrize("digests", [{}, {"run.txt": yanked.digest(LOCK + "\n")}])
def test_a_lock_file_that_the_index_was_not_asked_about_is_one_sentence(digests: dict[str, str]) -> None:
    assert yanked.problems({"run.txt": LOCK}, Learned(digests, {})) == [
        "requirements/run.txt has changed since the index was asked: run make yanked."
    ]


def test_what_was_learned_is_read_as_it_was_written() -> None:
    learned = Learned({"run.txt": "00", "dev.txt": "11"}, {"a==1": "for a reason", "b==2": ""})
    assert yanked.parse_learned(yanked.serialize(learned)) == learned
