"""Tone of portraits: what a mosaic artist does to a face before the first brick.

A palette has one ladder of skin colors, from brown to light nougat, and no brick for a
highlight or a cast shadow on skin. So a dark face is lifted, skin moves to the ladder in
hue and chroma, its highlights are pressed under the ladder's top and its shadows drawn
together. Lips, teeth and eyes are no skin and keep their colors.
"""

from __future__ import annotations

import numpy as np

from mosaic import color, errors
from mosaic.arrays import Floats, Mask, median, percentiles, strips
from mosaic.imaging import skin
from mosaic.imaging.face_parts import Backdrop, FaceMaps, beside, face_maps, face_window, gray_hair
from mosaic.imaging.filters import blur
from mosaic.imaging.skin import smooth
from mosaic.model import Linear

# On a face for sure; and the least part of a picture's cells that makes a face worth it.
_INNER, _LEAST_CELLS = 0.8, 12
# A face whose median L is under the first goes this share of the way there; what is darker
# than the third does not, what is lighter than the last does wholly.
_LIFT, _SHARE, _BLACK = 0.68, 0.58, (0.12, 0.3)
# No face is lifted so far that its teeth and the whites of its eyes (where those may be, the
# lightest twentieth) would be lighter than this: what is dark beside them is dark skin.
_FULL_LIGHT, _WHITES, _LIGHTEST = 0.95, 0.5, 95
# Median (a, b) / L of faces, and how far one may be from it before its light is taken for
# colored; chroma over which a picture has color; and how far skin is moved at most: the lights
# that people are photographed in ask for up to .1, leaves in which a face is found for .18.
_RAY, _RAY_FREE, _COLORED = np.array([0.062, 0.085]), np.array([0.025, 0.03]), 0.02
_FURTHEST = 0.13
# Bricks that make a ladder; chroma of gray bricks, the lightness of the one that most of a
# face is to be, how far its highlights go from there to white, and the share of the way.
_LADDER, _LIGHT_GRAY, _HIGHLIGHT, _TO_GRAYS = 3, 0.7, 0.75, 0.5
# Gain on the dark lines of eyes and mouth, and the width in cells of what they stand against.
_LINES, _LINE = 0.4, 2.5
# Hue in degrees and chroma of the bricks for skin, in OKLab.
_HUE, _CHROMA = (42.0, 84.0), (0.045, 0.115)
# Share of the way of skin's hue and chroma to the ladder's; share by which skin lighter than
# so far under the ladder's top is pressed down, and shadows are drawn to the median.
_TO_LADDER, _PRESS, _TOP, _SHADOWS = 0.65, 0.45, 0.04, 0.1
# How strict the model of skin is about eyes, where 1 is as about teeth.
_LIDS = 0.4
# Shares by which skin's tones and hair's hues are smoothed, and the difference in OKLab that is
# an edge to the first.
_CALM_SKIN, _CALM_HAIR, _EDGE = 0.8, 1.0, 0.06
# Neck and ears are so near to the face.
_NEAR = (3.0, 0.02, 0.3)
# So many cells beyond its maps a face's tones are drawn from: blurs reach no further.
_MARGIN = 24
# Median paleness of a face's lighter half from which, and at which, its light is washed out: pale
# tells teeth from lit skin no more. Plain light has up to .2. There teeth are so much paler.
_WASHED, _PALER_STILL = (0.25, 0.45), 0.5
# Teeth move so far to white, and lose so much of their color.
_WHITE, _TO_WHITE, _PLAIN = 0.97, 0.65, 0.7


