"""How far an error in one cell is felt in others: the eye's blur, cell by cell."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mosaic import metric

Floats = NDArray[np.float64]

#: Beyond so many mm the blur is cut off.
_REACH_MM = 40.0
# Two products of a column and a row carry each channel's blur to within a thousandth.
_TERMS = 2
# Kernels are rounded to this and errors to 1/1024, so that every sum of their products is
# exact: the order in which a matrix product adds, which differs between machines and
# numbers of cores, then cannot change a choice.
_GRAIN = 4096.0


@dataclass(frozen=True, eq=False)
class Eye:
    """The weight of an error in one cell times an error in another, by channel and distance.

    Attributes
    ----------
    down, across : (3, terms, 2 reach + 1) float64
        Columns and rows whose products add up to the weights of L*, a* and b*.
    """

    down: Floats
    across: Floats

    def weight(self, rows: int, cols: int) -> Floats:
        """(3,) weight of cells so many rows and columns apart."""
        y, x = self.down.shape[2] // 2 + rows, self.across.shape[2] // 2 + cols
        return np.asarray((self.down[:, :, y] * self.across[:, :, x]).sum(axis=1))

    @property
    def reach(self) -> tuple[int, int]:
        """Rows and columns from a cell to the furthest that feels its error."""
        return self.down.shape[2] // 2, self.across.shape[2] // 2

    def patch(self) -> Floats:
        """(3, 2 reach + 1, 2 reach + 1) weights of all cells around one."""
        return np.asarray((self.down[..., None] * self.across[:, :, None]).sum(axis=1))


def eye_from(cell_mm: tuple[float, float], distance_m: float) -> Eye:
    """Blur of the human eye, applied twice: once to each of two errors that meet.

    Only the filters' positive Gaussians count; each is averaged over a cell.
    """
    across, down = metric.cells_per_degree(cell_mm, distance_m)
    reach_across, reach_down = (math.ceil(_REACH_MM / side) for side in cell_mm)
    channels = []
    for gaussians in metric.EYE:
        seen = [(weight, width) for weight, width in gaussians if weight > 0]
        total = sum(weight for weight, _ in seen)
        shares = [weight / total for weight, _ in seen]
        columns = [_line(width * down, reach_down) for _, width in seen]
        rows = [_line(width * across, reach_across) for _, width in seen]
        channels.append(_separated(_twice(shares, columns, rows)))
    return Eye(np.stack([down for down, _ in channels]), np.stack([row for _, row in channels]))


def _line(width: float, reach: int) -> Floats:
    """Integrate exp(-(x / width)^2) over each cell of a line, and scale it to a sum of 1."""
    edges = (np.arange(-reach, reach + 2) - 0.5) / width
    steps = np.diff([math.erf(edge) for edge in edges])
    return np.asarray(steps / steps.sum())


def _twice(shares: list[float], columns: list[Floats], rows: list[Floats]) -> Floats:
    """Blur a sum of Gaussians, each a column times a row, by itself."""
    pairs = [(n, m) for n in range(len(shares)) for m in range(len(shares))]
    parts = [
        shares[n] * shares[m] * np.outer(_met(columns[n], columns[m]), _met(rows[n], rows[m]))
        for n, m in pairs
    ]
    return np.asarray(sum(parts))


def _met(one: Floats, other: Floats) -> Floats:
    """Blur a line by another, term by term in a fixed order."""
    out = np.zeros(len(one) + len(other) - 1)
    for start, weight in enumerate(one):
        out[start : start + len(other)] += weight * other
    return out


def _separated(blur: Floats) -> tuple[Floats, Floats]:
    """Best sum of a few products of a column and a row, rounded to the grain."""
    columns, sizes, rows = np.linalg.svd(blur)
    down = columns[:, :_TERMS].T * sizes[:_TERMS, None]
    sign = np.sign(down[:, down.shape[1] // 2])[:, None]
    rounded = [np.round(v * sign * _GRAIN) / _GRAIN for v in (down, rows[:_TERMS])]
    return rounded[0], rounded[1]
