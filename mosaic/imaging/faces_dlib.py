"""Faces by dlib's finder, and their eyes by its landmarks, which the extra `faces` brings.

The finder is surer of faces that are turned aside, and takes 0.2 s the first time. Its model is
part of the compiled package (`dlib-bin`, 11 MB, Boost license); the five landmarks' is a file of
`face_recognition_models` (9 MB of its 130; CC0), which is not imported. Nothing is downloaded.

References
----------
.. [1] N. Dalal and B. Triggs, "Histograms of oriented gradients for human detection",
   CVPR 2005.
.. [2] D. King, "Max-margin object detection", arXiv:1502.00046, 2015.
.. [3] V. Kazemi and J. Sullivan, "One millisecond face alignment with an ensemble of regression
   trees", CVPR 2014.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import dlib
import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.arrays import Floats, dot
from mosaic.imaging.faces import Face, gray_codes

# Score of a face for sure: a collar has .18, a face turned half aside 1.1. Once enlarged,
# faces of 40 pixels are found.
_SURE, _ENLARGE = 0.5, 1
# Our window against dlib's: higher up and larger, in its side.
_UP, _ASIDE, _LARGER = 0.12, 0.05, 1.1
# The package of the landmarks' model, and its file there.
_PACKAGE, _FILE = "face_recognition_models", "models/shape_predictor_5_face_landmarks.dat"
# Where eyes lie in our window: their row, and their distance; what is further from it, and leans
# more (degrees), is no pair of eyes.
_EYE_ROW, _EYES_APART, _PLAUSIBLE, _MOST_TURNED = 0.36, 0.365, (0.6, 1.6), 40.0


def find(light: Floats) -> tuple[Face, ...]:
    """Find the faces in a picture, the largest first; parameters as `faces.find`."""
    windows, _, _ = _detector().run(_gray(light), _ENLARGE, _SURE)
    found = [_face(one.top(), one.left(), one.width()) for one in windows]
    return tuple(sorted(found, key=lambda face: (-face.side, face)))


def has_landmarks() -> bool:
    """Whether the landmarks' model is installed."""
    return _model() is not None


def aligned(light: Floats, found: Sequence[Face]) -> tuple[Face, ...]:
    """Move, turn and scale faces so that their eyes lie where a window has them.

    Parameters
    ----------
    light : (rows, cols, 3) float64
        Linear light.
    found : sequence of Face
        In its pixels. One whose landmarks are no pair of eyes stays as it is.

    Returns
    -------
    tuple of Face
        The largest first.
    """
    gray, predict = _gray(light), _predictor()
    faces = [_by_eyes(face, predict(gray, _window(face))) for face in found]
    return tuple(sorted(faces, key=lambda face: (-face.side, face)))


def _by_eyes(face: Face, marks: Any) -> Face:
    """Place a face by four corners of its eyes, the fifth landmark being the nose."""
    corners = np.array([(point.y, point.x) for point in marks.parts()[:4]], dtype=np.float64)
    left, right = sorted((corners[:2].mean(axis=0), corners[2:].mean(axis=0)), key=lambda p: p[1])
    down, across = (right - left).tolist()
    side, turn = math.hypot(down, across) / _EYES_APART, math.degrees(math.atan2(down, across))
    least, most = _PLAUSIBLE
    if not least < side / face.side < most or abs(turn) > _MOST_TURNED:
        return face
    row, col = ((left + right) / 2).tolist()
    lower = (0.5 - _EYE_ROW) * side
    row += lower * math.cos(math.radians(turn)) - side / 2
    col -= lower * math.sin(math.radians(turn)) + side / 2
    return Face(row, col, side, turn)


def _gray(light: Floats) -> NDArray[np.uint8]:
    return gray_codes(dot(light, color.RGB_TO_XYZ[1]))


def _model() -> Path | None:
    """Find the landmarks' file without importing its package, which needs setuptools."""
    package = find_spec(_PACKAGE)
    folders = (package and package.submodule_search_locations) or []
    files = (Path(folder) / _FILE for folder in folders)
    return next((file for file in files if file.is_file()), None)


@cache
def _predictor() -> Any:
    """Read the landmarks' model, which takes 0.1 s."""
    return dlib.shape_predictor(str(_model()))


@cache
def _detector() -> Any:
    """Unpack dlib's model, which takes 0.1 s."""
    return dlib.get_frontal_face_detector()


def _face(top: int, left: int, side: int) -> Face:
    return Face(top - _UP * side, left - _ASIDE * side, _LARGER * side)


def _window(face: Face) -> Any:
    """Return dlib's window of a face."""
    side = face.side / _LARGER
    top, left = face.top + _UP * side, face.left + _ASIDE * side
    return dlib.rectangle(*(round(n) for n in (left, top, left + side, top + side)))
