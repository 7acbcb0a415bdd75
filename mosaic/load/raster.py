"""A decoded picture as it was stored, before anything is done to its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from mosaic.errors import ImageError
from mosaic.model import Note

Space = Literal["gray", "rgb", "cmyk"]
CHANNELS: dict[Space, int] = {"gray": 1, "rgb": 3, "cmyk": 4}
BY_CHANNELS: dict[int, Space] = {1: "gray", 2: "gray", 3: "rgb", 4: "rgb"}


@dataclass(frozen=True, eq=False)
class Raster:
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
