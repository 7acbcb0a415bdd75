"""How an error in one cell counts with the errors of others: two kernels, cell by cell.

Far errors are blurred by the eye at the mosaic's distance, so that those of neighbors may
cancel. Fine errors pass a high-pass: what a whole area has in common is free, what differs
from cell to cell is texture that the picture does not have. Errors filtered by the kernels say
what a changed cell does to all around it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from mosaic import metric
from mosaic.arrays import Floats, Ints

#: Beyond so many mm an error has no effect.
_REACH_MM = 40.0
#: Width of the high-pass's Gaussian in mm.
_HIGH_PASS_MM = 16.0
# Two products of a column and a row carry each channel's kernel to within a thousandth.
_TERMS = 2
# Kernels are rounded to this and errors to 1/1024, so that every sum of their products is
# exact: the order in which a matrix product adds, which differs between machines and
# numbers of cores, then cannot change a choice.
_GRAIN = 4096.0

# A cell by itself costs as much time as so many products of a matrix.
_ALONE = 8000


class Kernel(NamedTuple):
    """The weight of an error in one cell times an error in another, by channel and distance.

    Attributes
    ----------
    center : (6,) float64
        Weight of a cell's own error beside the products: three far channels, three fine ones.
    down, across : (6, terms, 2 reach + 1) float64
        Columns and rows whose products add up to the weights of all cells around one.
    """

    center: Floats
    down: Floats
    across: Floats

    def weight(self, rows: int, cols: int) -> Floats:
        """(6,) weight of cells so many rows and columns apart."""
        y, x = self.down.shape[2] // 2 + rows, self.across.shape[2] // 2 + cols
        found = (self.down[:, :, y] * self.across[:, :, x]).sum(axis=1)
        return np.asarray(found + self.center * (rows == cols == 0))

    @property
    def reach(self) -> tuple[int, int]:
        """Rows and columns from a cell to the furthest that feels its error."""
        return self.down.shape[2] // 2, self.across.shape[2] // 2

    def patch(self) -> Floats:
        """(6, 2 reach + 1, 2 reach + 1) weights of all cells around one."""
        found = (self.down[..., None] * self.across[:, :, None]).sum(axis=1)
        down, across = self.reach
        found[:, down, across] += self.center
        return np.asarray(found)


def kernel_for(cell_mm: tuple[float, float], distance_m: float) -> Kernel:
    """Kernels of far errors (L*, a*, b*) and of fine ones (L, a, b)."""
    far, fine = _eye(cell_mm, distance_m), _high_pass(cell_mm)
    lines = [np.stack(parts) for parts in zip(*far, *[fine] * 3, strict=True)]
    return Kernel(np.array([0.0, 0, 0, 1, 1, 1]), lines[0], lines[1])


def _eye(cell_mm: tuple[float, float], distance_m: float) -> list[tuple[Floats, Floats]]:
    """Blur of the human eye, applied twice: once to each of two errors that meet.

    Only the filters' positive Gaussians count; each is averaged over a cell.
    """
    across, down = metric.cells_per_degree(cell_mm, distance_m)
    reach_across, reach_down = _reach(cell_mm)
    channels = []
    for gaussians in metric.EYE:
        used = [(weight, width) for weight, width in gaussians if weight > 0]
        total = sum(weight for weight, _ in used)
        shares = [weight / total for weight, _ in used]
        columns = [_line(width * down, reach_down) for _, width in used]
        rows = [_line(width * across, reach_across) for _, width in used]
        channels.append(_separated(_autoconvolve(shares, columns, rows)))
    return channels


def _reach(cell_mm: tuple[float, float]) -> tuple[int, int]:
    """Cells across and down to where one Gaussian is cut off; two reach twice as far."""
    across, down = (math.ceil(_REACH_MM / side) for side in cell_mm)
    return across, down


def _high_pass(cell_mm: tuple[float, float]) -> tuple[Floats, Floats]:
    """Two products that, with an impulse of 1, are (d - g) * (d - g) of a Gaussian g.

    A constant shift must be free: the first product takes away what the others add up to.
    """
    lines = [
        _line(math.sqrt(2) * _HIGH_PASS_MM / side, reach)
        for side, reach in zip(cell_mm, _reach(cell_mm), strict=True)
    ]
    once = [np.pad(line, len(line) // 2) for line in lines]
    twice = [_convolved(line, line) for line in lines]
    columns = np.stack([-2 * once[1], twice[1]])
    rows = np.stack([once[0], twice[0]])
    return _rounded(columns), _rounded(rows)


def _line(width: float, reach: int) -> Floats:
    """Integrate exp(-(x / width)^2) over each cell of a line, and scale it to a sum of 1."""
    edges = (np.arange(-reach, reach + 2) - 0.5) / width
    steps = np.diff([math.erf(edge) for edge in edges])
    return np.asarray(steps / steps.sum())


def _autoconvolve(shares: list[float], columns: list[Floats], rows: list[Floats]) -> Floats:
    """Convolve a sum of Gaussians, each a column times a row, with itself."""
    pairs = [(n, m) for n in range(len(shares)) for m in range(len(shares))]
    parts = [
        shares[n]
        * shares[m]
        * np.outer(_convolved(columns[n], columns[m]), _convolved(rows[n], rows[m]))
        for n, m in pairs
    ]
    return np.asarray(sum(parts))


def _convolved(one: Floats, other: Floats) -> Floats:
    """Convolve two lines, term by term in a fixed order."""
    out = np.zeros(len(one) + len(other) - 1)
    for start, weight in enumerate(one):
        out[start : start + len(other)] += weight * other
    return out


def _separated(blur: Floats) -> tuple[Floats, Floats]:
    """Best sum of a few products of a column and a row, rounded to the grain."""
    columns, sizes, rows = np.linalg.svd(blur)
    down = columns[:, :_TERMS].T * sizes[:_TERMS, None]
    sign = np.sign(down[:, down.shape[1] // 2])[:, None]
    return _rounded(down * sign), _rounded(rows[:_TERMS] * sign)


def _rounded(lines: Floats) -> Floats:
    return np.asarray(np.round(lines * _GRAIN) / _GRAIN)


class Spread:
    """What errors of cells do to the cells of a rectangle.

    Parameters
    ----------
    around : (6, rows + 2 reach, cols + 2 reach) float64
        Errors in the rectangle and as far around it as the kernels reach.

    Attributes
    ----------
    filtered : (6, rows, cols) float64
        These errors under the kernels; changed in place.
    """

    def __init__(self, kernel: Kernel, around: Floats) -> None:
        self._center, self._reach = kernel.center[:, None], kernel.reach
        down, across = kernel.reach
        rows, cols = around.shape[1] - 2 * down, around.shape[2] - 2 * across
        self.filtered = np.zeros((6, rows, cols))
        self._patch = kernel.patch()
        # Each (6, terms, lines around, lines): which of them are taken is the second axis but one.
        self._down, self._across = _carriers(kernel.down, rows), _carriers(kernel.across, cols)
        if around.any():
            self._carry(around[:, None], self._down, self._across)
            self.filtered += self._center[..., None] * around[:, down:-down, across:-across]

    def __call__(self, at: Ints, change: Floats) -> None:
        """Add what changes in the errors (6, cells) of some cells, counted row by row.

        Cell by cell where few change, else by two products of matrices. As all sums are
        exact (see `kernels`), both do the same to the last bit.
        """
        tall, wide = self.filtered.shape[1:]
        row, col = np.divmod(at, wide)
        (rows, row_in), (cols, col_in) = _present(row, tall), _present(col, wide)
        down, across = self._reach
        if len(at) * _ALONE > len(rows) * (len(cols) + tall) * wide:
            part = np.zeros((6, 1, len(rows), len(cols)))
            part.reshape(6, -1)[:, row_in * len(cols) + col_in] = change
            self._carry(
                part,
                self._down.take(down + rows, axis=2),
                self._across.take(across + cols, axis=2),
            )
            self.filtered.reshape(6, -1)[:, at] += self._center * change
            return
        errors = change.T[..., None, None]
        for y, x, error in zip(row.tolist(), col.tolist(), errors, strict=True):
            top, left = max(0, y - down), max(0, x - across)
            bottom, right = min(tall, y + down + 1), min(wide, x + across + 1)
            patch = self._patch[
                :, top + down - y : bottom + down - y, left + across - x : right + across - x
            ]
            self.filtered[:, top:bottom, left:right] += error * patch

    def _carry(self, part: Floats, down: Floats, across: Floats) -> None:
        """Add two products of matrices to what is filtered."""
        lines = part @ across
        lines = lines.reshape(6, -1, lines.shape[3])
        self.filtered += down.reshape(6, -1, down.shape[3]).swapaxes(1, 2) @ lines


def _present(numbers: Ints, count: int) -> tuple[Ints, Ints]:
    """Which of so many numbers occur, ascending; and the place of each number among them."""
    there = np.zeros(count, bool)
    there[numbers] = True
    places = there.cumsum().take(numbers)
    places -= 1
    return there.nonzero()[0], places


def _carriers(lines: Floats, count: int) -> Floats:
    """(6, terms, count + 2 reach, count) matrices that gather about each cell of a line."""
    length = lines.shape[2]
    matrices = np.zeros((*lines.shape[:2], count + length - 1, count))
    for n in range(count):
        matrices[:, :, n : n + length, n] = lines[..., ::-1]
    return matrices
