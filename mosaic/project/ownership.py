"""Whose a result folder is: locks on it, and which of its files a run of ours wrote.

A lock ends with the process that holds it, however that ends.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

from mosaic.exporters import project_json
from mosaic.project.reading import LIMIT_BYTES

#: A lock that somebody holds for longer has nothing to do with us.
_PATIENCE_S = 10.0

#: The file that makes a folder a result of ours.
PROJECT = "mosaic.json"


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


def read_manifest(target: Path) -> dict[str, str] | None:
    """Read what a run said that it wrote; None where it said nothing, as before version 0.2."""
    node = _project(target)
    if node is None:
        return {}
    found = node.get("manifest")
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else None


def is_ours(target: Path) -> bool:
    """Whether a folder holds a readable project, of this or another version."""
    return _project(target) is not None


def _project(target: Path) -> dict[str, Any] | None:
    """Read a folder's mosaic.json; None where there is none, or none of ours."""
    path = target / PROJECT
    try:
        if not path.is_file() or path.stat().st_size > LIMIT_BYTES:
            return None
        node = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    name = node.get("format") if isinstance(node, dict) else None
    return node if isinstance(name, str) and name.startswith("mosaic/") else None


def is_unchanged(path: Path, ours: dict[str, str] | None, new: Path) -> bool:
    """Whether a file of the old folder is just as a run of ours wrote it.

    A folder of version 0.1 has no manifest: there a file gives way to the new one of its name.
    """
    if ours is None:
        return os.path.lexists(new / path.name) and path.is_file() and not path.is_symlink()
    if path.name not in ours or path.is_symlink() or not path.is_file():
        return False
    data = path.read_bytes()
    data = project_json.without_manifest(data) if path.name == PROJECT else data
    return hashlib.sha256(data).hexdigest() == ours[path.name]


def free_name(name: str, *folders: Path) -> str:
    """Name a file that makes way: NAME.bak, or NAME.bak2, NAME.bak3 and so on."""
    names = (f"{name}.bak{n if n > 1 else ''}" for n in count(1))
    return next(n for n in names if not any(os.path.lexists(f / n) for f in folders))
