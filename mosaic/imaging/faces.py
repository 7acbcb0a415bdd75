"""Faces in a picture: where they are, how large, how far they lean.

A cascade passes a few windows on many things, and many windows on a face. So the picture
is searched at several sizes, and a face is where enough windows of all sizes agree. Where
there is none, the picture is searched with a margin around it (a tight crop cuts hair and
chin), lighter, and turned to both sides.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.arrays import Floats, dot
from mosaic.imaging import skin
from mosaic.imaging.cascade import windows
from mosaic.imaging.filters import box_means, running_sums

_Sizes = tuple[tuple[int, ...], tuple[int, ...]]

#: Longer side in pixels of the picture that faces are searched in.
SEARCH_PX = 320
# Roots of the areas that the picture is reduced to: those at which it is searched everywhere, and
# those at which only beside windows that were found there; fewer for the other views.
_SIZES, _FEWER = ((128, 160), (96, 112, 144)), ((144,), (112, 128))
# The same for faces that are too small in these, as in wide pictures and in groups; they are
# looked for where the largest face found is a smaller part of the shorter side than the first,
# and where at least the second of a color picture may be skin. There is more to be mistaken
# for one: so many times the windows must agree (7 do on a slide of cells, 11 on a gray one).
_FINER, _SMALL, _SKIN_SOMEWHERE, _SURER = ((256,), (192, 224)), 0.3, 0.01, 2.0
# A picture wider than so many times its height is searched finer yet.
_USUAL = 1.5
# Overlap of windows on one face.
_SAME = 0.4
# Windows that make a face: in a color photo with the color of skin there, in a gray one
# and in any light, and in a color photo without any. With so many no other view is asked.
_SKINNED, _ENOUGH, _BARE, _SURE = 5, 8, 11, 14
_SKIN, _COLORED = 0.25, 0.02
# A margin is this part of the longer side; with it, lighter or turned, only a face that is
# so large a part of it counts (smaller ones are chance), and a window as much more.
_MARGIN, _LARGE, _WEIGHT = 0.2, 0.25, 1.5
_GAINS, _TURNS = (1.0, 4.0), (-20.0, 20.0)
_STEPS = 4096  # of light, for a table


class Face(NamedTuple):
    """A square window that holds a face from the brows to the chin.

    Attributes
    ----------
    top, left, side : float
        In pixels, or in cells where a stage says so.
    turn : float
        Degrees clockwise by which it leans.
    """

    top: float
    left: float
    side: float
    turn: float = 0.0

    @property
    def center(self) -> tuple[float, float]:
        """Row and column of the middle of the window."""
        return self.top + self.side / 2, self.left + self.side / 2

    @property
    def middle(self) -> tuple[float, float]:
        """Row and column of the middle of the head: hair is more than chin."""
        return self.top + 0.47 * self.side, self.left + 0.5 * self.side

    @property
    def head(self) -> tuple[float, float, float, float]:
        """Top, left, bottom and right of the head with its hair and chin."""
        return (
            self.top - 0.42 * self.side,
            self.left - 0.12 * self.side,
            self.top + 1.18 * self.side,
            self.left + 1.12 * self.side,
        )

    def moved(self, top: float, left: float, scale: float) -> Face:
        """Return the face as seen from another origin, and then in other units."""
        place = ((self.top - top) * scale, (self.left - left) * scale, self.side * scale)
        return Face(*place, self.turn)


def find(light: Floats) -> tuple[Face, ...]:
    """Find the faces in a picture, the largest first.

    Parameters
    ----------
    light : (rows, cols, 3) float64
        Linear light in [0, 1]; `SEARCH_PX` pixels across suffice.

    Returns
    -------
    tuple of Face
        In pixels of `light`. Faces seen from the front, up to 25 degrees aside.
    """
    # Of the whole picture's colors only means are asked for: a quarter of it tells them.
    lab = color.linear_to_oklab(light[::2, ::2])
    colored = bool(np.hypot(lab[..., 1], lab[..., 2]).mean() >= _COLORED)
    plane = dot(light, color.RGB_TO_XYZ[1])
    view = _View(running_sums(plane))
    best = _sound(_agreed([view]), light, colored)
    if not best or best[0].votes < _SURE:
        best = max([best, _sound(_agreed(_other_views(plane), _FEWER), light, colored)], key=_votes)
    if _may_have_small(best, view, lab, colored):
        # Of a wide picture as much area has fewer rows, in which the faces are.
        wider = math.sqrt(max(1.0, max(plane.shape) / min(plane.shape) / _USUAL))
        first, rest = (tuple(round(size * wider) for size in some) for some in _FINER)
        finer = _sound(_agreed([view], (first, rest)), light, colored, _SURER)
        best = [*best, *(one for one in finer if not _covers(best, one.face))]
    return tuple(sorted((found.face for found in best), key=lambda face: (-face.side, face)))


class _View(NamedTuple):
    """The picture to search, as running sums of its luminance, and how it came from the picture."""

    sums: Floats
    margin: int = 0
    turn: float = 0.0
    plain: bool = True

    @property
    def shape(self) -> tuple[int, int]:
        return self.sums.shape[0] - 1, self.sums.shape[1] - 1


class _Found(NamedTuple):
    """Windows that lie on one another as one face."""

    face: Face
    votes: float


def _votes(found: list[_Found]) -> float:
    return found[0].votes if found else 0.0


def _other_views(plane: Floats) -> list[_View]:
    """Return the picture with a margin and lighter, and turned to both sides."""
    margin = round(_MARGIN * max(plane.shape))
    padded = running_sums(np.pad(plane, margin, "edge"))
    return [_View(padded * gain, margin, 0.0, False) for gain in _GAINS] + [
        _View(running_sums(_turned(plane, turn)), 0, turn, False) for turn in _TURNS
    ]


def _may_have_small(found: list[_Found], view: _View, lab: Floats, colored: bool) -> bool:
    """Whether smaller faces are worth a longer look, by some of the picture's colors."""
    if math.prod(view.shape) < max(_SIZES[0]) ** 2:
        return False
    if any(one.face.turn or one.face.side > _SMALL * min(view.shape) for one in found):
        return False
    return not colored or float(skin.likelihood(lab).mean()) > _SKIN_SOMEWHERE


