"""Hostile files get one clear line."""

import io
import struct

import imagecodecs
import numpy as np
import pytest
from encoded import AUTO, COLORS8, COLORS16, RAMP8, RAMP16, encoded, png, tiff, wide_gamut
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mosaic.errors import ImageError, MosaicError
from mosaic.load import load
from mosaic.recipe import Recipe

# --- hostile files


def one_line(error):
    text = str(error.value)
    assert "\n" not in text
    assert text.isprintable()
    assert "object at" not in text
    return text


def test_missing_file_and_directory(tmp_path):
    with pytest.raises(ImageError) as error:
        load(tmp_path / "no.jpg", AUTO)
    assert "there is no file" in one_line(error)
    with pytest.raises(ImageError) as error:
        load(tmp_path, AUTO)
    assert "is a directory" in one_line(error)
    assert "for all pictures in it: mosaic gallery" in one_line(error)
    with pytest.raises(ImageError, match="device"):
        load("/dev/zero", AUTO)
    with pytest.raises(ImageError):
        load("a\0b", AUTO)


@pytest.mark.parametrize(
    "data", [b"", b"hello, this is no picture", b"\0" * 5000, b"%!PS-Adobe-3.0 EPSF-3.0\n"]
)
def test_not_a_picture(tmp_path, data):
    path = tmp_path / "a\nb\x1b[31m.jpg"
    path.write_bytes(data)
    with pytest.raises(ImageError) as error:
        load(path, AUTO)
    assert ("0 bytes" if not data else "not a picture") in one_line(error)


@pytest.mark.parametrize(
    "data",
    [
        encoded(np.tile(COLORS8, (8, 8, 1)), "JPEG"),
        encoded(np.tile(COLORS8, (8, 8, 1)), "PNG"),
        encoded(np.tile(RAMP8, (8, 8)), "PNG"),
        imagecodecs.png_encode(COLORS16),
        encoded(COLORS8, "BMP"),
        encoded(COLORS8, "PPM"),
        encoded(COLORS8, "TIFF"),
        tiff(COLORS16, photometric="rgb"),
        tiff(COLORS16, photometric="rgb", compression="zlib"),
        encoded(np.tile(COLORS8, (8, 8, 1)), "WEBP"),
        encoded(np.tile(COLORS8, (8, 8, 1)), "AVIF"),
        encoded(RAMP8, "GIF"),
    ],
    ids=[
        "jpeg",
        "png",
        "png-gray",
        "png16",
        "bmp",
        "ppm",
        "tiff",
        "tiff16",
        "tiff16z",
        "webp",
        "avif",
        "gif",
    ],
)
def test_truncated_files(data, capfd, caplog):
    for share in (0.02, 0.3, 0.6, 0.9):
        with pytest.raises(MosaicError) as error:
            load(data[: int(len(data) * share)], AUTO)
        one_line(error)
    assert capfd.readouterr() == ("", "")
    assert not caplog.records


def test_a_tiff_with_too_few_channels():
    data = tiff(RAMP16, photometric="minisblack", iccprofile=wide_gamut())
    rgb = struct.pack("<HHIHH", 262, 3, 1, 2, 0)
    damaged = data.replace(struct.pack("<HHIHH", 262, 3, 1, 1, 0), rgb)
    assert damaged != data
    with pytest.raises(ImageError, match="damaged"):
        load(damaged, AUTO)


@settings(max_examples=60)
@given(
    st.sampled_from(["JPEG", "PNG", "GIF", "TIFF", "deep"]),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_damaged_files_give_a_picture_or_one_line(kind, changes):
    data = bytearray(
        tiff(COLORS16[:24, :24], photometric="rgb") if kind == "deep" else encoded(COLORS8, kind)
    )
    for place, value in changes:
        data[place % len(data)] = value
    try:
        picture = load(bytes(data), Recipe(max_megapixels=1))
    except MosaicError as error:
        message = str(error)
    else:
        message = ""
        assert min(picture.shape) >= 1
    assert "\n" not in message


def header_only(kind):
    """A file that says it has 60,000 x 60,000 pixels, and has none."""
    side = 60_000
    match kind:
        case "png":
            return png(8, 2, [b""], (side, side))
        case "png16":
            return png(16, 2, [b""], (side, side))
        case "ppm":
            return b"P6 60000 60000 255\n"
        case "tiff16":
            small = tiff(COLORS16, photometric="rgb")
            return small.replace(
                struct.pack("<HHII", 256, 4, 1, 256), struct.pack("<HHII", 256, 4, 1, side)
            ).replace(struct.pack("<HHII", 257, 4, 1, 256), struct.pack("<HHII", 257, 4, 1, side))
        case "jpeg":
            small = encoded(COLORS8, "JPEG")
            at = small.index(b"\xff\xc0") + 5
            return small[:at] + struct.pack(">HH", side, side) + small[at + 4 :]
        case _:
            small = encoded(COLORS8, "BMP")
            return small[:18] + struct.pack("<ii", side, side) + small[26:]


@pytest.mark.parametrize("kind", ["png", "png16", "ppm", "tiff16", "jpeg", "bmp"])
def test_a_picture_over_the_limit_is_refused_by_its_header(kind):
    with pytest.raises(ImageError) as error:
        load(header_only(kind), AUTO)
    assert "60000x60000 pixels, 3600 megapixels" in one_line(error)
    assert "--max-megapixels" in one_line(error)


def test_the_limit_can_be_raised_over_pillows_own(monkeypatch):
    stripe = encoded(Image.new("1", (200_000, 105)), "PNG")
    photo = encoded(Image.new("1", (5000, 4200)), "TIFF")
    # A tenth of Pillow's own, which refuses twice as many.
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 9_000_000)
    with pytest.raises(Image.DecompressionBombError):
        Image.open(io.BytesIO(photo))
    with pytest.raises(ImageError, match="--max-megapixels"):
        load(stripe, Recipe(max_megapixels=20))
    image = load(photo, Recipe(max_megapixels=21))
    assert (image.stored or image.shape) == (4200, 5000)
    assert Image.MAX_IMAGE_PIXELS == 9_000_000
