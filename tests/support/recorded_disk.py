"""What SQLite writes and syncs, written down as it happens, so that a power cut can be played at any moment.

`record_to(path)` puts a VFS in front of the one that this process uses; `Recording(path).disk_at(...)` is
what a disk holds that lost its power then.
"""

import _sqlite3
import ctypes
import pickle
import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

WRITE, TRUNCATE, SYNC, DELETE = "write", "truncate", "sync", "delete"
OK = 0
SECTOR = 512
_POINTER_SIZE = ctypes.sizeof(ctypes.c_void_p)
# Paths stay addresses: SQLite goes on using the very bytes that it was given.
_OPEN = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p
)
_DELETE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_WRITE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64)
_TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int64)
_SYNC = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
# Positions of pointers, from sqlite3.h: in sqlite3_vfs after three ints, and in sqlite3_io_methods after one.
_VFS_POINTERS = {"pNext": 2, "zName": 3, "xOpen": 5, "xDelete": 6}
_VFS_SIZE, _METHODS_SIZE = 22 * _POINTER_SIZE, 19 * _POINTER_SIZE
_METHOD_POINTERS = {"xWrite": 3, "xTruncate": 4, "xSync": 5}


@dataclass(frozen=True)
class Operation:
    """What was done to a file, and when, by the clock that all processes share (`time.monotonic`)."""

    at: float
    kind: str
    file: str
    offset: int = 0
    data: bytes = b""


class _Recorder:
    def __init__(self, log: BinaryIO) -> None:
        self._log, self._lock = log, threading.Lock()
        self._library = ctypes.CDLL(_sqlite3.__file__)
        self._library.sqlite3_vfs_find.restype = ctypes.c_void_p
        self._files: dict[int, str] = {}
        # What C code points to must outlive this call.
        self._alive: list[Any] = []

    def register(self) -> None:
        original = self._library.sqlite3_vfs_find(None)
        vfs = ctypes.create_string_buffer(ctypes.string_at(original, _VFS_SIZE), _VFS_SIZE)
        name = ctypes.create_string_buffer(b"recorded")
        call_open = _OPEN(_pointer(original, _VFS_POINTERS["xOpen"]))
        call_delete = _DELETE(_pointer(original, _VFS_POINTERS["xDelete"]))

        def opened(vfs_address: int, path: int | None, file: int, flags: int, out_flags: int) -> int:
            code = int(call_open(vfs_address, path, file, flags, out_flags))
            if code == OK and path is not None and _pointer(file, 0):
                self._files[file] = _file_name(path)
                _set_pointer(file, 0, self._methods(_pointer(file, 0)))
            return code

        def deleted(vfs_address: int, path: int, sync_folder: int) -> int:
            code = int(call_delete(vfs_address, path, sync_folder))
            if code == OK:
                self._note(DELETE, _file_name(path))
            return code

        callbacks = _OPEN(opened), _DELETE(deleted)
        for slot, value in (
            ("pNext", 0),
            ("zName", ctypes.addressof(name)),
            ("xOpen", _address(callbacks[0])),
            ("xDelete", _address(callbacks[1])),
        ):
            _set_pointer(ctypes.addressof(vfs), _VFS_POINTERS[slot], value)
        self._alive += [vfs, name, callbacks]
        assert self._library.sqlite3_vfs_register(vfs, 1) == OK

    def _methods(self, original: int) -> int:
        """A copy of a file's methods whose writing ones are ours."""
        methods = ctypes.create_string_buffer(ctypes.string_at(original, _METHODS_SIZE), _METHODS_SIZE)
        call_write = _WRITE(_pointer(original, _METHOD_POINTERS["xWrite"]))
        call_truncate = _TRUNCATE(_pointer(original, _METHOD_POINTERS["xTruncate"]))
        call_sync = _SYNC(_pointer(original, _METHOD_POINTERS["xSync"]))

        def write(file: int, data: int, size: int, offset: int) -> int:
            code = int(call_write(file, data, size, offset))
            if code == OK:
                self._note(WRITE, self._files[file], offset, ctypes.string_at(data, size))
            return code

        def truncate(file: int, size: int) -> int:
            code = int(call_truncate(file, size))
            if code == OK:
                self._note(TRUNCATE, self._files[file], size)
            return code

        def sync(file: int, flags: int) -> int:
            code = int(call_sync(file, flags))
            if code == OK:
                self._note(SYNC, self._files[file])
            return code

        callbacks = _WRITE(write), _TRUNCATE(truncate), _SYNC(sync)
        for slot, callback in zip(("xWrite", "xTruncate", "xSync"), callbacks, strict=True):
            _set_pointer(ctypes.addressof(methods), _METHOD_POINTERS[slot], _address(callback))
        self._alive += [methods, callbacks]
        return ctypes.addressof(methods)

    def _note(self, kind: str, file: str, offset: int = 0, data: bytes = b"") -> None:
        with self._lock:
            pickle.dump((time.monotonic(), kind, file, offset, data), self._log)
            self._log.flush()