def toned(oklab: Floats, linear: Linear, bricks: Floats) -> Floats:
    """Tone the faces of a picture to a palette.

    Parameters
    ----------
    oklab : (rows, cols, 3) float64
        The picture, toned as a whole.
    linear : Linear
        The picture as it was taken, and its faces.
    bricks : (colors, 3) float64
        OKLab of the palette as it is seen.

    Returns
    -------
    (rows, cols, 3) float64
        OKLab; the same where no face is.
    """
    errors.check_stop()
    shape, aspect = (oklab.shape[0], oklab.shape[1]), linear.cell_mm[0] / linear.cell_mm[1]
    # Of a mural a part is enough.
    window = face_window(shape, linear.faces, aspect, _MARGIN)
    where = face_maps(shape, linear.faces, aspect, window)
    inner = where.face * (1 - where.mouth) * (1 - where.eyes) > _INNER
    if linear.covered is not None:
        inner &= linear.covered[window]
    if inner.sum() < _LEAST_CELLS:
        return oklab
    light, colored = linear.light[window], _colored(linear.light)
    face = _toned(oklab[window], light, where, inner, bricks, colored=colored)
    del where, inner  # a mural's are large
    out = oklab.copy()
    out[window] = face
    return out


def _colored(light: Floats) -> bool:
    """Whether a picture has colors, faint as they may be."""
    total = 0.0
    for part in strips(*light.shape[:2]):
        lab = color.linear_to_oklab(light[part])
        total += float(np.hypot(lab[..., 1], lab[..., 2]).sum())
    return bool(total > _COLORED * light.shape[0] * light.shape[1])


def _toned(
    oklab: Floats, light: Floats, where: FaceMaps, inner: Mask, bricks: Floats, *, colored: bool
) -> Floats:
    """Tone the faces of a part of a picture, by strips where cells need no others."""
    features = np.maximum(where.eyes, where.mouth)
    shift = _to_skin(color.linear_to_oklab(light[inner])) if colored else np.zeros(2)
    if np.hypot(*shift) > _FURTHEST:
        return oklab  # no light makes skin look like this: it is no face
    near = np.maximum(where.face, blur(where.face, 2.0))

    def taken(at: slice | Mask) -> Floats:
        """OKLab of some cells as they were taken, but for the color of the light."""
        return _shifted(color.linear_to_oklab(light[at]), near[at], shift)

    oklab, cells = _shifted(oklab, near, shift), taken(inner)
    own, steps = skin.of_face(cells), ladder(bricks)
    if own is None or len(steps) < _LADDER:
        # Four grays make lines hard enough.
        return _drawn(_to_grays(oklab, where, inner, bricks), features / 2)
    oklab = _lifted(oklab, where, inner)
    washed, parts = _washed_out(cells, own), list(strips(*inner.shape))
    middle = float(median(oklab[inner, 0]))
    for part in parts:
        distance = own.distance(taken(part))
        oklab[part] = _with_teeth(oklab[part], where.mouth[part], distance, middle, washed)
    middle, aside = float(median(oklab[inner, 0])), beside(where)
    backdrop = Backdrop.of(taken(part)[aside[part]] for part in parts)
    above = np.maximum.accumulate(where.eyes.max(axis=1)[::-1])[::-1]
    sigma, low, high = _NEAR
    weight = np.maximum(where.face, smooth(blur(where.face, sigma), low, high))
    for part in parts:
        lab, maps = taken(part), where.rows(part)
        wall = backdrop.likeness(lab) * (1 - maps.face)
        gray = (1 - wall) * gray_hair(lab, maps, above[part], cells)
        # Half a skin's color is skin to the bricks: what is to be gray loses all.
        oklab[part, :, 1:] *= 1 - gray[..., np.newaxis]
        member = _skin(oklab[part], maps, own.distance(lab), middle, washed)
        weight[part] *= member * (1 - np.maximum(gray, wall))
        oklab[part] = _to_ladder(oklab[part], weight[part], steps, middle)
    hair = where.head * (1 - np.maximum(weight, where.face * features))
    oklab = _calmed(oklab, _CALM_SKIN * weight * (1 - features), _CALM_HAIR * hair)
    return _drawn(oklab, features)


def _to_skin(cells: Floats) -> Floats:
    """(2,) change of (a, b) / L that gives a face in colored light a color of skin."""
    middle = median(skin.ray_of(cells))
    low, high = _RAY - _RAY_FREE, _RAY + _RAY_FREE
    return np.asarray(np.clip(middle, low, high) - middle)


