"""Small pictures as bytes of many formats, for the tests of load."""

import io
import struct
import zlib

import imagecodecs
import numpy as np
import tifffile
from PIL import Image

from mosaic.recipe import Recipe

AUTO = Recipe()
RAMP8 = np.arange(256, dtype=np.uint8).reshape(16, 16)
RAMP16 = np.arange(65536, dtype=np.uint16).reshape(256, 256)
COLORS8 = np.stack([RAMP8, RAMP8[::-1], RAMP8.T], axis=-1)
COLORS16 = np.stack([RAMP16, RAMP16[::-1], RAMP16.T], axis=-1)


def encoded(pixels, kind, mode=None, **options):
    """Bytes of a file that Pillow writes."""
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    stream = io.BytesIO()
    (image.convert(mode) if mode else image).save(stream, kind, **options)
    return stream.getvalue()


def tiff(pixels, **options):
    """Bytes of a file that tifffile writes."""
    stream = io.BytesIO()
    tifffile.imwrite(stream, pixels, **options)
    return stream.getvalue()


def png(depth, kind, rows, size, *chunks):
    """Bytes of a PNG, chunk by chunk: kind 0 is gray, 2 color, 3 palette."""

    def chunk(name, body):
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, depth, kind, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows)))
    extra = b"".join(chunk(*c) for c in chunks)
    return b"\x89PNG\r\n\x1a\n" + head + extra + data + chunk(b"IEND", b"")


def gray_of(picture):
    """Codes of one channel, where all three are alike."""
    assert (picture.codes == picture.codes[..., :1]).all()
    return picture.codes[..., 0]


def wide_gamut(gamma=2.2):
    """A matrix profile with the primaries of Display P3."""
    return imagecodecs.cms_profile(
        "rgb",
        whitepoint=[0.3127, 0.3290, 1.0],
        primaries=[0.680, 0.320, 1.0, 0.265, 0.690, 1.0, 0.150, 0.060, 1.0],
        gamma=gamma,
    )
