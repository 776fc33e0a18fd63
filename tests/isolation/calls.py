"""What may happen to a call in a process of its own, as functions that the fork server can import."""

import os
import signal


def ask_for_everything() -> None:
    """Memory without end."""
    parts = []
    while True:
        parts.append(bytearray(10_000_000))


def break_down() -> None:
    """An error whose words are a stranger's."""
    raise KeyError("a stranger's words")


def count(text: str) -> int:
    """A good one."""
    return len(text)


def environment() -> dict[str, str]:
    """What the process knows of ours."""
    return dict(os.environ)


def hang() -> None:
    """Waits for what never comes."""
    signal.pause()


def open_files() -> list[str]:
    """What the process can read and write."""
    # The last is the listing itself.
    *numbers, _ = sorted(int(number) for number in os.listdir("/proc/self/fd") if int(number) > 2)
    return [os.readlink(f"/proc/self/fd/{number}") for number in numbers]


def process_id() -> int:
    """The process's number."""
    return os.getpid()


def return_too_much() -> bytes:
    """More than anybody may hand back."""
    return bytes(5_000_000)


def spin() -> None:
    """Never ends."""
    while True:
        pass


def vanish() -> None:
    """Killed from outside, as by the kernel that has no memory left."""
    os.kill(os.getpid(), 9)


class Trap:
    """Whoever unpickles it calls a function."""

    def __reduce__(self) -> tuple[object, ...]:
        return os.getcwd, ()


def return_a_trap() -> Trap:
    """What a process would hand back that a stranger has taken over."""
    return Trap()
