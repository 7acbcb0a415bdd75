"""Very large pictures: read in strips, shrunk on the way, and in little memory."""

import io
import subprocess
import sys

import numpy as np
import pytest
import tifffile
from PIL import Image

from mosaic import pipeline
from mosaic.errors import ImageError
from mosaic.load import load, pillow, raster
from mosaic.load.raster import Wanted, shrink
from mosaic.recipe import Recipe

RNG = np.random.default_rng(18)


@pytest.fixture
def shrunk_by_3(monkeypatch):
    """Shrink every picture by 3, in strips of six rows."""
    monkeypatch.setattr(Wanted, "factor", lambda *_: 3)
    monkeypatch.setattr(raster, "_STRIP", 500)


def png(image, **options):
    stream = io.BytesIO()
    image.save(stream, "PNG", **options)
    return stream.getvalue()


def noise(*shape):
    return RNG.integers(0, 256, shape).astype(np.uint8)


def palette_with_a_clear_color():
    image = Image.fromarray(noise(41, 83, 3)).quantize(7)
    image.info["transparency"] = 3
    return image


PNGS = {
    "RGB": lambda: png(Image.fromarray(noise(41, 83, 3))),
    "RGBA": lambda: png(Image.fromarray(noise(41, 83, 4))),
    "gray": lambda: png(Image.fromarray(noise(41, 83))),
    "gray and alpha": lambda: png(
        Image.merge("LA", [Image.fromarray(noise(41, 83)) for _ in "LA"])
    ),
    "1 bit": lambda: png(Image.fromarray(noise(41, 83)).convert("1")),
    "2 bits": lambda: png(Image.fromarray(noise(41, 83)).quantize(4), bits=2),
    "16 bits": lambda: png(Image.fromarray(RNG.integers(0, 65536, (41, 83)).astype(np.uint16))),
    "palette": lambda: png(palette_with_a_clear_color()),
    "turned": lambda: png(Image.fromarray(noise(41, 83, 3)), exif=_turned()),
}


def _turned():
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


@pytest.mark.parametrize("kind", PNGS)
def test_a_png_in_strips_is_the_whole_png_shrunk(kind, monkeypatch, request):
    data = PNGS[kind]()
    whole = load(data, Recipe())
    request.getfixturevalue("shrunk_by_3")
    small = load(data, Recipe())
    assert small.stored == whole.shape
    if kind == "turned":  # blocks begin at the stored picture's corner, which is another one
        assert small.shape == (28, 14)
        whole_codes = np.rot90(whole.codes, 1)
        codes, alpha = shrink(np.ascontiguousarray(whole_codes), None, 3)
        codes = np.rot90(codes, -1)
    else:
        codes, alpha = shrink(whole.codes, whole.alpha, 3)
    assert np.array_equal(small.codes, codes)
    assert (small.alpha is None) == (alpha is None)
    assert alpha is None or np.array_equal(small.alpha, alpha)


RAWS = [("BMP", 1), ("BMP", 3), ("BMP", 4), ("TGA", 1), ("TGA", 2), ("TGA", 3), ("TGA", 4)]


@pytest.mark.parametrize(("kind", "channels"), RAWS)
@pytest.mark.parametrize("top_first", [False, True])
def test_stored_rows_in_strips_are_the_whole_picture_shrunk(
    kind, channels, top_first, monkeypatch, request
):
    stream = io.BytesIO()
    bands = [Image.fromarray(noise(41, 83)) for _ in range(channels)]
    image = Image.merge([..., "L", "LA", "RGB", "RGBA"][channels], bands)
    image.save(stream, kind, **({"orientation": 1 if top_first else -1} if kind == "TGA" else {}))
    data = bytearray(stream.getvalue())
    if kind == "BMP" and top_first:  # a negative height says so
        data[22:26] = (-41).to_bytes(4, "little", signed=True)
    whole = load(bytes(data), Recipe())
    request.getfixturevalue("shrunk_by_3")
    monkeypatch.setattr(pillow, "_strips", lambda *_: pytest.fail("decoded as a whole"))
    small = load(bytes(data), Recipe())
    codes, alpha = shrink(whole.codes, whole.alpha, 3)
    assert np.array_equal(small.codes, codes)
    assert (small.alpha is None) == (alpha is None)
    assert alpha is None or np.array_equal(small.alpha, alpha)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("lossless", [False, True])
