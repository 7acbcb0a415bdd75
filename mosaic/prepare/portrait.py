"""Faces of a picture: which there are, and where they are in the mosaic."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from mosaic.errors import PluginError
from mosaic.imaging import faces
from mosaic.imaging.faces import Face
from mosaic.model import Picture
from mosaic.prepare.area import Box
from mosaic.prepare.saliency import reduced
from mosaic.recipe import Recipe

Find = Callable[[NDArray[np.float64]], tuple[Face, ...]]

#: Longer side of the copy that dlib searches.
_DLIB_PX = 480
#: The same for landmarks.
_LANDMARKS_PX = 640
#: A smaller picture has no face in it that a finder was trained on.
_LEAST_PX = 32
#: Faces that are at least this part of the largest count beside it; others are bystanders.
_BESIDE = 0.5


def find_faces(picture: Picture, recipe: Recipe) -> tuple[Face, ...]:
    """Find the faces in a picture by the finder that `recipe.faces` names.

    Returns
    -------
    tuple of Face
        In pixels of the picture, the largest first.

    Raises
    ------
    PluginError
        The finder "dlib" is asked for and not installed.
    """
    if recipe.faces == "none" or min(picture.shape) < _LEAST_PX:
        return ()
    found = _searched(faces.find, _search_px(picture), picture) if recipe.faces != "dlib" else ()
    if recipe.faces == "dlib" or (recipe.faces == "auto" and not found and find_spec("dlib")):
        found = _by_dlib(picture)
    # A print draws eyes and lips as areas: there it matters most where they are.
    by_landmarks = recipe.faces == "dlib" or (recipe.faces == "auto" and recipe.ditherer == "bands")
    return _aligned(found, picture) if found and by_landmarks and find_spec("dlib") else found


def _aligned(found: tuple[Face, ...], picture: Picture) -> tuple[Face, ...]:
    """Place faces by their eyes where the model of landmarks is installed."""
    import mosaic.imaging.faces_dlib as faces_dlib  # noqa: PLC0415, PLR0402

    if not faces_dlib.has_landmarks():
        return found
    light, _ = reduced(picture, _LANDMARKS_PX)
    scale = picture.shape[0] / light.shape[0]
    small = [face.moved(0.0, 0.0, 1 / scale) for face in found]
    return tuple(face.moved(0.0, 0.0, scale) for face in faces_dlib.aligned(light, small))


def _search_px(picture: Picture) -> int:
    """Longer side of the copy to search: in a panorama a face is small beside it."""
    shorter, longer = sorted(picture.shape)
    return min(longer, round(faces.SEARCH_PX * max(1.0, min(longer / shorter / 1.5, 3.0))))


def _searched(find: Find, side: int, picture: Picture) -> tuple[Face, ...]:
    """Search a small copy of a picture."""
    light, _ = reduced(picture, side)
    scale = picture.shape[0] / light.shape[0]
    return tuple(face.moved(0.0, 0.0, scale) for face in find(light))


def _by_dlib(picture: Picture) -> tuple[Face, ...]:
    """Search by dlib, which is imported only then."""
    try:
        import mosaic.imaging.faces_dlib as faces_dlib  # noqa: PLC0415, PLR0402
    except ImportError as error:
        raise PluginError(
            "the face finder dlib is not installed",
            "it comes with the extra faces",
            "try pip install 'brick-mosaic[faces]', or --faces cascade",
        ) from error
    return _searched(faces_dlib.find, _DLIB_PX, picture)


def in_cells(found: tuple[Face, ...], box: Box, size: tuple[int, int]) -> tuple[Face, ...]:
    """Return the faces that a crop shows, in cells of a mosaic of (cols, rows).

    Where cells are not square, as in a wall, a face is given as the square that has its
    middle and its width.
    """
    cols, rows = size
    across, down = cols / box.width, rows / box.height
    shown = []
    for face in found:
        row, col = face.center
        if box.top < row < box.top + box.height and box.left < col < box.left + box.width:
            side = face.side * across
            top, left = (row - box.top) * down - side / 2, (col - box.left) * across - side / 2
            shown.append(Face(top, left, side, face.turn))
    return tuple(shown)


def main_faces(found: tuple[Face, ...]) -> tuple[Face, ...]:
    """Leave out what is small beside the largest face."""
    return tuple(face for face in found if face.side >= _BESIDE * found[0].side)
