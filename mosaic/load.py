"""Stage load: any picture to sRGB on [0, 1]."""

from __future__ import annotations

import hashlib
import io
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageOps

from mosaic.errors import ImageError
from mosaic.model import Picture, frozen
from mosaic.recipe import Recipe

Source = Picture | str | PathLike[str] | bytes | BinaryIO | NDArray[Any]


def rescale(pixels: ArrayLike, factor: float | None) -> NDArray[np.float64]:
    """Multiply every pixel by `factor` before anything else; None or 0 leaves them as they are."""
    values = np.asarray(pixels, dtype=np.float64)
    return values * factor if factor else values


def load(source: Source, recipe: Recipe) -> Picture:
    """Read a picture from a path, bytes, a binary stream or an array."""
    if isinstance(source, Picture):
        return source
    if isinstance(source, np.ndarray):
        return Picture(frozen(source))
    name, data = _read(source)
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.seek(recipe.frame)
            turned = ImageOps.exif_transpose(image)
            alpha = turned.has_transparency_data
            codes = np.asarray(turned.convert("RGBA" if alpha else "RGB"))
    except (OSError, EOFError) as error:
        raise ImageError(f"cannot read {name}: {error}") from error
    opacity = frozen(codes[..., 3]) if alpha else None
    return Picture(frozen(codes[..., :3]), opacity, name, hashlib.sha256(data).hexdigest())


def _read(source: str | PathLike[str] | bytes | BinaryIO) -> tuple[str, bytes]:
    """Name and bytes of a source."""
    if isinstance(source, bytes):
        return "picture", source
    if isinstance(source, (str, PathLike)):
        try:
            return Path(source).name, Path(source).read_bytes()
        except OSError as error:
            raise ImageError(f"cannot read {str(source)!r}: {error.strerror}") from error
    return "picture", source.read()
