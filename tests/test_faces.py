"""Faces: found where they are, and not where they are not; framed, and entered into the facts."""

import itertools
import sys
import types
from pathlib import Path

import numpy as np
import pytest
from faces_case import ASTRONAUT, AUTO, HEAD
from PIL import Image
from skimage import data
from skimage.feature import Cascade

from mosaic import color
from mosaic.errors import PluginError
from mosaic.imaging import cascade, faces, faces_dlib, patterns
from mosaic.model import Picture
from mosaic.prepare.saliency import find_faces
from mosaic.recipe import Recipe


def found(pixels, recipe=AUTO):
    return find_faces(Picture(np.ascontiguousarray(pixels)), recipe)


def gray(pixels):
    return np.repeat(np.asarray(Image.fromarray(pixels).convert("L"))[..., None], 3, axis=2)


def turned(degrees):
    whole = Image.fromarray(ASTRONAUT[:400, :400]).rotate(degrees, Image.Resampling.BILINEAR)
    return np.asarray(whole)[60:340, 60:340]


def as_light(factors):
    light = color.srgb_to_linear(HEAD / 255) * factors
    return np.rint(color.linear_to_srgb(np.clip(light, 0, 1)) * 255).astype(np.uint8)


@pytest.mark.parametrize(
    "pixels",
    [
        HEAD,
        HEAD[:, ::-1],
        HEAD[50:190, 40:180],
        gray(HEAD),
        as_light([0.2, 0.2, 0.2]),
        as_light([0.02, 0.02, 0.02]),
        as_light([0.7, 1.0, 1.5]),
        as_light([1.5, 1.0, 0.5]),
    ],
    ids=["head", "flipped", "tight", "gray", "dim", "dark", "cool", "warm"],
)
def test_a_face_is_found_in_any_light(pixels):
    (face,) = found(pixels)
    assert 0.8 * 107 < face.side < 1.25 * 107


def test_a_face_is_where_it_is():
    (face,) = found(ASTRONAUT)
    row, col = face.center
    assert abs(row - 117) < 12
    assert abs(col - 227) < 12


@pytest.mark.parametrize("degrees", [-30, -20, 20, 30])
def test_a_face_that_leans_is_found(degrees):
    (face,) = found(turned(degrees))
    assert face.turn == (20 if degrees < 0 else -20)
    angle = np.radians(degrees)
    down, across = 117 - 200, 227 - 200  # from the middle that it was turned about
    row = 140 + down * np.cos(angle) - across * np.sin(angle)
    col = 140 + across * np.cos(angle) + down * np.sin(angle)
    assert np.hypot(face.center[0] - row, face.center[1] - col) < 15


def test_most_small_faces_are_found():
    squares = np.clip(data.lfw_subset()[:100:5] * 255, 0, 255).astype(np.uint8)
    assert sum(bool(found(gray(np.pad(s, 4, "edge")))) for s in squares) >= 18


NONE = "camera chelsea coffee rocket retina page coins brick grass gravel clock colorwheel horse"


@pytest.mark.parametrize("name", NONE.split())
@pytest.mark.parametrize("finder", ["cascade", "dlib"])
def test_other_things_are_no_faces(name, finder):
    pixels = getattr(data, name)()
    pixels = np.where(pixels, 255, 0).astype(np.uint8) if pixels.dtype == bool else pixels
    pixels = np.repeat(pixels[..., None], 3, axis=2) if pixels.ndim == 2 else pixels[..., :3]
    assert found(pixels, Recipe(faces=finder)) == ()


def door():
    """Panels and a knob: two dark squares over a dark bar, as eyes and a mouth are."""
    pixels = np.full((240, 160, 3), (150, 100, 70), np.uint8)
    for top, left, tall, wide in ((40, 30, 40, 40), (40, 90, 40, 40), (150, 40, 30, 80)):
        pixels[top : top + tall, left : left + wide] = (100, 60, 40)
    pixels[115:125, 130:140] = (230, 200, 90)
    return pixels


