"""Alpha is laid on the matte, and tone changes light as its settings say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prepare_case import AUTO, COLORS, pictures, stretched

from mosaic import color
from mosaic.errors import RecipeError
from mosaic.load import load
from mosaic.model import Picture
from mosaic.prepare import prepare
from mosaic.recipe import Recipe

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
