"""Pieces of any sizes: a grid covered region by region, window by window, at the least cost.

`region` has where a piece may lie, the largest first, and sweeps that may prove the best.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic.arrays import Ints, Mask
from mosaic.pack.cover.region import Covered, Placed, Size, largest_first, solve
from mosaic.pack.regions import ROOK, Components, components

#: Largest side of a region that is covered at once.
WINDOW = 16

#: Where the windows of each round begin.
SHIFTS = ((0, 0), (8, 8), (0, 8), (8, 0))

#: Cells from which on quick sweeps have to do: a mural's regions are many.
MURAL = 150_000


#: Sizes to use in each color.
Menus = tuple[tuple[Size, ...], ...]


class Pieces(NamedTuple):
    """Pieces by part and top left cell, their size and cost; (pieces,) int each."""

    part: Ints
    row: Ints
    col: Ints
    rows: Ints
    cols: Ints
    cost: Ints

    @classmethod
    def of(cls, found: list[tuple[int, ...]]) -> Pieces:
        """Make pieces of a row of numbers each."""
        return cls(*np.array(found, dtype=np.int64).reshape(-1, 6).T)

    def pick(self, chosen: Mask) -> Pieces:
        """Return some of the pieces."""
        return Pieces(*(column[chosen] for column in self))

    def add(self, other: Pieces) -> Pieces:
        """Return these pieces and others."""
        return Pieces(*(np.concatenate(pair) for pair in zip(self, other, strict=True)))


class Cover(NamedTuple):
    """Pieces, and a proven lower bound on the cost of any cover."""

    pieces: Pieces
    bound: int


def fit(indices: NDArray[np.int16], menus: Menus, cuts: tuple[list[int], list[int]]) -> Cover:
    """Cover each cell that is not bare once, by pieces of its color.

    Parameters
    ----------
    indices : (rows, cols) int16
        A color a cell, negative where it is bare.
    menus : tuple of tuple of Size
        Each has a size of one cell.
    cuts : (list of int, list of int)
        Columns and rows before which an edge runs that no piece crosses.

    Notes
    -----
    The regions of each window are covered first. Windows that lie across these are
    then covered again, one by one, and stay so where that is cheaper.
    """
    section = _between(indices.shape, cuts)
    regions = components(_kinds(indices, section), ROOK)
    grid = _Grid(indices, menus)
    windows = components(_kinds(indices, section, _squares(indices.shape, WINDOW, SHIFTS[0])), ROOK)
    solved = grid.solve(windows)
    pieces = Pieces.of([piece for covered in solved for piece in covered[0]])
    if regions.number < windows.number:
        for shift in SHIFTS[1:]:
            kinds = _kinds(indices, section, _squares(indices.shape, WINDOW, shift))
            pieces = grid.improve(pieces, kinds)
        pieces = grid.no_worse(pieces, regions)
    return Cover(pieces, grid.bound(regions, windows, [bound for _, bound in solved]))


class _Grid:
    """The grid, and what is known of its regions so far: many are alike."""

    def __init__(self, indices: NDArray[np.int16], menus: Menus) -> None:
        self.indices, self.menus = indices, menus
        self.known: dict[tuple[bytes, tuple[int, ...], tuple[Size, ...]], Covered] = {}

    def solve(self, found: Components) -> list[tuple[list[tuple[int, ...]], int]]:
        """Cover each component: its pieces, and the bound."""
        return [self._region(places) for places in found.places()]

    def _region(self, places: NDArray[np.intp]) -> tuple[list[tuple[int, ...]], int]:
        """Cover one region, or recall the cover of one that is alike."""
        menu, corner, mask = self._cut(places)
        key = mask.tobytes(), mask.shape, menu
        if key not in self.known:
            self.known[key] = solve(mask, menu, thorough=self.indices.size < MURAL)
        placed, bound = self.known[key]
        return _numbers(placed, menu, corner), bound

    def _cut(self, places: NDArray[np.intp]) -> tuple[tuple[Size, ...], NDArray[np.intp], Mask]:
        """Cut a region out: the sizes it may be covered by, its corner, and its cells."""
        corner = places.min(axis=0)
        mask = np.zeros(np.ptp(places, axis=0) + 1, dtype=bool)
        mask[*(places - corner).T] = True
        return self.menus[self.indices[*places[0]]], corner, mask

    def improve(self, pieces: Pieces, kinds: Ints) -> Pieces:
        """Cover again what lies in one window each, where that is cheaper."""
        first = kinds[pieces.row, pieces.col]
        inside = first == kinds[pieces.row + pieces.rows - 1, pieces.col + pieces.cols - 1]
        free = components(np.where(_painted(pieces.pick(inside), kinds.shape), kinds, -1), ROOK)
        label = np.where(inside, free.labels[pieces.row, pieces.col], free.number)
        before = np.bincount(label, weights=pieces.cost, minlength=free.number + 1)
        solved = [new for new, _ in self.solve(free)]
        better = np.array([sum(piece[5] for piece in new) for new in solved]) < before[:-1]
        kept = pieces.pick(~np.append(better, False)[label])
        changed = [new for new, is_better in zip(solved, better, strict=True) if is_better]
        return kept.add(Pieces.of([piece for new in changed for piece in new]))

    def no_worse(self, pieces: Pieces, regions: Components) -> Pieces:
        """Cover the largest first where windows have come out worse than that."""
        label = regions.labels[pieces.row, pieces.col]
        before = np.bincount(label, weights=pieces.cost, minlength=regions.number)
        better, found = np.zeros(regions.number, dtype=bool), []
        for region, places in enumerate(regions.places()):
            if np.ptp(places, axis=0).max() < WINDOW:
                continue
            menu, corner, mask = self._cut(places)
            first = _numbers(largest_first(mask, menu), menu, corner)
            better[region] = sum(piece[5] for piece in first) < before[region]
            found += first if better[region] else []
        return pieces.pick(~better[label]).add(Pieces.of(found))

    def bound(self, regions: Components, windows: Components, bounds: list[int]) -> int:
        """Add up bounds: a region of one window has that one's, a larger one goes by its area."""
        cells = np.bincount(regions.labels[regions.labels >= 0], minlength=regions.number)
        first = [place[0] for place in windows.places()]
        owner = np.array([regions.labels[*place] for place in first], dtype=np.intp)
        parts = np.bincount(owner, minlength=regions.number)
        total = sum(b for b, r in zip(bounds, owner.tolist(), strict=True) if parts[r] == 1)
        for region in np.flatnonzero(parts > 1).tolist():
            menu = self.menus[self.indices[*first[int(np.argmax(owner == region))]]]
            total += min(-(-int(cells[region]) * s.cost // (s.rows * s.cols)) for s in menu)
        return int(total)


def _numbers(
    placed: Placed, menu: tuple[Size, ...], corner: NDArray[np.intp]
) -> list[tuple[int, ...]]:
    """Write the pieces of a region as rows of numbers, where they lie in the grid."""
    top, left = corner.tolist()
    return [
        (menu[k].part, row + top, col + left, menu[k].rows, menu[k].cols, menu[k].cost)
        for k, row, col in zip(*(column.tolist() for column in placed), strict=True)
    ]


def _between(shape: tuple[int, ...], cuts: tuple[list[int], list[int]]) -> Ints:
    """Cut a grid into rectangles, and number them."""
    across, down = cuts
    row, col = (
        np.searchsorted(np.array(edges, dtype=np.int64), np.arange(n), side="right")
        for n, edges in zip(shape, (down, across), strict=True)
    )
    return row[:, None] * (len(across) + 1) + col


def _squares(shape: tuple[int, ...], side: int, shift: tuple[int, int]) -> Ints:
    """Cut a grid into squares of this side, and number them."""
    down, across = ([*range(side - s, n, side)] for n, s in zip(shape, shift, strict=True))
    return _between(shape, (across, down))


def _kinds(indices: NDArray[np.int16], *squares: Ints) -> Ints:
    """Give the colors of each square numbers of their own; negative where a cell is bare."""
    kinds = indices.astype(np.int64)
    for numbers in squares:
        kinds = kinds * (int(numbers.max()) + 1) + numbers
    return np.where(indices < 0, -1, kinds)


def _painted(pieces: Pieces, shape: tuple[int, ...]) -> Mask:
    """Cells under the pieces."""
    found = np.zeros(shape, dtype=bool)
    for _, row, col, rows, cols, _ in zip(*(c.tolist() for c in pieces), strict=True):
        found[row : row + rows, col : col + cols] = True
    return found
