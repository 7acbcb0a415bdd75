"""Light is averaged over areas, and the frame is what the settings say."""

import imagecodecs
import numpy as np
import pytest
import skimage.data
from hypothesis import given, settings
from hypothesis import strategies as st
from prepare_case import AUTO, COLORS, LEVELS, light_of, pictures, sizes, stretched

from mosaic import color
from mosaic.errors import RecipeError
from mosaic.imaging import filters
from mosaic.imaging.filters import box_means, box_reduced, running_sums
from mosaic.load import load
from mosaic.prepare import prepare
from mosaic.prepare.area import Box, _lightness, average
from mosaic.prepare.crop import frame
from mosaic.prepare.saliency import find_faces
from mosaic.recipe import Recipe

# --- area resampling


def test_black_and_white_mix_to_half_the_light():
    checker = np.indices((8, 8)).sum(axis=0) % 2 * np.uint8(255)
    linear = stretched(load(checker.astype(np.uint8), AUTO), 2, 2)
    assert (linear.light == 0.5).all()


def test_fractional_edges_weigh_parts_of_pixels():
    line = load(np.array([[0, 255, 0]], np.uint8), AUTO)
    assert np.allclose(stretched(line, 2, 1).light[0, :, 0], [1 / 3, 1 / 3])
    line = load(np.array([[255, 0, 0, 0, 0]], np.uint8), AUTO)
    assert np.allclose(stretched(line, 2, 1).light[0, :, 0], [0.4, 0])
    column = load(np.array([[0], [0], [255]], np.uint8), AUTO)
    assert np.allclose(stretched(column, 1, 2).light[:, 0, 0], [0, 2 / 3])


def test_small_pictures_are_enlarged_with_crisp_edges():
    pair = load(np.array([[0, 255]], np.uint8), AUTO)
    assert stretched(pair, 6, 3).light[..., 0].tolist() == [[0, 0, 0, 1, 1, 1]] * 3


def test_a_single_pixel_fills_every_cell():
    pixel = load(np.full((1, 1, 3), (10, 200, 90), np.uint8), AUTO)
    linear = prepare(pixel, Recipe(size="48x48"))
    assert linear.light.shape == (48, 48, 3)
    assert (linear.light == linear.light[0, 0]).all()
    assert np.allclose(linear.light[0, 0], light_of(np.array([10, 200, 90])))


@settings(max_examples=40)
@given(
    st.tuples(*[st.integers(0, 255)] * 3), sizes(), sizes(), st.sampled_from(["crop", "stretch"])
)
def test_a_constant_picture_stays_constant_to_the_last_bit(rgb, shape, size, fit):
    picture = load(np.full((*shape, 3), rgb, np.uint8), AUTO)
    light = prepare(picture, Recipe(size=f"{size[0]}x{size[1]}", fit=fit)).light
    assert (light == light[0, 0]).all()
    assert np.allclose(light[0, 0], light_of(np.array(rgb)), atol=1e-12)


@settings(max_examples=40)
@given(pictures(), sizes())
def test_stretch_keeps_the_mean_light(picture, size):
    mean = light_of(picture.codes).mean(axis=(0, 1))
    assert np.allclose(stretched(picture, *size).light.mean(axis=(0, 1)), mean, atol=1e-9)


@settings(max_examples=40)
@given(pictures())
def test_stretch_to_its_own_size_is_the_picture(picture):
    rows, cols = picture.shape
    assert np.abs(stretched(picture, cols, rows).light - light_of(picture.codes)).max() < 1e-12


@settings(max_examples=40)
@given(pictures(), sizes(), st.sampled_from([0, 1, (0, 1)]))
def test_flipping_the_picture_flips_the_cells(picture, size, axis):
    flipped = load(np.flip(picture.codes, axis), AUTO)
    one, two = stretched(picture, *size).light, stretched(flipped, *size).light
    assert np.abs(np.flip(two, axis) - one).max() < 2e-12


