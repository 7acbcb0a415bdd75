"""Regions of a portrait: hair, skin, lips, lids, eyes and clothes, each to be one flat color.

A 1964 Marilyn has no tones but those of its black screen: her hair, face, lids, lips and
collar are areas of one color each. Where a face is found, a fitted model says where its
eyes and mouth are, its own skin says what is face and neck, and what stands before the
background above and below is hair and clothes.
"""

from __future__ import annotations

import numpy as np

from mosaic import color
from mosaic.arrays import Floats, Ints, Mask
from mosaic.imaging import skin
from mosaic.imaging.face_parts import face_maps, upright
from mosaic.imaging.faces import Face
from mosaic.imaging.filters import blur
from mosaic.model import PARTS, Linear

#: Names, from 1; 0 is no region.
REGIONS = PARTS
_HAIR, _SKIN, _LIPS, _LIDS, _EYES, _CLOTHES = range(1, len(REGIONS) + 1)
# A face narrower than so many cells has no room for lids and eyes.
_LEAST = 14
# The window of a face, of side 1: the chin, and how far its neck and hair reach.
_CHIN, _NECK, _HEAD = 1.14, 1.6, 1.15
# Ellipses as row, column, half height and half width: brows to chin, lids, eyes, lips.
_FACE = (0.56, 0.5, 0.6, 0.44)
_LID, _EYE, _LIP = (0.25, 0.22, 0.055, 0.135), (0.325, 0.22, 0.045, 0.115), (0.8, 0.0, 0.055, 0.17)
# How far the mouth and the eyes may lie above or below, and the steps that are tried.
_MOUTH_ROWS, _EYE_ROWS = np.arange(0.7, 0.93, 0.02), np.arange(0.3, 0.43, 0.02)
# Where brows are at the lowest, and clothes begin at the earliest.
_BROWS, _SHOULDERS = 0.3, 0.95
# Hair below the chin is so near, in OKLab with these weights, to that above the forehead;
# about the head it may be somewhat further.
_LIKE_HAIR, _LIKE_CAP, _WEIGHTS = 0.11, 0.26, np.array([0.7, 1.5, 1.5])
_ROUNDS = 3
# Hair with less than the first of the forehead's OKLab L is dark, and no lighter than the second.
_DARK, _LIGHTEST = 0.69, 0.82
# Hair about a head as most have it; beyond, it is nearly as wide at the other side.
_SKULL, _NEARLY = (0.32, 0.5, 0.62, 0.6), 0.07
# Radius of the thickest spike of hair that is none.
_SPIKE = 0.17


def find(linear: Linear, subject: Mask) -> Ints:
    """Lay out the regions of the largest face and of what belongs to it.

    Parameters
    ----------
    linear : Linear
        With its faces, in cells.
    subject : (rows, cols) bool
        What stands before the background.

    Returns
    -------
    (rows, cols) int64
        1 + the place in `REGIONS`; 0 for the background, also where `subject` took it for more,
        and everywhere without a face.
    """
    found = np.zeros(subject.shape, np.int64)
    if not linear.faces:
        return found
    face = linear.faces[0]
    y, x = upright(subject.shape, face, linear.cell_mm[0] / linear.cell_mm[1])
    lab = color.linear_to_oklab(linear.light)
    flesh = _of_face(_skin(lab, linear, face, y, x) & subject, y, x)
    hair = subject & ~flesh & _hair(lab, subject & ~flesh, y, x)
    found[subject & ((y > _SHOULDERS) | (_away(y, x, _FACE) < 1.1))] = _CLOTHES
    found[hair] = _HAIR
    found[flesh] = _SKIN
    found = _filled(_smoothed(found, max(0.9, 0.05 * face.side)), y)
    if face.side >= _LEAST:
        _draw_features(found, lab, y, x)
    return found


def _of_face(flesh: Mask, y: Floats, x: Floats) -> Mask:
    """Keep the skin that hangs together with the middle of the face."""
    from scipy.ndimage import label  # noqa: PLC0415 - heavy

    areas = label(flesh)[0]
    middle = areas[flesh & (_away(y, x, _FACE) < 0.7)]
    if not len(middle):
        return flesh
    return np.asarray(areas == np.bincount(middle).argmax())


