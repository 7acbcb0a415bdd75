"""Areas of a picture without a face: up to six flat parts by color and edges.

Superpixels are merged with the neighbor that they differ from the least, edges between
them counted, until few are left; those of one color that lie apart, as two ears, then become
one area.

References
----------
.. [1] R. Achanta et al., "SLIC superpixels compared to state-of-the-art superpixel
   methods", IEEE TPAMI 34(11), 2012.
.. [2] J. H. Ward, "Hierarchical grouping to optimize an objective function", J. American
   Statistical Association 58, 1963: merge what adds the least variance.
"""

from __future__ import annotations

import numpy as np

from mosaic import color
from mosaic.arrays import Floats, Ints, Mask, dot
from mosaic.imaging.filters import bilateral, blur, shrink
from mosaic.model import MOST_AREAS as MOST

#: Superpixels and their compactness, and areas that hang together before those of one color
#: are joined.
_FIRST, _COMPACT, _HANGING = 280, 0.09, 14
#: Longer side of the picture that is segmented, about.
_PIXELS = 144
#: Weights of OKLab: color tells more than light and shade.
_WEIGHTS = np.array([1.0, 2.2, 2.2])
#: How much an edge between two areas keeps them apart, and lying apart does.
_EDGE, _APART = 6.0, 1.5
#: Share of the picture's variance that a merge may add when there are few enough areas.
_LOSS = 0.018
#: Least variance of a picture: what is flatter is one area.
_FLAT = 0.012
#: Reach of the middle, as a share of the sides: what fills it is no ground. Share of the picture
#: from which a ground is large enough.
_AMID, _LARGE = 0.3, 0.06
#: Share of the subject that an area has at least, and cells that a piece of one has.
_SMALLEST, _PIECE = 0.006, 3