@settings(max_examples=40)
@given(pictures(8), sizes(8), st.data())
def test_any_box_is_averaged_as_the_definition_says(picture, size, data):
    number = st.floats(-3, 8)
    box = Box(
        data.draw(number),
        data.draw(number),
        data.draw(st.floats(0.3, 9)),
        data.draw(st.floats(0.3, 9)),
    )
    light, cover = average(picture, box, *size)

    def shares(start, extent, count, pixels):
        """(count, pixels) length of each pixel within each stretch."""
        low = start + extent * np.arange(count)[:, None] / count
        high = start + extent * np.arange(1, count + 1)[:, None] / count
        at = np.arange(pixels)
        return np.maximum(np.minimum(high, at + 1) - np.maximum(low, at), 0)

    down = shares(box.top, box.height, size[1], picture.shape[0])
    across = shares(box.left, box.width, size[0], picture.shape[1])
    sums = np.einsum("rh,cw,hwk->rck", down, across, light_of(picture.codes))
    weight = down.sum(axis=1)[:, None] * across.sum(axis=1)
    inside = weight > 1e-6
    assert np.allclose(
        light[inside], (sums / np.maximum(weight, 1e-30)[..., None])[inside], atol=1e-6
    )
    assert np.allclose(cover, weight * size[0] * size[1] / (box.width * box.height), atol=1e-9)


def test_bands_of_a_large_picture_join_without_a_seam():
    rng = np.random.default_rng(1)
    tall = rng.integers(0, 256, (3000, 700, 3), dtype=np.uint8)
    light = stretched(load(tall, AUTO), 7, 1).light
    expected = light_of(tall).reshape(3000, 7, 100, 3).mean(axis=(0, 2))
    assert np.abs(light[0] - expected).max() < 1e-11


@pytest.mark.parametrize("step", [1, 3])
@pytest.mark.parametrize("box", [Box(3.3, 5.7, 40.1, 31.9), Box(0, 0, 64, 48), Box(-9, 20, 30, 40)])
def test_lightness_of_a_fine_picture_is_that_of_its_boxes(step, box):
    pixels = np.random.default_rng(2).integers(0, 256, (48, 64, 3)).astype(np.uint8)
    light = color.srgb_to_linear(pixels[::step, ::step] / 255)
    down, across = (
        np.clip((start + extent * np.arange(count + 1) / count) / step, 0, side)
        for start, extent, count, side in zip(
            box[1::-1], box[:1:-1], (12, 18), light.shape, strict=False
        )
    )
    sums = filters.box_sums(filters.running_sums(light), down, across)
    area = (np.diff(down)[:, None] * np.diff(across))[..., None]
    there = area[..., 0] > 1e-9
    means = np.clip(sums / np.maximum(area, 1e-9), 0, 1)
    found = _lightness(load(pixels, AUTO), box, (2, 3), step)
    assert np.abs(found - color.linear_to_oklab(means)[..., 0])[there].max() < 1e-6
    assert np.allclose(found[~there], 1.0)  # beyond the picture it is white


@pytest.mark.parametrize("size", ["16x16", "7x5", "40x40", "1x1"])
@pytest.mark.parametrize("alpha", [False, True])
def test_one_picture_at_8_bits_16_bits_and_as_floats_gives_the_same_bits(size, alpha):
    pixels = np.dstack([COLORS, LEVELS.T[::-1]]) if alpha else COLORS
    assert all(len(np.unique(pixels[..., c])) == 256 for c in range(3))
    tone = {"contrast": 0.2, "saturation": 0.3, "sharpen": 0.5, "auto_levels": True}
    for more in ({}, tone):
        recipe = Recipe(size=size, **more)
        deep = imagecodecs.png_encode(pixels.astype(np.uint16) * 257)
        ways = [pixels, deep, (pixels / 255).astype(np.float32), pixels / 255]
        first, *others = [prepare(load(way, recipe), recipe).light for way in ways]
        assert all((other == first).all() for other in others)


# --- the frame


def test_size_of_columns_alone_follows_the_picture():
    picture = load(np.zeros((30, 40), np.uint8), AUTO)
    assert prepare(picture, Recipe(size="20")).light.shape == (15, 20, 3)


