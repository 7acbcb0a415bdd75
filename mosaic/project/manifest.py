"""What a run wrote into a result folder, and which of it is still as it was."""

from __future__ import annotations

import hashlib
import json
import os
from itertools import count
from pathlib import Path
from typing import Any

from mosaic.exporters import project_json
from mosaic.project.reading import LIMIT_BYTES

#: The file that makes a folder a result of ours.
PROJECT = "mosaic.json"


def read(target: Path) -> dict[str, str] | None:
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
