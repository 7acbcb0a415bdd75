"""What kind of picture it is: a photo or a flat graphic, in color or gray."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.arrays import Floats, distinct, strips
from mosaic.model import Linear

# Cells this near in OKLab have one flat color; neighbors within it, this near.
SAME, _LEVEL = 0.004, 0.0015
# A graphic has so few colors at most; so much of it lies in them, and so much in the
# middle of them, where cells on all four sides have the same: a photo has noise.
_FLATS, _SHARE, _INNER = 16, 0.7, 0.25
# Share of what stands on the most frequent color that is flat as well.
_SHOWN = 0.5
# Pixel art at its own size has no middles, but no more than so many colors.
_ART = 64
# Flat colors so few of their own widths apart are steps of one ramp, where there are so many
# and none of them has the most of its cells.
_STEP, _RAMP, _MAIN = 2.5, 4, 0.6
# Cells that are looked at for flat colors: more tell nothing new.
_SOME = 20_000
# A gray picture: so much of it has less chroma than this, and nothing has much more.
_GRAY, _GRAY_SHARE, _COLORED = 0.012, 0.995, 0.04


def is_graphic(linear: Linear) -> bool:
    """Whether a picture is drawn in a few flat colors, as logos, flags and pixel art are."""
    cells = _cells(linear)
    if not len(cells):
        return False
    parts = strips(*linear.light.shape[:2])
    if (
        all(is_eight_bit(linear.light[part]).all() for part in parts)
        and len(distinct(linear.light.reshape(-1, 3), axis=0)) <= _ART
    ):
        return True
    if _inner_share(linear) < _INNER:
        return False
    some = cells[:: -(-len(cells) // _SOME)]
    centers, members = flats(color.linear_to_oklab(some), _FLATS)
    members = np.where(_on_ramp(centers, members), -1, members)
    # A photo that was cut out has a flat ground, too: what stands on it is judged by itself.
    shown = members[members != 0]
    flat = (members >= 0).mean() >= _SHARE and (shown >= 0).sum() >= _SHOWN * len(shown)
    return bool(flat)


def is_drawn(linear: Linear) -> bool:
    """Whether a picture is a drawing, by its own flat colors or those of its cells."""
    return linear.flats is not None or bool(linear.panel_flats) or is_graphic(linear)


def _on_ramp(centers: Floats, members: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(n,) whether a cell's flat color is one of a row that pass into each other, as in fog."""
    sizes = np.bincount(members[members >= 0], minlength=len(centers))
    apart = np.sqrt(((centers[:, None] - centers) ** 2).sum(axis=-1))
    linked = apart < _STEP * SAME
    for _ in centers:  # until each is linked with all that it reaches
        linked = (linked.astype(np.int64) @ linked) > 0
    of_ramp = np.zeros(len(centers) + 1, bool)
    for n, row in enumerate(linked):
        group = sizes[row]
        of_ramp[n] = len(group) >= _RAMP and group.max() < _MAIN * group.sum()
    return np.asarray(of_ramp[members])


def is_eight_bit(light: Floats) -> NDArray[np.bool_]:
    """Say which lights are colors of 8 bits: the mean of several hardly ever is."""
    codes = color.linear_to_srgb(light) * 255
    return np.asarray((np.abs(codes - np.round(codes)) < 0.01).all(axis=-1))


def _inner_share(linear: Linear) -> float:
    """Share of the cells whose four neighbors have the same color."""
    rows, cols = linear.light.shape[:2]
    same = np.ones((rows, cols), bool)
    for part in strips(rows, cols):
        above = linear.light[np.clip(np.arange(part.start - 1, part.stop + 1), 0, rows - 1)]
        padded = np.pad(color.linear_to_oklab(above), ((0, 0), (1, 1), (0, 0)), "edge")
        here = padded[1:-1, 1:-1]
        for down, across in ((0, 1), (1, 0), (1, 2), (2, 1)):
            step = padded[down : down + len(here), across : across + cols] - here
            same[part] &= (step * step).sum(axis=-1) < _LEVEL**2
    return float(same[linear.covered].mean() if linear.covered is not None else same.mean())


def is_gray(linear: Linear) -> bool:
    """Whether a picture has no color: scanned ink, black-and-white film."""
    cells, gray = _cells(linear), 0
    for part in strips(len(cells), 1):
        lab = color.linear_to_oklab(cells[part])
        chroma = np.hypot(lab[:, 1], lab[:, 2])
        if chroma.max() >= _COLORED:
            return False
        gray += int((chroma < _GRAY).sum())
    return bool(len(cells)) and gray / len(cells) >= _GRAY_SHARE


def _cells(linear: Linear) -> Floats:
    """(n, 3) linear light of the covered cells."""
    light = linear.light.reshape(-1, 3)
    return light if linear.covered is None else light[linear.covered.reshape(-1)]


def flats(cells: Floats, count: int, least: int = 1) -> tuple[Floats, NDArray[np.int64]]:
    """Find the flat colors of a picture, the most frequent first.

    Parameters
    ----------
    cells : (n, 3) float64
        OKLab.
    count : int
        Flat colors at most.
    least : int
        Cells that a flat color has at least.

    Returns
    -------
    colors : (flats, 3) float64
    members : (n,) int64
        Number of the flat color that a cell has, or -1.
    """
    codes = np.round(cells / SAME).astype(np.int64)
    bins, place, sizes = np.unique(codes, axis=0, return_inverse=True, return_counts=True)
    place = place.reshape(-1)
    sums = [np.bincount(place, cells[:, c], len(bins)) for c in range(3)]
    centers = np.stack(sums, axis=1) / sizes[:, None]
    members = np.full(len(cells), -1)
    found: list[Floats] = []
    taken = np.zeros(len(bins), bool)
    for index in np.argsort(-sizes, kind="stable")[: 8 * count]:
        near = (((cells - centers[index]) ** 2).sum(axis=1) < SAME**2) & (members < 0)
        if taken[index] or near.sum() < least or len(found) == count:
            continue
        members[near] = len(found)
        taken[place[near]] = True
        found.append(centers[index])
    return np.array(found).reshape(-1, 3), members