def noise():
    spots = np.random.default_rng(3).integers(0, 255, (40, 60, 3)).astype(np.uint8)
    return np.asarray(Image.fromarray(spots).resize((480, 320), Image.Resampling.BICUBIC))


@pytest.mark.parametrize("pixels", [door(), noise(), np.zeros((9, 300, 3), np.uint8)])
def test_drawn_things_are_no_faces(pixels):
    assert found(pixels) == ()


def test_the_windows_are_those_of_scikit_image():
    image = np.asarray(Image.fromarray(HEAD).convert("L").resize((100, 100)))
    ours = {(int(t), int(left), int(side)) for t, left, side in cascade.windows([image])[0]}
    # Its detector joins windows that overlap: each that it reports lies on some of ours.
    path = data.lbp_frontal_face_cascade_filename()
    theirs = Cascade(path).detect_multi_scale(image, 1.2, 1, (24, 24), (100, 100))
    assert theirs
    assert all(
        any(abs(t - w["r"]) + abs(left - w["c"]) < 0.2 * side for t, left, side in ours)
        for w in theirs
    )


def test_several_images_at_once_give_what_each_gives_by_itself():
    images = [np.asarray(Image.fromarray(HEAD).convert("L").resize((n, n))) for n in (70, 90, 120)]
    together = cascade.windows(images, 0.3)
    assert sum(len(part) for part in together)
    for image, part in zip(images, together, strict=True):
        assert np.array_equal(part, cascade.windows([image], 0.3)[0])


def test_gray_codes_are_those_of_the_curve():
    light = np.concatenate(
        [np.linspace(-0.1, 1.2, 99_991), color.srgb_to_linear(np.arange(256) / 255)]
    )
    expected = np.rint(color.linear_to_srgb(light) * 255)
    assert np.array_equal(faces.gray_codes(light), expected)


def test_the_file_of_the_cascade_is_the_one_that_scikit_image_names(monkeypatch):
    public = Path(data.lbp_frontal_face_cascade_filename())
    assert patterns.cascade_file() == public
    monkeypatch.setattr(patterns, "_FILE", "moved")
    assert patterns.cascade_file() == public


def passes(image, top, left, scale, stages):
    """Ask a window stage after stage as the papers have it: means of blocks, in plain loops."""
    said = patterns.cascade()
    for first, last, threshold in zip(
        said.ends[:stages], said.ends[1:], said.thresholds, strict=False
    ):
        votes = 0.0
        for n in range(first, last):
            x, y, wide, tall = (int(k * scale) for k in said.blocks[n])
            part = image[top + y : top + y + 3 * tall, left + x : left + x + 3 * wide]
            blocks = part.reshape(3, tall, 3, wide).sum(axis=(1, 3), dtype=np.int64)
            around = [(0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0)]
            code = int("".join(str(int(blocks[at] >= blocks[1, 1])) for at in around), 2)
            votes += said.votes[int(said.among[n, code]), n]
        if votes < threshold:
            return False
    return True


@pytest.mark.parametrize(("side", "rows", "least"), [(46, 46, 0.0), (70, 61, 0.0), (110, 110, 0.5)])
def test_windows_are_those_that_pass_when_asked_one_by_one(side, rows, least):
    image = np.asarray(Image.fromarray(HEAD).convert("L").resize((side, side)))[:rows]
    found = {tuple(map(int, window)) for window in cascade.windows([image], least)[0]}
    expected, scale = set(), 1.0
    while (size := int(24 * scale)) <= min(image.shape):
        step = max(2, round(scale))
        bottom, right = rows + 1 - size, side + 1 - size
        first = np.zeros((bottom, right), bool)
        for top, left in itertools.product(range(0, bottom, step), range(0, right, step)):
            first[top, left] = size >= least * side and passes(image, top, left, scale, 6)
        wanted = first
        if scale < 1.5:  # those between the steps, where one beside them passes six stages
            around = np.pad(first, 1)
            places = itertools.product(range(3), range(3))
            wanted = np.logical_or.reduce(
                [around[d : d + bottom, r : r + right] for d, r in places]
            )
            wanted[::2, ::2] = first[::2, ::2]
        for top, left in np.argwhere(wanted).tolist():
            if passes(image, top, left, scale, 20):
                expected.add((top, left, size))
        scale *= 1.2
    assert found == expected
    assert found


