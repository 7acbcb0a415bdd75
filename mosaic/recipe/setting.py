"""What a setting is: a default, a stage, a help, and what it may be."""

from __future__ import annotations

import math
from dataclasses import Field, field
from typing import Any

from mosaic.errors import RecipeError, did_you_mean


def setting(
    default: Any,
    stage: str,
    text: str,
    *,
    low: float = -math.inf,
    high: float = math.inf,
    choices: tuple[str, ...] = (),
) -> Any:
    """Declare a setting: its default, its stage, its help, and what it may be."""
    bounds = {"low": low, "high": high, "choices": choices}
    return field(default=default, metadata={"stage": stage, "help": text, **bounds})


def checked(f: Field[Any], value: Any) -> Any:
    """Return `value` in the setting's own type, or say what the setting may be."""
    kind, meta = type(f.default), f.metadata
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if kind is tuple and isinstance(value, list):
        value = tuple(value)
    if type(value) is not kind:
        raise RecipeError(f"{f.name} is {value!r}", f"it is of type {kind.__name__}", meta["help"])
    if meta["choices"] and value not in meta["choices"]:
        hint = did_you_mean(str(value), meta["choices"])
        raise RecipeError(
            f"{f.name} is {value!r}", f"it is one of {', '.join(meta['choices'])}", hint
        )
    if kind in {int, float} and not meta["low"] <= value <= meta["high"]:
        limits = f"it is from {meta['low']:g} to {meta['high']:g}"
        raise RecipeError(f"{f.name} is {value}", limits.replace("to inf", "upwards"), meta["help"])
    return value
