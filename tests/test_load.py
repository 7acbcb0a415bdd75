"""Every format lands on the same [0, 1]; a source may be a path, bytes, a stream or an array."""

import io
import struct

import numpy as np
import pytest
from encoded import AUTO, COLORS8, RAMP8, encoded, gray_of, png, tiff
from PIL import Image

import mosaic
from mosaic.errors import ImageError, PluginError, RecipeError
from mosaic.load import load, rescale
from mosaic.model import Picture
from mosaic.recipe import Recipe

# --- 8 bits and fewer


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "PPM", "GIF"])
def test_lossless_formats_keep_256_grays(kind):
    assert (gray_of(load(encoded(RAMP8, kind), AUTO)) == RAMP8).all()


@pytest.mark.parametrize(
    ("kind", "options"),
    [("PNG", {}), ("BMP", {}), ("TIFF", {}), ("PPM", {}), ("WEBP", {"lossless": True})],
)
def test_lossless_formats_keep_color(kind, options):
    picture = load(encoded(COLORS8, kind, **options), AUTO)
    assert picture.codes.dtype == np.uint8
    assert (picture.codes == COLORS8).all()


@pytest.mark.parametrize(
    ("kind", "options"), [("JPEG", {"quality": 95}), ("AVIF", {}), ("WEBP", {})]
)
def test_lossy_formats_come_near(kind, options):
    smooth = np.full((32, 32, 3), (200, 90, 40), np.uint8)
    picture = load(encoded(smooth, kind, **options), AUTO)
    assert np.abs(picture.codes.astype(int) - smooth).max() <= 4


def test_heic_is_read_with_the_extra():
    heif = pytest.importorskip("pillow_heif", reason="the extra heic is not installed")
    smooth = np.full((64, 64, 3), (200, 90, 40), np.uint8)
    stream = io.BytesIO()
    heif.from_pillow(Image.fromarray(smooth)).save(stream, quality=95)
    assert np.abs(load(stream.getvalue(), AUTO).codes.astype(int) - smooth).max() <= 4


def test_heic_without_the_extra_names_it(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pillow_heif", None)
    with pytest.raises(PluginError, match=r"brick-mosaic\[heic\]"):
        load(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40), AUTO)


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_png_of_few_bits(bits):
    levels = 2**bits
    packed = int("".join(f"{v % levels:0{bits}b}" for v in range(8)), 2).to_bytes(bits, "big")
    data = png(bits, 0, [packed], (8, 1))
    expected = np.arange(8) % levels * (255 // (levels - 1))
    assert (gray_of(load(data, AUTO))[0] == expected).all()
    # Stored values are meant: 1 bit needs no factor, 4 bits need 1/15.
    by_hand = load(data, Recipe(rescale=f"1/{levels - 1}"))
    assert (by_hand.codes == load(data, AUTO).codes).all()


def test_bilevel_files():
    squares = (np.indices((8, 8)).sum(axis=0) % 2 * 255).astype(np.uint8)
    for kind in ("PNG", "TIFF", "BMP", "PPM"):
        assert (gray_of(load(encoded(squares, kind, "1"), AUTO)) == squares).all(), kind


def test_palette_with_a_transparent_entry():
    palette = bytes([10, 20, 30, 200, 100, 50])
    data = png(4, 3, [b"\x01"], (2, 1), (b"PLTE", palette), (b"tRNS", b"\x80"))
    picture = load(data, AUTO)
    assert picture.codes.tolist() == [[[10, 20, 30], [200, 100, 50]]]
    assert picture.alpha.tolist() == [[128, 255]]


@pytest.mark.parametrize(
    ("bits", "body", "key"), [(4, b"\x0f\x7a", 7), (16, b"\0\0\x00\x01\x02\x03\xff\xff", 515)]
)
def test_gray_png_with_a_transparent_value(bits, body, key):
    width = len(body) * 8 // bits
    data = png(bits, 0, [body], (width, 1), (b"tRNS", struct.pack(">H", key)))
    picture = load(data, AUTO)
    assert (picture.alpha[0] == 0).tolist() == [False, False, True, False]


def test_alpha_is_kept_apart():
    rgba = np.dstack([COLORS8, RAMP8])
    for kind, options in (("PNG", {}), ("TIFF", {}), ("WEBP", {"lossless": True, "exact": True})):
        picture = load(encoded(rgba, kind, **options), AUTO)
        assert (picture.codes == COLORS8).all(), kind
        assert (picture.alpha == RAMP8).all(), kind


def test_opaque_alpha_is_none():
    assert load(np.dstack([COLORS8, np.full((16, 16), 255, np.uint8)]), AUTO).alpha is None


def test_gray_with_alpha():
    picture = load(encoded(np.dstack([RAMP8, RAMP8.T]), "PNG"), AUTO)
    assert (gray_of(picture) == RAMP8).all()
    assert (picture.alpha == RAMP8.T).all()


def test_cmyk_jpeg_of_adobe():
    ink = Image.new("CMYK", (16, 16), (0, 255, 255, 0))  # magenta and yellow: red
    picture = load(encoded(ink, "JPEG", quality=100), AUTO)
    assert np.abs(picture.codes / 65535.0 - (1, 0, 0)).max() < 0.02


def test_frames_of_an_animation():
    frames = [Image.new("RGB", (4, 4), c) for c in ("red", "lime", "blue")]
    for kind, options in (("GIF", {}), ("PNG", {}), ("WEBP", {"lossless": True}), ("TIFF", {})):
        data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], **options)
        for number, color in enumerate([(255, 0, 0), (0, 255, 0), (0, 0, 255)]):
            picture = load(data, Recipe(frame=number))
            assert (picture.codes == color).all(), (kind, number)
        with pytest.raises(ImageError, match="its frames are 0 to 2"):
            load(data, Recipe(frame=3))


