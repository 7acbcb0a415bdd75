"""Stage load: any picture to sRGB on [0, 1], whatever it was stored as.

Stored numbers are multiplied by a factor before anything else, as Keras' ``rescale``
does; then come the range check, the ICC profile and the EXIF orientation. A picture
stored at 8 bits, at 16 and as floats is one and the same `Picture` after that.
"""

from __future__ import annotations

import hashlib
from os import PathLike
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from mosaic.errors import ImageError, MosaicError
from mosaic.load import netpbm, pillow, tiff
from mosaic.load.codes import codes, factor_of, rescale
from mosaic.load.profile import to_srgb
from mosaic.load.raster import Raster, check_size, full_of, split
from mosaic.load.source import contents
from mosaic.model import Picture, frozen
from mosaic.recipe import Recipe

__all__ = ["Source", "load", "rescale"]

Source = Picture | str | PathLike[str] | bytes | BinaryIO | NDArray[Any]

#: Turns that bring a picture with an EXIF orientation upright: swap axes, then flip each.
_TURNS = {
    2: (False, False, True),
    3: (False, True, True),
    4: (False, True, False),
    5: (True, False, False),
    6: (True, False, True),
    7: (True, True, True),
    8: (True, True, False),
}


def load(source: Source, recipe: Recipe) -> Picture:
    """Read a picture.

    Parameters
    ----------
    source : Picture, path, bytes, binary stream or array
        A file's path or contents; or (rows, cols), (rows, cols, 1 to 4) gray or RGB with or
        without alpha, of any integer type or floats. A Picture is returned as it is.
    recipe : Recipe
        `rescale`, `frame` and `max_megapixels`.

    Returns
    -------
    Picture
        sRGB, upright; its alpha apart, and None where every pixel is opaque.

    Raises
    ------
    ImageError
        The picture is missing, damaged, too large or of no known format, or its values
        are not in [0, 1] after `rescale`.
    PluginError
        It is HEIC, and the extra that reads it is not installed.
    RecipeError
        `rescale` is not a factor.

    Notes
    -----
    Without an ICC profile, gray and RGB are taken as sRGB and CMYK as plain inks; so they
    are with a profile that is broken or of another color space, as in other viewers.
    `rescale` is for colors: opacity always counts from its own storage range. Floats in a
    file are display values as 8 bits are, not linear light.
    """
    if isinstance(source, Picture):
        return source
    factor = factor_of(recipe.rescale)
    if isinstance(source, np.ndarray):
        raster, name, digest = _from_array(source, recipe), "picture", _digest(source)
    else:
        name, data = contents(source)
        raster, digest = _decode(name, data, recipe), hashlib.sha256(data).hexdigest()
    try:
        return _picture(raster, factor, name, digest)
    except MemoryError as error:
        raise _no_memory(name) from error


def _decode(name: str, data: bytes, recipe: Recipe) -> Raster:
    """Read a file with the reader that keeps all of its bits."""
    frame, limit = recipe.frame, recipe.max_megapixels
    try:
        if netpbm.is_netpbm(data):
            return netpbm.read(name, data, limit)
        deep = tiff.read(name, data, frame, limit) if tiff.is_tiff(data) else None
        return deep or pillow.read(name, data, frame, limit)
    except MosaicError:
        raise
    except MemoryError as error:
        raise _no_memory(name) from error
    except Exception as error:
        # Readers raise what they like on hostile bytes; their words may hold anything.
        why = ascii(str(error))[1:-1][:200] or type(error).__name__
        raise ImageError(
            f"{name!r} is damaged or cut short: {why}", hint="copy or download it again"
        ) from error


def _no_memory(name: str) -> ImageError:
    return ImageError(f"{name!r} does not fit into memory", hint="make it smaller first")


def _from_array(pixels: NDArray[Any], recipe: Recipe) -> Raster:
    """Understand an array as a picture."""
    channels = pixels.shape[2] if pixels.ndim == 3 else 1
    if pixels.ndim not in {2, 3} or not 1 <= channels <= 4 or pixels.dtype.kind not in "buif":
        raise ImageError(
            f"an array of shape {pixels.shape} and type {pixels.dtype} is no picture",
            "it is (rows, cols) or (rows, cols, 1 to 4), of integers or floats",
        )
    check_size("picture", pixels.shape[1], pixels.shape[0], recipe.max_megapixels)
    if pixels.dtype.kind == "i" and recipe.rescale == "auto":
        raise ImageError(
            f"an array of {pixels.dtype} does not say which number is white",
            "auto is for unsigned integers and floats",
            "try pixels.astype('uint8'), or rescale 1/255",
        )
    values = np.array(pixels, dtype=np.uint8 if pixels.dtype.kind == "b" else None)
    return split(values, full_of(pixels.dtype))


def _digest(pixels: NDArray[Any]) -> str:
    """Hash of an array's type, shape and values."""
    head = f"{pixels.dtype.str} {pixels.shape} ".encode()
    return hashlib.sha256(head + np.ascontiguousarray(pixels).tobytes()).hexdigest()


def _picture(raster: Raster, factor: float | None, name: str, digest: str) -> Picture:
    """Rescale, give the colors their meaning, and turn the picture upright."""
    stored = codes(raster.values, raster.full, factor, name)
    shown = _upright(to_srgb(stored, raster.space, raster.profile), raster.orientation)
    alpha = None
    if raster.alpha is not None:
        # Opacity is no light: a factor for colors does not touch it.
        opacity = codes(raster.alpha, raster.alpha_full, None, f"alpha of {name}")
        alpha = _upright(_as_type(opacity, shown.dtype), raster.orientation)
    if alpha is None or alpha.min() == np.iinfo(alpha.dtype).max:
        return Picture(frozen(shown), None, name, digest)
    return Picture(frozen(shown), frozen(alpha), name, digest)


def _as_type(alpha: NDArray[Any], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Opacity in the units of the colors."""
    if alpha.dtype == dtype:
        return alpha
    if dtype == np.uint8:
        return np.rint(alpha / 257.0).astype(np.uint8)
    return alpha.astype(np.uint16) * np.uint16(257)


def _upright(pixels: NDArray[Any], orientation: int) -> NDArray[Any]:
    """Undo an EXIF orientation; one that is not known is no turn."""
    swap, flip_rows, flip_cols = _TURNS.get(orientation, (False, False, False))
    turned = pixels.swapaxes(0, 1) if swap else pixels
    turned = turned[:: -1 if flip_rows else 1, :: -1 if flip_cols else 1]
    return np.ascontiguousarray(turned)
