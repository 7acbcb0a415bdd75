"""Names that come from outside: a photo's, a list's; and values that may name a file."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

from mosaic.errors import RecipeError

#: Settings that may name files.
FILES = frozenset({"palette", "stock", "prices", "scheme", "subject", "regions"})
_LONGEST, _LONGEST_BYTES = 80, 120
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?\Z")
_BAD = set("<>:\"/\\|?*'`$&;")


def clean(name: str, fallback: str = "photo") -> str:
    r"""Return the last part of a path as a plain file name.

    Examples
    --------
    >>> clean("../../etc/pass wd"), clean("C:\\x\\Emma.JPG"), clean("..")
    ('pass wd', 'Emma.JPG', 'photo')
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(c for c in last if c.isprintable() and c not in _BAD)
    stem, dot, suffix = kept.strip(" .-~").rpartition(".")
    stem, suffix = (stem, f".{suffix[:10]}") if dot else (suffix, "")
    stem = _cut(stem.strip(" .-~"))
    if not stem or _RESERVED.match(stem):
        stem = f"{fallback}{'-' + stem if stem else ''}"
    return stem + suffix


def _cut(stem: str) -> str:
    """Shorten a name, to what a file system takes with room for endings."""
    stem = stem[:_LONGEST]
    while len(os.fsencode(stem)) > _LONGEST_BYTES:
        stem = stem[:-1]
    return stem.rstrip(" .")


def free(folder: Path, name: str, data: bytes | bytearray | None = None) -> str:
    """Return a name that is free in a folder, or that has just these bytes already."""
    stem, dot, suffix = name.rpartition(".")
    stem, suffix = (stem, f".{suffix}") if dot else (suffix, "")
    number, tried = 1, name
    while os.path.lexists(folder / tried):
        path = folder / tried
        if data is not None and path.is_file() and path.read_bytes() == data:
            break
        number += 1
        tried = f"{stem}-{number}{suffix}"
    return tried


def check_inside(setting: str, value: object, root: Path) -> None:
    """Refuse a setting that names a file outside the folder that is served.

    Raises
    ------
    RecipeError
        The path leads elsewhere.
    """
    for text in (
        (value,) if isinstance(value, str) else value if isinstance(value, (list, tuple)) else ()
    ):
        if isinstance(text, str) and _is_path(text) and not is_inside(Path(text), root):
            raise RecipeError(
                f"{setting} names a file outside the studio's folder",
                hint="choose the file on the page: a copy is kept with the work",
            )


def _is_path(text: str) -> bool:
    try:
        return "/" in text or "\\" in text or Path(text).exists()
    except (OSError, ValueError):
        return True


def is_inside(path: Path, root: Path) -> bool:
    """Whether a path, all links followed, lies within a folder."""
    try:
        return path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):
        return False