def _skin(lab: Floats, linear: Linear, face: Face, y: Floats, x: Floats) -> Mask:
    """Face and neck, told by the face's own color of skin, or by its light in a gray photo."""
    where = face_maps(y.shape, (face,), linear.cell_mm[0] / linear.cell_mm[1])
    inner = where.face * (1 - where.mouth) * (1 - where.eyes) > 0.8
    own = skin.of_face(lab[inner]) if inner.any() else None
    light = lab[..., 0]
    dark, bright = np.percentile(light[inner], (10, 85)) if inner.any() else (0.0, 1.0)
    if own is None:
        membership = skin.smooth(light, dark - 0.15, dark)
    else:
        # A fringe is darker than the face's own shadows; blond on dark skin, lighter than its lights.
        in_range = skin.smooth(light, dark - 0.25, dark - 0.1)
        in_range *= 1 - skin.smooth(light, bright + 0.05, bright + 0.12)
        membership = own.distance(lab).membership(np.zeros(y.shape)) * in_range
    core = _away(y, x, _FACE) < 0.85
    level = _forehead(light, y, x)
    if level:
        # Short dark hair has nearly the hue of the skin below it, and less light.
        membership = np.where(
            y < 0.1, membership * skin.smooth(light, level - 0.13, level - 0.06), membership
        )
    near = (_away(y, x, _FACE) < 1.15) | (
        (y > _CHIN - 0.2) & (y < _NECK) & (np.abs(x - 0.5) < 0.42)
    )
    below_brows = core & (y > 0.3)
    return np.asarray(below_brows | (near & (blur(membership, 0.5) > 0.5)))


def _hair(lab: Floats, others: Mask, y: Floats, x: Floats) -> Mask:
    """Find hair, or a hat: what is about the head and like what is above the forehead."""
    about = (y < _SHOULDERS) & (np.hypot(y - 0.4, (x - 0.5) * 1.05) < _HEAD)
    crown = others & (y > -0.12) & (y < 0.08) & (np.abs(x - 0.5) < 0.3)
    if not crown.any():
        return about & (_away(y, x, _FACE) < 1.3)
    middle = np.median(lab[crown], axis=0)
    away = blur(np.sqrt((((lab - middle) * _WEIGHTS) ** 2).sum(axis=-1)), 0.7)
    long = (away < _LIKE_HAIR) & (y < 1.9) & (np.abs(x - 0.5) < 1.0) & (np.abs(x - 0.5) > 0.2)
    cap = (y < 0.3) & (_away(y, x, _FACE) < 1.25) & (away < _LIKE_CAP)
    found = cap | (about & (away < 1.8 * _LIKE_HAIR))
    level = _forehead(lab[..., 0], y, x)
    if _is_dark(lab[..., 0], others, level, y, x):
        # Dark hair is told by its darkness: so short, most of what is near it is wall.
        found &= lab[..., 0] < _LIGHTEST * level
    # A wall in the color of the hair lies beyond a head's own shape, and at one side alone.
    skull = _away(y, x, _SKULL) < 1
    found &= skull | _mirrored(found & others, y, x)
    found &= skull | _thick((found & others) | skull, y, x)
    return np.asarray(found | (long & (y >= _SHOULDERS)))


def _forehead(light: Floats, y: Floats, x: Floats) -> float:
    """OKLab L of the forehead, whatever hair hangs into it; 0 where the picture has none."""
    cells = (y > 0.1) & (y < 0.26) & (np.abs(x - 0.5) < 0.25)
    return float(np.percentile(light[cells], 75)) if cells.any() else 0.0


def _is_dark(light: Floats, others: Mask, level: float, y: Floats, x: Floats) -> bool:
    """Whether the hair above a forehead of some OKLab L is dark beside it, however it is lit."""
    cells = others & (y > -0.2) & (y < 0.06) & (np.abs(x - 0.5) < 0.22)
    return bool(cells.any() and np.median(light[cells]) < _DARK * level)


def solid_hair(linear: Linear, found: Ints) -> Mask:
    """Hair that a screen prints solid, for it is dark; its sheen stays free.

    Parameters
    ----------
    found : (rows, cols) int64
        The regions.

    Returns
    -------
    (rows, cols) bool
    """
    from scipy.ndimage import binary_erosion  # noqa: PLC0415 - heavy

    hair = found == _HAIR
    if not linear.faces or not hair.any():
        return np.zeros(found.shape, bool)
    y, x = upright(found.shape, linear.faces[0], linear.cell_mm[0] / linear.cell_mm[1])
    light = color.linear_to_oklab(linear.light)[..., 0]
    level = _forehead(light, y, x)
    if not _is_dark(light, hair, level, y, x):
        return np.zeros(found.shape, bool)
    # Where it meets the wall it is a mixture of both.
    return np.asarray(hair & ~(binary_erosion(hair) & (light > _DARK * level)))


