"""Every format and depth lands on the same [0, 1]; hostile files get one clear line."""

import io
import struct
import zlib

import imagecodecs
import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image, ImageCms, ImageOps

import mosaic
from mosaic.errors import ImageError, MosaicError, PluginError, RecipeError
from mosaic.load import load, rescale
from mosaic.load.profile import to_srgb
from mosaic.model import Picture
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


# --- orientation and profiles


@pytest.mark.parametrize("orientation", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
def test_exif_orientation(orientation):
    image = Image.fromarray(COLORS8[:5])
    image.getexif()[0x0112] = orientation
    exif = image.getexif().tobytes()
    upright = ImageOps.exif_transpose(image)
    for kind in ("PNG", "TIFF", "WEBP", "AVIF", "JPEG"):
        options = {"lossless": True} if kind == "WEBP" else {"quality": 100}
        data = encoded(image, kind, exif=exif, **options)
        picture = load(data, AUTO)
        assert picture.shape == upright.size[::-1], kind
        if kind not in {"AVIF", "JPEG"}:
            assert (picture.codes == np.asarray(upright)).all(), kind


def test_orientation_of_a_deep_tiff():
    data = tiff(COLORS16[:5], photometric="rgb", extratags=[(274, "H", 1, 6, True)])
    assert (load(data, AUTO).codes == np.rot90(COLORS16[:5], -1)).all()


def wide_gamut(gamma=2.2):
    """A matrix profile with the primaries of Display P3."""
    return imagecodecs.cms_profile(
        "rgb",
        whitepoint=[0.3127, 0.3290, 1.0],
        primaries=[0.680, 0.320, 1.0, 0.265, 0.690, 1.0, 0.150, 0.060, 1.0],
        gamma=gamma,
    )


def test_a_profile_is_turned_into_srgb_as_exactly_as_little_cms_does():
    exact = imagecodecs.cms_transform(
        COLORS16,
        wide_gamut(),
        imagecodecs.cms_profile("srgb"),
        colorspace="rgb",
        outcolorspace="rgb",
        flags=0x100,
    )
    found = to_srgb(COLORS16, "rgb", wide_gamut())
    assert np.abs(found.astype(int) - exact).max() <= 1


def test_a_profile_means_the_same_at_every_depth():
    profile = wide_gamut()
    deep = COLORS8.astype(np.uint16) * 257
    ways = [
        encoded(COLORS8, "PNG", icc_profile=profile),
        encoded(COLORS8, "TIFF", icc_profile=profile),
        tiff(deep, photometric="rgb", iccprofile=profile),
        tiff((COLORS8 / 255).astype(np.float32), photometric="rgb", iccprofile=profile),
    ]
    first = load(ways[0], AUTO).codes
    assert (first != deep).any()
    for way in ways[1:]:
        assert (load(way, AUTO).codes == first).all()


def test_a_16_bit_ramp_keeps_every_step_through_a_profile():
    profile = imagecodecs.cms_profile("gray", gamma=1.8)
    data = tiff(RAMP16, photometric="minisblack", iccprofile=profile)
    ramp = gray_of(load(data, AUTO)).ravel().astype(int)
    assert (np.diff(ramp) >= 0).all()
    assert (ramp[0], ramp[-1]) == (0, 65535)
    expected = mosaic.color.linear_to_srgb((RAMP16.ravel() / 65535) ** 1.8) * 65535
    assert np.abs(ramp - expected).max() < 40


def test_srgb_by_profile_is_left_alone():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture = load(encoded(COLORS8, "PNG", icc_profile=profile), AUTO)
    assert picture.codes.dtype == np.uint8
    assert (picture.codes == COLORS8).all()


@pytest.mark.parametrize(
    "profile",
    [b"junk", b"\0" * 200, imagecodecs.cms_profile("gray", gamma=1.8), wide_gamut()[:300]],
)
def test_a_profile_that_is_broken_or_of_another_space_is_left_aside(profile):
    assert (to_srgb(COLORS8, "rgb", profile) == COLORS8).all()
    picture = load(encoded(COLORS8, "JPEG", icc_profile=profile, quality=100), AUTO)
    assert picture.codes.dtype == np.uint8


def without_light(*channels):
    """An sRGB profile whose primaries of some channels ("r", "g", "b") are all zeros."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for at in range(132, 132 + 12 * int.from_bytes(data[128:132], "big"), 12):
        if bytes(data[at : at + 4]) in {f"{channel}XYZ".encode() for channel in channels}:
            start = int.from_bytes(data[at + 4 : at + 8], "big") + 8
            data[start : start + 12] = bytes(12)
    return bytes(data)


@pytest.mark.parametrize("channels", ["r", "g", "b", "rgb"])
def test_a_profile_whose_matrix_gives_no_light_is_left_aside(channels):
    picture = load(encoded(COLORS8, "PNG", icc_profile=without_light(*channels)), AUTO)
    assert (picture.codes == COLORS8).all()


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


def test_the_limit_can_be_raised_over_pillows_own():
    before = Image.MAX_IMAGE_PIXELS
    stripe = encoded(Image.new("1", (200_000, 1000)), "PNG")
    with pytest.raises(ImageError, match="--max-megapixels"):
        load(stripe, Recipe(max_megapixels=199))
    image = load(encoded(Image.new("1", (20_000, 10_000)), "TIFF"), Recipe(max_megapixels=200))
    assert image.stored == (10_000, 20_000)
    assert before == Image.MAX_IMAGE_PIXELS


def test_1x1_pixel():
    picture = load(encoded(Image.new("RGB", (1, 1), "#123456"), "PNG"), AUTO)
    assert isinstance(picture, Picture)
    assert picture.codes.tolist() == [[[0x12, 0x34, 0x56]]]