def find(detail: Floats, factor: int, subject: Mask) -> Ints:
    """Part the subject of a picture into areas.

    Parameters
    ----------
    detail : (rows * factor, cols * factor, 3) float64
        Linear light.
    subject : (rows, cols) bool
        What stands before the background.

    Returns
    -------
    (rows, cols) int64
        From 1, the largest area, to `MOST` - 1 or, where all is subject, to `MOST`; 0 is the
        background. No randomness: the same picture gives the same areas.
    """
    if subject.sum() < 2:
        return subject.astype(np.int64)
    # Never more than a cell: a mural's cells are more than the pixels that are aimed at.
    block = min(factor, max(1, factor * max(subject.shape) // _PIXELS))
    block += next(more for more in range(factor) if factor % (block + more) == 0)
    scale = factor // block
    lab = color.linear_to_oklab(shrink(detail, block)) * _WEIGHTS
    lab = np.stack([bilateral(lab[..., n], 2.0, 0.12) for n in range(3)], axis=-1)
    within = np.repeat(np.repeat(subject, scale, axis=0), scale, axis=1)
    fine = _merged(lab, within, MOST if subject.all() else MOST - 1)
    return _by_size(_tidy(_votes(fine, scale), subject))


def grounded(areas: Ints) -> Ints:
    """Give the ground to an area of a picture without a subject: at the border, not amid.

    Parameters
    ----------
    areas : (rows, cols) int64
        From 1.

    Returns
    -------
    (rows, cols) int64
        The same with 0 for those pieces of the ground that touch the border, numbered anew; pieces
        within belong to what is around them.

    Examples
    --------
    >>> grounded(np.array([[1, 1, 1], [1, 2, 1], [3, 3, 3]])).tolist()
    [[0, 0, 0], [0, 2, 0], [1, 1, 1]]
    """
    from scipy.ndimage import binary_dilation  # noqa: PLC0415 - heavy
    from skimage.measure import label  # noqa: PLC0415 - heavy

    rows, cols = areas.shape
    y, x = np.mgrid[:rows, :cols] + 0.5
    amid = np.hypot(y / rows - 0.5, x / cols - 0.5) < _AMID
    count = int(areas.max()) + 1
    sizes = np.bincount(areas.ravel(), minlength=count)
    inside = np.bincount(areas[amid], minlength=count) / max(int(amid.sum()), 1)
    edge = np.bincount(border(areas), minlength=count)
    large = np.minimum(sizes / areas.size, _LARGE)
    ground = int((edge * large * (1 - inside) ** 3).argmax())
    pieces = label(areas == ground, connectivity=1)
    outside = np.isin(pieces, border(pieces)) & (pieces > 0)
    found = np.where(outside, 0, areas)
    for piece in np.unique(pieces[(pieces > 0) & ~outside]).tolist():
        own = pieces == piece
        neighbors = found[binary_dilation(own) & ~own]
        found[own] = np.bincount(neighbors).argmax()
    return _by_size(found)


def border(values: Ints) -> Ints:
    """Values of the cells at the border."""
    return np.concatenate([values[0], values[-1], values[1:-1, 0], values[1:-1, -1]])


def _merged(lab: Floats, within: Mask, most: int) -> Ints:
    """(pixels) areas from 1; 0 without."""
    from skimage.segmentation import slic  # noqa: PLC0415 - heavy

    labels = slic(
        lab, _FIRST, _COMPACT, mask=within, start_label=1, convert2lab=False, channel_axis=-1
    )
    named, labels = np.unique(np.where(within, labels, 0), return_inverse=True)
    labels = labels.reshape(within.shape) + (0 if named[0] == 0 else 1)
    return np.asarray(_Merging(lab, labels).down_to(most)[labels])


class _Merging:
    """Superpixels that are merged, pair by pair; a row of each matrix is one of them."""

    def __init__(self, lab: Floats, labels: Ints) -> None:
        count = int(labels.max())
        flat = labels.ravel()
        self.size = np.bincount(flat, minlength=count + 1)[1:].astype(np.float64)
        sums = [np.bincount(flat, lab[..., n].ravel(), count + 1)[1:] for n in range(3)]
        self.mean = np.stack(sums, axis=1) / self.size[:, np.newaxis]
        labeled = lab[labels > 0]
        self.scale = max(float(labeled.var(axis=0).sum()), _FLAT) * len(labeled)
        self.steps, self.length = _borders(labels, lab, count)
        self.owner = np.arange(count)
        self.alive = np.ones(count, bool)
        #: What it costs more to join areas that do not touch.
        self.apart = np.inf if count > _HANGING else _APART
        self.cost = np.stack([self._costs(n) for n in range(count)])

    def _costs(self, one: int) -> Floats:
        """Variance that merging one with each other adds, weighted by the edge between."""
        step = self.mean - self.mean[one]
        away = dot(step, step)
        added = self.size * self.size[one] / (self.size + self.size[one]) * away / self.scale
        edge = self.steps[one] / np.maximum(self.length[one], 1e-9)
        with np.errstate(invalid="ignore"):  # nothing times infinity: two of one color, apart
            cost = added * np.where(self.length[one] > 0, 1 + _EDGE * edge, self.apart)
        cost[~self.alive | np.isnan(cost)] = np.inf
        cost[one] = np.inf
        return np.asarray(cost)

    def down_to(self, most: int) -> Ints:
        """(superpixels + 1,) areas from 1 when at most so many are left; 0 stays 0."""
        while (left := int(self.alive.sum())) > 2:
            # Only where few are left, or none touches another, may they lie apart.
            if left == _HANGING or not np.isfinite(self.cost).any():
                self.apart = _APART
                self.cost = np.stack([self._costs(n) for n in range(len(self.cost))])
                self.cost[~self.alive] = np.inf
            one, other = divmod(int(self.cost.argmin()), len(self.cost))
            if left <= most and self.cost[one, other] > _LOSS:
                break
            self._merge(one, other)
        roots = np.flatnonzero(self.alive)
        return np.append(0, np.searchsorted(roots, self.owner) + 1)

    def _merge(self, one: int, other: int) -> None:
        total = self.size[one] + self.size[other]
        mean = self.mean[one] * self.size[one] + self.mean[other] * self.size[other]
        self.mean[one], self.size[one] = mean / total, total
        for sums in (self.steps, self.length):
            sums[one] += sums[other]
            sums[:, one] = sums[one]
            sums[one, one] = sums[other] = sums[:, other] = 0.0
        self.alive[other] = False
        self.owner[self.owner == other] = one
        self.cost[other] = self.cost[:, other] = np.inf
        self.cost[one] = self.cost[:, one] = self._costs(one)


def _borders(labels: Ints, lab: Floats, count: int) -> tuple[Floats, Floats]:
    """Sum of the steps of color over the border of each two superpixels, and its length."""
    steps, length = np.zeros((count + 1, count + 1)), np.zeros((count + 1, count + 1))
    for there, here in (
        ((slice(None), slice(2, None)), (slice(None), slice(-2))),
        ((slice(2, None),), (slice(-2),)),
    ):
        a, b = labels[here], labels[there]
        step = np.sqrt(((lab[there] - lab[here]) ** 2).sum(axis=-1))
        meet = (a != b) & (a > 0) & (b > 0)
        np.add.at(steps, (a[meet], b[meet]), step[meet])
        np.add.at(length, (a[meet], b[meet]), 1.0)
    return (steps + steps.T)[1:, 1:], (length + length.T)[1:, 1:]


def _votes(fine: Ints, scale: int) -> Floats:
    """(areas, rows, cols) share of each cell that an area has."""
    kinds = range(1, int(fine.max()) + 1)
    return np.stack([shrink((fine == n).astype(np.float64), scale) for n in kinds])


def _tidy(shares: Floats, subject: Mask) -> Ints:
    """Give each cell of the subject one area, in shapes without crumbs."""
    from skimage.measure import label  # noqa: PLC0415 - heavy

    least = max(_PIECE, _SMALLEST * subject.sum())
    for _ in range(2):
        soft = np.stack([blur(one, 0.6) for one in shares])
        found = np.where(subject, soft.argmax(axis=0) + 1, 0)
        pieces = label(found, connectivity=1, background=0)
        crumbs = (np.bincount(pieces.ravel()) < least)[pieces] & (found > 0)
        kinds = np.arange(1, len(shares) + 1)[:, np.newaxis, np.newaxis]
        shares = ((found == kinds) & ~crumbs).astype(np.float64)
        wide = np.stack([blur(one, 1.5) for one in shares])
        shares = np.where(crumbs, wide, shares)
    return np.where(subject, shares.argmax(axis=0) + 1, 0)


def _by_size(found: Ints) -> Ints:
    """Give areas numbers from the largest on, without gaps."""
    sizes = np.bincount(found.ravel())
    order = sorted(np.flatnonzero(sizes[1:]) + 1, key=lambda n: (-sizes[n], n))
    table = np.zeros(len(sizes), np.int64)
    table[order] = np.arange(1, len(order) + 1)
    return np.asarray(table[found])
