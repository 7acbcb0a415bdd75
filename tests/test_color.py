"""Color spaces against published values, scikit-image, and their own inverses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mosaic import color

light = arrays(np.float64, (4, 3), elements=st.floats(0, 1, width=32))

# Of the supplementary test data of Sharma, Wu and Dalal 2005: pairs 1, 7, 9 to 11, 14, 15, 20, 24
# and 34. Of 9 to 15 hues are opposite, or nearly.
SHARMA = [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
    ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0009), 7.1792),
    ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0010), 7.1792),
    ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0011), 7.2195),
    ((50.0, -0.0010, 2.4900), (50.0, 0.0010, -2.4900), 4.8045),
    ((50.0, -0.0010, 2.4900), (50.0, 0.0011, -2.4900), 4.7461),
    ((50.0, 2.5, 0.0), (50.0, 3.2592, 0.3350), 1.0000),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]


@pytest.mark.parametrize(("one", "two", "expected"), SHARMA)
def test_ciede2000_has_the_published_values(one, two, expected):
    assert color.delta_e_ciede2000(one, two) == pytest.approx(expected, abs=5e-5)
    assert color.delta_e_ciede2000(two, one) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize("ab", [(10, 0), (0, 10), (-30, -20), (7, 24), (-10, 0), (0, -10)])
def test_exactly_opposite_hues_have_the_mean_of_their_angles_between_them(ab):
    from skimage.color import deltaE_ciede2000

    one, two = np.array([50.0, *ab]), np.array([40.0, *(-n for n in ab)])
    expected = pytest.approx(deltaE_ciede2000(one, two), abs=1e-9)
    assert color.delta_e_ciede2000(one, two) == expected
    assert color.delta_e_ciede2000(two, one) == expected


def test_lab_and_ciede2000_agree_with_scikit_image():
    from skimage.color import deltaE_ciede2000, rgb2lab

    srgb = np.random.default_rng(1).random((200, 3))
    lab = color.linear_to_lab(color.srgb_to_linear(srgb))
    # scikit-image rounds its matrix and its white point elsewhere.
    np.testing.assert_allclose(lab, rgb2lab(srgb), atol=0.02)
    np.testing.assert_allclose(
        color.delta_e_ciede2000(lab[:100], lab[100:]),
        deltaE_ciede2000(lab[:100], lab[100:]),
        atol=1e-9,
    )


def test_oklab_has_the_published_values():
    xyz = np.array([[0.950, 1.000, 1.089], [1.000, 0.000, 0.000]])
    linear = xyz @ np.linalg.inv(color.RGB_TO_XYZ).T
    expected = [[1.000, 0.000, 0.000], [0.450, 1.236, -0.019]]
    np.testing.assert_allclose(color.linear_to_oklab(linear), expected, atol=2e-3)


def test_white_and_black():
    ends = np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]])
    np.testing.assert_allclose(color.linear_to_lab(ends), [[0, 0, 0], [100, 0, 0]], atol=1e-6)
    np.testing.assert_allclose(color.linear_to_oklab(ends), [[0, 0, 0], [1, 0, 0]], atol=1e-4)


@given(light)
def test_srgb_and_back(values):
    np.testing.assert_allclose(
        color.linear_to_srgb(color.srgb_to_linear(values)), values, atol=1e-7
    )


@given(light)
def test_oklab_and_back(values):
    back = color.oklab_to_linear(color.linear_to_oklab(values))
    np.testing.assert_allclose(back, values, atol=1e-6)


@given(light)
def test_a_color_is_no_distance_from_itself(values):
    lab = color.linear_to_lab(values)
    assert np.all(color.delta_e_ciede2000(lab, lab) == 0)


def test_all_codes_of_8_and_16_bit_agree():
    eight, sixteen = color.linear_table(256), color.linear_table(65536)
    np.testing.assert_array_equal(eight, sixteen[::257])
    assert not eight.flags.writeable


@pytest.mark.parametrize("text", ["", "#12345", "#12345g", "red", "#1234567", "##123456"])
def test_what_is_no_hex_color_is_refused(text):
    with pytest.raises(ValueError, match="is not a color"):
        color.hex_to_srgb(text)


def test_hex_colors():
    assert color.hex_to_srgb("#1E5AA8") == (30, 90, 168)
    assert color.hex_to_srgb("f80") == (255, 136, 0)
