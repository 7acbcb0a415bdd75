"""A decoded picture as it was stored, and very large ones shrunk on the way.

A picture of 200 megapixels has over a hundred pixels for every one that a mosaic looks at.
It is read strip by strip, and its light is averaged over blocks of pixels, in linear light
and weighted by opacity, as the cells average it afterward; of a JPEG, libjpeg decodes fewer
coefficients instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.errors import ImageError
from mosaic.model import Note
from mosaic.recipe import Recipe

Space = Literal["gray", "rgb", "cmyk"]
CHANNELS: dict[Space, int] = {"gray": 1, "rgb": 3, "cmyk": 4}
BY_CHANNELS: dict[int, Space] = {1: "gray", 2: "gray", 3: "rgb", 4: "rgb"}

#: A picture keeps so many pixels at least: what cameras give, and nothing smaller is shrunk.
_KEPT = 12_000_000
#: And so many on its shorter side; of a JPEG half of them suffice.
_SIDE = 2048
#: Pixels that are worked on at once.
_STRIP = 2**20


class Raster(NamedTuple):
    """Stored numbers and what is needed to understand them.

    Attributes
    ----------
    values : (rows, cols, channels) of any integer or float type
        Channels as `space` says; of CMYK, the share of ink.
    full : float
        The stored number that means all light (or all ink): 2^bits - 1, or 1 for floats.
    alpha : (rows, cols), or None
        Opacity; `alpha_full` is opaque.
    profile : bytes
        ICC profile; empty where there is none, which means sRGB.
    orientation : int
        EXIF orientation, 1 to 8.
    notes : tuple of Note
        What had to be guessed.
    """

    values: NDArray[Any]
    full: float
    space: Space
    alpha: NDArray[Any] | None = None
    alpha_full: float = 255
    profile: bytes = b""
    orientation: int = 1
    notes: tuple[Note, ...] = ()


def full_of(dtype: np.dtype[Any]) -> float:
    """Return the number that means all light in a storage type: 1 for floats and booleans."""
    return float(np.iinfo(dtype).max) if dtype.kind in "iu" else 1.0


def split(values: NDArray[Any], full: float, **more: Any) -> Raster:
    """Make a raster of gray, gray and alpha, RGB or RGBA, told apart by the number of channels."""
    layers = values[..., np.newaxis] if values.ndim == 2 else values
    count = layers.shape[-1]
    alpha = layers[..., -1] if count in {2, 4} else None
    colors = layers[..., : count - (alpha is not None)]
    return Raster(colors, full, BY_CHANNELS[count], alpha, full, **more)


def check_size(name: str, cols: int, rows: int, limit: float, kind: str = "") -> None:
    """Refuse a picture that is empty or too large, from its header, before memory is taken.

    Parameters
    ----------
    limit : float
        Megapixels.
    kind : str
        Format that has this limit, if it is not that of all.

    Raises
    ------
    ImageError
        It has no pixels, or more than `limit` millions.
    """
    if cols < 1 or rows < 1:
        raise ImageError(f"{name!r} is {cols}x{rows} pixels", "a picture has one pixel or more")
    if cols * rows > limit * 1_000_000:
        raise ImageError(
            f"{name!r} is {cols}x{rows} pixels, {cols * rows / 1e6:.0f} megapixels",
            f"{kind} pictures to {limit:g} megapixels are opened".lstrip(),
            "make it smaller, or raise --max-megapixels if there is memory for it",
        )


def no_such_frame(name: str, frame: int, count: int) -> ImageError:
    """Say which frames an animated picture has."""
    frames = f"its frames are 0 to {count - 1}" if count > 1 else "it has one frame alone, 0"
    return ImageError(f"{name!r} has no frame {frame}", frames)


class Wanted(NamedTuple):
    """What a reader is asked for.

    Attributes
    ----------
    frame : int
        Page of a TIFF, frame of an animated picture.
    limit : int
        Megapixels that are opened at most.
    sufficient : int
        Pixels on the shorter side that are enough for the mosaic.
    """

    frame: int
    limit: int
    sufficient: int

    @classmethod
    def by(cls, recipe: Recipe) -> Wanted:
        """Read what a recipe says."""
        return cls(recipe.frame, recipe.max_megapixels, recipe.sufficient_px)

    def factor(self, cols: int, rows: int) -> int:
        """By how much a picture is shrunk on reading; 1 is not at all."""
        by_number = int((cols * rows / _KEPT) ** 0.5)
        return max(1, min(by_number, min(cols, rows) // max(_SIDE, self.sufficient)))

    def jpeg_factor(self, cols: int, rows: int) -> int:
        """How much of that libjpeg does: half of the steps, for it averages codes, not light.

        A photo of a camera it halves where that leaves enough: codes of two pixels side by
        side are so alike there that their mean is their light's, and decoding, searching
        faces and framing take a third of the time.
        """
        factor = self.factor(cols, rows)
        if factor == 1:
            return 2 if min(cols, rows) // 2 >= self.sufficient else 1
        return max(2, 1 << (factor // 2).bit_length() - 1)


class Strips(NamedTuple):
    """A picture in strips, the top one first.

    Attributes
    ----------
    rows, cols : int
        Of the whole picture as it is stored.
    factor : int
        By how much the strips are yet to be shrunk.
    parts : iterable of Raster
        Their heights are multiples of `factor`, but for the last.
    """

    rows: int
    cols: int
    factor: int
    parts: Iterable[Raster]


def strip_rows(cols: int, factor: int) -> int:
    """Height of a strip."""
    return factor * max(1, _STRIP // (cols * factor))


def cut(raster: Raster, factor: int) -> Strips:
    """Cut a picture that is in memory into strips; where it is not shrunk, there is one."""
    rows, cols = raster.values.shape[:2]
    if factor == 1:
        return Strips(rows, cols, 1, [raster])
    return Strips(rows, cols, factor, _slices(raster, strip_rows(cols, factor)))


def _slices(raster: Raster, step: int) -> Iterator[Raster]:
    for top in range(0, len(raster.values), step):
        part = slice(top, top + step)
        alpha = None if raster.alpha is None else raster.alpha[part]
        yield raster._replace(values=raster.values[part], alpha=alpha)


def shrink(
    codes: NDArray[Any], alpha: NDArray[Any] | None, factor: int
) -> tuple[NDArray[Any], NDArray[Any] | None]:
    """Average the light of blocks of factor x factor pixels.

    Parameters
    ----------
    codes : (rows, cols, 3) uint8 or uint16
        sRGB. What is left over at the right and at the bottom makes blocks of its own.
    alpha : (rows, cols) of the same dtype, or None
        Opacity; it weighs the colors.
    factor : int
        Side of a block; 1 leaves all as it is.

    Returns
    -------
    codes, alpha
        Of the same dtypes. Blocks of one color keep it exactly.
    """
    if factor == 1:
        return codes, alpha
    full = int(np.iinfo(codes.dtype).max)
    light = np.take(color.linear_table(full + 1), codes, mode="clip")
    if alpha is None:
        return _codes(_means(light, factor), codes.dtype), None
    opacity = alpha[..., np.newaxis] / np.float32(full)
    cover = _means(opacity, factor)
    weighted = _means(light * opacity, factor)
    mean = np.divide(weighted, cover, out=_means(light, factor), where=cover > 0)
    return _codes(mean, codes.dtype), np.rint(cover[..., 0] * full).astype(alpha.dtype)


def _means(values: NDArray[Any], factor: int) -> NDArray[np.float64]:
    """Mean of each block, with the last row and column repeated where blocks are cut off."""
    rows, cols, channels = values.shape
    missing = [(0, -rows % factor), (0, -cols % factor), (0, 0)]
    if missing[0][1] or missing[1][1]:
        values = np.pad(values, missing, mode="edge")
    lines = values.reshape(-1, factor, *values.shape[1:]).sum(axis=1, dtype=np.float64)
    blocks = lines.reshape(len(lines), -1, factor, channels).sum(axis=2)
    means: NDArray[np.float64] = blocks / factor**2
    return means


def _codes(light: NDArray[np.float64], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Nearest codes of linear light."""
    codes: NDArray[Any] = np.rint(color.linear_to_srgb(light) * np.iinfo(dtype).max).astype(dtype)
    return codes
