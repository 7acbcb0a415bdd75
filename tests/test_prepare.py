"""Light is averaged exactly, crops keep what matters, and each tone step does what it says."""

import imagecodecs
import numpy as np
import pytest
import skimage.data
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mosaic import color
from mosaic.errors import RecipeError
from mosaic.load import load
from mosaic.model import Picture
from mosaic.prepare import prepare
from mosaic.prepare.area import Box, average
from mosaic.prepare.crop import frame
from mosaic.prepare.saliency import find_faces
from mosaic.recipe import Recipe

AUTO = Recipe()
LEVELS = np.arange(256, dtype=np.uint8).reshape(16, 16)
COLORS = np.stack([LEVELS, LEVELS[::-1], LEVELS.T], axis=-1)


def pictures(side=12):
    """Pictures of random codes."""
    shape = st.tuples(st.integers(1, side), st.integers(1, side), st.just(3))
    return hnp.arrays(np.uint8, shape).map(lambda pixels: load(pixels, AUTO))


def sizes(side=15):
    return st.tuples(st.integers(1, side), st.integers(1, side))


def light_of(pixels):
    """Linear light of 8-bit codes, as the look-up table has it."""
    return color.linear_table(256)[pixels].astype(float)


def stretched(picture, cols, rows, **more):
    return prepare(picture, Recipe(size=f"{cols}x{rows}", fit="stretch", **more))


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


# --- alpha


def test_alpha_is_laid_on_the_matte_in_linear_light():
    half = np.zeros((2, 2, 4), np.uint8)
    half[..., 3] = [[255, 0], [0, 255]]
    linear = prepare(load(half, AUTO), Recipe(size="1x1"))
    assert (linear.light == 0.5).all()


def test_what_is_transparent_lends_no_color():
    red = np.zeros((1, 2, 4), np.uint8)
    red[0] = [(255, 0, 0, 255), (0, 255, 0, 0)]
    linear = prepare(load(red, AUTO), Recipe(size="1x1", fit="stretch", matte="bare"))
    assert linear.light.tolist() == [[[1, 0, 0]]]
    assert linear.covered.tolist() == [[True]]


def test_cells_less_than_half_opaque_are_bare():
    alpha = np.array([[0, 127, 128, 255]], np.uint8)
    picture = load(np.dstack([np.full((1, 4), 9, np.uint8)] * 3 + [alpha]), AUTO)
    linear = prepare(picture, Recipe(size="4x1", matte="bare"))
    assert linear.covered.tolist() == [[False, False, True, True]]
    assert np.isfinite(linear.light).all()


def test_a_wholly_transparent_picture_is_its_matte():
    nothing = load(np.zeros((4, 4, 4), np.uint8), AUTO)
    recipe = Recipe(size="2x2", matte="#1e5aa8", auto_levels=True, normalize="image", sharpen=1)
    expected = color.srgb_to_linear(np.array([0x1E, 0x5A, 0xA8]) / 255)
    assert np.allclose(prepare(nothing, recipe).light, expected)


def test_tone_leaves_the_matte_alone():
    picture = load(np.full((2, 4), 100, np.uint8), AUTO)
    recipe = Recipe(size="4x4", fit="pad", matte="#808080", brightness=1, sharpen=2, contrast=1)
    expected = color.srgb_to_linear(128 / 255)
    assert np.allclose(prepare(picture, recipe).light[[0, 3]], expected)


@pytest.mark.parametrize("matte", ["", "white", "#12345", "none"])
def test_a_matte_that_is_no_color_is_refused(matte):
    with pytest.raises(RecipeError, match="matte"):
        prepare(load(COLORS, AUTO), Recipe(matte=matte))


# --- tone


def grays(*lightness):
    """A picture of one row whose cells have these OKLab L."""
    light = np.array(lightness, float) ** 3
    codes = np.rint(color.linear_to_srgb(light) * 65535).astype(np.uint16)
    return Picture(np.broadcast_to(codes[np.newaxis, :, np.newaxis], (1, len(codes), 3)).copy())


def lightness_of(picture, **tone):
    rows, cols = picture.shape
    return color.linear_to_oklab(stretched(picture, cols, rows, **tone).light)[..., 0]