def _shifted(oklab: Floats, weight: Floats, shift: Floats) -> Floats:
    """Change (a, b) / L by a share of a shift."""
    out = oklab.copy()
    for axis in (0, 1):
        out[..., axis + 1] += weight * shift[axis] * oklab[..., 0]
    return out


def _to_grays(oklab: Floats, where: FaceMaps, inner: Mask, bricks: Floats) -> Floats:
    """Lay a face's tones on the few grays: its median on the light one, its ends about it."""
    gray = bricks[color.is_gray(bricks), 0]
    between = np.sort(gray)[1:-1]
    if not len(between):
        return _lifted(oklab, where, inner)
    white, light = float(gray.max()), float(between[np.abs(between - _LIGHT_GRAY).argmin()])
    lightness = oklab[..., 0]
    ends = percentiles(blur(lightness, 0.7)[inner], (8, 50, 95))
    steps = (float(between.min()), light, light + _HIGHLIGHT * (white - light))
    wanted = np.interp(lightness, (0.0, *ends, 1.0), (0.0, *steps, 1.0))
    near = np.maximum(where.face, blur(where.face, 3.0))
    return _with_lightness(oklab, lightness + _TO_GRAYS * near * (wanted - lightness))


def _drawn(oklab: Floats, features: Floats) -> Floats:
    """Bring out the lines of eyes and mouth against the skin around."""
    lightness = oklab[..., 0]
    lines = np.minimum(lightness - blur(lightness, _LINE), 0)
    drawn = np.clip(lightness + features * _LINES * lines, 0, 1)
    return _with_lightness(oklab, drawn)


def ladder(bricks: Floats) -> Floats:
    """(n, 3) OKLab of the bricks for skin, from dark to light."""
    hue = np.degrees(np.arctan2(bricks[:, 2], bricks[:, 1]))
    chroma = np.hypot(bricks[:, 1], bricks[:, 2])
    fits = (hue > _HUE[0]) & (hue < _HUE[1]) & (chroma > _CHROMA[0]) & (chroma < _CHROMA[1])
    return bricks[fits][np.argsort(bricks[fits, 0], kind="stable")]


def _lifted(oklab: Floats, where: FaceMaps, inner: Mask) -> Floats:
    """Lift a face in the dark by a power curve; black stays black, and dark skin dark."""
    middle = float(median(oklab[inner, 0]))
    whites = (np.maximum(where.eyes, where.mouth) > _WHITES) & (where.face > _INNER)
    light = float(percentiles(oklab[whites, 0], _LIGHTEST)) if whites.any() else 0.0
    aim = min(_LIFT, _FULL_LIGHT * middle / max(light, middle))
    if not 0.01 < middle < aim:
        return oklab
    power = np.log(middle + _SHARE * (aim - middle)) / np.log(middle)
    lightness = np.clip(oklab[..., 0], 1e-3, 1)
    dark_weight = np.maximum(where.face, blur(where.face, 4.0)) * smooth(lightness, *_BLACK)
    # Chroma goes along, or a face in the shade would become gray.
    gain = 1 + dark_weight * (lightness ** (power - 1) - 1)
    return np.asarray(oklab * gain[..., np.newaxis])


def _washed_out(cells: Floats, own: skin.Own) -> float:
    """Say how much of a face's lit skin has lost its color to the light, in [0, 1]."""
    lit = cells[cells[:, 0] >= median(cells[:, 0])]
    return float(smooth(median(own.distance(lit).paler), *_WASHED))


def _skin(
    oklab: Floats, where: FaceMaps, distance: skin.Distance, middle: float, washed: float
) -> Floats:
    """(rows, cols) in [0, 1]: skin of the face, of its neck and its ears, lit or in shade."""
    # Lids and the skin below brows shine more often than the whites of eyes show.
    features = np.maximum(where.mouth, _LIDS * where.eyes)
    # Teeth and the whites of eyes are pale and light; what is pale and dark there is shade.
    strict = (1 - washed) * features * smooth(oklab[..., 0], middle - 0.15, middle)
    # A highlight has no color left; beside these nothing else on a face is so light.
    highlight = where.face * (1 - features) * smooth(oklab[..., 0], middle, middle + 0.12)
    highlight *= 1 - smooth(distance.redder, 0.3, 0.7)
    return np.asarray(np.maximum(distance.membership(strict), highlight))


