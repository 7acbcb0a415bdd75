"""Pictures of 16 bits and more: no step is lost, and one picture stored in many ways is one."""

import struct

import imagecodecs
import numpy as np
import pytest
from encoded import AUTO, COLORS8, COLORS16, RAMP8, RAMP16, encoded, gray_of, tiff
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import mosaic
from mosaic.errors import ImageError
from mosaic.load import load

# --- 16 bits and more: no step is lost


def test_16_bit_png_keeps_every_step():
    assert (gray_of(load(imagecodecs.png_encode(RAMP16), AUTO)) == RAMP16).all()
    assert (load(imagecodecs.png_encode(COLORS16), AUTO).codes == COLORS16).all()
    picture = load(imagecodecs.png_encode(np.dstack([COLORS16, RAMP16])), AUTO)
    assert (picture.codes == COLORS16).all()
    assert (picture.alpha == RAMP16).all()


@pytest.mark.parametrize("planar", ["contig", "separate"])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("compression", [None, "zlib", "lzw"])
def test_16_bit_tiff_keeps_every_step(planar, order, compression):
    pixels = COLORS16 if planar == "contig" else np.moveaxis(COLORS16, -1, 0)
    data = tiff(
        pixels, photometric="rgb", planarconfig=planar, byteorder=order, compression=compression
    )
    assert (load(data, AUTO).codes == COLORS16).all()


def test_16_bit_ppm_and_pgm_keep_every_step():
    raw = b"P6 256 256 65535\n" + COLORS16.astype(">u2").tobytes()
    assert (load(raw, AUTO).codes == COLORS16).all()
    raw = b"P5\n# made by hand\n256 256\n65535\n" + RAMP16.astype(">u2").tobytes()
    assert (gray_of(load(raw, AUTO)) == RAMP16).all()


@pytest.mark.parametrize("full", [1, 7, 15, 100, 255, 1023, 4095, 40000])
def test_ppm_by_its_largest_value(full):
    values = np.linspace(0, full, 12).round().astype(int)
    plain = f"P2 # a comment\n4 3 {full}\n" + " ".join(map(str, values))
    wide = ">u2" if full > 255 else "u1"
    for data in (plain.encode(), f"P5 4 3 {full}\n".encode() + values.astype(wide).tobytes()):
        pixels = load(data, AUTO).pixels[..., 0].ravel()
        assert np.abs(pixels - values / full).max() <= 0.5 / 65535


def test_ppm_over_its_largest_value_is_refused():
    with pytest.raises(ImageError, match="after rescaling"):
        load(b"P2 2 1 100\n50 101", AUTO)


@pytest.mark.parametrize(
    "dtype", ["uint8", "uint16", "uint32", "float16", "float32", "float64", "int16"]
)
@pytest.mark.parametrize("photometric", ["minisblack", "miniswhite", "rgb"])
def test_tiff_of_every_depth(dtype, photometric):
    shape = (RAMP8 if photometric != "rgb" else COLORS8) / 255
    full = np.iinfo(dtype).max if np.dtype(dtype).kind in "iu" else 1
    pixels = (shape * full + (0.5 if full > 1 else 0)).astype(dtype)
    stored = (full - pixels).astype(dtype) if photometric == "miniswhite" else pixels
    picture = load(tiff(stored, photometric=photometric), AUTO)
    found = picture.pixels if photometric == "rgb" else picture.pixels[..., 0]
    step = 0.6 / 65535 if dtype != "float16" else 2**-11
    assert np.abs(found - pixels.astype(float) / full).max() <= step


def test_12_bit_tiff_is_white_at_4095():
    values = np.array([[0, 1, 2048, 4095]], np.uint16)
    packed = int("".join(f"{v:012b}" for v in values[0]), 2).to_bytes(6, "big")
    tags = [
        (256, 4),
        (257, 1),
        (258, 12),
        (259, 1),
        (262, 1),
        (273, 8),
        (277, 1),
        (278, 1),
        (279, 6),
    ]
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    data = (
        b"II*\0"
        + struct.pack("<I", 14)
        + packed
        + struct.pack("<H", len(tags))
        + entries
        + bytes(4)
    )
    assert np.abs(load(data, AUTO).pixels[..., 0] - values / 4095).max() < 1 / 65535


def test_cmyk_tiff():
    ink = np.zeros((2, 2, 4), np.uint16)
    ink[..., 1:3] = 65535
    for pixels in (ink, (ink >> 8).astype(np.uint8), (ink / 65535).astype(np.float32)):
        picture = load(tiff(pixels, photometric="separated"), AUTO)
        assert np.allclose(picture.pixels, (1, 0, 0)), pixels.dtype


def test_tiff_with_alpha_multiplied_in():
    opacity = np.full((16, 16, 1), 0.5)
    for dtype, full in ((np.float32, 1.0), (np.uint16, 65535)):
        apart = np.concatenate([COLORS8 / 255, opacity], axis=-1)
        joined = np.concatenate([COLORS8 / 255 * opacity, opacity], axis=-1)
        one = load(
            tiff((apart * full).astype(dtype), photometric="rgb", extrasamples=["unassalpha"]), AUTO
        )
        two = load(
            tiff((joined * full).astype(dtype), photometric="rgb", extrasamples=["assocalpha"]),
            AUTO,
        )
        assert np.abs(one.pixels - two.pixels).max() < 4 / 65535
        assert (one.alpha == two.alpha).all()


@settings(max_examples=30)
@given(hnp.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(3))))
def test_one_picture_stored_in_many_ways_is_one(pixels):
    deep = pixels.astype(np.uint16) * 257
    ways = [
        encoded(pixels, "PNG"),
        imagecodecs.png_encode(deep),
        tiff(deep, photometric="rgb"),
        tiff(pixels.astype(np.uint32) * 16843009, photometric="rgb"),
        tiff((pixels / 255).astype(np.float32), photometric="rgb"),
        tiff(pixels / 255, photometric="rgb"),
        pixels / 255,
        deep,
    ]
    first = load(pixels, AUTO)
    for way in ways:
        assert (load(way, AUTO).pixels == first.pixels).all()


def test_one_picture_stored_three_ways_is_one_mosaic(tmp_path):
    """All 256 levels in each channel, at 8 bits, at 16 and as floats: the same files."""
    ways = {
        "ramp8.png": encoded(COLORS8, "PNG"),
        "ramp16.png": imagecodecs.png_encode(COLORS8.astype(np.uint16) * 257),
        "ramp.tif": tiff((COLORS8 / 255).astype(np.float32), photometric="rgb"),
    }
    assert all(len(np.unique(COLORS8[..., c])) == 256 for c in range(3))
    made = []
    for name, data in ways.items():
        project = mosaic.build(data, AUTO)
        project.save(tmp_path / name, only=["grid", "parts"])
        files = [(tmp_path / name / f).read_bytes() for f in ("grid.png", "parts.csv")]
        made.append((files, [tuple(piece) for piece in project.plan.pieces]))
    assert made[0] == made[1] == made[2]
