import itertools

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.spatial import ConvexHull

from mosaic import color, palette
from mosaic.imaging import gamut
from mosaic.recipe import Recipe

COLORS = palette.resolve(Recipe()).linear
LIGHT = color.srgb_to_linear(np.random.default_rng(3).random((400, 3)))


def height(points, colors):
    """How far points stand out of the hull, by another library's hull."""
    planes = ConvexHull(colors).equations
    return (points @ planes[:, :3].T + planes[:, 3]).max(axis=1)


def test_all_comes_inside_and_what_was_inside_stays():
    moved = gamut.into_gamut(LIGHT, COLORS)
    assert height(moved, COLORS).max() < 1e-4
    inside = height(LIGHT, COLORS) < 0
    assert inside.any()
    assert not inside.all()
    assert (moved[inside] == LIGHT[inside]).all()


def far(wanted, others):
    """OKLab distances in which a turn of the hue counts twice, from one color to many."""
    chroma = np.hypot(*wanted[1:])
    light, a, b = (others - wanted).T
    along, turned = np.array([[a, b], [b, -a]]).transpose(0, 2, 1) @ wanted[1:] / chroma
    hue = 1 + min(chroma / 0.1, 1)
    return np.sqrt(light**2 + along**2 + (hue * turned) ** 2)


def test_nothing_on_the_hull_is_much_nearer():
    """Against a dense sample of the faces."""
    share = np.random.default_rng(4).dirichlet((0.6, 0.6, 0.6), 4000)
    faces = COLORS[ConvexHull(COLORS).simplices]
    sample = color.linear_to_oklab(np.einsum("sk,fkc->fsc", share, faces).reshape(-1, 3))
    outside = LIGHT[height(LIGHT, COLORS) > 1e-3][:40]
    wanted, moved = (color.linear_to_oklab(v) for v in (outside, gamut.into_gamut(outside, COLORS)))
    for one, found in zip(wanted, moved, strict=True):
        assert far(one, found[None]).item() - far(one, sample).min() < 0.007


@pytest.mark.parametrize("count", [1, 2, 3])
def test_palettes_without_volume(count):
    grays = np.linspace(0.1, 0.9, count)[:, None] * np.ones(3)
    moved = gamut.into_gamut(LIGHT, grays)
    assert np.ptp(moved, axis=1).max() < 3e-3
    assert moved.min() > 0.09
    assert moved.max() < 0.91


def test_a_plane_of_colors_is_a_polygon():
    square = np.array([[0, 0, 0.2], [0.8, 0, 0.2], [0.8, 0.8, 0.2], [0, 0.8, 0.2], [0.4, 0.4, 0.2]])
    moved = gamut.into_gamut(LIGHT, square)
    assert_allclose(moved[:, 2], 0.2, atol=1e-9)
    assert moved[:, :2].min() > -1e-9
    assert moved[:, :2].max() < 0.8 + 1e-9
    mixed = np.random.default_rng(6).dirichlet(np.ones(5), 50) @ square
    assert_allclose(gamut.into_gamut(mixed, square), mixed, atol=1e-9)
    assert len(gamut._hull(square.tobytes()).offsets) == 2


def test_grays_are_a_line_however_many():
    grays = np.linspace(0.1, 0.9, 7)[:, None] * np.ones(3)
    assert len(gamut._hull(grays.tobytes()).offsets) == 1
    moved = gamut.into_gamut(LIGHT, grays)
    assert np.ptp(moved, axis=1).max() < 1e-9
    assert moved.min() > 0.1 - 1e-9
    assert moved.max() < 0.9 + 1e-9
    ramp = np.linspace(0.1, 0.9, 30)[:, None] * np.ones(3)
    assert_allclose(gamut.into_gamut(ramp, grays), ramp, atol=1e-9)


@pytest.mark.parametrize("grain", [None, 3, 1000])
def test_faces_are_all_the_triples_that_nothing_stands_out_of(grain):
    """Of points in steps many lie in one face, and all triples of them are of it."""
    for seed in range(12):
        points = np.random.default_rng(seed).random((16, 3))
        points = np.unique(points if grain is None else np.round(points * grain) / grain, axis=0)
        triples = points[list(itertools.combinations(range(len(points)), 3))]
        normals = np.cross(triples[:, 1] - triples[:, 0], triples[:, 2] - triples[:, 0])
        length = np.linalg.norm(normals, axis=1)
        real = length > 1e-9
        triples, normals = triples[real], normals[real] / length[real, None]
        out = np.einsum("pc,tc->tp", points, normals) - (normals * triples[:, 0]).sum(1)[:, None]
        hulls = (out.max(axis=1) <= 1e-5) | (out.min(axis=1) >= -1e-5)
        assert_allclose(gamut._hull(points.tobytes()).corners, triples[hulls], rtol=0, atol=0)


def test_a_palette_of_hundreds():
    many = np.random.default_rng(5).random((700, 3))
    assert height(gamut.into_gamut(LIGHT, many), many).max() < 1e-3


def test_gray_stays_gray_where_the_palette_has_gray():
    ramp = np.linspace(0, 1, 9)[:, None] * np.ones(3)
    black_to_white = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1.0]])
    assert_allclose(gamut.into_gamut(ramp, black_to_white), ramp, atol=1e-4)


def test_nearly_a_line_of_grays_mixes_a_gray_between_them():
    """Faces of such a hull are slivers, where the foot of a perpendicular is anywhere."""
    grays = np.array(
        [[0.011, 0.0232, 0.0343], [0.1022, 0.1046, 0.107], [0.2423, 0.2462, 0.2462], [0.7157] * 3]
    )
    for seed in range(20):
        nudged = grays + 1e-9 * np.random.default_rng(seed).standard_normal(grays.shape)
        ramp = np.linspace(0.25, 0.7, 30)[:, None] * np.ones(3)
        assert_allclose(gamut.into_gamut(ramp, nudged), ramp, atol=3e-3)