def test_a_large_webp_is_what_pillow_makes_of_it_shrunk(mode, lossless, request):
    stream = io.BytesIO()
    image = Image.fromarray(noise(41, 83, len(mode)))
    image.save(stream, "WEBP", lossless=lossless, exact=True)
    whole = load(stream.getvalue(), Recipe())
    request.getfixturevalue("shrunk_by_3")
    small = load(stream.getvalue(), Recipe())
    codes, alpha = shrink(whole.codes, whole.alpha, 3)
    assert np.array_equal(small.codes, codes)
    assert (small.alpha is None) == (alpha is None)
    assert alpha is None or np.array_equal(small.alpha, alpha)


def test_a_large_bmp_that_is_cut_short_is_refused_in_one_line(shrunk_by_3):
    stream = io.BytesIO()
    Image.fromarray(noise(41, 83, 3)).save(stream, "BMP")
    with pytest.raises(ImageError, match="damaged or cut short"):
        load(stream.getvalue()[:-900], Recipe())


TIFFS = {
    "16 bits": {"dtype": np.uint16, "channels": 3, "photometric": "rgb"},
    "8 bits, packed": {"channels": 3, "photometric": "rgb", "compression": "lzw"},
    "alpha": {"channels": 4, "photometric": "rgb", "extrasamples": ["unassalpha"]},
    "inks": {"channels": 4, "photometric": "separated"},
    "black on white": {"channels": 1, "photometric": "miniswhite"},
    "tiles": {"channels": 3, "photometric": "rgb", "tile": (16, 16)},
    "tiles of 16 bits": {
        "dtype": np.uint16,
        "channels": 3,
        "photometric": "rgb",
        "tile": (16, 32),
        "compression": 8,
    },
    "one strip": {"dtype": np.uint16, "channels": 3, "byteorder": ">", "rowsperstrip": 41},
    "one strip, packed": {
        "channels": 3,
        "photometric": "rgb",
        "rowsperstrip": 41,
        "compression": 8,
    },
}


@pytest.mark.parametrize("kind", TIFFS)
def test_a_tiff_in_strips_is_the_whole_tiff_shrunk(kind, request):
    options = {"dtype": np.uint8, **TIFFS[kind]}
    full = np.iinfo(options.pop("dtype")).max
    pixels = RNG.integers(0, full + 1, (41, 83, options.pop("channels")))
    stream = io.BytesIO()
    dtype = np.uint8 if full == 255 else np.uint16
    if "tile" not in options:
        options.setdefault("rowsperstrip", 4)
    tifffile.imwrite(stream, pixels.astype(dtype), **options)
    whole = load(stream.getvalue(), Recipe())
    request.getfixturevalue("shrunk_by_3")
    small = load(stream.getvalue(), Recipe())
    codes, alpha = shrink(whole.codes, whole.alpha, 3)
    assert small.stored == (41, 83)
    assert np.array_equal(small.codes, codes)
    assert alpha is None or np.array_equal(small.alpha, alpha)


