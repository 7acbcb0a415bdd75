"""TIFF that Pillow does not read in full.

It cuts 16-bit color to 8 bits, refuses float color, and takes separate planes with extra
samples for another format.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mosaic.errors import ImageError
from mosaic.load.raster import (
    CHANNELS,
    Raster,
    Space,
    Strips,
    Wanted,
    check_size,
    cut,
    full_of,
    no_such_frame,
    strip_rows,
)
from mosaic.model import Note

_MIN_IS_WHITE, _RGB, _INK = 0, 2, 5
_SPACES: dict[int, Space] = {_MIN_IS_WHITE: "gray", 1: "gray", _RGB: "rgb", _INK: "cmyk"}
_MULTIPLIED, _APART = 1, 2  # ExtraSamples: how alpha is stored
_PROFILE, _ORIENTATION = 34675, 274
_FLOAT, _JPEG = 3, {6, 7}
#: Bytes of strips that are read at once.
_BUFFER = 1 << 24


def is_tiff(data: bytes) -> bool:
    """Whether the bytes begin as a TIFF or BigTIFF does, in either byte order."""
    return data[:4] in {b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"}


def read(name: str, data: bytes, wanted: Wanted) -> Strips | None:
    """Read a page of a TIFF; None where Pillow reads it well: most of 8 bits or fewer.

    Raises
    ------
    ImageError
        It is too large, has no such page, or is of a kind that is not understood.
    """
    with _opened(name, data, wanted.frame) as page:
        rows, cols = int(page.imagelength), int(page.imagewidth)
        check_size(name, cols, rows, wanted.limit)
        factor = wanted.factor(cols, rows)
        in_strips = factor > 1 and _is_in_strips(page)
        if _shallow(page) and not in_strips and not (page.planarconfig == 2 and page.extrasamples):
            return None
        space = _SPACES.get(int(page.photometric))
        if space is None or page.dtype is None or page.imagedepth != 1:
            raise ImageError(
                f"{name!r} stores its colors in a way that is not understood",
                "a TIFF is gray, RGB or CMYK of 8, 16 or 32 bits or floats",
                "save it again as 16-bit RGB",
            )
        if page.samplesperpixel < CHANNELS[space]:
            raise ImageError(f"{name!r} is damaged: it has too few channels for its colors")
        _refuse_holes(name, page)
        if in_strips:
            return Strips(rows, cols, factor, _strips(name, data, wanted.frame, space, factor))
        return cut(_raster(page, _pixels(page), space), factor)


@contextmanager
def _opened(name: str, data: bytes, frame: int) -> Iterator[Any]:
    """Open a page."""
    # It is quick to import, but few pictures are TIFF.
    import tifffile  # noqa: PLC0415

    with _quiet(), tifffile.TiffFile(io.BytesIO(data)) as file:
        if not 0 <= frame < len(file.pages):
            raise no_such_frame(name, frame, len(file.pages))
        yield file.pages[frame]


def _is_in_strips(page: Any) -> bool:
    """Whether rows come one after the other, in numbers that mean the same in every strip."""
    bits = {page.bitspersample} if isinstance(page.bitspersample, int) else set(page.bitspersample)
    return bool(
        page.planarconfig == 1
        and page.photometric in _SPACES
        and page.compression not in _JPEG
        and ((bits <= {8, 16} and page.sampleformat == 1) or page.sampleformat == _FLOAT)
    )


def _strips(name: str, data: bytes, frame: int, space: Space, factor: int) -> Iterator[Raster]:
    """Read a large page strip by strip."""
    with _opened(name, data, frame) as page:
        step, kept, height = strip_rows(page.imagewidth, factor), [], 0
        for values in _bands(page, data):
            kept.append(values)
            height += len(values)
            if height >= step:
                band, ready = np.concatenate(kept) if kept[1:] else values, height - height % factor
                for top in range(0, ready, step):
                    yield _raster(page, band[top : min(top + step, ready)], space)
                kept, height = [band[ready:].copy()], height - ready
        if height:
            yield _raster(page, np.concatenate(kept), space)


def _bands(page: Any, data: bytes) -> Iterator[NDArray[Any]]:
    """Read rows as wide as the page, from the top: strips, or rows of tiles."""
    cols, samples = int(page.imagewidth), int(page.samplesperpixel)
    if page.is_contiguous and page.dtype is not None and page.fillorder == 1:
        # Its numbers are in the file as they are: nothing is copied before it is looked at.
        kind = np.dtype(page.dtype).newbyteorder(page.parent.byteorder)
        count = int(page.imagelength) * cols * samples
        yield np.frombuffer(data, kind, count, page.dataoffsets[0]).reshape(-1, cols, samples)
        return
    band: NDArray[Any] | None = None
    for values, index, _ in page.segments(maxworkers=1, buffersize=_BUFFER):
        if not page.is_tiled:
            yield values.reshape(-1, cols, samples)
            continue
        tile = values.reshape(page.tilelength, page.tilewidth, samples)
        top, left = index[-3], index[-2]
        if band is None:
            band = np.empty(
                (min(page.tilelength, page.imagelength - top), cols, samples), tile.dtype
            )
        band[:, left : left + page.tilewidth] = tile[: len(band), : cols - left]
        if left + page.tilewidth >= cols:
            yield band
            band = None


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep tifffile from logging what is odd about a file: an error says it, or it is harmless."""
    logger = logging.getLogger("tifffile")
    kept, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = kept


