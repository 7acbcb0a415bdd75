"""Faces seen from the front, by a cascade of local binary patterns.

The cascade is a data file that scikit-image carries. Its own detector takes 0.4 s to
import and its threads report in any order; this one needs numpy alone.

References
----------
.. [1] P. Viola, M. Jones, "Rapid object detection using a boosted cascade of simple
   features", CVPR 2001.
.. [2] S. Liao et al., "Learning multi-scale block local binary patterns for face
   recognition", ICB 2007.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

_SIDE = 24  # pixels of the window that the cascade was trained on
_GROWTH = 1.2  # from one size of window to the next
_FEW, _MANY = 2, 8  # windows that agree: chance, and a face for sure
_SAME, _ENOUGH = 0.4, 4  # overlap of windows on one face, and how many make it sure
_AROUND = [0, 1, 2, 5, 8, 7, 6, 3]  # of 3x3 blocks, clockwise from the upper left


class Pattern(NamedTuple):
    """One weak classifier: a block (x, y, width, height), and a vote for each of 256 patterns."""

    block: tuple[int, int, int, int]
    votes: Floats


class Stage(NamedTuple):
    """Patterns whose votes must reach a threshold."""

    patterns: tuple[Pattern, ...]
    threshold: float


def face_map(gray: NDArray[np.uint8]) -> Floats:
    """Say where faces are: (rows, cols) in [0, 1], 1 where many windows agree."""
    heat = np.zeros(gray.shape)
    for top, left, side in _windows(gray):
        # Hair and chin belong to a face, and lie outside of the window.
        up, down, aside = side * 2 // 5, side // 6, side // 10
        rows = slice(max(top - up, 0), top + side + down)
        heat[rows, max(left - aside, 0) : left + side + aside] += 1
    return np.clip((heat - _FEW) / (_MANY - _FEW), 0.0, 1.0)


class Face(NamedTuple):
    """A square window that holds a face from the brows to the chin, in pixels."""

    top: float
    left: float
    side: float

    @property
    def middle(self) -> tuple[float, float]:
        """Row and column of the middle of the head: hair is more than chin."""
        return self.top + 0.47 * self.side, self.left + 0.5 * self.side


def main_face(gray: NDArray[np.uint8]) -> Face | None:
    """Find the face that most windows agree on; None where too few do.

    Parameters
    ----------
    gray : (rows, cols) uint8
        Luminance in sRGB's gamma; about 100 pixels across suffice.
    """
    windows = np.array(_windows(gray), dtype=np.float64).reshape(-1, 3)
    if not len(windows):
        return None
    close = _overlap(windows) > _SAME
    agree = close.sum(axis=1)
    # Of equals the larger face, which is nearer.
    best = max(range(len(windows)), key=lambda i: (agree[i], windows[i, 2]))
    if agree[best] < _ENOUGH:
        return None
    return Face(*windows[close[best]].mean(axis=0).tolist())


def _overlap(windows: Floats) -> Floats:
    """(n, n) area that two squares share, as a part of all that they cover."""
    start, end = windows[:, :2], windows[:, :2] + windows[:, 2:]
    low = np.maximum(start[:, np.newaxis], start)
    shared = np.maximum(np.minimum(end[:, np.newaxis], end) - low, 0.0).prod(axis=-1)
    area = windows[:, 2] ** 2
    part: Floats = shared / (area[:, np.newaxis] + area - shared)
    return part


def _windows(gray: NDArray[np.uint8]) -> list[tuple[int, int, int]]:
    """Top, left and side of each window that passes all stages."""
    rows, cols = gray.shape
    sums = np.zeros((rows + 1, cols + 1), dtype=np.int32)
    sums[1:, 1:] = gray.astype(np.int32).cumsum(axis=0).cumsum(axis=1)
    found: list[tuple[int, int, int]] = []
    scale = 1.0
    while (side := int(_SIDE * scale)) <= min(rows, cols):
        step = max(1, round(scale))
        tops, lefts = np.mgrid[0 : rows - side + 1 : step, 0 : cols - side + 1 : step]
        places = (tops * (cols + 1) + lefts).ravel().astype(np.int32)
        for stage in _cascade():
            places = places[_passes(sums, places, stage, scale)]
        found += [(*divmod(place, cols + 1), side) for place in places.tolist()]
        scale *= _GROWTH
    return found


def _passes(sums: Ints, places: Ints, stage: Stage, scale: float) -> NDArray[np.bool_]:
    """Whether the votes at each place reach the stage's threshold."""
    total = np.zeros(len(places))
    for pattern in stage.patterns:
        total += pattern.votes[_codes(sums, places, pattern.block, scale)]
    return total >= stage.threshold


def _codes(sums: Ints, places: Ints, block: tuple[int, ...], scale: float) -> NDArray[np.uint8]:
    """Pattern of the 3x3 blocks at each place: which of the eight are as bright as the middle."""
    x, y, width, height = (int(n * scale) for n in block)
    down, across = np.arange(4) * height + y, np.arange(4) * width + x
    corners = (down[:, np.newaxis] * sums.shape[1] + across).reshape(-1, 1)
    at = sums.ravel()[places + corners].reshape(4, 4, -1)
    blocks = np.diff(np.diff(at, axis=0), axis=1).reshape(9, -1)
    codes: NDArray[np.uint8] = np.packbits(blocks[_AROUND] >= blocks[4], axis=0)[0]
    return codes


@cache
def _cascade() -> tuple[Stage, ...]:
    """Read the cascade; empty stages, which nothing passes, where scikit-image lacks the file."""
    spec = find_spec("skimage")  # finds the folder without importing it
    folder = Path(spec.origin).parent if spec and spec.origin else Path()
    path = folder / "data" / "lbpcascade_frontalface_opencv.xml"
    if not path.is_file():
        return (Stage((), np.inf),)
    root = ET.parse(path).getroot()  # noqa: S314  # a file of a package, not of a user
    blocks = [tuple(map(int, _words(rect))) for rect in root.iter("rect")]
    return tuple(_stage(node, blocks) for node in root.findall("./cascade/stages/_"))


def _words(node: ET.Element | None) -> list[str]:
    return (node.text or "").split() if node is not None else []


def _stage(node: ET.Element, blocks: list[Any]) -> Stage:
    """Read a stage: its threshold, and the votes of each of its patterns."""
    patterns = []
    for tree in node.findall("./weakClassifiers/_"):
        _, _, feature, *masks = map(int, _words(tree.find("internalNodes")))
        yes, no = map(float, _words(tree.find("leafValues")))
        bits = np.array(masks, dtype=np.int32).astype("<i4").view(np.uint8)
        among = np.unpackbits(bits, bitorder="little").astype(bool)
        patterns.append(Pattern(blocks[feature], np.where(among, yes, no)))
    return Stage(tuple(patterns), float(_words(node.find("stageThreshold"))[0]))