def record_to(path: Path) -> None:
    """From now on every SQLite file that this process opens is recorded. Call it once, before any is."""
    recorder = _Recorder(path.open("wb"))
    recorder.register()
    _RECORDERS.append(recorder)


_RECORDERS: list[_Recorder] = []


class Recording:
    """A recording, played forward: each moment must not be before the one asked for last."""

    def __init__(self, path: Path, files: dict[str, bytes]) -> None:
        """`files` are what the disk held at first, by name."""
        self._operations = _read(path)
        self._next = next(self._operations, None)
        self._synced = {name: bytearray(content) for name, content in files.items()}
        self._unsynced: dict[str, list[Operation]] = {}
        self.syncs = 0

    def disk_at(self, moment: float, chance: random.Random | None = None) -> dict[str, bytes]:
        """The files as a power cut at `moment` leaves them: what was synced, and nothing else.

        With `chance`, also some of what was written since, in any order, in whole sectors: a disk may.
        """
        while self._next is not None and self._next.at <= moment:
            self._play(self._next)
            self._next = next(self._operations, None)
        disk = {name: bytearray(content) for name, content in self._synced.items()}
        if chance is not None:
            for name, operations in self._unsynced.items():
                for operation in chance.sample(operations, chance.randint(0, len(operations))):
                    _apply(disk.setdefault(name, bytearray()), _torn(operation, chance))
        return {name: bytes(content) for name, content in disk.items()}

    def _play(self, operation: Operation) -> None:
        if operation.kind == DELETE:
            self._synced.pop(operation.file, None)
            self._unsynced.pop(operation.file, None)
        elif operation.kind == SYNC:
            self.syncs += 1
            content = self._synced.setdefault(operation.file, bytearray())
            for earlier in self._unsynced.pop(operation.file, []):
                _apply(content, earlier)
        else:
            self._unsynced.setdefault(operation.file, []).append(operation)


def _read(path: Path) -> Iterator[Operation]:
    with path.open("rb") as log:
        while True:
            try:
                yield Operation(*pickle.load(log))  # noqa: S301 (our own)
            except (EOFError, pickle.UnpicklingError):
                # The end, which may be in the middle of one: the process was killed.
                return


def _apply(content: bytearray, operation: Operation) -> None:
    if operation.kind == TRUNCATE:
        del content[operation.offset :]
        return
    end = operation.offset + len(operation.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[operation.offset : end] = operation.data


def _torn(operation: Operation, chance: random.Random) -> Operation:
    """Its first sectors alone, now and then."""
    if operation.kind != WRITE or chance.random() < 0.5:
        return operation
    sectors = -(-len(operation.data) // SECTOR)
    return Operation(
        operation.at,
        WRITE,
        operation.file,
        operation.offset,
        operation.data[: SECTOR * chance.randint(0, sectors)],
    )


def _file_name(path: int) -> str:
    return Path(ctypes.string_at(path).decode()).name


def _pointer(address: int, position: int) -> int:
    place = address + position * _POINTER_SIZE
    return ctypes.c_void_p.from_address(place).value or 0


def _set_pointer(address: int, position: int, value: int) -> None:
    ctypes.c_void_p.from_address(address + position * _POINTER_SIZE).value = value or None


def _address(callback: Any) -> int:
    return ctypes.cast(callback, ctypes.c_void_p).value or 0
