"""Walls without a 1x1: colors are chosen for each two studs of a row, in running bond.

In every second row from the bottom up, pieces are shifted by one stud, as bricks are. At both
ends of such a row one stud is left: the end of a 1x2 that reaches into the wall.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mosaic.errors import RecipeError
from mosaic.model import BARE, Grid, Linear, bonded_rows, frozen
from mosaic.spec import Spec


def in_pairs(linear: Linear, spec: Spec, quantize: Callable[[Linear, Spec], Grid]) -> Grid:
    """Quantize a wall whose smallest piece is two studs long.

    Parameters
    ----------
    quantize : callable
        Gives each cell of a picture a color; here a cell is a pair of studs.

    Raises
    ------
    RecipeError
        There are several panels or a border.
    """
    recipe = spec.recipe
    if recipe.panel_grid != (1, 1) or recipe.border:
        raise RecipeError("panels of a wall without 1x1", "their edges take 1x1", "add 1x1")
    rows, cols = linear.light.shape[:2]
    first, last = places(rows, cols)
    grid = quantize(_pairs_as_cells(linear, first, last), spec)
    indices = np.full((rows, cols), BARE, np.int16)
    row = np.arange(rows)[:, None]
    for stud in (first, last):
        there = stud < cols
        indices[np.broadcast_to(row, stud.shape)[there], stud[there]] = grid.indices[there]
    return dataclasses.replace(grid, indices=frozen(indices), cell_mm=linear.cell_mm, regions=None)


def places(rows: int, cols: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """(rows, cols / 2 + 1) first and last stud of each pair; `cols` where a row has one less.

    Examples
    --------
    >>> first, last = places(2, 4)
    >>> first.tolist(), last.tolist()
    ([[0, 1, 3], [0, 2, 4]], [[0, 2, 3], [1, 3, 4]])
    """
    first = np.broadcast_to(np.arange(0, cols + 1, 2), (rows, cols // 2 + 1))
    bonded = bonded_rows(rows)[:, None]
    left = np.where(bonded, np.maximum(first - 1, 0), first)
    right = np.where(bonded, np.minimum(first, cols - 1), np.minimum(first + 1, cols))
    return left, right


def _pairs_as_cells(linear: Linear, first: NDArray[np.intp], last: NDArray[np.intp]) -> Linear:
    """Average the light of each pair."""
    rows, cols = linear.light.shape[:2]
    there = first < cols
    one, other = np.minimum(first, cols - 1), np.minimum(last, cols - 1)
    row = np.arange(rows)[:, None]

    def of_pairs(cells: NDArray[Any] | None) -> Any:
        return None if cells is None else frozen(cells[row, one])

    light = (linear.light[row, one] + linear.light[row, other]) / 2
    covered = there if linear.covered is None else there & linear.covered[row, one]
    return dataclasses.replace(
        linear,
        light=frozen(light),
        cell_mm=(2 * linear.cell_mm[0], linear.cell_mm[1]),
        covered=frozen(covered),
        detail=None if linear.detail is None else _closer(linear, one, other),
        hints=of_pairs(linear.hints),
        regions=of_pairs(linear.regions),
        faces=tuple(f._replace(left=f.left / 2, side=f.side / 2) for f in linear.faces),
        flats=None,
        panel_flats=(),
    )


def _closer(
    linear: Linear, one: NDArray[np.intp], other: NDArray[np.intp]
) -> NDArray[np.float64] | None:
    """Average the finer light along each pair: as many pixels a pair as a cell has."""
    if linear.detail is None:
        return None
    rows, cols = linear.light.shape[:2]
    fine = linear.detail.shape[0] // rows
    cells = linear.detail.reshape(rows, fine, cols, fine, 3).swapaxes(1, 2)
    row = np.arange(rows)[:, None]
    both = np.concatenate([cells[row, one], cells[row, other]], axis=3)
    halves = both.reshape(*both.shape[:3], fine, 2, 3).mean(axis=4)
    light: NDArray[np.float64] = frozen(
        halves.swapaxes(1, 2).reshape(rows * fine, one.shape[1] * fine, 3)
    )
    return light