@settings(max_examples=60)
@given(pictures(), sizes(), st.sampled_from(["auto", "0,0", "1,1", "0.3,0.7"]))
def test_a_crop_lies_inside_has_the_shape_and_touches_two_sides(picture, size, focus):
    box = frame(picture, size[0] / size[1], Recipe(focus=focus))
    rows, cols = picture.shape
    tiny = 1e-9
    assert box.left >= 0
    assert box.top >= 0
    assert box.left + box.width <= cols + tiny
    assert box.top + box.height <= rows + tiny
    assert np.isclose(box.width / box.height, size[0] / size[1])
    assert np.isclose(box.width, cols) or np.isclose(box.height, rows)


def test_focus_moves_the_crop_until_it_meets_the_edge():
    wide = load(np.zeros((10, 40), np.uint8), AUTO)
    lefts = [frame(wide, 1.0, Recipe(focus=f"{x},0.5")).left for x in (0, 0.25, 0.5, 1)]
    assert lefts == [0, 5, 15, 30]


@pytest.mark.parametrize("focus", ["", "0.5", "2,0", "-0.1,0", "a,b", "nan,0", "0,0,0"])
def test_a_focus_that_is_none_is_refused(focus):
    with pytest.raises(RecipeError, match="focus"):
        prepare(load(np.zeros((10, 40), np.uint8), AUTO), Recipe(focus=focus))


def test_pad_shows_all_of_the_picture_on_the_matte():
    picture = load(np.zeros((2, 4), np.uint8), AUTO)
    light = prepare(picture, Recipe(size="4x4", fit="pad", matte="#ff0000")).light
    assert (light[1:3] == 0).all()
    assert (light[[0, 3]] == (1, 0, 0)).all()


def test_pad_leaves_cells_bare():
    picture = load(np.zeros((2, 4), np.uint8), AUTO)
    linear = prepare(picture, Recipe(size="4x4", fit="pad", matte="bare"))
    assert linear.covered.tolist() == [[False] * 4, [True] * 4, [True] * 4, [False] * 4]
    assert prepare(picture, Recipe(size="4x4", fit="pad")).covered is None


@pytest.mark.parametrize("side", ["left", "right"])
def test_auto_finds_the_astronaut(side):
    wide = np.full((512, 1400, 3), (120, 140, 160), np.uint8)
    at = 60 if side == "left" else 830
    wide[:, at : at + 512] = skimage.data.astronaut()
    box = frame(load(wide, AUTO), 1.0, AUTO)
    assert box.left < at + 150  # her face begins at 165 and ends at 285
    assert box.left + box.width > at + 300
    assert abs(box.left - at) < 0.15 * 512


@pytest.mark.parametrize("aspect", [1.2, 16 / 9, 2, 2.5])
def test_auto_keeps_a_face_whole_with_room_above(aspect):
    photo = load(skimage.data.astronaut(), AUTO)
    box = frame(photo, aspect, AUTO, find_faces(photo, AUTO))
    assert box.top < 25  # her hair
    assert box.top + box.height > 190  # her chin


def test_auto_is_the_middle_where_nothing_stands_out():
    flat = load(np.full((30, 90, 3), 77, np.uint8), AUTO)
    assert frame(flat, 1.0, AUTO) == Box(30.0, 0.0, 30.0, 30.0)


@pytest.mark.parametrize("name", ["astronaut", "chelsea", "coffee", "rocket", "camera"])
def test_auto_follows_a_flipped_picture(name):
    picture = getattr(skimage.data, name)()[:200]
    one = frame(load(picture, AUTO), 1.0, AUTO)
    two = frame(load(picture[:, ::-1].copy(), AUTO), 1.0, AUTO)
    step = picture.shape[1] / 50  # the thumbnail samples other pixels
    assert abs(two.left - (picture.shape[1] - one.left - one.width)) <= step


@pytest.mark.parametrize("size", [(1, 1), (7, 5), (24, 31), (40, 60), (50, 90)])
@pytest.mark.parametrize(("kind", "near"), [(np.float32, 1e-6), (np.float64, 1e-9)])
def test_a_picture_is_averaged_directly_as_by_running_sums(size, kind, near):
    plane = np.random.default_rng(2).random((40, 60)).astype(kind)
    expected = box_means(running_sums(plane), *size)
    assert np.allclose(box_reduced(plane, *size), expected, rtol=near, atol=near)
