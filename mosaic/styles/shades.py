"""Few colors for many shades: a picture put together from sprites, as a byte a pixel.

A piece in one color shows some two hundred shades of it, from the gap beside it to the light on
its rim, and a mosaic of 14 colors 1,500. They are chosen on the sprites, which have far fewer
pixels than the picture.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mosaic.arrays import Floats, Whole

#: Colors that a byte can name.
_CODES = 256
#: Levels of lightness, and as how many neighbors of them shades are looked at where they are many.
_LEVELS, _STEP = 1 << 11, 1 << 3
#: Shades that become one have less than this many levels of 256 between the darkest and the
#: lightest. Of 24 levels, rims of studs get steps that are seen when enlarged four times.
_SPAN = 16
#: The most that a pixel may be off, in the channel that is most off. Shades that are as light as
#: each other but not of one tint, single pixels of a rim, are that far: seen by nobody, where 40
#: was a tinge on black rims.
_MOST = 25


class Indexed(NamedTuple):
    """A picture in at most 256 colors.

    Attributes
    ----------
    indices : (..., height, width) uint8
        Place of each pixel's color.
    colors : (n, 3) uint8
        sRGB.
    """

    indices: NDArray[np.uint8]
    colors: NDArray[np.uint8]


def indexed(
    sprites: NDArray[np.uint8], inks: Whole | None, shown: Whole, *, anyway: bool = False
) -> Indexed | None:
    """Choose colors for sprites: the shades themselves where they are few, else such as are near.

    Parameters
    ----------
    sprites : (n, height, width, 3) uint8
        sRGB.
    inks : (n,) int, or None
        Number of the color of which a sprite has shades; None where sprites are of several.
    shown : (n,) int
        Cells that show a sprite.
    anyway : bool
        Whether 256 have to do, as in a small picture.

    Returns
    -------
    Indexed, or None
        None where 256 colors are too few to look the same.
    """
    chosen = None if inks is None else _of_inks(sprites, inks, shown)
    if chosen is None and (inks is None or anyway):
        chosen = _of_all(sprites)
    if chosen is None or anyway:
        return chosen
    errors = np.abs(chosen.colors[chosen.indices].astype(np.int16) - sprites)
    return chosen if errors.max() <= _MOST else None


def _of_all(sprites: NDArray[np.uint8]) -> Indexed:
    """Cut the cube of colors at medians, and move each part's color to the mean of what is near."""
    image = Image.fromarray(sprites.reshape(-1, *sprites.shape[2:]))
    image = image.quantize(_CODES, kmeans=1, dither=Image.Dither.NONE)
    colors = np.frombuffer(bytes(image.getpalette() or ()), dtype=np.uint8).reshape(-1, 3)
    return Indexed(np.asarray(image).reshape(sprites.shape[:3]), colors)


def _of_inks(sprites: NDArray[np.uint8], inks: Whole, shown: Whole) -> Indexed | None:
    """Cut the shades of each ink, from dark to light, into runs that become one color each.

    It is the color that more than half of a run's pixels have, else their mean.
    """
    red, green, blue = (sprites[..., channel].astype(np.int32) for channel in range(3))
    light = 3 * red + 3 * green + 2 * blue
    keys = ((inks - inks.min()).astype(np.int32)[:, None, None] * _LEVELS + light).ravel()
    # A sprite may be covered by others altogether.
    weights = np.repeat(np.maximum(shown, 1.0), light[0].size)
    pixels = np.bincount(keys, weights)
    found = np.flatnonzero(pixels)
    seen = pixels[found].astype(np.float64)
    sums = [np.bincount(keys, weights * part.ravel())[found] for part in (red, green, blue)]
    colors = np.stack(sums, axis=-1) / seen[:, None]
    runs = _runs(found, colors, seen)
    if runs is None:
        return None
    means, total = _means(runs, colors, seen)
    most = seen > total[runs] / 2
    means[runs[most]] = colors[most]
    places = np.zeros(found[-1] + 1, dtype=np.uint8)
    places[found] = runs
    return Indexed(places[keys].reshape(light.shape), np.rint(means).astype(np.uint8))


def _runs(shades: Whole, colors: Floats, seen: Floats) -> Whole | None:
    """Give each shade the number of its run; None where there are more than 256.

    Steps along a run add up to less than `_SPAN` levels, in the channel that changes most.
    With what is left of the 256, runs get shorter by the cube root of how often their shades
    are seen, which makes the squared error least [1]_.

    Parameters
    ----------
    shades : (n,) int
        Inks and levels, in order.
    colors : (n, 3) float
        Codes, 0 to 255.
    seen : (n,) float
        Pixels.

    References
    ----------
    .. [1] P. F. Panter and W. Dite, "Quantization distortion in pulse-count modulation with
       nonuniform spacing of levels", Proc. IRE 39 (1951), 44-48.
    """
    if len(shades) <= _CODES:
        return np.arange(len(shades))
    # Of neighbors the mean: what they differ by to and fro would add up.
    begins = np.diff(shades // _STEP, prepend=-1) != 0
    step = np.cumsum(begins) - 1
    means, seen = _means(step, colors, seen)
    first = np.diff(shades[begins] // _LEVELS, prepend=-1) != 0
    lengths = np.abs(np.diff(means, axis=0, prepend=means[:1])).max(axis=1) * ~first
    density = np.cbrt(seen)
    longer = lengths * (density + np.roll(density, 1))
    needed, wanted = _along(lengths / _SPAN, first), _along(longer, first)

    def numbered(share: float) -> Whole:
        ends = np.diff(np.floor(needed + share * wanted), prepend=0.0) != 0
        return np.cumsum(first | ends) - 1

    low, high = 0.0, 2.0 * _CODES / max(float(longer.sum()), 1e-9)
    if numbered(low)[-1] >= _CODES:
        return None
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if numbered(middle)[-1] < _CODES else (low, middle)
    return np.asarray(numbered(low)[step])


def _along(lengths: Floats, first: NDArray[np.bool_]) -> Floats:
    """Add up lengths from the first of each ink on."""
    sums = np.cumsum(lengths)
    return np.asarray(sums - np.maximum.accumulate(np.where(first, sums, 0.0)))


def _means(groups: Whole, colors: Floats, seen: Floats) -> tuple[Floats, Floats]:
    """Mean color of each group, and how often it is seen."""
    total = np.bincount(groups, seen).astype(np.float64)
    sums = [np.bincount(groups, seen * channel) for channel in colors.T]
    return np.stack(sums, axis=-1) / total[:, None], total
