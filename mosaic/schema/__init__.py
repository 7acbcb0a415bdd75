"""The shape of mosaic.json: a JSON Schema, and a small checker of the words that it uses.

The checker is here so that reading a project needs no further package, and because
it reads a mural's millions of numbers at once instead of one by one. What it says is
held against the package `jsonschema` in the tests.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

Node = dict[str, Any]
Check = Callable[[Any, Any], bool]


@cache
def project() -> Node:
    """Return the JSON Schema of the format "mosaic/1"."""
    text = Path(__file__).with_name("mosaic-1.json").read_text(encoding="utf-8")
    schema: Node = json.loads(text)
    return schema


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


#: The types of JSON. Stricter than the standard: 1.0 is no integer, and what no file can
#: hold again (infinity, half a surrogate pair) is neither number nor string.
_KINDS: dict[str, Callable[[Any], bool]] = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str) and not any("\ud800" <= c <= "\udfff" for c in v),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
    "number": lambda v: _is_integer(v) or (isinstance(v, float) and math.isfinite(v)),
    "integer": _is_integer,
}


def _of_kinds(value: Any, kinds: str | list[str]) -> bool:
    return any(_KINDS[kind](value) for kind in ([kinds] if isinstance(kinds, str) else kinds))


def _number(check: Check) -> Check:
    """Let a limit on numbers pass everything that is no number."""
    return lambda value, limit: not _KINDS["number"](value) or check(value, limit)


def _sized(kind: type[str] | type[list[Any]], check: Check) -> Check:
    """Let a limit on lengths pass everything that is not of a type."""
    return lambda value, limit: not isinstance(value, kind) or check(len(value), limit)


def _matches(pattern: str, text: str) -> bool:
    """Search as ECMAScript does, where $ is the very end and not a line break before it."""
    return re.search(re.sub(r"\$$", r"\\Z", pattern), text) is not None


#: For each word of a schema: how to check it, and how to say it.
_WORDS: dict[str, tuple[Check, str]] = {
    "type": (_of_kinds, "has to be of type"),
    "const": (lambda v, wanted: bool(v == wanted), "has to be"),
    "enum": (lambda v, allowed: v in allowed, "has to be one of"),
    "minimum": (_number(lambda v, low: bool(v >= low)), "has to be at least"),
    "maximum": (_number(lambda v, high: bool(v <= high)), "has to be at most"),
    "exclusiveMinimum": (_number(lambda v, low: bool(v > low)), "has to be more than"),
    "minLength": (_sized(str, lambda n, low: bool(n >= low)), "has to be at least this long:"),
    "maxLength": (_sized(str, lambda n, high: bool(n <= high)), "has to be at most this long:"),
    "minItems": (_sized(list, lambda n, low: bool(n >= low)), "has to have at least this many:"),
    "maxItems": (_sized(list, lambda n, high: bool(n <= high)), "has to have at most this many:"),
    "pattern": (
        lambda v, pattern: not isinstance(v, str) or _matches(pattern, v),
        "has to match",
    ),
}


def breaches(value: Any, schema: Node | None = None) -> Iterator[str]:
    """Say where a JSON value breaks a schema, one line a breach; none where it holds.

    Parameters
    ----------
    value
        What `json.loads` gave.
    schema : dict, optional
        A schema made of the words that `project` uses; `project` itself by default.
    """
    root = project() if schema is None else schema
    yield from _walk(value, root, root, "")


def _walk(value: Any, node: Node, root: Node, path: str) -> Iterator[str]:
    """Check a value and all that is in it."""
    if "$ref" in node:
        node = root["$defs"][node["$ref"].removeprefix("#/$defs/")]
    own = [
        f"{path or 'the file'} is {_short(value)}; it {say} {json.dumps(node[word])}"
        for word, (check, say) in _WORDS.items()
        if word in node and not check(value, node[word])
    ]
    yield from own[:1]
    if not own and isinstance(value, dict):
        yield from _walk_object(value, node, root, path)
    if not own and isinstance(value, list) and "items" in node:
        yield from _walk_array(value, node["items"], root, path)


def _walk_object(value: Node, node: Node, root: Node, path: str) -> Iterator[str]:
    """Check the members of an object, and that none is missing."""
    for name in node.get("required", ()):
        if name not in value:
            yield f"{path or 'the file'} has no {name!r}"
    known, others = node.get("properties", {}), node.get("additionalProperties")
    for name, member in value.items():
        inner = known.get(name, others)
        if inner is not None:
            yield from _walk(member, inner, root, f"{path}.{name}".lstrip("."))


def _walk_array(value: list[Any], items: Node, root: Node, path: str) -> Iterator[str]:
    """Check the items of an array; millions of integers all at once."""
    if _all_whole(value, items):
        return
    for index, item in enumerate(value):
        yield from _walk(item, items, root, f"{path}[{index}]")


def _all_whole(value: list[Any], items: Node) -> bool:
    """Whether an array holds only integers within their limits, as its schema says."""
    if items.get("type") != "integer" or not set(map(type, value)) <= {int}:
        return False
    low, high = items.get("minimum", -math.inf), items.get("maximum", math.inf)
    return not value or bool(min(value) >= low and max(value) <= high)


def _short(value: Any) -> str:
    """Show a value in few characters and on one line."""
    if isinstance(value, dict | list):
        return f"{'an object' if isinstance(value, dict) else 'an array'} of {len(value)}"
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
