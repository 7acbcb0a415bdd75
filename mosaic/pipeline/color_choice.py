"""Colors chosen again where the pieces of the first choice would not do.

Stage quantize knows no pieces as they are placed, stage pack no picture: where a recipe limits
the lots, has a stock, or asks for a goal, both are run in turn.
"""

from __future__ import annotations

import dataclasses
from collections import Counter

import numpy as np

from mosaic.errors import RecipeError, StockError
from mosaic.model import Grid, Layout, Linear
from mosaic.pack import pack
from mosaic.pack.kits import total
from mosaic.quantize import quantize
from mosaic.spec import Spec

#: So often colors are chosen anew for the sake of lots of one piece.
_ROUNDS = 10


def choose_colors(linear: Linear, spec: Spec) -> tuple[Grid, Spec]:
    """Choose the colors; again with fewer while there are more lots than the recipe allows.

    The colors of the fewest cells go first: each lot is a bag to order, and often a shop more.

    Parameters
    ----------
    linear : Linear
        The picture, a pixel a cell.

    Returns
    -------
    Grid, Spec
        The colors, and the spec with the palette and the kit that were left.

    Raises
    ------
    RecipeError
        One color alone has more lots than `max_lots` allows.
    StockError
        The stock does not suffice.
    """
    grid, spec = _bought_in_lots(linear, spec)
    most = spec.recipe.max_lots
    while most:
        layout = pack(grid, spec)
        molds = [part.mold for part in layout.kit.parts]
        pairs = set(zip(layout.pieces.part.tolist(), layout.pieces.color.tolist(), strict=True))
        lots = len({(molds[part], color) for part, color in pairs})
        if lots <= most:
            break
        cells = np.bincount(grid.indices[grid.indices >= 0], minlength=len(spec.palette))
        used = [int(color) for color in np.argsort(cells, kind="stable") if cells[color]]
        if len(used) == 1:
            raise RecipeError(f"{lots} lots of one color", "max_lots allows no fewer", "allow more")
        drop = min(len(used) - 1, max(1, (lots - most) * len(used) // (2 * lots)))
        kept = sorted(used[drop:])
        colors = tuple(spec.palette.colors[color] for color in kept)
        spec = spec.with_palette(dataclasses.replace(spec.palette, colors=colors))
        grid, spec = _bought_in_lots(linear, spec)
    return grid, spec


def _bought_in_lots(linear: Linear, spec: Spec) -> tuple[Grid, Spec]:
    """Choose the colors so that beside a stock no lot of a single piece is to be bought.

    Such a piece costs a bag and often a postage: its cell takes a color that is owned, or
    bought anyway. Where that leaves too few pieces, the single ones stay.
    """
    grid = _for_goal(linear, spec)
    if spec.stock is None or not spec.recipe.buy:
        return grid, spec
    for _ in range(_ROUNDS):
        single = _lots_of_one(pack(grid, spec)) - spec.kit.not_bought
        if not single:
            break
        kit = dataclasses.replace(spec.kit, not_bought=spec.kit.not_bought | single)
        try:
            grid = quantize(linear, spec.with_kit(kit))
        except StockError:
            break
        spec = spec.with_kit(kit)
    return grid, spec


def _for_goal(linear: Linear, spec: Spec) -> Grid:
    """Choose the colors for the goal, or as for few pieces where that reaches it better.

    A search finds no optimum: now and then the one for few pieces ends a little cheaper.
    """
    grid, recipe = quantize(linear, spec), spec.recipe
    if recipe.goal == "pieces" or recipe.ditherer != "joint" or spec.stock is not None:
        return grid
    few = quantize(linear, spec.with_recipe(recipe.replace(goal="pieces")))
    totals = [total(pack(one, spec), recipe.goal) for one in (grid, few)]
    return grid if totals[0] <= totals[1] else few


def _lots_of_one(layout: Layout) -> frozenset[tuple[int, int]]:
    """Parts in colors of which one piece more is placed than the stock has."""
    kit = layout.kit
    place = {part.key: index for index, part in enumerate(kit.parts)}
    molds = [place.get(part.mold, index) for index, part in enumerate(kit.parts)]
    placed = Counter(zip(layout.pieces.part.tolist(), layout.pieces.color.tolist(), strict=True))
    used: Counter[tuple[int, int]] = Counter()
    for (part, color), count in placed.items():
        used[molds[part], color] += count
    # Of a wall's kit the turned parts have no stock of their own.
    owned = kit.stock if kit.stock is not None else np.zeros((len(kit.parts), len(kit.palette)))
    return frozenset(key for key, count in used.items() if count == owned[key] + 1)