def _covers(found: list[_Found], face: Face) -> bool:
    """Whether a face overlaps one that was found."""
    squares = np.array([face[:3], *(one.face[:3] for one in found)])
    return bool((_overlap(squares)[0, 1:] > 0).any())


def _agreed(views: list[_View], sizes: _Sizes = _SIZES) -> list[list[_Found]]:
    """Find for each view where windows lie on one another; no two of these overlap."""
    everywhere = _searched(views, sizes[0])
    beside = _searched(views, sizes[1], everywhere)
    parts = [np.concatenate(both) for both in zip(everywhere, beside, strict=True)]
    return [
        [
            _Found(_back(face, view), votes * (1.0 if view.plain else _WEIGHT))
            for face, votes in _clusters(of_view)
        ]
        for of_view, view in zip(parts, views, strict=True)
    ]


def _searched(
    views: list[_View], sizes: tuple[int, ...], near: list[Floats] | None = None
) -> list[Floats]:
    """Find for each view the windows of its copies of some sizes, in pixels of the view."""
    small, owners = [], []
    for n, view in enumerate(views):
        if near is not None and not len(near[n]):
            continue
        rows, cols = view.shape
        for size in sizes:
            scale = size / math.sqrt(rows * cols)
            small.append(gray_codes(box_means(view.sums, round(rows * scale), round(cols * scale))))
            owners.append((n, scale))
    least = 0.0 if views[0].plain else _LARGE
    about = None if near is None else [near[n] * scale for n, scale in owners]
    parts: list[list[Floats]] = [[np.zeros((0, 3))] for _ in views]
    for part, (n, scale) in zip(windows(small, least, about), owners, strict=True):
        parts[n].append(part / scale)
    return [np.concatenate(of_view) for of_view in parts]


