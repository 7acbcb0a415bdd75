"""Pictures that Pillow opens; gray and 16-bit PNG come from libpng, which keeps all their bits."""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from mosaic.errors import ImageError, PluginError
from mosaic.load import png
from mosaic.load.raster import (
    Raster,
    Strips,
    Wanted,
    check_size,
    cut,
    full_of,
    no_such_frame,
    split,
    strip_rows,
)

#: What is tried. Left out is what runs other programs (EPS) or draws (WMF).
FORMATS = (
    *("JPEG", "MPO", "PNG", "GIF", "BMP", "PPM", "TIFF", "WEBP", "AVIF"),
    *("DIB", "ICO", "JPEG2000", "TGA", "QOI", "HEIF", "PSD", "DDS", "SGI", "PCX"),
)
_NOT_TAKEN = {
    b"%!PS": "EPS",
    b"\xc5\xd0\xd3\xc6": "EPS",
    b"%PDF": "PDF",
    b"<svg": "SVG",
    b"<?xm": "XML or SVG",
    b"\xd7\xcd\xc6\x9a": "WMF",
    b"gimp": "a GIMP project",
}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_ORIENTATION = 0x0112
#: Bytes a pixel of raw modes that BMP and TGA store without compression.
_RAW_BYTES = {"L": 1, "LA": 2, "BGR;15": 2, "BGR;16": 2, "RGB": 3, "BGR": 3}
_RAW_BYTES |= {"BGRX": 4, "BGRA": 4, "RGBA": 4, "XBGR": 4, "ABGR": 4, "BGXR": 4, "BGAR": 4}
#: Memory of decoders that give the picture as a whole, beside that of others.
_WEIGHTS = {"AVIF": 2, "HEIF": 2, "JPEG2000": 4}
#: Pixels that are copied out at once: of more, the system has to clear new memory each time.
_BAND = 2**15
_lock = threading.Lock()


