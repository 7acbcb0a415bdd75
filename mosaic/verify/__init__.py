"""The laws, checked apart from the code that obeys them.

::

    laws     a project by itself: coverage, colors, sections, parts list, facts
    wall     a side view by itself: one body
    pieces   what exists: parts, colors and elements against the catalogue
    files    the shopping lists and pictures beside it, read back

Nothing of the stages or the exporters is used here, so that one mistake is not made twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from os import PathLike
from pathlib import Path
from typing import Any

from mosaic import schema
from mosaic.errors import ExportError, RecipeError
from mosaic.recipe import Recipe
from mosaic.verify import files, laws, pieces, wall

#: Further breaches are not listed: one mistake may break a law in a million cells.
_MOST = 50


def verify(path: str | PathLike[str]) -> list[str]:
    """Hold a project, and the files beside it, against the laws.

    Parameters
    ----------
    path : path
        A result folder or its mosaic.json.

    Returns
    -------
    list of str
        One line a broken law; empty where all hold.

    Raises
    ------
    ExportError
        There is no file to read.

    Notes
    -----
    Each cell that is not bare is covered exactly once, by a piece of its own color. Pieces
    stay in the grid, and in a top view in their section. Sections tile the grid. The parts
    list sums to the pieces, part by part and color by color, and the shopping lists sum to
    it. A part exists in its color, or is named as one that does not. A wall's bodies, and all
    other facts, are as many as one counts.
    """
    file = Path(path)
    file = file / "mosaic.json" if file.is_dir() else file
    try:
        data = file.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ExportError(
            f"cannot read {str(file)!r}: {reason}", hint="a result folder has a mosaic.json"
        ) from None
    return list(islice(_breaches(data, file.parent), _MOST))


def _breaches(data: bytes, folder: Path) -> Iterator[str]:
    """Go from the form to the laws to the files; what has no form is asked no more."""
    try:
        node: Any = json.loads(data, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        yield f"mosaic.json is no JSON: {' '.join(str(error).split())}"
        return
    broken = False
    for breach in (*schema.breaches(node),) or laws.misfits(node):
        broken = True
        yield f"mosaic.json: {breach}"
    if broken:
        return
    yield from _recipe(node)
    yield from laws.breaches(node)
    yield from wall.breaches(node)
    yield from pieces.breaches(node)
    yield from files.breaches(node, folder)


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _recipe(node: dict[str, Any]) -> Iterator[str]:
    """Hold the settings against what they may be."""
    try:
        Recipe.from_mapping(node["recipe"])
    except RecipeError as error:
        yield f"recipe: {error}"
