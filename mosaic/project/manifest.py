"""What a run wrote into a result folder, and which of it is still as it was."""

from __future__ import annotations

import hashlib
import json
import os
from itertools import count
from pathlib import Path

from mosaic.exporters import project_json
from mosaic.project.reading import LIMIT_BYTES

#: The file that makes a folder a result of ours.
PROJECT = "mosaic.json"


def read(target: Path) -> dict[str, str] | None:
    """Read what a run said that it wrote; None where it said nothing, as before version 0.2."""
    try:
        path = target / PROJECT
        if not path.is_file() or path.stat().st_size > LIMIT_BYTES:
            return {}
        node = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(node, dict) or not str(node.get("format")).startswith("mosaic/"):
        return {}
    found = node.get("manifest")
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else None


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
