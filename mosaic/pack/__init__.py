"""Stage pack: palette indices to placed pieces.

::

    regions     where a 2x2 may lie, and what hangs together
    scan        a quick cover by eight greedy scans
"""

from __future__ import annotations

import numpy as np

from mosaic.model import BARE, Grid, Kit, Layout, Pieces
from mosaic.pack import regions, squares
from mosaic.recipe import Recipe


def pack(grid: Grid, kit: Kit, recipe: Recipe) -> Layout:
    """Cover each cell that is not bare exactly once, with few pieces of its own color.

    Parameters
    ----------
    grid : Grid
        A palette index a cell; bare cells stay bare.
    kit : Kit
        Parts to use, and the colors in which each exists.
    recipe : Recipe
        `section`: no piece crosses a section's edge, so that each can be built by itself.

    Returns
    -------
    Layout
        Its `bound` is a proven lower bound on the pieces.
    """
    square = kit.find(2, 2)
    usable = np.zeros(len(kit.palette), dtype=bool) if square is None else kit.exists[square]
    anchors = regions.anchors(grid.indices, usable, recipe.section)
    taken, most = squares.fit(anchors)
    cells = int((grid.indices != BARE).sum())
    bound = cells - 3 * most
    return Layout(grid, kit, _pieces(grid, kit, taken), bound)


def _pieces(grid: Grid, kit: Kit, taken: regions.Mask) -> Pieces:
    """Place a 2x2 at each taken anchor and a 1x1 on each cell that is left."""
    single = (grid.indices != BARE) & ~regions.covered(taken)
    row, col = np.nonzero(single | taken)
    small, large = kit.find(1, 1) or 0, kit.find(2, 2) or 0
    part = np.where(taken[row, col], large, small)
    return Pieces.of(part, grid.indices[row, col], col, row)