def test_a_still_picture_has_frame_0_alone():
    for kind in ("PNG", "JPEG", "TIFF"):
        with pytest.raises(ImageError, match="one frame alone, 0"):
            load(encoded(COLORS8, kind), Recipe(frame=1))


# --- rescale


def test_rescale_means_what_keras_means():
    assert rescale([0, 51, 255], 1 / 255).tolist() == [0, 0.2, 1]
    for none in (None, 0):
        assert rescale([3.0, 7.5], none).tolist() == [3.0, 7.5]
    assert mosaic.rescale is rescale


def test_a_factor_multiplies_stored_values():
    half = load(COLORS8, Recipe(rescale="1/510"))
    assert np.abs(half.pixels - COLORS8 / 510).max() <= 0.5 / 65535
    same = load(COLORS8, Recipe(rescale="0.00392156862745098"))
    assert (same.pixels == load(COLORS8, AUTO).pixels).all()


@pytest.mark.parametrize("none", ["none", "0", "None", "0.0"])
def test_none_leaves_values_as_they_are(none):
    assert np.allclose(load(COLORS8 / 255, Recipe(rescale=none)).pixels, COLORS8 / 255, atol=1e-5)
    with pytest.raises(ImageError, match=r"from 0 to 255 .*from 0 to 1.*--rescale auto"):
        load(COLORS8, Recipe(rescale=none))


def test_floats_beyond_1_name_a_factor_that_helps():
    with pytest.raises(ImageError, match=r"from 0 to 200 .*--rescale 1/255"):
        load(np.array([[0.0, 200.0]]), AUTO)
    with pytest.raises(ImageError, match=r"from -0.5 to 1 "):
        load(np.array([[-0.5, 1.0]]), AUTO)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_refused(bad):
    pixels = np.zeros((600, 600))
    pixels[599, 3] = bad
    for source in (pixels, tiff(pixels.astype(np.float32))):
        with pytest.raises(ImageError, match="not finite"):
            load(source, AUTO)


@pytest.mark.parametrize("setting", ["", "x", "1/0", "1/2/3", "nan", "inf"])
def test_a_factor_that_is_none_is_refused(setting):
    with pytest.raises(RecipeError, match="rescale"):
        load(COLORS8, Recipe(rescale=setting))


# --- sources


def test_a_path_bytes_a_stream_and_an_array_are_one(tmp_path):
    data = encoded(COLORS8, "PNG")
    path = tmp_path / "ramp.png"
    path.write_bytes(data)
    with path.open("rb") as stream:
        found = [load(s, AUTO) for s in (path, str(path), data, io.BytesIO(data), stream)]
    assert [p.name for p in found] == ["ramp.png", "ramp.png", "picture", "picture", "ramp.png"]
    assert len({p.sha256 for p in found}) == 1
    for picture in [*found, load(COLORS8, AUTO)]:
        assert (picture.codes == COLORS8).all()
    assert load(found[0], AUTO) is found[0]


def test_a_picture_is_frozen_and_its_own():
    pixels = COLORS8.copy()
    picture = load(pixels, AUTO)
    pixels[:] = 0
    assert (picture.codes == COLORS8).all()
    with pytest.raises(ValueError, match="read-only"):
        picture.codes[0, 0] = 1


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros(4),
        np.zeros((2, 2, 5)),
        np.zeros((2, 2), complex),
        np.zeros((0, 4)),
        np.zeros((2, 2), np.int64),
    ],
)
def test_an_array_that_is_no_picture(pixels):
    with pytest.raises(ImageError):
        load(pixels, AUTO)


@pytest.mark.parametrize(("thing", "kind"), [(3, "int"), (Image.new("RGB", (2, 2)), "Image")])
def test_a_value_of_another_type_is_told_with_what_may_be(thing, kind):
    with pytest.raises(ImageError, match=f"a value of type {kind} is no picture; it is a path"):
        mosaic.build(thing)


def test_1x1_pixel():
    picture = load(encoded(Image.new("RGB", (1, 1), "#123456"), "PNG"), AUTO)
    assert isinstance(picture, Picture)
    assert picture.codes.tolist() == [[[0x12, 0x34, 0x56]]]