def _thick(cells: Mask, y: Floats, x: Floats) -> Mask:
    """Cells that are part of no thin spike."""
    from scipy.ndimage import binary_opening  # noqa: PLC0415 - heavy

    radius = int(_SPIKE / float(np.hypot(y[0, 1] - y[0, 0], x[0, 1] - x[0, 0])))
    # The disk of scikit-image, whose morphology takes .15 s to load.
    down, right = np.ogrid[-radius : radius + 1, -radius : radius + 1]
    disk = down**2 + right**2 <= radius**2
    wide = np.pad(cells, radius, mode="edge")
    opened = binary_opening(wide, disk) if radius else wide
    return np.asarray(opened[radius : radius + cells.shape[0], radius : radius + cells.shape[1]])


def _mirrored(cells: Mask, y: Floats, x: Floats) -> Mask:
    """Cells across from these about the middle of the face, and near to such; True off the picture."""
    from scipy.ndimage import map_coordinates  # noqa: PLC0415 - heavy

    rows, cols = cells.shape
    # The window is a rotation of the cells: its steps along rows and columns say how to go back.
    steps = np.array(
        [[y[1, 0] - y[0, 0], y[0, 1] - y[0, 0]], [x[1, 0] - x[0, 0], x[0, 1] - x[0, 0]]]
    )
    offsets = np.stack([(y - y[0, 0]).ravel(), (1 - x - x[0, 0]).ravel()])
    across = np.linalg.solve(steps, offsets)
    reach = max(_NEARLY / float(np.hypot(*steps[:, 1])), 0.5)
    wide = blur(cells.astype(np.float64), reach) > 0.12
    found = map_coordinates(wide.astype(np.float64), across, order=0, mode="constant", cval=1.0)
    return np.asarray(found.reshape(rows, cols) > 0.5)


def _smoothed(found: Ints, reach: float) -> Ints:
    """Give each cell the region that most of its neighborhood has."""
    for _ in range(_ROUNDS):
        kinds = range(len(REGIONS) + 1)
        votes = np.stack([blur((found == n).astype(np.float64), reach) for n in kinds])
        found = votes.argmax(axis=0)
    return found


def _filled(found: Ints, y: Floats) -> Ints:
    """Keep the largest area of hair on the head, and fill holes in the portrait with hair."""
    from scipy.ndimage import binary_fill_holes, label  # noqa: PLC0415 - heavy

    areas = label(found == _HAIR)[0]
    sizes = np.bincount(areas[y < _BROWS], minlength=areas.max() + 1)[1:]
    if len(sizes):
        apart = (areas > 0) & (areas != sizes.argmax() + 1)
        found = np.where(apart, np.where(y > _SHOULDERS, _CLOTHES, 0), found)
    holes = binary_fill_holes(found > 0) & (found == 0)
    return np.where(holes, _HAIR, found)


def _draw_features(found: Ints, lab: Floats, y: Floats, x: Floats) -> None:
    """Draw lids, eyes and lips on the skin.

    The eyes lie where the darkest cells under the brows are, the mouth where the redder and
    darker ones are.
    """
    flesh = found == _SKIN

    def both(row: float, ellipse: tuple[float, float, float, float]) -> Mask:
        _, off, tall, wide = ellipse
        left, right = (_away(y, x, (row, 0.5 + n * off, tall, wide)) < 1 for n in (-1, 1))
        return np.asarray(flesh & (left | right))

    pairs = [both(row, _EYE) for row in _EYE_ROWS]
    light = [float(lab[eyes, 0].mean()) if eyes.any() else np.inf for eyes in pairs]
    best = int(np.argmin(light))
    found[both(_LID[0] + _EYE_ROWS[best] - _EYE[0], _LID)] = _LIDS
    found[pairs[best]] = _EYES
    red = lab[..., 1] - 0.5 * lab[..., 0]
    rows = [_away(y, x, (row, 0.5, *_LIP[2:])) < 1 for row in _MOUTH_ROWS]
    scores = [float(red[cells & flesh].mean()) if (cells & flesh).any() else -1.0 for cells in rows]
    found[flesh & rows[int(np.argmax(scores))]] = _LIPS


def _away(y: Floats, x: Floats, ellipse: tuple[float, float, float, float]) -> Floats:
    """Distance from an ellipse's middle, 1 on its rim."""
    row, col, tall, wide = ellipse
    return np.asarray(np.hypot((y - row) / tall, (x - col) / wide))
