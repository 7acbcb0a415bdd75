"""Stage pack: palette indices to placed pieces."""

import numpy as np

from mosaic.model import BARE, Grid, Kit, Layout, Pieces, sections
from mosaic.recipe import Recipe


def pack(grid: Grid, kit: Kit, recipe: Recipe) -> Layout:
    """Cover each cell that is not bare exactly once, with few pieces of its own color."""
    rows, cols = np.nonzero(grid.indices != BARE)
    color = grid.indices[rows, cols]
    pieces = Pieces.of(np.zeros(len(rows)), color, cols, rows)
    _ = sections(grid.cols, grid.rows, recipe.section)
    return Layout(grid, kit, pieces, 0)