@pytest.mark.parametrize("shape", [(1, 1), (10, 10), (23, 400), (24, 24), (24, 23), (300, 25)])
@pytest.mark.parametrize("near", [None, np.zeros((0, 3)), np.array([[1.0, 1.0, 24.0]])])
def test_images_with_little_or_no_room_for_windows_have_none(shape, near):
    blank = np.zeros(shape, np.uint8)
    (found,) = cascade.windows([blank], 0.0, None if near is None else [near])
    assert found.shape == (0, 3)
    assert cascade.windows([]) == []


@pytest.mark.parametrize("shape", [(33, 2000), (1500, 40), (64, 900), (32, 32)])
def test_narrow_pictures_are_searched(shape):
    picture = np.random.default_rng(1).integers(0, 256, (*shape, 3)).astype(np.uint8)
    assert found(picture) == ()


def test_nobody_looks_when_told_not_to():
    assert found(HEAD, Recipe(faces="none")) == ()


def test_dlib_finds_the_same_face():
    (one,), (other,) = found(HEAD), found(HEAD, Recipe(faces="dlib"))
    assert np.hypot(*np.subtract(one.center, other.center)) < 0.1 * one.side
    assert abs(one.side - other.side) < 0.15 * one.side


def test_auto_asks_dlib_where_the_cascade_finds_nobody(monkeypatch):
    monkeypatch.setattr(faces, "find", lambda _light: ())
    assert len(found(HEAD, Recipe())) == 1
    assert found(HEAD, Recipe(faces="cascade")) == ()


@pytest.mark.parametrize("angle", [-14, 0, 11])
def test_landmarks_say_how_far_a_face_leans(angle):
    pixels = np.asarray(Image.fromarray(HEAD).rotate(-angle, Image.Resampling.BICUBIC))
    (one,) = found(pixels, Recipe(ditherer="bands"))
    (level,) = found(HEAD, Recipe(ditherer="bands"))
    assert abs(one.turn - level.turn - angle) < 3
    assert abs(one.side - level.side) < 0.08 * level.side


def test_landmarks_that_are_no_eyes_and_a_missing_model_leave_a_face_as_it_is(monkeypatch):
    face, blank = faces.Face(20, 20, 60), np.full((100, 100, 3), 0.3)
    far = types.SimpleNamespace(
        parts=lambda: [types.SimpleNamespace(x=n, y=n * n) for n in range(5)]
    )
    monkeypatch.setattr(faces_dlib, "_predictor", lambda: lambda _gray, _window: far)
    assert faces_dlib.aligned(blank, [face]) == (face,)
    monkeypatch.setattr(faces_dlib, "_PACKAGE", "no_such_package")
    assert found(HEAD, Recipe(ditherer="bands")) == found(HEAD)


def test_a_missing_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "dlib", None)
    monkeypatch.delitem(sys.modules, "mosaic.imaging.faces_dlib", raising=False)
    with pytest.raises(PluginError, match=r"brick-mosaic\[faces\]"):
        found(HEAD, Recipe(faces="dlib"))


def test_a_face_is_found_beside_a_larger_one_in_a_wide_picture():
    wall = np.full((400, 1200, 3), 170, np.uint8)
    large = Image.fromarray(ASTRONAUT[:400, 50:450])
    wall[:, 700:1100] = np.asarray(large)
    wall[80:300, 60:280] = np.asarray(large.resize((220, 220), Image.Resampling.LANCZOS))
    assert len(found(wall)) == 2
