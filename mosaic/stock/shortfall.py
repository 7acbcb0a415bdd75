"""What is missing where a stock does not suffice, and what would fit."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from mosaic.errors import StockError
from mosaic.model import Kit, whole_size
from mosaic.recipe import Recipe
from mosaic.spec import Spec
from mosaic.stock.allocation import Supply, allocate

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Colors that the error names.
_NAMED = 6


def check(
    cost: Floats,
    pieces: Supply,
    blocks: Ints,
    shape: tuple[int, int],
    spec: Spec,
) -> None:
    """Refuse a mosaic that the stock cannot fill.

    Parameters
    ----------
    cost : (cells, colors) float64
        How wrong each color is for each cell: those that are missing are those one would buy.
    shape : (int, int)
        Rows and columns of the mosaic, all panels and borders with it.
    spec : Spec
        Its recipe's `size` is that of one panel, and so is the size that fits.

    Raises
    ------
    StockError
        It names what is missing by color, and the largest size that fits.
    """
    if pieces.fits(len(cost), len(blocks)):
        return
    kit = spec.kit
    missing = pieces.lacks(len(cost), len(blocks))
    wanted = ", ".join(f"{n} {name}" for name, n in _bought(cost, pieces, blocks, kit))
    part = kit.parts[0]
    size = _largest(shape, pieces, len(cost) / (shape[0] * shape[1]), spec.recipe)
    high, wide = size or (0, 0)
    # In running bond every second row has an end more.
    studs = f"{(wide - spec.recipe.in_pairs) * part.cols}x{high * part.rows}"
    fits = f"{studs} would fit: --size {studs}" if size else ""
    raise StockError(
        f"the stock lacks {missing} pieces ({part.name}) for {len(cost)} cells: {wanted}",
        fits or "nothing of it fits this palette",
        "or --buy what is missing",
    )


def _bought(cost: Floats, pieces: Supply, blocks: Ints, kit: Kit) -> list[tuple[str, int]]:
    """Colors that one would buy, the most wanted first."""
    fee = np.ones(len(kit.palette))
    chosen = allocate(cost, Supply(pieces.singles, pieces.squares, fee), blocks)
    used = np.bincount(chosen.choice, minlength=len(fee))
    squared = np.bincount(chosen.choice[blocks[chosen.blocks, 0]], minlength=len(fee))
    lacking = used - 4 * squared - pieces.singles
    counts = Counter(
        {c.name: int(n) for c, n in zip(kit.palette.colors, lacking, strict=True) if n > 0}
    )
    named = counts.most_common(_NAMED)
    rest = sum(counts.values()) - sum(n for _, n in named)
    return [*named, ("in other colors", rest)] if rest else named


def _largest(
    shape: tuple[int, int], pieces: Supply, covered: float, recipe: Recipe
) -> tuple[int, int] | None:
    """Largest rows and columns of a panel of the same proportions so that the stock fills all."""
    across, down = recipe.panel_grid
    around = whole_size(0, 0, recipe)
    rows, cols = (shape[0] - around[1]) // down, (shape[1] - around[0]) // across
    for fewer in range(max(rows, cols) - 1, 0, -1):
        share_left = fewer / max(rows, cols)
        size = max(1, round(rows * share_left)), max(1, round(cols * share_left))
        wide, high = whole_size(size[1], size[0], recipe)
        cells = int(np.ceil(wide * high * covered))
        blocks = int((high // 2) * (wide // 2) * covered)
        if pieces.fits(cells, blocks):
            return size
    return None
