"""Orientation, and color profiles that are turned into sRGB."""

import imagecodecs
import numpy as np
import pytest
from encoded import AUTO, COLORS8, COLORS16, RAMP16, encoded, gray_of, tiff, wide_gamut
from PIL import Image, ImageCms, ImageOps

import mosaic
from mosaic.load import load
from mosaic.load.profile import to_srgb

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
