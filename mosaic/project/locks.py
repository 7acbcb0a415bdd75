"""Locks on folders, which end with the process that holds them, however it ends."""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType

#: A lock that somebody holds for longer has nothing to do with us.
_PATIENCE_S = 10.0


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a lock on a folder, where the system and its file system have any."""
    handle = _open(folder)
    try:
        deadline = time.monotonic() + _PATIENCE_S
        while handle is not None and not _taken(handle) and time.monotonic() < deadline:
            time.sleep(0.02)
        yield
    finally:
        if handle is not None:
            os.close(handle)


def abandoned(folder: Path) -> bool:
    """Whether nobody holds a lock on a folder; False where that cannot be known."""
    handle = _open(folder)
    if handle is None:
        return False
    try:
        return _taken(handle)
    finally:
        os.close(handle)


def _fcntl() -> ModuleType | None:
    """Return the module that locks; Windows has none, and runs there are not kept apart."""
    with suppress(ImportError):
        return importlib.import_module("fcntl")
    return None


def _open(folder: Path) -> int | None:
    """Open a folder to lock it; None where folders cannot be opened or locked."""
    with suppress(OSError):
        return os.open(folder, os.O_RDONLY) if _fcntl() else None
    return None


def _taken(handle: int) -> bool:
    """Take the lock if it is free."""
    system = _fcntl()
    with suppress(OSError):
        if system:
            system.flock(handle, system.LOCK_EX | system.LOCK_NB)
            return True
    return False
