"""Placed pieces kept within a stock; where it does not suffice, what is missing and would fit."""

from __future__ import annotations

import dataclasses
from collections import Counter
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mosaic.arrays import Floats, Ints
from mosaic.errors import StockError, check_stop
from mosaic.model import Grid, Kit, Layout, Pieces, size_with_border
from mosaic.recipe import Recipe
from mosaic.spec import Spec
from mosaic.stock.allocation import Supply, allocate, square_of

#: Columns and rows before which an edge runs that no piece crosses.
Edges = tuple[list[int], list[int]]


#: Colors that the error names.
_NAMED = 6


def within(layout: Layout, edges: Edges) -> Layout:
    """Split pieces that are owned less often than they were placed.

    Parameters
    ----------
    layout : Layout
        As few pieces as can be, without a thought of how many there are of each.
    edges : (list of int, list of int)
        Columns and rows before which an edge runs that no piece crosses.

    Returns
    -------
    Layout
        The same cells, no piece more often than it is owned; with pieces to be bought, as
        few of these as can be. Its bound is still one: fewer pieces were never possible.

    Raises
    ------
    StockError
        The grid has more cells of a color than the stock has pieces for.
    """
    kit = layout.kit
    if kit.stock is None:
        return layout
    found = [_color(layout, color, edges) for color in sorted(set(layout.pieces.color.tolist()))]
    if not found:
        return layout
    columns = np.concatenate([np.stack([p.part, p.color, p.col, p.row]) for p in found], axis=1)
    return dataclasses.replace(layout, pieces=Pieces.of(*columns))


def _color(layout: Layout, color: int, edges: Edges) -> Pieces:
    """Keep the pieces of one color within the stock."""
    check_stop()
    placed = _of(layout.pieces, layout.pieces.color == color)
    for pieces in (placed, aligned(layout.grid, layout.kit, color, edges)):
        kept = _split(pieces, layout.kit, color)
        if layout.kit.buy or _counts(kept, layout.kit)[0] <= _owned(layout.kit)[0, color]:
            return kept
    name = layout.kit.palette.colors[color].name
    raise StockError(
        f"the stock does not suffice for {len(placed)} pieces in {name}",
        hint="leave the color out, or --buy what is missing",
    )


def _split(pieces: Pieces, kit: Kit, color: int) -> Pieces:
    """Take larger pieces apart, the last ones first, until no more are placed than there are."""
    keep = np.ones(len(pieces), bool)
    owned = _owned(kit)[:, color]
    for part in range(len(kit.parts) - 1, 0, -1):
        places = np.flatnonzero((pieces.part == part) & keep)
        keep[places[owned[part] + _worth_buying(pieces, kit, color, part) :]] = False
    kept, apart = _of(pieces, keep), _of(pieces, ~keep)
    cells = _cells(apart, kit)
    ones = np.zeros(len(cells), np.int32)
    return Pieces.of(
        np.concatenate([kept.part, ones]),
        np.concatenate([kept.color, ones + color]),
        np.concatenate([kept.col, cells[:, 1]]),
        np.concatenate([kept.row, cells[:, 0]]),
    )


def _worth_buying(pieces: Pieces, kit: Kit, color: int, part: int) -> int:
    """Count the larger pieces that are bought in place of several small ones.

    They are worth it as far as the small ones would have to be bought, too.
    """
    if not kit.buy or not kit.may_buy[part, color]:
        return 0
    area = kit.parts[part].cols * kit.parts[part].rows
    owned, counts = _owned(kit)[:, color], _counts(pieces, kit)
    over = max(0, int(counts[part] - owned[part]))
    lacking = int(counts[0] + area * over - owned[0])
    whole_parts, rest = divmod(max(0, lacking), area)
    one, many = (kit.prices[p][color] for p in (0, part)) if kit.prices else (None, None)
    worth = rest > 1 if one is None or many is None else rest * one > many
    if one is not None and many is not None and area * one < many:
        return 0
    return min(over, whole_parts + worth)


