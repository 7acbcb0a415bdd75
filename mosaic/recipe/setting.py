"""What a setting is: a default, a stage, a help, and what it may be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import Field, field
from typing import Any, Literal, get_args, get_origin

from mosaic.errors import RecipeError, did_you_mean

_KINDS = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    tuple: "a list of texts",
}
_LONGEST = 80
#: Any larger whole number is out of every range.
_MOST = 10**18


def setting(
    default: Any,
    stage: str,
    text: str,
    *,
    low: float = -math.inf,
    high: float = math.inf,
    least: float = 0.0,
    numbers: bool = False,
) -> Any:
    """Declare a setting: its default, its stage, its help, and what it may be.

    Parameters
    ----------
    least : float
        Of a number that is not 0.
    numbers : bool
        Whether a text, or the members of a list, may be written as whole numbers, too.
    """
    bounds = {"low": low, "high": high, "least": least, "numbers": numbers}
    return field(default=default, metadata={"stage": stage, "help": text, **bounds})


def choices(f: Field[Any]) -> tuple[str, ...]:
    """Return the texts that a setting may be; none where it may be any."""
    return get_args(f.type) if get_origin(f.type) is Literal else ()


def checked(f: Field[Any], value: Any) -> Any:
    """Return `value` in the setting's own type, or say what the setting may be."""
    kind, meta = type(f.default), f.metadata
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value) if abs(value) < _MOST else math.inf * (1 if value > 0 else -1)
    if kind is str and meta["numbers"] and type(value) is int and 0 <= value < _MOST:
        value = str(value)
    if kind is tuple and isinstance(value, list):
        value = tuple(value)
    if kind is tuple and type(value) is tuple:
        value = tuple(_member(f, one) for one in value)
    if type(value) is not kind:
        raise RecipeError(
            f"{f.name} is {shown(value)}", f"it is {_KINDS[kind]}{_range(meta)}", meta["help"]
        )
    if (allowed := choices(f)) and value not in allowed:
        hint = did_you_mean(str(value), allowed)
        raise RecipeError(f"{f.name} is {shown(value)}", f"it is one of {', '.join(allowed)}", hint)
    if kind in {int, float} and not meta["low"] <= value <= meta["high"]:
        raise RecipeError(f"{f.name} is {shown(value)}", f"it is{_range(meta)}", meta["help"])
    if isinstance(value, float) and 0 < value < meta["least"]:
        above = f"it is 0, or {meta['least']:g} or more"
        raise RecipeError(f"{f.name} is {shown(value)}", above, meta["help"])
    return value


def _range(meta: Mapping[str, Any]) -> str:
    """Say from where to where a number goes; nothing of what has no limits."""
    if meta["low"] == -math.inf:
        return ""
    return f" from {meta['low']:g} to {meta['high']:.10g}".replace("to inf", "upwards")


def _member(f: Field[Any], value: Any) -> str:
    """Take a member of a list: a text, or a number that people naturally write, as 31204."""
    if isinstance(value, str):
        return value
    is_integer = isinstance(value, int) and not isinstance(value, bool)
    if is_integer and f.metadata["numbers"] and 0 <= value < _MOST:
        return str(value)
    raise RecipeError(f"{f.name} has {shown(value)}", "it is a list of texts", f.metadata["help"])


def shown(value: Any) -> str:
    """Write a value into one line of an error, however long it is."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # an integer of thousands of digits, or deep nesting
        return f"a very large {type(value).__name__}"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
