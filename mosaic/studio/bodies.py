"""What pages send, checked before it is believed: its shape, and the names in it."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mosaic.errors import RecipeError
from mosaic.recipe import MAX_SIDE
from mosaic.studio.guard import Refused

JSON = dict[str, Any]
Check = Callable[[Any], bool]
#: From where a mosaic may be looked at.
_NEAREST_M, _FARTHEST_M = 0.2, 1000.0

#: Settings that may name files.
FILES = frozenset({"palette", "stock", "prices", "scheme", "subject", "regions"})
_LONGEST, _LONGEST_BYTES = 80, 120
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?\Z")
_BAD = set("<>:\"/\\|?*'`$&;")


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 10_000 and not _half_pair(value)


def _half_pair(text: str) -> bool:
    """Half a surrogate pair can be in JSON, and in no file."""
    return any("\ud800" <= c <= "\udfff" for c in text)


def _name(value: Any) -> bool:
    return _text(value) and 0 < len(value.strip()) <= 200


def _side(value: Any) -> bool:
    return _is_integer(value) and 1 <= value <= MAX_SIDE


def _color(value: Any) -> bool:
    return value is None or _name(value)


def _spans(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, list) and len(one) == 2 and all(map(_is_integer, one)) for one in value
    )


def _runs(value: Any) -> bool:
    return (
        isinstance(value, list) and 0 < len(value) <= MAX_SIDE * MAX_SIDE and all(map(_run, value))
    )


def _run(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 3
        and _is_integer(value[0])
        and _is_integer(value[1])
        and _color(value[2])
    )


def _value(value: Any) -> bool:
    if isinstance(value, list):
        return len(value) <= 10_000 and all(_text(one) or _is_integer(one) for one in value)
    return _text(value) or isinstance(value, (int, float, bool))


def _names(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_name, value))


#: Members of each edit that have to be there.
_EDITS: dict[str, dict[str, Check]] = {
    "set": {},
    "reset": {"settings": _names},
    "paint": {"cols": _side, "rows": _side, "runs": _runs},
    "rename": {"name": _text},
    "keep": {"name": _name},
    "choose": {"name": _name},
    "drop": {"name": _name},
    "undo": {},
    "redo": {},
}
_GRID: dict[str, Check] = {"cols": _side, "rows": _side}
_REGIONS: dict[str, dict[str, Check]] = {
    "fill": {**_GRID, "at": _is_integer, "color": _color},
    "replace": {**_GRID, "from": _name, "color": _color},
    "clean": _GRID,
    "finer": {**_GRID, "cells": _spans},
}


def edit(body: JSON) -> JSON:
    """Return the edit of a body.

    Raises
    ------
    Refused
        It is none.
    """
    node = body.get("edit")
    if not isinstance(node, dict):
        raise Refused("the body has no edit", 'it is {"base": rev, "edit": {...}}')
    _base(body)
    if node.get("kind") == "set":
        _settings(node)
    _check(node, _EDITS, "edit")
    if not _text(node.get("stroke", "")):
        raise Refused("stroke is no text")
    return node


def region(body: JSON) -> JSON:
    """Return a region's tool and where it is used.

    Raises
    ------
    Refused
        It is none.
    """
    _check(body, _REGIONS, "region")
    if body.get("cells") is not None and not _spans(body["cells"]):
        raise Refused("cells is no list of [start, length]")
    return body


def attempt(body: JSON) -> int | None:
    """Check the settings of a try; return the edit that it was made on, where it says so.

    Raises
    ------
    Refused
        It is none.
    """
    _settings(body)
    return _base(body)


def _base(body: JSON) -> int | None:
    base = body.get("base")
    if base is not None and not _is_integer(base):
        raise Refused("base is no whole number", "it is the rev that was last seen")
    return base


def _settings(node: JSON) -> None:
    """Refuse settings that are none, and say which of them is wrong."""
    given = node.get("settings")
    if not isinstance(given, dict) or not given:
        raise Refused("settings is missing or empty", 'it is {"brightness": 0.5, ...}')
    for name, value in given.items():
        if not _value(value):
            raise Refused(
                f"{name} is no value of a setting",
                "a value is a text, a number, true, false, or a list of texts",
                "GET about has the kind of each",
            )


def meters(text: str) -> float:
    """Return a distance in a query.

    Raises
    ------
    Refused
        It is none, or nobody stands there.
    """
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not _NEAREST_M <= value <= _FARTHEST_M:
        raise Refused(f"m is {text[:20]!r}", f"it is {_NEAREST_M:g} to {_FARTHEST_M:g} meters")
    return value


def _check(node: JSON, table: dict[str, dict[str, Check]], what: str) -> None:
    kind = node.get("kind")
    if not isinstance(kind, str) or kind not in table:
        raise Refused(f"kind is no {what}", f"it is one of {', '.join(table)}")
    for name, check in table[kind].items():
        if name not in node or not check(node[name]):
            raise Refused(f"{name} of a {kind} is missing or of the wrong shape", "see README.md")


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
