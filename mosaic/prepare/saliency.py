"""Where a viewer looks: at faces, edges, colors that stand out, skin.

A crop of a given shape is as large as the picture allows, so it can move along one
axis only, and looking for the best one is a search along a line.

References
----------
.. [1] L. Itti, C. Koch, E. Niebur, "A model of saliency-based visual attention for rapid
   scene analysis", IEEE PAMI 20(11), 1998: center against surround.
.. [2] R. Achanta et al., "Frequency-tuned salient region detection", CVPR 2009: distance
   from the mean color.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.arrays import Floats, percentiles
from mosaic.errors import PluginError
from mosaic.imaging import faces, skin
from mosaic.imaging.faces import Face
from mosaic.imaging.filters import blur, box_reduced
from mosaic.model import Picture
from mosaic.prepare.area import Box, linear_light
from mosaic.recipe import Recipe

_SIDE = 160  # longer side of the thumbnail that is looked at
_SAMPLES = 640  # longer side of the picture that it is made of
_FACE = 1.5  # a picture's faces together count so much, all the rest 1
_POINTS = (np.arange(256) + 0.5) / 256

Find = Callable[[NDArray[np.float64]], tuple[Face, ...]]

#: Longer side of the copy that dlib searches.
_DLIB_PX = 480
#: The same for landmarks.
_LANDMARKS_PX = 640
#: A smaller picture has no face in it that a finder was trained on.
_LEAST_PX = 32
#: Faces that are at least this part of the largest count beside it; others are bystanders.
_BESIDE = 0.5


def interesting(
    picture: Picture, wide: float, tall: float, faces: tuple[Face, ...] = ()
) -> tuple[float, float]:
    """Find the middle of the best crop of `wide` x `tall` pixels.

    Parameters
    ----------
    faces : tuple of Face
        In pixels of the picture.

    Returns
    -------
    (x, y) : (float, float)
        In [0, 1] from the top left.
    """
    rows, cols = picture.shape
    light, cover = reduced(picture, _SIDE)
    weights = saliency(light, cover)
    heads = _heads(light.shape[:2], faces, light.shape[0] / rows)
    weights = weights + _FACE * heads / max(heads.sum(), 1.0)
    x = _best(weights.sum(axis=0), wide / cols, 0.5)
    # Faces want room above: what counts sits a little over the middle.
    y = _best(weights.sum(axis=1), tall / rows, 0.42)
    return x, y


def _heads(shape: tuple[int, ...], faces: tuple[Face, ...], scale: float) -> Floats:
    """(rows, cols) 1 where the heads are."""
    heads = np.zeros(shape)
    for face in faces:
        top, left, bottom, right = (max(round(n * scale), 0) for n in face.head)
        heads[top:bottom, left:right] = 1.0
    return heads


def reduced(picture: Picture, side: int) -> tuple[Floats, Floats]:
    """Small copy and its opacity, at most `side` long; of a large photo a sample of pixels."""
    step = -(-max(picture.shape) // _SAMPLES)
    down, across = (slice((n - 1) % step // 2, None, step) for n in picture.shape)
    alpha = None if picture.alpha is None else picture.alpha[down, across]
    codes = picture.codes[down, across]
    rows, cols = codes.shape[:2]
    scale = min(1.0, side / max(rows, cols))
    size = max(1, round(rows * scale)), max(1, round(cols * scale))
    # Plane by plane, which takes half the time.
    planes: Iterable[NDArray[Any]] = (linear_light(codes[..., n], None) for n in range(3))
    if alpha is not None:
        planes = np.moveaxis(linear_light(codes, alpha), -1, 0)
    means = np.moveaxis(np.stack([box_reduced(plane, *size) for plane in planes]), 0, -1)
    if alpha is None:
        return means, np.ones(means.shape[:2])
    cover = means[..., 3:]
    shown = np.divide(means[..., :3], cover, out=np.ones_like(means[..., :3]), where=cover > 1e-9)
    return shown, cover[..., 0]


def saliency(light: Floats, cover: Floats) -> Floats:
    """Weigh each pixel of a thumbnail by how much it draws the eye; the weights sum to 1.

    Parameters
    ----------
    light : (rows, cols, 3) float64
        Linear light.
    cover : (rows, cols) float64
        Opacity; what is transparent draws no eye.
    """
    lab = color.linear_to_oklab(light)
    near, far = blur(lab, 1.0), blur(lab, 8.0)
    stands_out = _length(near - far)
    rare = _length(near - lab.mean(axis=(0, 1)))
    detail = _length(lab - near)
    chroma = np.hypot(near[..., 1], near[..., 2])
    total = _unit(stands_out) + _unit(detail) + 0.5 * _unit(rare) + 0.3 * _unit(chroma)
    total = (total + 1.5 * skin.likelihood(near)) * cover
    total = blur(total[..., np.newaxis], 1.5)[..., 0]
    mass = total.sum()
    return total / mass if mass > 1e-9 else np.full(total.shape, 1 / total.size)


def _length(difference: Floats) -> Floats:
    """Distance in OKLab."""
    return np.hypot(np.hypot(difference[..., 0], difference[..., 1]), difference[..., 2])


def _unit(values: Floats) -> Floats:
    """Scale so that strong values are about 1, one outlier or not."""
    strong = float(percentiles(values, 95))
    return np.minimum(values / strong, 1.5) if strong > 1e-6 else np.zeros_like(values)


def _best(weights: Floats, extent: float, aim: float) -> float:
    """Middle of the window of a share of the line that holds the most, in [0, 1].

    Weights at a window's edge count less than those about `aim` of its length, and a
    window in the middle of the line wins where little speaks against it.
    """
    if extent >= 1:
        return 0.5
    density = weights * len(weights)
    place = (np.arange(len(weights)) + 0.5) / len(weights)
    starts = np.linspace(0.0, 1.0 - extent, 4 * len(weights) + 1)
    reach = np.where(aim > _POINTS, aim, 1 - aim)
    worth = 1 - 0.6 * (np.abs(_POINTS - aim) / reach) ** 2
    seen = np.interp(starts[:, np.newaxis] + extent * _POINTS, place, density)
    off = 2 * (starts / (1.0 - extent)) - 1
    # Added up element by element: a matrix product may round differently on each machine.
    score = (seen * worth).mean(axis=1) * extent - 0.06 * off**2
    # A cut through what counts, as through a head, is worse than a cut beside it.
    score -= 0.02 * (seen[:, 0] + seen[:, -1])
    good = np.flatnonzero(score >= score.max() - 1e-9)
    nearest = good[np.abs(off[good]).argmin()]
    return float(starts[nearest] + extent / 2)


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