def _shallow(page: Any) -> bool:
    """Whether samples are unsigned integers of 8 bits or fewer."""
    bits = page.bitspersample
    deepest = max(bits) if isinstance(bits, tuple) else bits
    return int(deepest) <= 8 and int(page.sampleformat) == 1


def _refuse_holes(name: str, page: Any) -> None:
    """Refuse a page whose pixels are not all there: tifffile would take zeros for them."""
    ends = [o + n for o, n in zip(page.dataoffsets, page.databytecounts, strict=True)]
    if not all(page.databytecounts) or max(ends, default=0) > page.parent.filehandle.size:
        raise ImageError(f"{name!r} is truncated", "", "copy or download it again")


def _pixels(page: Any) -> NDArray[Any]:
    """(rows, cols, samples) of a page, whichever way its samples are laid out."""
    pixels: NDArray[Any] = page.asarray()
    rows, cols = int(page.imagelength), int(page.imagewidth)
    if page.planarconfig == 2:
        pixels = np.moveaxis(pixels.reshape(-1, rows, cols), 0, -1)
    shaped: NDArray[Any] = pixels.reshape(rows, cols, -1)
    return shaped


def _raster(page: Any, pixels: NDArray[Any], space: Space) -> Raster:
    """Tell colors from alpha, and undo what TIFF does to either."""
    full = full_of(pixels.dtype)
    notes: tuple[Note, ...] = ()
    if pixels.dtype.kind == "u" and pixels.dtype.itemsize < 4:
        full = 2.0**page.bitspersample - 1  # 12 bits come in 16
    elif pixels.dtype.kind in "iu":
        full, notes = _white(pixels)
    count = CHANNELS[space]
    colors, extra = pixels[..., :count], page.extrasamples
    alpha = None
    if extra and int(extra[0]) in {_MULTIPLIED, _APART}:
        alpha = pixels[..., count]
        if int(extra[0]) == _MULTIPLIED:
            colors = _divided(colors, alpha, full)
    if page.photometric == _MIN_IS_WHITE:
        colors = (np.asarray(full, dtype=colors.dtype) - colors).astype(colors.dtype)
    tags = page.tags
    profile = tags[_PROFILE].value if _PROFILE in tags else b""
    turn = tags[_ORIENTATION].value if _ORIENTATION in tags else 1
    return Raster(colors, full, space, alpha, full, bytes(profile), int(turn), notes)


def _white(pixels: NDArray[Any]) -> tuple[float, tuple[Note, ...]]:
    """Guess which number is white, for programs keep 8 or 16 bits in 32, or with a sign."""
    top, most = int(pixels.max()), full_of(pixels.dtype)
    white = next((w for w in (255.0, 65535.0) if top <= w < most), most)
    if white == most:
        return most, ()
    text = f"the picture's numbers of {pixels.dtype} end at {top}, so {white:.0f} is taken as white"
    return white, (Note("white-guessed", text, f"--rescale 1/{max(top, 1)}"),)


def _divided(colors: NDArray[Any], alpha: NDArray[Any], full: float) -> NDArray[Any]:
    """Undo a multiplication by alpha; what is wholly transparent has no color."""
    opacity = alpha[..., np.newaxis] / full
    plain: NDArray[Any] = np.zeros(colors.shape)
    np.divide(colors, opacity, out=plain, where=opacity > 0)
    if colors.dtype.kind != "f":
        plain = np.rint(np.minimum(plain, full)).astype(colors.dtype)
    return plain
