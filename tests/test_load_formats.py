"""Formats beside the usual ones, and what is not taken."""

import io
import os
import struct

import numpy as np
import pytest
import tifffile
from PIL import Image

from mosaic.errors import ImageError
from mosaic.load import load
from mosaic.load.profile import to_srgb
from mosaic.load.source import c_libraries_quiet
from mosaic.recipe import Recipe

COLORS = np.zeros((6, 9, 3), np.uint8)
COLORS[..., 0], COLORS[..., 1], COLORS[..., 2] = np.arange(9) * 30, np.arange(6)[:, None] * 50, 90
AUTO = Recipe()


def saved(kind):
    stream = io.BytesIO()
    Image.fromarray(COLORS).save(stream, kind)
    return stream.getvalue()


def tiff(pixels, **options):
    stream = io.BytesIO()
    tifffile.imwrite(stream, pixels, **options)
    return stream.getvalue()


def psd(mode, *channels):
    """A PSD without layers, by Adobe's specification."""
    rows, cols = channels[0].shape
    head = struct.pack(">4sH6xHIIHH", b"8BPS", 1, len(channels), rows, cols, 8, mode)
    return head + bytes(14) + b"".join(c.astype(np.uint8).tobytes() for c in channels)


RED, GREEN, BLUE = (COLORS[..., n] for n in range(3))
FULL = np.full_like(RED, 255)
PICTURES = {
    "SGI": saved("SGI"),
    "PCX": saved("PCX"),
    "DDS": saved("DDS"),
    "PSD": psd(3, RED, GREEN, BLUE),
    "PSD of inks": psd(4, RED, GREEN, BLUE, FULL),
    "planes and a sample more": tiff(
        np.stack([RED, GREEN, BLUE, RED]),
        photometric="rgb",
        planarconfig="separate",
        extrasamples=["unspecified"],
    ),
}


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_of_a_rarer_format_is_itself(kind):
    picture = load(PICTURES[kind], AUTO)
    assert picture.alpha is None
    assert np.array_equal(np.rint(picture.pixels * 255), COLORS)


def test_planes_with_alpha_and_a_sample_more():
    planes = np.stack([RED, GREEN, BLUE, FULL // 2, RED])
    data = tiff(
        planes,
        photometric="rgb",
        planarconfig="separate",
        extrasamples=["unassalpha", "unspecified"],
    )
    picture = load(data, AUTO)
    assert np.array_equal(picture.codes, COLORS)
    assert (picture.alpha == 127).all()


@pytest.mark.parametrize("kind", ["tiff", "psd"])
def test_cielab_is_turned_into_srgb(kind):
    # L*a*b* (D50) of gray, and of sRGB's red, by the sRGB profile of the ICC.
    lab = np.array([[[137, 128, 128], [138, 209, 198]]], np.uint8)
    signed = lab ^ np.array([0, 128, 128], np.uint8)
    data = (
        tiff(signed, photometric="cielab")
        if kind == "tiff"
        else psd(9, *(lab[..., n] for n in range(3)))
    )
    shown = load(data, AUTO).codes.astype(int)[0]
    assert np.abs(shown - [[128, 128, 128], [255, 0, 0]]).max() <= 6


@pytest.mark.parametrize(
    ("dtype", "top", "white"),
    [
        ("int32", 65535, 65535),
        ("int32", 200, 255),
        ("uint32", 40_000, 65535),
        ("int16", 255, 255),
        ("int16", 32767, 32767),
        ("int32", 2**31 - 1, 2**31 - 1),
    ],
)
def test_small_numbers_in_a_deep_tiff_are_not_black(dtype, top, white):
    data = tiff(np.array([[0, top]], dtype), photometric="minisblack")
    picture = load(data, AUTO)
    assert picture.pixels[0, 1, 0] == pytest.approx(top / white, abs=1e-4)
    guessed = white < np.iinfo(dtype).max
    assert [note.code for note in picture.notes] == ["white-guessed"] * guessed
    if guessed:
        assert load(data, Recipe(rescale=f"1/{top}")).notes == ()


@pytest.mark.parametrize(
    ("data", "kind"),
    [(b"%!PS-Adobe-3.0 EPSF-3.0\n", "EPS"), (b"%PDF-1.7\n", "PDF"), (b"<svg/>", "SVG")],
)
def test_what_is_not_taken_is_said_by_its_name(data, kind):
    with pytest.raises(ImageError, match=f"it is {kind};.*save it as PNG"):
        load(data, AUTO)


def test_a_psd_has_one_frame():
    with pytest.raises(ImageError, match="has no frame 1; it has one frame alone"):
        load(PICTURES["PSD"], Recipe(frame=1))


@pytest.mark.parametrize("space", ["gray", "cmyk"])
def test_a_profile_without_light_is_left_aside(space, monkeypatch):
    codes = np.arange(0, 240, 20, dtype=np.uint8).reshape(1, 3 if space == "cmyk" else 12, -1)
    # Little CMS refuses to make such a profile; what a file's gives is stood in for.
    black = np.zeros((1, codes.shape[1], 3), np.uint16)
    monkeypatch.setattr(
        "mosaic.load.profile._little_cms",
        lambda values, *_: np.zeros((*values.shape[:2], 3), np.uint16),
    )
    assert not np.array_equal(to_srgb(codes, space, b"flat"), black)
    assert np.array_equal(to_srgb(codes, space, b"flat"), to_srgb(codes, space, b""))


def test_c_libraries_are_not_heard_and_stderr_comes_back(capfd):
    with c_libraries_quiet(b"II*\0"), c_libraries_quiet(b"MM\0*"):
        os.write(2, b"libtiff: warning\n")
    os.write(2, b"after\n")
    with c_libraries_quiet(b"\xff\xd8"):
        os.write(2, b"a photo is read as it is\n")
    assert capfd.readouterr().err == "after\na photo is read as it is\n"
