"""Stage load: any picture to sRGB on [0, 1], whatever it was stored as.

Stored numbers are multiplied by a factor before anything else, as Keras' ``rescale``
does; then come the range check, the ICC profile and the EXIF orientation. A picture
stored at 8 bits, at 16 and as floats is one and the same `Picture` after that.

PGM and PPM with any largest value are read here: Pillow rounds all but 255 and 65535 to
8 bits.

References
----------
.. [1] Netpbm, "PGM" and "PPM" format specifications.
"""

from __future__ import annotations

import hashlib
import re
from os import PathLike
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from mosaic.errors import ImageError, MosaicError
from mosaic.load import pillow, tiff
from mosaic.load.codes import codes, factor_of, rescale
from mosaic.load.profile import to_srgb
from mosaic.load.raster import Raster, Strips, Wanted, check_size, cut, full_of, shrink, split
from mosaic.load.source import c_libraries_quiet, contents
from mosaic.model import Note, Picture, frozen
from mosaic.recipe import Recipe

__all__ = ["Source", "load", "rescale"]

Pixels = NDArray[Any]
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

_GAP = rb"(?:\s|#[^\r\n]*[\r\n])+"
_HEADER = re.compile(
    rb"P([2356])" + _GAP + rb"(\d{1,9})" + _GAP + rb"(\d{1,9})" + _GAP + rb"(\d{1,9})\s"
)


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

    A picture of 48 megapixels or more is shrunk by a whole factor on reading, to 12 or more
    and to no fewer than the mosaic can use (`Recipe.sufficient_px`); a JPEG is halved by
    libjpeg wherever that leaves as many. `Picture.stored` has the file's size.
    """
    if isinstance(source, Picture):
        return source
    factor = factor_of(recipe.rescale)
    wanted = Wanted.by(recipe)
    if isinstance(source, np.ndarray):
        strips = _decoded(_from_array(source, recipe.rescale, recipe.max_megapixels), wanted)
        return _picture(strips, factor, "picture", _digest(source))
    name, data = contents(source)
    digest = hashlib.sha256(data).hexdigest()
    try:
        with c_libraries_quiet(data):
            return _picture(_decode(name, data, wanted), factor, name, digest)
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


def _decode(name: str, data: bytes, wanted: Wanted) -> Strips:
    """Read a file with the reader that keeps all of its bits."""
    if is_netpbm(data):
        return _decoded(read(name, data, wanted.limit), wanted)
    deep = tiff.read(name, data, wanted) if tiff.is_tiff(data) else None
    return deep or pillow.read(name, data, wanted)


def _decoded(raster: Raster, wanted: Wanted) -> Strips:
    """Shrink a picture that was read as a whole where it is large."""
    rows, cols = raster.values.shape[:2]
    return cut(raster, wanted.factor(cols, rows))


def _no_memory(name: str) -> ImageError:
    return ImageError(f"{name!r} does not fit into memory", hint="make it smaller first")


def _from_array(pixels: NDArray[Any], rescale: str, max_megapixels: int) -> Raster:
    """Understand an array as a picture."""
    channels = pixels.shape[2] if pixels.ndim == 3 else 1
    if pixels.ndim not in {2, 3} or not 1 <= channels <= 4 or pixels.dtype.kind not in "buif":
        raise ImageError(
            f"an array of shape {pixels.shape} and type {pixels.dtype} is no picture",
            "it is (rows, cols) or (rows, cols, 1 to 4), of integers or floats",
        )
    check_size("picture", pixels.shape[1], pixels.shape[0], max_megapixels)
    if pixels.dtype.kind == "i" and rescale == "auto":
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


def _picture(strips: Strips, factor: float | None, name: str, digest: str) -> Picture:
    """Rescale, give the colors their meaning, shrink, and turn the picture upright."""
    turn, parts = 1, []
    notes: tuple[Note, ...] = ()
    for raster in strips.parts:
        parts.append(shrink(*_meant(raster, factor, name), strips.factor))
        turn, notes = raster.orientation, raster.notes if factor is None else ()
    shown = _upright(_concatenated([codes for codes, _ in parts]), turn)
    layers = [alpha for _, alpha in parts if alpha is not None]
    alpha = _upright(_concatenated(layers), turn) if layers else None
    if alpha is not None and alpha.min() == np.iinfo(alpha.dtype).max:
        alpha = None
    aside = _TURNS.get(turn, _TURNS[2])[0]
    stored = (strips.cols, strips.rows) if aside else (strips.rows, strips.cols)
    return Picture(
        frozen(shown),
        None if alpha is None else frozen(alpha),
        name,
        digest,
        notes=notes,
        stored=None if stored == shown.shape[:2] else stored,
    )


def _meant(raster: Raster, factor: float | None, name: str) -> tuple[Pixels, Pixels | None]:
    """Codes of sRGB, and of opacity in the same units."""
    stored = codes(raster.values, raster.full, factor, name)
    shown = to_srgb(stored, raster.space, raster.profile)
    if raster.alpha is None:
        return shown, None
    # Opacity is no light: a factor for colors does not touch it.
    opacity = codes(raster.alpha, raster.alpha_full, None, f"alpha of {name}")
    return shown, _as_type(opacity, shown.dtype)


def _concatenated(parts: list[Pixels]) -> Pixels:
    """All strips one below the other."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


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


def is_netpbm(data: bytes) -> bool:
    """Whether the bytes begin as a PGM or PPM does, plain or raw."""
    return data[:2] in {b"P2", b"P3", b"P5", b"P6"}


def read(name: str, data: bytes, limit: int) -> Raster:
    """Read a PGM or PPM; its largest value is all light.

    Raises
    ------
    ImageError
        It is malformed, too large, or cut short.
    """
    header = _HEADER.match(data)
    if not header:
        raise ImageError(f"{name!r} begins like a PPM, but its header cannot be read")
    kind, cols, rows, full = map(int, header.groups())
    check_size(name, cols, rows, limit)
    if not 1 <= full <= 65535:
        raise ImageError(f"{name!r} has the largest value {full}", "a PPM's is 1 to 65535")
    shape = (rows, cols, 1 if kind in {2, 5} else 3)
    count = rows * cols * shape[2]
    body = memoryview(data)[header.end() :]
    values = _plain(bytes(body), count) if kind in {2, 3} else _raw(body, count, full)
    if values is None:
        raise ImageError(f"{name!r} is truncated", "", "copy or download it again")
    return split(values.reshape(shape), full)


def _raw(body: memoryview, count: int, full: int) -> np.ndarray | None:
    """Binary samples: a byte each, or two with the high one first where the values need it."""
    dtype = np.dtype(np.uint8 if full < 256 else ">u2")
    if len(body) < count * dtype.itemsize:
        return None
    return np.frombuffer(body, dtype, count).astype(dtype.newbyteorder("="), copy=False)


def _plain(body: bytes, count: int) -> np.ndarray | None:
    """Decimal samples between blanks and comments; what is no number ends them."""
    tokens = re.sub(rb"#[^\r\n]*", b"", body).split(None, count)[:count]
    numbers = [int(w) for w in tokens if w.isdigit() and len(w) < 6]
    return np.array(numbers, dtype=np.uint32) if len(numbers) == count else None
