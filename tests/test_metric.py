import numpy as np
import pytest
from helpers import grid
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from mosaic import color, metric
from mosaic.model import Linear
from mosaic.recipe import Recipe
from mosaic.resolve import resolve

CHECKER = "\n".join(["LD" * 24, "DL" * 24] * 24)


def uniform(light):
    return np.broadcast_to(np.asarray(light, float), (6, 9, 3))


def test_a_picture_does_not_differ_from_itself():
    picture = np.random.default_rng(1).random((20, 31, 3))
    assert metric.s_cielab(picture, picture, (9.0, 9.0)).max() == 0


@settings(max_examples=20)
@given(*[st.tuples(*[st.floats(0, 1)] * 3)] * 2)
def test_uniform_patches_differ_as_ciede2000_says(one, two):
    seen = metric.s_cielab(uniform(one), uniform(two), (30.0, 12.0))
    expected = color.delta_e_ciede2000(color.linear_to_lab(one), color.linear_to_lab(two))
    assert_allclose(seen, expected, atol=1e-6)


@pytest.mark.parametrize(("rows", "cols"), [(260, 211), (40, 31)])
def test_the_blur_is_that_of_the_picture_and_its_mirror_images(rows, cols):
    """Against the spectrum of the four of them; larger than the strips that it is done in, and small."""
    picture = np.random.default_rng(3).random((rows, cols, 3))
    per_degree = (31.0, 22.0)
    opponent = color.apply_matrix(color.linear_to_xyz(picture), metric.XYZ_TO_OPPONENT)
    mirrored = np.concatenate([opponent, opponent[::-1]])
    mirrored = np.concatenate([mirrored, mirrored[:, ::-1]], axis=1)
    down = np.fft.fftfreq(2 * rows)[:, None] * per_degree[1]
    across = np.fft.fftfreq(2 * cols) * per_degree[0]
    blurred = []
    for channel, gaussians in enumerate(metric.EYE):
        total = sum(weight for weight, _ in gaussians)
        gain = sum(
            weight / total * np.exp(-((np.pi * width) ** 2) * (down**2 + across**2))
            for weight, width in gaussians
        )
        blurred.append(np.fft.ifft2(np.fft.fft2(mirrored[..., channel]) * gain).real[:rows, :cols])
    xyz = color.apply_matrix(np.stack(blurred, -1), np.linalg.inv(metric.XYZ_TO_OPPONENT))
    assert_allclose(metric.lab_at_distance(picture, per_degree), color.xyz_to_lab(xyz), atol=1e-9)


@pytest.mark.parametrize("side", [12, 90])
def test_samples_of_cells_are_those_of_blocks_drawn(side):
    """Of few by matrices, of many by their spectrum."""
    one, two = np.random.default_rng(5).random((2, side, 10, 3))
    blocks = [np.repeat(np.repeat(picture, 3, axis=0), 2, axis=1) for picture in (one, two)]
    drawn = metric.s_cielab(*blocks, (9.0, 14.0))
    assert_allclose(metric.s_cielab(one, two, (9.0, 14.0), (3, 2)), drawn, atol=1e-8)


def test_it_is_symmetric():
    one, two = np.random.default_rng(2).random((2, 12, 12, 3))
    assert_allclose(metric.s_cielab(one, two, (5, 5)), metric.s_cielab(two, one, (5, 5)), atol=1e-8)


def test_a_gray_checker_melts_with_distance():
    checker = grid(CHECKER)
    gray = checker.palette.linear[checker.indices].mean(axis=(0, 1))
    photo = Linear(np.broadcast_to(gray, (48, 48, 3)))
    seen = [
        metric.error(photo, checker, resolve(Recipe(distance_m=d)))["s_cielab"]
        for d in (1, 2, 4, 8, 16)
    ]
    assert seen == sorted(seen, reverse=True)
    assert seen[0] == pytest.approx(15.8, abs=0.1)
    assert seen[-1] < 1.4


def test_chroma_melts_before_lightness():
    """The eye blurs color three times as widely as light."""
    stripe = np.where(np.arange(64) % 2, 0.08, -0.08)
    light = 0.3 + stripe[None, :, None] * np.ones((64, 64, 3))
    # Red up and green down by as much luminance.
    red = 0.3 + stripe[None, :, None] * np.array([1, -0.2126729 / 0.7151522, 0]) * np.ones(
        (64, 1, 1)
    )
    gray = np.full((64, 64, 3), 0.3)

    def left(picture):
        near, far = (metric.s_cielab(picture, gray, (n, n)).mean() for n in (4.0, 30.0))
        return far / near

    assert left(red) < left(light)


def test_cells_that_are_not_square_are_blurred_by_their_size():
    """Stripes across low cells lie closer to each other, so they melt sooner."""
    stripes = np.zeros((48, 48, 3))
    stripes[::2] = 0.5
    gray = np.full((48, 48, 3), 0.25)
    low = metric.cells_per_degree((8.0, 3.2), 4.0)
    square = metric.cells_per_degree((8.0, 8.0), 4.0)
    assert (
        metric.s_cielab(stripes, gray, low).mean() < metric.s_cielab(stripes, gray, square).mean()
    )


def test_bare_cells_are_left_out():
    photo = Linear(grid("WK").palette.linear[grid("WW WW").indices])
    assert metric.error(photo, grid("W. W."), resolve(Recipe()))["s_cielab"] == 0
    assert metric.error(photo, grid(".. .."), resolve(Recipe()))["s_cielab"] == 0
    assert metric.error(photo, grid("WK W."), resolve(Recipe()))["s_cielab"] > 1


def test_the_distance_follows_the_mosaic_unless_it_is_given():
    wide = {"cols": 96, "rows": 48, "cell_mm": (8.0, 8.0)}
    assert metric.viewing_distance_m(**wide) == 7.68
    assert metric.viewing_distance_m(**wide, asked_m=3) == 3
    assert metric.viewing_distance_m(8, 8, (8.0, 8.0)) == 2
