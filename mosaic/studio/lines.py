"""From an edit as a page sends it to a line of history, with the old values beside the new."""

from __future__ import annotations

from collections.abc import Container, Mapping
from pathlib import Path
from typing import Any

from mosaic.errors import RecipeError, did_you_mean
from mosaic.recipe import Recipe
from mosaic.studio.edits import Content, Line, Size
from mosaic.studio.layer import BARE_WORD, Layer
from mosaic.studio.names import FILES, check_inside
from mosaic.studio.problems import Conflict

JSON = dict[str, Any]
_COPIED = ("kind", "name", "new", "settings")


def line_of(edit: JSON, content: Content, root: Path) -> Line:
    """Make the line of an edit.

    Raises
    ------
    RecipeError
        A setting is unknown, out of its range, or names a file outside of `root`; cells lie
        beyond the grid.
    """
    stroke = {"stroke": edit["stroke"]} if edit.get("stroke") else {}
    match edit["kind"]:
        case "rename":
            return _set({"title": edit["name"].strip()}, content, root) | stroke
        case "reset":
            return _set(_defaults(edit["settings"]), content, root) | stroke
        case "set":
            return _set(edit["settings"], content, root) | stroke
        case "paint":
            return _painted(edit, content) | stroke
    return {key: edit[key] for key in _COPIED if key in edit} | stroke


def check_paint(edit: JSON, grid: Size | None, usable: Container[str]) -> None:
    """Refuse a paint on another grid than is shown, and colors that cannot be had.

    Raises
    ------
    Conflict, RecipeError
    """
    if grid and grid != (edit["cols"], edit["rows"]):
        raise Conflict(f"this was painted on {edit['cols']} x {edit['rows']} cells", grid)
    for word in sorted({run[2] for run in edit["runs"]} - {None, BARE_WORD}):
        if word not in usable:
            raise RecipeError(
                f"{word!r} cannot be used here",
                "a color has to exist in the part, and be owned where the stock is all there is",
                "choose another color, or another part",
            )


def check_files(settings: Mapping[str, Any], recipe: Recipe, root: Path) -> None:
    """Refuse settings that name a file outside of the folder that is served.

    Raises
    ------
    RecipeError
    """
    known = recipe.to_mapping()
    for name, value in settings.items():
        if name in FILES and value != known[name]:
            check_inside(name, value, root)


def _set(settings: JSON, content: Content, root: Path) -> Line:
    check_files(settings, content.recipe, root)
    old, new = content.recipe.to_mapping(), content.recipe.replace(**settings).to_mapping()
    return {
        "kind": "set",
        "old": {name: old[name] for name in settings},
        "new": {name: new[name] for name in settings},
    }


def _defaults(names: list[str]) -> JSON:
    known = Recipe().to_mapping()
    for name in names:
        if name not in known:
            raise RecipeError(f"unknown setting {name!r}", hint=did_you_mean(name, known))
    return {name: known[name] for name in names}


def _painted(edit: JSON, content: Content) -> Line:
    layer = content.layer(edit["cols"], edit["rows"])
    runs = [
        [*piece, word]
        for start, length, word in edit["runs"]
        for piece in _old(layer, start, length)
    ]
    return {"kind": "paint", "cols": edit["cols"], "rows": edit["rows"], "runs": runs}


def _old(layer: Layer, start: int, length: int) -> list[list[Any]]:
    """Return what some cells were, as runs."""
    if start < 0 or length < 1 or start + length > layer.cells.size:
        came = f"a run of {length} cells begins at {start}"
        raise RecipeError(came, f"there are {layer.cells.size:,}")
    return [list(run) for run in layer.runs([(start, length)])]