def _with_teeth(
    oklab: Floats, mouth: Floats, distance: skin.Distance, middle: float, washed: float
) -> Floats:
    """Make teeth white: what is paler than skin in the mouth, and not dark."""
    still = washed * _PALER_STILL
    teeth = mouth * smooth(distance.paler, 0.3 + still, 0.55 + still)
    teeth *= (1 - smooth(distance.redder, 0.1, 0.4)) * smooth(oklab[..., 0], middle - 0.12, middle)
    out, lightness = oklab.copy(), oklab[..., 0]
    out[..., 1:] *= (1 - _PLAIN * teeth)[..., np.newaxis]
    out[..., 0] += teeth * _TO_WHITE * np.maximum(_WHITE - lightness, 0)
    return out


def _to_ladder(oklab: Floats, skin_weight: Floats, steps: Floats, middle: float) -> Floats:
    """Move skin to the ladder of skin bricks, by its share."""
    out, lightness, top = oklab.copy(), oklab[..., 0], steps[-1, 0] - _TOP
    # Deep shadows are hair and beard as well.
    shade = np.clip(middle - lightness, 0, None) * smooth(lightness, middle - 0.4, middle - 0.2)
    lightness = lightness + skin_weight * _SHADOWS * shade
    lightness = lightness - skin_weight * _PRESS * np.maximum(lightness - top, 0)
    out[..., 0] = lightness
    for axis in (1, 2):
        padded = np.pad(steps[:, axis], 1, "edge")
        smoothed = (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4
        aim = np.interp(lightness, steps[:, 0], smoothed)
        out[..., axis] += _TO_LADDER * skin_weight * (aim - out[..., axis])
    return out


def _calmed(oklab: Floats, lightness: Floats, hues: Floats) -> Floats:
    """Smooth L where the first share says so, and hues where either does, but across no edge."""
    out = np.empty(oklab.shape)
    for part in strips(*oklab.shape[:2]):
        # Edge cells go on beyond the edge.
        rows = np.clip(np.arange(part.start - 2, part.stop + 2), 0, len(oklab) - 1)
        near = np.pad(oklab[rows], ((0, 0), (2, 2), (0, 0)), "edge")
        planes = np.concatenate([np.moveaxis(v, -1, 0) for v in (near, skin.ray_of(near))])
        out[part] = np.moveaxis(_calmed_strip(planes, lightness[part], hues[part]), 0, -1)
    return out


def _calmed_strip(padded: Floats, lightness: Floats, hues: Floats) -> Floats:
    """Do so for some rows: (5, rows + 4, cols + 4), OKLab and (a, b) / L."""
    rows, cols = lightness.shape
    oklab = padded[:3, 2:-2, 2:-2]
    total, sums = np.zeros((rows, cols)), np.zeros((3, rows, cols))
    wide, hue = np.zeros((rows, cols)), np.zeros((2, rows, cols))
    for y, x in np.ndindex(5, 5):
        errors.check_stop()
        one = padded[:, y : y + rows, x : x + cols]
        step = one[:3] - oklab
        near = ((y - 2) ** 2 + (x - 2) ** 2) / 2.0
        step *= step
        apart = step[0] + step[1] + step[2]
        weight = np.exp(-near - apart / _EDGE**2)
        total += weight
        sums += weight * one[:3]
        weight = np.exp(-near / 2 - apart / (3 * _EDGE) ** 2)
        wide += weight
        hue += weight * one[3:]
    out = oklab + lightness * (sums / total - oklab)
    own = out[:1] * hue / wide
    out[1:] += hues * (own - out[1:])
    return np.asarray(out)


def _with_lightness(oklab: Floats, lightness: Floats) -> Floats:
    """Replace L."""
    out = oklab.copy()
    out[..., 0] = lightness
    return out
