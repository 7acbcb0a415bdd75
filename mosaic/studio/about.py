"""What a page needs to know of settings, colors, parts, formats and schemes.

Settings are command-line options, too, both ways: what a note suggests, and the command to
copy.
"""

from __future__ import annotations

import dataclasses
import math
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import dropwhile
from pathlib import Path
from typing import Any

from mosaic import __version__, exporters, plugins, scheme
from mosaic.catalog import catalog
from mosaic.errors import MosaicError
from mosaic.model import Note
from mosaic.recipe import MAX_SIDE, Recipe, choices
from mosaic.studio.bodies import FILES
from mosaic.studio.guard import JSON_BYTES, PHOTO_BYTES
from mosaic.studio.render import DRAFT_CELLS

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

_FIELDS = {f.name: f for f in dataclasses.fields(Recipe)}


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
            "live_cells": DRAFT_CELLS,
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
        names = (one.background, *one.bands, one.ink)
        colors = [catalog().find(word).color.hex.lower() for word in names]
        found.append({"name": name, "title": one.title, "colors": colors})
    return found


def suggestions(notes: Iterable[Note], recipe: Recipe) -> list[dict[str, Any]]:
    """Return notes with the settings that their option means, where it means any."""
    return [
        {**dataclasses.asdict(note), "settings": settings(note.option, recipe)} for note in notes
    ]


def settings(option: str, recipe: Recipe) -> dict[str, Any] | None:
    """Read options as settings; what is said of a list is added to it.

    Examples
    --------
    >>> settings("--zoom 1 to keep all that fits", Recipe())
    {'zoom': 1.0}
    >>> settings("--without-colors Red", Recipe(without_colors=("Tan",)))
    {'without_colors': ['Tan', 'Red']}
    """
    found: dict[str, Any] = {}
    try:
        for name, word in _options(shlex.split(option)):
            default: Any = _FIELDS[name].default
            if isinstance(default, tuple):
                found[name] = [*found.get(name, getattr(recipe, name)), word]
            else:
                found[name] = word if isinstance(default, bool) else type(default)(word)
        recipe.replace(**found)
    except (ValueError, KeyError, TypeError, MosaicError):
        return None
    return found or None


def _options(words: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """Yield names and values of the first options in a text, as in ``--size 48 or more``."""
    # Before it may stand what no setting does, as in "a larger photo, or --size 48".
    rest = list(dropwhile(lambda word: not word.startswith("--"), words))
    while rest and rest[0].startswith("--"):
        name = rest.pop(0).removeprefix("--").replace("-", "_")
        if isinstance(_FIELDS.get(name, _FIELDS["size"]).default, bool):
            yield name, True
        elif name.startswith("no_") and name not in _FIELDS:
            yield name.removeprefix("no_"), False
        else:
            yield name, rest.pop(0) if rest else None


def command(root: Path, photo: Path, recipe: Recipe, out: Path, layer: Path | None) -> str:
    """Write the command that makes a work's files, to copy.

    Parameters
    ----------
    root : Path
        The folder that is served: recipes name files by their path from there.
    photo, out : Path
        The picture, and where the result goes.
    layer : Path or None
        Picture of the cells set by hand, or a mosaic.json that has them.
    """
    command = ["mosaic", "build", _inner(photo, root)]
    if layer is not None:
        option = "--from" if layer.suffix == ".json" else "--touch-up"
        command += [option, _inner(layer, root)]
    command += [word for name in _FIELDS for word in _written(name, getattr(recipe, name))]
    return f"cd {shlex.quote(str(root))} && {shlex.join([*command, '-o', _inner(out, root)])}"


def _inner(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _written(name: str, value: Any) -> list[str]:
    default, option = _FIELDS[name].default, name.replace("_", "-")
    if value == default:
        return []
    if isinstance(value, bool):
        return [f"--{'' if value else 'no-'}{option}"]
    if isinstance(value, tuple):
        return [word for one in value for word in (f"--{option}", one)]
    return [f"--{option}", str(value)]