def aligned(grid: Grid, kit: Kit, color: int, edges: Edges) -> Pieces:
    """Cover a color's cells by 2x2 on even places of their section, and by 1x1."""
    here = grid.indices == color
    square = square_of(kit)
    anchors = corners(here, edges) if square is not None else np.zeros((0, 2), np.int64)
    rest = here.copy()
    for down, across in ((0, 0), (0, 1), (1, 0), (1, 1)):
        rest[anchors[:, 0] + down, anchors[:, 1] + across] = False
    ones = np.argwhere(rest)
    part = np.concatenate([np.full(len(anchors), square or 0), np.zeros(len(ones), np.int64)])
    place = np.concatenate([anchors, ones])
    return Pieces.of(part, np.full(len(part), color), place[:, 1], place[:, 0])


def corners(free: NDArray[np.bool_], edges: Edges) -> Ints:
    """(n, 2) rows and columns of the 2x2 blocks of free cells, on even places of each section."""
    rows, cols = _even(free.shape[0], edges[1]), _even(free.shape[1], edges[0])
    free_blocks = free[:-1, :-1] & free[:-1, 1:] & free[1:, :-1] & free[1:, 1:]
    found = np.argwhere(free_blocks[np.ix_(rows, cols)])
    return np.stack([rows[found[:, 0]], cols[found[:, 1]]], axis=1)


def _even(extent: int, cuts: list[int]) -> Ints:
    """Places 0, 2, 4 ... of each stretch between cuts that have another behind them in it."""
    edges = [0, *cuts, extent]
    return np.concatenate([np.arange(a, b - 1, 2) for a, b in pairwise(edges)]).astype(np.int64)


def _owned(kit: Kit) -> Ints:
    """(parts, colors) stock of a kit that has one."""
    if kit.stock is None:
        raise ValueError("the kit has no stock")
    return kit.stock


def _of(pieces: Pieces, chosen: NDArray[np.bool_]) -> Pieces:
    """Pick some of the pieces."""
    return Pieces.of(*(c[chosen] for c in (pieces.part, pieces.color, pieces.col, pieces.row)))


def _counts(pieces: Pieces, kit: Kit) -> Ints:
    """Count pieces by part."""
    return np.bincount(pieces.part, minlength=len(kit.parts))


def _cells(pieces: Pieces, kit: Kit) -> Ints:
    """(cells, 2) rows and columns that pieces cover."""
    found = [
        (row + down, col + across)
        for part, _, col, row in pieces
        for down in range(kit.parts[part].rows)
        for across in range(kit.parts[part].cols)
    ]
    return np.array(found, np.int64).reshape(-1, 2)


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
    wanted = ", ".join(f"{n:,} {name}" for name, n in _bought(cost, pieces, blocks, kit))
    part = kit.parts[0]
    size = _largest(shape, pieces, len(cost) / (shape[0] * shape[1]), spec.recipe)
    high, wide = size or (0, 0)
    # In running bond every second row has an end more.
    studs = f"{(wide - spec.recipe.in_pairs) * part.cols}x{high * part.rows}"
    fits = f"{studs} would fit: --size {studs}" if size else ""
    raise StockError(
        f"the stock lacks {missing:,} piece{'' if missing == 1 else 's'} ({part.name}) "
        f"for {len(cost):,} cells: {wanted}",
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
    margin = size_with_border(0, 0, recipe.panel_grid, recipe.border)
    rows, cols = (shape[0] - margin[1]) // down, (shape[1] - margin[0]) // across
    for fewer in range(max(rows, cols) - 1, 0, -1):
        scale = fewer / max(rows, cols)
        size = max(1, round(rows * scale)), max(1, round(cols * scale))
        wide, high = size_with_border(size[1], size[0], recipe.panel_grid, recipe.border)
        cells = int(np.ceil(wide * high * covered))
        blocks = int((high // 2) * (wide // 2) * covered)
        if pieces.fits(cells, blocks):
            return size
    return None
