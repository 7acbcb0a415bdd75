"""Stage pack: palette indices to placed pieces.

::

    squares     1x1 and 2x2: as many 2x2 as fit, with a proof; dominance settles most of it
      optimum   exact sweeps over what is left, and a bound for regions too large for these
    cover       any sizes, either way round
    wall        rows in running bond, seen from the side
    kits        parts that may lie either way round, and what a piece costs
    regions     where a 2x2 may lie, and what hangs together in a grid
"""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from mosaic.dimensions import STUD_PITCH_MM
from mosaic.errors import RecipeError
from mosaic.model import BARE, Grid, Kit, Layout, Pieces, frozen
from mosaic.pack import cover, kits, regions, squares
from mosaic.pack.cover.region import Size
from mosaic.pack.kits import costs
from mosaic.recipe import Recipe
from mosaic.spec import Spec
from mosaic.stock import within

__all__ = ["in_studs", "pack"]


def pack(grid: Grid, spec: Spec) -> Layout:
    """Cover each cell that is not bare exactly once, by pieces of its own color.

    Parameters
    ----------
    grid : Grid
        A palette index a cell; bare cells stay bare.
    spec : Spec
        Parts to use, and the colors in which each exists; of the recipe,
        `goal` says what there should be least of. No piece crosses the edge of a
        `section`, so that each can be built by itself, unless `cross_sections` is set.

    Returns
    -------
    Layout
        Its `bound` is a proven lower bound on the pieces. Its kit has a part twice that
        lies both ways round: also turned, after the others. With a stock, no piece is laid
        more often than it is owned.

    Raises
    ------
    RecipeError
        `goal` asks for a price or a mass that is not known.
    StockError
        The stock does not suffice for the grid.
    """
    recipe = spec.recipe
    if recipe.studs_a_cell > 1:
        return _coarse(grid, spec)
    if recipe.view == "side":
        from mosaic.pack.wall import build, recounted  # noqa: PLC0415 - .001 s at every start

        layout = build(grid, spec)
        # Pairs are as many as the stock has of them already.
        stacked = spec.kit.stock is not None and not recipe.in_pairs
        return recounted(within(layout, ([], []))) if stacked else layout
    layout = _flat(grid, spec)
    return (
        layout if spec.kit.stock is None else within(layout, spec.crossings(grid.cols, grid.rows))
    )


def _flat(grid: Grid, spec: Spec) -> Layout:
    """Lay as few pieces as can be, without a thought of how many there are of each."""
    sizes = {(part.cols, part.rows) for part in spec.kit.parts}
    method = _squares if sizes <= {(1, 1), (2, 2)} else _cover
    return method(grid, spec)


def in_studs(grid: Grid, recipe: Recipe) -> Grid:
    """Count a grid in studs whose cells were of several."""
    side = recipe.studs_a_cell
    if side == 1 or grid.cell_mm[0] == STUD_PITCH_MM:
        return grid
    regions = grid.regions

    def each(cells: NDArray[np.int16]) -> NDArray[np.int16]:
        return frozen(cells.repeat(side, axis=0).repeat(side, axis=1))

    return dataclasses.replace(
        grid,
        indices=each(grid.indices),
        cell_mm=(STUD_PITCH_MM, STUD_PITCH_MM),
        regions=regions and regions._replace(cells=each(regions.cells)),
    )


def _coarse(grid: Grid, spec: Spec) -> Layout:
    """Cover cells of several studs as if they were studs, by parts counted in cells."""
    recipe = spec.recipe
    side = recipe.studs_a_cell
    if recipe.section % side or recipe.border:
        raise RecipeError(
            f"section is {recipe.section}, border {recipe.border}",
            "where no piece is smaller than 2x2, sections are even and panels have no border",
            "try --section 16 --border 0",
        )
    studs = in_studs(grid, recipe)
    cells = dataclasses.replace(studs, indices=frozen(studs.indices[::side, ::side]))
    small = tuple(
        dataclasses.replace(part, cols=part.cols // side, rows=part.rows // side)
        for part in spec.kit.parts
    )
    layout = _flat(cells, spec.with_kit(dataclasses.replace(spec.kit, parts=small)))
    if spec.kit.stock is not None:
        layout = within(layout, spec.crossings(cells.cols, cells.rows))
    parts = tuple(
        dataclasses.replace(part, cols=part.cols * side, rows=part.rows * side)
        for part in layout.kit.parts
    )
    found = layout.pieces
    pieces = Pieces.of(found.part, found.color, side * found.col, side * found.row)
    kit = dataclasses.replace(layout.kit, parts=parts)
    return dataclasses.replace(layout, grid=studs, kit=kit, pieces=pieces)


def _squares(grid: Grid, spec: Spec) -> Layout:
    """Lay 2x2 and fill up with 1x1."""
    kit = spec.kit
    small, large = 0, kit.find(2, 2) or 0
    # Of one size there is nothing to choose from.
    cost = costs(kit, spec.recipe.goal if large != small else "pieces")
    usable = kit.exists[large] & (large != small)
    worth = cost[large] <= 4 * cost[small]
    edges = spec.crossings(grid.cols, grid.rows)
    taken, most = squares.fit(regions.anchors(grid.indices, usable, edges))
    taken &= worth[grid.indices]
    covered = grid.indices != BARE
    row, col = np.nonzero(taken | covered & ~regions.under(taken))
    part = np.where(taken[row, col], large, small)
    pieces = Pieces.of(part, grid.indices[row, col], col, row)
    return Layout(grid, kit, pieces, int(covered.sum()) - 3 * most)


def _cover(grid: Grid, spec: Spec) -> Layout:
    """Lay pieces of any sizes, either way round."""
    kit, goal = spec.kit, spec.recipe.goal
    both = kits.either_way(kit)
    cost = costs(both, goal)
    menus = tuple(_menu(both, cost, color) for color in range(len(kit.palette)))
    found, bound = cover.fit(grid.indices, menus, spec.crossings(grid.cols, grid.rows))
    if goal != "pieces":
        bound = _fewest(grid, both)
    color = grid.indices[found.row, found.col]
    used, place = kits.in_use(both, len(kit.parts), found.part, color)
    pieces = Pieces.of(place[found.part], color, found.col, found.row)
    return Layout(grid, used, pieces, bound)


def _menu(kit: Kit, cost: NDArray[np.int64], color: int) -> tuple[Size, ...]:
    """List the sizes that exist in a color, and in any case the one of a single cell."""
    return tuple(
        Size(index, part.rows, part.cols, int(cost[index, color]))
        for index, part in enumerate(kit.parts)
        if kit.exists[index, color] or part.cols == part.rows == 1
    )


def _fewest(grid: Grid, kit: Kit) -> int:
    """Bound the pieces from below by the area of each color's largest part."""
    areas = np.array([part.cols * part.rows for part in kit.parts])[:, np.newaxis]
    largest = np.maximum((areas * kit.exists).max(axis=0), 1)
    cells = np.bincount(grid.indices[grid.indices != BARE], minlength=len(kit.palette))
    return int((-(-cells // largest)).sum())