@pytest.mark.parametrize("damage", ["cut", "checksum", "no pixels"])
def test_a_damaged_large_png_is_refused_in_one_line(damage, shrunk_by_3):
    data = PNGS["RGB"]()
    at = data.index(b"IDAT")
    bad = {
        "cut": data[: len(data) // 2],
        "checksum": data[: at + 60] + bytes([data[at + 60] ^ 1]) + data[at + 61 :],
        "no pixels": data[: at - 4] + data[-12:],
    }[damage]
    with pytest.raises(ImageError, match="damaged or cut short") as error:
        load(bad, Recipe())
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_blocks_have_the_mean_light_of_their_pixels(depth):
    full = np.iinfo(depth).max
    checks = np.indices((6, 6)).sum(axis=0)[..., None] % 2 * np.array([full] * 3)
    codes, alpha = shrink(checks.astype(depth), None, 2)
    # Half of the light is 188 of 255, not 128.
    assert codes.shape == (3, 3, 3)
    assert alpha is None
    assert np.abs(codes / full - 0.7354).max() < 0.5 / 255


def test_a_flat_block_keeps_its_color_and_a_clear_pixel_gives_none():
    ramp = np.repeat(np.arange(256, dtype=np.uint8), 4)[None, :, None]
    every = np.broadcast_to(ramp, (4, 1024, 3))
    assert shrink(every, None, 4)[0][0, :, 0].tolist() == list(range(256))
    two = np.array([[[255, 0, 0], [0, 0, 255]]] * 2, np.uint8)
    codes, alpha = shrink(two, np.array([[255, 0]] * 2, np.uint8), 2)
    assert codes.tolist() == [[[255, 0, 0]]]
    assert alpha.tolist() == [[128]]


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_jpeg_is_decoded_smaller_and_shows_the_same(mode, monkeypatch):
    smooth = Image.fromarray(noise(12, 16, 3)).resize((1600, 1200), Image.Resampling.BICUBIC)
    stream = io.BytesIO()
    smooth.convert(mode).save(stream, "JPEG", quality=95)
    whole = load(stream.getvalue(), Recipe())
    monkeypatch.setattr(Wanted, "factor", lambda *_: 4)
    small = load(stream.getvalue(), Recipe())
    assert small.shape == (300, 400)
    assert small.stored == (1200, 1600)
    expected, _ = shrink(whole.codes, None, 4)
    off = np.abs(small.pixels - expected / np.iinfo(expected.dtype).max)
    assert off.max() < 0.04
    assert off.mean() < 0.004


def test_what_a_mosaic_needs_is_not_shrunk_away():
    plain, zoomed = Wanted.by(Recipe(size="48x48")), Wanted.by(Recipe(size="192", zoom=20))
    assert plain.factor(4000, 3000) == 1
    assert plain.factor(7999, 5999) == 1
    assert plain.factor(16_000, 12_500) == 4
    assert plain.factor(50_000, 4000) == 1
    assert zoomed.factor(16_000, 12_500) == 1
    assert Wanted.by(Recipe(size="2048x2048")).factor(16_000, 12_500) == 3
    assert Wanted.by(Recipe(size="256x256", ditherer="bands")).factor(16_000, 12_500) == 4


def test_the_plan_names_the_size_of_the_file(shrunk_by_3):
    made = pipeline.run(png(Image.fromarray(noise(90, 120, 3))), Recipe(size="8x8"))
    assert (made.source.width, made.source.height) == (120, 90)


LOADED = """
import resource, sys
from mosaic.load import load
from mosaic.recipe import Recipe
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
load(sys.stdin.buffer, Recipe())
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_50_megapixels_take_less_memory_than_their_pixels():
    stream = io.BytesIO()
    Image.linear_gradient("L").resize((7100, 7100)).save(stream, "PNG", compress_level=1)
    done = subprocess.run(
        [sys.executable, "-c", LOADED], input=stream.getvalue(), capture_output=True, check=True
    )
    # Gray at 12 megapixels is 38 MB as RGB, most of which its imports had taken; with the whole,
    # 151 MB, it is 79.
    assert int(done.stdout) < 45_000


@pytest.mark.parametrize(("kind", "limit"), [("AVIF", "1"), ("JPEG2000", "0.5")])
def test_formats_whose_decoders_take_more_memory_have_a_lower_limit(kind, limit):
    stream = io.BytesIO()
    Image.new("RGB", (1500, 1000)).save(stream, kind)
    with pytest.raises(ImageError, match=f"{kind} pictures to {limit} megapixels are opened"):
        load(stream.getvalue(), Recipe(max_megapixels=2))
    assert load(stream.getvalue(), Recipe(max_megapixels=8)).shape == (1000, 1500)