def _clusters(left: Floats) -> list[tuple[Face, int]]:
    """Join windows that overlap into faces, those with most windows first."""
    found = []
    while len(left):
        close = _overlap(left) > _SAME
        votes = close.sum(axis=1)
        # Of equals the larger face, which is nearer.
        best = max(range(len(left)), key=lambda i: (votes[i], left[i, 2]))
        face = Face(*left[close[best]].mean(axis=0).tolist())
        found.append((face, int(votes[best])))
        left = left[_overlap(np.array([face[:3], *left]))[0, 1:] == 0]
    return found


def _sound(
    found: list[list[_Found]], light: Floats, colored: bool, times: float = 1.0
) -> list[_Found]:
    """Keep what is a face by the windows and the colors there, of the view with most windows."""
    kept = [
        [one for one in view if one.votes >= times * _needed(one.face, light, colored)]
        for view in found
    ]
    return max(kept, key=_votes)


def _needed(face: Face, light: Floats, colored: bool) -> int:
    """Windows that must agree on a face, by the colors that are there."""
    top, left, side = (round(n) for n in face[:3])
    quarter = side // 4
    across = np.s_[max(left + quarter, 0) : left + side - quarter]
    inner = light[max(top + quarter, 0) : top + side, across]
    if not inner.size:
        return _BARE
    if not colored:
        return _ENOUGH
    skin_fraction = float(skin.likelihood(color.linear_to_oklab(inner)).mean())
    return _SKINNED if skin_fraction > _SKIN else _ENOUGH if skin_fraction > _SKIN / 3 else _BARE


def _back(face: Face, view: _View) -> Face:
    """Where a face of a view lies in the picture."""
    row, col = (n - view.margin for n in face.center)
    if view.turn:
        row, col = (float(n) for n in _source(row, col, view.shape, view.turn))
    half = face.side / 2
    return Face(row - half, col - half, face.side, view.turn)


def _source(row: Any, col: Any, shape: tuple[int, ...], degrees: float) -> tuple[Any, Any]:
    """Where in the picture a place of the turned picture comes from."""
    angle = math.radians(degrees)
    y, x = row - shape[0] / 2, col - shape[1] / 2
    return (
        y * math.cos(angle) + x * math.sin(angle) + shape[0] / 2,
        x * math.cos(angle) - y * math.sin(angle) + shape[1] / 2,
    )


def _turned(plane: Floats, degrees: float) -> Floats:
    """Turn a picture so that a face that leans clockwise by so much stands upright."""
    rows, cols = plane.shape
    y, x = np.ogrid[:rows, :cols]
    row, col = _source(y + 0.5, x + 0.5, plane.shape, degrees)
    # The nearest pixel is near enough: what is searched is several times smaller.
    near: Floats = plane[
        np.clip(row, 0, rows - 1).astype(np.int64), np.clip(col, 0, cols - 1).astype(np.int64)
    ]
    return near


def gray_codes(luminance: Floats) -> NDArray[np.uint8]:
    """Luminance in sRGB's gamma, 0 to 255; what lies outside [0, 1] is clipped."""
    codes, limits = _gray_table()
    light = np.clip(luminance, 0, 1)
    step = (light * _STEPS).astype(np.intp)
    return np.asarray(codes[step] + (light >= limits[step]), np.uint8)


@cache
def _gray_table() -> tuple[NDArray[np.uint8], Floats]:
    """Code where each step of light begins, and the light at which the next one does."""
    # A step is shorter than any code. The curve itself takes twice to five times as long.
    begins = color.srgb_to_linear((np.arange(256) + 0.5) / 255)
    codes = np.searchsorted(begins, np.arange(_STEPS + 1) / _STEPS, side="right")
    return codes.astype(np.uint8), begins[codes]


def _overlap(squares: Floats) -> Floats:
    """(n, n) area that two squares share, as a part of all that they cover."""
    start, end = squares[:, :2], squares[:, :2] + squares[:, 2:]
    low = np.maximum(start[:, np.newaxis], start)
    shared = np.maximum(np.minimum(end[:, np.newaxis], end) - low, 0.0).prod(axis=-1)
    area = squares[:, 2] ** 2
    return np.asarray(shared / (area[:, np.newaxis] + area - shared))
