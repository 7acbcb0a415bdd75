"""The shape of what pages send, checked before it is believed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mosaic.recipe import MAX_SIDE
from mosaic.studio.problems import Refused

JSON = dict[str, Any]
Check = Callable[[Any], bool]
#: From where a mosaic may be looked at.
_NEAREST_M, _FARTHEST_M = 0.2, 1000.0


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 10_000 and not _half_pair(value)


def _half_pair(text: str) -> bool:
    """Half a surrogate pair can be in JSON, and in no file."""
    return any("\ud800" <= c <= "\udfff" for c in text)


def _name(value: Any) -> bool:
    return _text(value) and 0 < len(value.strip()) <= 200


def _side(value: Any) -> bool:
    return _whole(value) and 1 <= value <= MAX_SIDE


def _color(value: Any) -> bool:
    return value is None or _name(value)


def _spans(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, list) and len(one) == 2 and all(map(_whole, one)) for one in value
    )


def _runs(value: Any) -> bool:
    return (
        isinstance(value, list) and 0 < len(value) <= MAX_SIDE * MAX_SIDE and all(map(_run, value))
    )


def _run(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 3
        and _whole(value[0])
        and _whole(value[1])
        and _color(value[2])
    )


def _value(value: Any) -> bool:
    if isinstance(value, list):
        return len(value) <= 10_000 and all(_text(one) or _whole(one) for one in value)
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
    "fill": {**_GRID, "at": _whole, "color": _color},
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
    if base is not None and not _whole(base):
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
