"""What a page needs to know of settings, colors, parts, formats and schemes."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from functools import cache
from typing import Any

from mosaic import exporters, plugins, scheme
from mosaic.catalog import catalog
from mosaic.recipe import MAX_SIDE, Recipe, choices
from mosaic.studio.guard import JSON_BYTES, PHOTO_BYTES
from mosaic.studio.names import FILES
from mosaic.studio.render import DRAG_CELLS
from mosaic.version import __version__

JSON = dict[str, Any]
#: Settings that stand on top of the page.
FIRST = (
    "size",
    "tone",
    "brightness",
    "contrast",
    "saturation",
    "economy",
    "min_studs",
    "max_colors",
    "part",
    "view",
    "stock",
)
_KINDS = {str: "text", int: "whole", float: "number", bool: "switch", tuple: "list"}
#: Names that plugins may add to.
_NAMES = {"ditherer": "ditherers", "style": "styles", "scheme": "schemes"}


def about(groups: Mapping[str, str]) -> JSON:
    """Return all that does not change while the server runs.

    Parameters
    ----------
    groups : mapping of str to str
        Heading of each stage's settings.
    """
    stages = dict.fromkeys(f.metadata["stage"] for f in dataclasses.fields(Recipe))
    known = catalog()
    return {
        "version": __version__,
        "limits": {
            "photo_bytes": PHOTO_BYTES,
            "json_bytes": JSON_BYTES,
            "side": MAX_SIDE,
            "live_cells": DRAG_CELLS,
        },
        "groups": [{"stage": s, "title": groups.get(s, s.capitalize())} for s in stages],
        "settings": [_setting(f) for f in dataclasses.fields(Recipe)],
        "colors": [
            {"name": name, "hex": one.color.hex.lower(), "finish": one.finish}
            for name, one in known.colors.items()
        ],
        "parts": [
            {"family": family, "name": known.family(family)[0].name} for family in known.families
        ],
        "formats": [
            {"name": name, "file": one.filename, "usual": one.default}
            for name, one in exporters.TABLE.items()
        ],
        "schemes": _schemes(),
    }


def _setting(f: dataclasses.Field[Any]) -> JSON:
    meta, default = f.metadata, f.default
    numeric = isinstance(default, (int, float)) and not isinstance(default, bool)
    return {
        "name": f.name,
        "stage": meta["stage"],
        "help": meta["help"],
        "kind": _KINDS[type(default)],
        "default": list(default) if isinstance(default, tuple) else default,
        "choices": list(choices(f)),
        "names": _offered(f.name),
        "low": meta["low"] if numeric and math.isfinite(meta["low"]) else None,
        "high": meta["high"] if numeric and math.isfinite(meta["high"]) else None,
        "first": f.name in FIRST,
        "file": f.name in FILES,
    }


def _offered(name: str) -> list[str]:
    """Names that a setting may have among others."""
    from mosaic import ditherers, palette, styles  # noqa: PLC0415 - one of them is a word here

    tables: dict[str, Mapping[str, object]] = {"ditherer": ditherers.TABLE, "style": styles.TABLE}
    if name == "scheme":
        return [one["name"] for one in _schemes()]
    if name == "palette":
        return list(palette.names())
    if name not in tables:
        return []
    return [line.name for line in plugins.listed(_NAMES[name], tables[name])]


@cache
def _schemes() -> list[JSON]:
    """Schemes that come with the package, with the colors that show them."""
    found = []
    for name in sorted(scheme.builtin()):
        one = scheme.find(name)
        words = (one.background, *one.bands, one.ink)
        colors = [catalog().find(word).color.hex.lower() for word in words]
        found.append({"name": name, "title": one.title, "colors": colors})
    return found