def test_brightness_is_in_stops():
    picture = load(COLORS, AUTO)
    neutral = stretched(picture, 16, 16).light
    for stops in (-2.0, 1.0):
        found = stretched(picture, 16, 16, brightness=stops).light
        assert np.allclose(found, np.minimum(neutral * 2**stops, 1), atol=1e-11)


def test_gamma_is_a_power_of_light():
    picture = load(COLORS, AUTO)
    neutral = stretched(picture, 16, 16).light
    found = stretched(picture, 16, 16, gamma=2.2).light
    assert np.allclose(found, neutral ** (1 / 2.2), atol=1e-11)


def test_contrast_turns_about_the_middle_of_lightness():
    found = lightness_of(grays(0.1, 0.3, 0.5, 0.7, 0.9), contrast=0.5)
    assert np.allclose(found, [[0, 0.2, 0.5, 0.8, 1]], atol=2e-3)
    assert np.allclose(lightness_of(grays(0.1, 0.9), contrast=-1), 0.5, atol=1e-4)


def test_saturation_scales_chroma_and_keeps_lightness():
    picture = load(np.array([[(150, 120, 110), (90, 100, 130)]], np.uint8), AUTO)
    before = color.linear_to_oklab(stretched(picture, 2, 1).light)
    after = color.linear_to_oklab(stretched(picture, 2, 1, saturation=0.5).light)
    assert np.allclose(after[..., 0], before[..., 0], atol=1e-6)
    assert np.allclose(after[..., 1:], before[..., 1:] * 1.5, atol=1e-6)
    gray = stretched(picture, 2, 1, saturation=-1).light
    assert np.allclose(gray, gray[..., :1], atol=1e-6)


def test_a_color_beyond_the_gamut_keeps_its_hue_and_lightness():
    picture = load(np.array([[(250, 60, 40)]], np.uint8), AUTO)
    before = color.linear_to_oklab(stretched(picture, 1, 1).light)[0, 0]
    after = color.linear_to_oklab(stretched(picture, 1, 1, saturation=3).light)[0, 0]
    assert np.isclose(after[0], before[0], atol=1e-3)
    assert np.isclose(np.arctan2(after[2], after[1]), np.arctan2(before[2], before[1]), atol=1e-2)
    assert np.hypot(*after[1:]) >= np.hypot(*before[1:])


def test_sharpen_lifts_edges_and_leaves_flats():
    step = grays(*[0.4] * 8, *[0.6] * 8)
    found = lightness_of(step, sharpen=0.5)[0]
    assert np.allclose(found[[0, 1, 14, 15]], [0.4, 0.4, 0.6, 0.6], atol=1e-4)
    assert found[7] < 0.38
    assert found[8] > 0.62
    assert np.isclose(0.4 - found[7], found[8] - 0.6, atol=1e-4)  # as much down as up


def test_auto_levels_stretch_percentiles():
    values = np.linspace(0.3, 0.7, 1001)
    found = lightness_of(grays(*values), auto_levels=True)[0]
    low, high = np.percentile(values, [0.5, 99.5])
    assert np.allclose(found, np.clip((values - low) / (high - low), 0, 1), atol=2e-3)
    assert np.allclose(lightness_of(grays(0.4, 0.4), auto_levels=True), 0.4, atol=1e-4)


def test_normalize_aims_at_a_mean_and_a_spread():
    found = lightness_of(grays(*np.linspace(0.2, 0.4, 100)), normalize="image")
    assert np.isclose(found.mean(), 0.6, atol=1e-4)
    assert np.isclose(found.std(), 0.2, atol=1e-4)
    assert np.allclose(lightness_of(grays(0.3, 0.3), normalize="image"), 0.6, atol=1e-4)


@settings(max_examples=40)
@given(
    pictures(6),
    st.fixed_dictionaries(
        {},
        optional={
            "brightness": st.floats(-4, 4),
            "contrast": st.floats(-1, 4),
            "saturation": st.floats(-1, 4),
            "gamma": st.floats(0.1, 10),
            "sharpen": st.floats(0, 4),
            "auto_levels": st.booleans(),
            "normalize": st.sampled_from(["none", "image"]),
        },
    ),
)
def test_light_stays_in_range_whatever_the_tone(picture, tone):
    light = stretched(picture, 5, 4, **tone).light
    assert light.dtype == np.float64
    assert np.isfinite(light).all()
    assert light.min() >= 0
    assert light.max() <= 1
    assert not light.flags.writeable
