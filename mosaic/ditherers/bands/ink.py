"""Ink: the lines that a screen print keeps of its photograph.

References
----------
.. [1] H. Winnemöller, J. E. Kyprianidis, S. C. Olsen, "XDoG: an extended difference-of-
   Gaussians compendium including advanced image stylization", Computers & Graphics 36(6),
   2012.
"""

from __future__ import annotations

import numpy as np

from mosaic.arrays import Floats, Mask
from mosaic.imaging.filters import bilateral, blur, shrink

#: Width of a line in cells, the second Gaussian's width by the first's, and sharpness.
_WIDTH, _WIDER, _SHARP = 0.34, 1.6, 10.0
#: Share of a cell that its line must cover.
_CELL = 0.43
#: Depth from which a line is drawn, by the setting; less within a face.
DEPTHS = {"light": 0.50, "heavy": 0.28}
_IN_FACE = 0.45
#: The screen: share of the subject that is solid ink, and the tone above which nothing is;
#: reach in cells of what shade is held against, how much darker it is, and less in a face.
_SHARE, _DARKEST = 0.16, 0.34
_LOCAL, _BELOW, _BELOW_IN_FACE = 5.0, 0.2, 0.62
#: Halftone: twice the rows from dots to those between them, share of the subject that is shaded, and of a cell of the grid
#: that the largest and the smallest dot covers.
_PITCH, _SHADED, _MOST_COVERED, _LEAST_COVERED = 8, 0.6, 0.6, 0.06


def ink(plane: Floats, factor: int, depth: float, face: Floats | None) -> Mask:
    """Find the cells that a dark line runs through.

    Parameters
    ----------
    plane : (rows * factor, cols * factor) float64
        Lightness in [0, 1].
    depth : float
        How much darker than its surroundings a line must be, in units of the picture's own
        edges.
    face : (rows * factor, cols * factor) float64, or None
        Where it is 1, fainter lines count too: eyes, nose and mouth make a face.

    Returns
    -------
    (rows, cols) bool
    """
    narrow = blur(plane, _WIDTH * factor)
    wide = blur(plane, _WIDTH * factor * _WIDER)
    local_mean = blur(plane, 3.0 * factor)
    # The picture's own contrast about each place: a line in the shade counts as one in the sun.
    contrast = np.sqrt(blur((plane - local_mean) ** 2, 3.0 * factor)) + 0.06
    line = (wide - narrow) / contrast * 4
    need = depth if face is None else depth * (1 - (1 - _IN_FACE) * face)
    soft = np.where(line >= need, 1.0, 1 + np.tanh(_SHARP * (line - need)))
    return _without_specks(shrink(soft, factor) > _CELL)


def screen(plane: Floats, factor: int, within: Mask, face: Floats | None) -> Mask:
    """Find the cells that a photographic screen prints: large dark shapes, and local shade.

    Parameters
    ----------
    plane : (rows * factor, cols * factor) float64
        Lightness in [0, 1].
    within : (rows, cols) bool
        The subject, whose tones say what is dark.
    face : (rows * factor, cols * factor) float64, or None
        Where it is 1, less shade counts: a face is drawn by its shadows.

    Returns
    -------
    (rows, cols) bool
    """
    fine = np.repeat(np.repeat(within, factor, axis=0), factor, axis=1)
    values = plane[fine] if fine.any() else plane.ravel()
    dark = min(_DARKEST, float(np.percentile(values, 100 * _SHARE)))
    # The mean about each place within the subject alone: the wall behind says nothing.
    weight = blur(fine.astype(np.float64), _LOCAL * factor) + 1e-6
    local_mean = blur(np.where(fine, plane, 0.0), _LOCAL * factor) / weight
    need = _BELOW if face is None else _BELOW * (1 - (1 - _BELOW_IN_FACE) * face)
    # A film's grain is no shade.
    half = max(factor // 2, 1)
    shade, limit = shrink(plane, half), shrink(np.maximum(dark, local_mean - need), half)
    printed = blur((bilateral(shade, 1.5, 0.08) < limit).astype(np.float64), 0.5)
    return _without_specks(shrink(printed, factor // half) > 0.5)


def halftone(plane: Floats, factor: int, within: Mask) -> Mask:
    """Print shade in dots on a grid turned by 45 degrees, the larger the darker, and darks solid.

    Parameters
    ----------
    plane, factor, within
        As of `screen`.

    Returns
    -------
    (rows, cols) bool
    """
    tone = shrink(plane, factor)
    values = tone[within] if within.any() else tone.ravel()
    dark = min(_DARKEST, float(np.percentile(values, 100 * _SHARE)))
    light = max(float(np.percentile(values, 100 * _SHADED)), dark + 0.1)
    smooth = blur(tone, 0.7)
    cover = _MOST_COVERED * np.clip((light - smooth) / (light - dark), 0.0, 1.0)
    y, x = np.mgrid[: tone.shape[0], : tone.shape[1]] * (2 * np.pi / _PITCH)
    spot = np.round(np.cos(x + y) + np.cos(x - y), 6)
    # Share of the cells of a grid whose spot is higher: dots cover what they are to cover.
    order = np.searchsorted(np.sort(spot.ravel()), spot, side="right") / spot.size
    dots = (1 - order < cover) & (cover > _LEAST_COVERED)
    return np.asarray((dots | (smooth < dark)) & within)


def without_crumbs(cells: Mask, least: int, subject: Mask, face: Mask) -> Mask:
    """Drop shapes of fewer cells than `least`, thrice that at the subject's rim; fill such holes.

    In a face nothing is changed: an eye is small.
    """
    from scipy.ndimage import binary_dilation  # noqa: PLC0415 - heavy

    rim = binary_dilation(~subject)
    filled = cells | (_small(~cells, least, rim & False) & subject & ~face)
    return np.where(face, cells, filled & ~_small(filled, least, rim, face))


def _small(cells: Mask, least: int, rim: Mask, face: Mask | None = None) -> Mask:
    """Cells of small shapes that hang together, none of which is in a face."""
    from skimage.measure import label  # noqa: PLC0415 - heavy

    shapes = label(cells, connectivity=2)
    sizes = np.bincount(shapes.ravel())
    at_rim = np.zeros(len(sizes), bool)
    at_rim[shapes[cells & rim]] = True
    small = sizes < np.where(at_rim, 3 * least, least)
    if face is not None:
        small[shapes[face & cells]] = False
    return np.asarray(cells & small[shapes])


def _without_specks(cells: Mask) -> Mask:
    """Drop single cells: they are grain, not line."""
    rows, cols = cells.shape
    padded = np.pad(cells.astype(np.int64), 1)
    neighbors = sum(
        padded[1 + dy : 1 + dy + rows, 1 + dx : 1 + dx + cols]
        for dy in (-1, 0, 1)
        for dx in (-1, 0, 1)
    )
    return cells & (np.asarray(neighbors) > 1)


def shifted(cells: Mask, offset: int) -> Mask:
    """Move lines to the right and down, as a print off its register."""
    rows, cols = cells.shape
    moved = np.zeros_like(cells)
    moved[offset:, offset:] = cells[: max(rows - offset, 0), : max(cols - offset, 0)]
    return moved
