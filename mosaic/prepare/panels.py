"""One picture several times: panels and the border between them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mosaic.model import Linear, frozen, panels, whole_size
from mosaic.recipe import Recipe

Floats = NDArray[np.float64]


def join_panels(parts: Sequence[Linear], border: Floats, recipe: Recipe) -> Linear:
    """Set panels of one size side by side, row by row, in a border of one color.

    Parameters
    ----------
    border : (3,) float64
        Linear light of the border; it is of no subject and hides no bare cell.
    """
    first = parts[0]
    rows, cols = first.light.shape[:2]
    size = whole_size(cols, rows, recipe)

    def set_in(name: str, ground: Any) -> Any:
        pieces = [getattr(part, name) for part in parts]
        return None if pieces[0] is None else frozen(_tiled(pieces, ground, size, recipe))

    return dataclasses.replace(
        first,
        light=set_in("light", border),
        covered=set_in("covered", True),
        detail=set_in("detail", border),
        hints=set_in("hints", 0),
        faces=tuple(
            face.moved(-place.row, -place.col, 1.0)
            for part, place in zip(parts, panels(*size, recipe), strict=True)
            for face in part.faces
        ),
        flats=None,
        panel_flats=tuple(part.flats for part in parts if part.flats is not None),
    )


def _tiled(
    pieces: Sequence[NDArray[Any]], ground: Any, size: tuple[int, int], recipe: Recipe
) -> NDArray[Any]:
    """Put arrays of cells, or of several pixels a cell, where their panels are."""
    cols, rows = size
    places = panels(cols, rows, recipe)
    scale = pieces[0].shape[0] // places[0].rows
    canvas = np.empty((rows * scale, cols * scale, *pieces[0].shape[2:]), pieces[0].dtype)
    canvas[:] = ground
    for place, piece in zip(places, pieces, strict=True):
        top, left = place.row * scale, place.col * scale
        canvas[top : top + piece.shape[0], left : left + piece.shape[1]] = piece
    return canvas