def read(name: str, data: bytes, wanted: Wanted) -> Strips:
    """Read a picture of a common format.

    Notes
    -----
    A large JPEG is decoded at a half or a quarter of its resolution; a large PNG strip by
    strip, and so are BMP and TGA without compression. Other formats are decoded as a whole by
    their libraries; of WebP, Pillow would keep four copies.

    Raises
    ------
    ImageError
        It is no picture, too large, damaged, or has no such frame.
    PluginError
        It is HEIC, and the extra that reads it is not installed.
    """
    if _is_heic(data):
        _add_heic(name)
    with _opened(name, data) as image:
        cols, rows = image.size
        weight = _WEIGHTS.get(image.format or "", 1)
        kind = (image.format or "") if weight > 1 else ""
        check_size(name, cols, rows, wanted.limit / weight, kind)
        _seek(name, image, wanted.frame)
        factor = wanted.factor(cols, rows)
        if factor > 1 and image.format == "PNG" and not (wanted.frame or png.is_interlaced(data)):
            return Strips(rows, cols, factor, _small_pngs(name, data, cols, factor))
        by_libjpeg = wanted.jpeg_factor(cols, rows)
        if by_libjpeg > 1 and image.format in {"JPEG", "MPO"}:
            image.draft(None, (cols // by_libjpeg, rows // by_libjpeg))
        factor = max(1, factor // round(cols / image.width))
        if factor > 1 and image.format == "WEBP" and not getattr(image, "is_animated", False):
            return cut(_webp(image, data), factor)
        if factor > 1 and _is_raw(image):
            return Strips(rows, cols, factor, _raw_strips(name, image, data, factor))
        if factor > 1 and not _is_deep(image, data, wanted.frame):
            image.load()
            return Strips(rows, cols, factor, _strips(name, image, factor))
        strips = cut(_raster(name, image, data, wanted.frame), factor)
        return strips._replace(rows=rows, cols=cols)


@contextmanager
def _opened(name: str, data: bytes) -> Iterator[Image.Image]:
    """Open a picture with the formats that are taken."""
    with _no_limit_but_ours(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about odd EXIF and the like: the pixels are fine
        try:
            image = Image.open(io.BytesIO(data), formats=_formats(data))
        except UnidentifiedImageError as error:
            raise _not_a_picture(name, data) from error
        with image:
            yield image


def _seek(name: str, image: Image.Image, frame: int) -> None:
    """Go to a frame."""
    # What Pillow calls frames of a PSD are its layers; all of them together is what is seen.
    if image.format == "PSD":
        if frame:
            raise no_such_frame(name, frame, 1)
        return
    try:
        image.seek(frame)
    except EOFError as error:
        raise no_such_frame(name, frame, getattr(image, "n_frames", 1)) from error


def _small_pngs(name: str, data: bytes, cols: int, factor: int) -> Iterator[Raster]:
    """Read a large PNG as small ones."""
    for part in png.strips(data, strip_rows(cols, factor)):
        with _opened(name, part) as image:
            raster = _raster(name, image, part, 0)
        yield raster  # outside, for the reader's lock is held inside


def _strips(name: str, image: Image.Image, factor: int) -> Iterator[Raster]:
    """Cut a picture that is decoded, and give each strip its numbers."""
    cols, rows = image.size
    turn = image.getexif().get(_ORIENTATION, 1)
    step = strip_rows(cols, factor)
    for top in range(0, rows, step):
        part = image.crop((0, top, cols, min(top + step, rows)))
        yield _raster(name, part, b"", 0)._replace(orientation=turn)


def _webp(image: Image.Image, data: bytes) -> Raster:
    """Decode a WebP without Pillow's decoder of animations, which takes 16 bytes a pixel."""
    import imagecodecs  # noqa: PLC0415

    turn = image.getexif().get(_ORIENTATION, 1)
    profile = image.info.get("icc_profile") or b""
    return split(imagecodecs.webp_decode(data), 255, profile=profile, orientation=turn)


def _is_raw(image: Image.Image) -> bool:
    """Whether the pixels lie in the file as they are, row by row."""
    tiles = getattr(image, "tile", [])
    return (
        image.format in {"BMP", "DIB", "TGA"}
        and image.mode in {"L", "LA", "RGB", "RGBA"}
        and [tile[0] for tile in tiles] == ["raw"]
        and tiles[0][3][0] in _RAW_BYTES
        and not getattr(image, "_flip_horizontally", False)
    )


def _raw_strips(name: str, image: Image.Image, data: bytes, factor: int) -> Iterator[Raster]:
    """Decode rows that are stored as they are, a strip at a time."""
    cols, rows = image.size
    _, _, start, (raw, stride, way) = cast(Any, image).tile[0]
    stride = stride or cols * _RAW_BYTES[raw]
    step, view = strip_rows(cols, factor), memoryview(data)
    for top in range(0, rows, step):
        end = min(top + step, rows)
        first = rows - end if way < 0 else top
        at = start + first * stride
        lines = view[at : at + (end - top) * stride]
        part = Image.frombytes(image.mode, (cols, end - top), lines, "raw", raw, stride, way)
        yield _raster(name, part, b"", 0)


def _formats(data: bytes) -> tuple[str, ...]:
    """Name the formats to try: for JPEG and PNG no others, which saves loading every reader."""
    if data[:2] == b"\xff\xd8":
        return ("JPEG", "MPO")
    if data[:4] == b"\x89PNG":
        return ("PNG",)
    Image.init()
    return tuple(f for f in FORMATS if f in Image.OPEN)


@contextmanager
def _no_limit_but_ours() -> Iterator[None]:
    """Lift Pillow's own limit on sizes, a global of its module, while `check_size` stands in."""
    with _lock:
        kept, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            yield
        finally:
            Image.MAX_IMAGE_PIXELS = kept


def _is_heic(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS and b"avif" not in data[8:64]


def _add_heic(name: str) -> None:
    """Let Pillow read HEIC, if the extra is there."""
    try:
        import pillow_heif  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise PluginError(
            f"{name!r} is HEIC, which needs an extra",
            "try: pip install 'brick-mosaic[heic]', or save the picture as JPEG or PNG",
        ) from error
    pillow_heif.register_heif_opener()


def _not_a_picture(name: str, data: bytes) -> ImageError:
    """Say that nothing opens it, and what would be opened."""
    what = "is not a picture of a known format" if data else "is empty (0 bytes)"
    hint = ""
    if data[:4] in _NOT_TAKEN:
        what, hint = (
            f"is not a picture that is taken: it is {_NOT_TAKEN[data[:4]]}",
            "save it as PNG first",
        )
    return ImageError(
        f"{name!r} {what}",
        "JPEG, PNG, TIFF, WebP, GIF, BMP, PPM, PSD, SGI, PCX, DDS, TGA and AVIF are read, and HEIC "
        "with an extra",
        hint,
    )


def _raster(name: str, image: Image.Image, data: bytes, frame: int) -> Raster:
    """Decode, without giving up bits."""
    profile = image.info.get("icc_profile") or b""
    if _is_deep(image, data, frame):
        return _png(image, data, profile)
    image.load()
    turn = image.getexif().get(_ORIENTATION, 1)
    more: dict[str, Any] = {"profile": profile, "orientation": turn}
    mode = image.mode
    if mode == "CMYK":
        return Raster(_pixels(image), 255, "cmyk", **more)
    if mode == "1":
        return split(np.asarray(image).astype(np.uint8), 1, **more)
    if mode.startswith("I") or mode == "F":
        values = np.asarray(image)
        values = values.astype(values.dtype.newbyteorder("="))
        return split(values, full_of(values.dtype), **more)
    if mode == "LAB":
        return split(_pixels(_from_lab(image)), 255, orientation=turn)
    if mode == "HSV":
        raise ImageError(f"{name!r} is {mode}", "pictures are gray, RGB, CMYK or LAB")
    gray = mode in {"L", "LA", "La"}
    opaque = not image.has_transparency_data
    wanted = ("L" if opaque else "LA") if gray else ("RGB" if opaque else "RGBA")
    if mode != wanted:
        image = image.convert("RGBA" if wanted == "LA" else wanted)
    return split(_pixels(image), 255, **more)


def _from_lab(image: Image.Image) -> Image.Image:
    """Turn CIELAB (D50) into sRGB."""
    from PIL import ImageCms  # noqa: PLC0415  # few pictures are

    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    transform = ImageCms.buildTransform(
        lab, srgb, "LAB", "RGB", ImageCms.Intent.RELATIVE_COLORIMETRIC
    )
    return cast(Image.Image, ImageCms.applyTransform(image, transform))


def _is_deep(image: Image.Image, data: bytes, frame: int) -> bool:
    """Whether Pillow would give up bits of a PNG."""
    return image.format == "PNG" and frame == 0 and (data[24] == 16 or data[25] in {0, 4})


def _png(image: Image.Image, data: bytes, profile: bytes) -> Raster:
    """Read a PNG that is gray or has 16 bits, with the transparent color that it may name."""
    import imagecodecs  # noqa: PLC0415  # not needed for the usual photo

    values = imagecodecs.png_decode(data)
    turn = image.getexif().get(_ORIENTATION, 1)
    full = 2 ** min(data[24], 16) - 1
    raster = split(values, full_of(values.dtype), profile=profile, orientation=turn)
    if full >= 255:
        return raster
    # libpng spreads 1, 2 and 4 bits over 8; here the stored numbers are meant.
    return Raster(raster.values // (255 // full), full, "gray", raster.alpha, 255, profile, turn)


def _pixels(image: Image.Image) -> NDArray[np.uint8]:
    """Copy pixels out in bands, for Pillow's own export takes the whole picture twice more."""
    cols, rows = image.size
    bands = len(image.getbands())
    pixels = np.empty((rows, cols, bands), dtype=np.uint8)
    step = max(1, _BAND // cols)
    for top in range(0, rows, step):
        box = (0, top, cols, min(top + step, rows))
        pixels[top : top + step] = np.asarray(image.crop(box)).reshape(-1, cols, bands)
    return pixels
