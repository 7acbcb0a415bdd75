"""Bands, background and ink of drawn pictures whose answer is known."""

import numpy as np
import pytest
from helpers import spec_of
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage import data
from skimage.filters import threshold_multiotsu
from skimage.segmentation import random_walker

from mosaic import build, catalog, color, palette
from mosaic.ditherers import bands
from mosaic.ditherers.bands import areas, layers
from mosaic.imaging import subject
from mosaic.model import Linear, Picture
from mosaic.prepare import prepare
from mosaic.recipe import Recipe
from mosaic.stages import Stages

PALETTE = palette.resolve(Recipe())
KIT = catalog.kit(PALETTE, Recipe())


def gray(*levels):
    """Linear light of OKLab L."""
    lab = np.zeros((len(levels), 3))
    lab[:, 0] = levels
    return np.clip(color.oklab_to_linear(lab), 0, 1)


def drawn(indices, colors, factor=4):
    """A picture of flat areas, in `factor` pixels a cell."""
    light = np.asarray(colors)[np.asarray(indices)]
    detail = np.repeat(np.repeat(light, factor, axis=0), factor, axis=1)
    return Linear(light, detail=detail)


def recipe(**changes):
    return Recipe(**{"ditherer": "bands", **changes})


# --- tone


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1), st.integers(3, 4))
def test_thresholds_are_those_of_otsu(seed, count):
    rng = np.random.default_rng(seed)
    middles = np.linspace(0.15, 0.85, count)
    values = np.clip(rng.normal(rng.choice(middles, 600), 0.04), 0, 0.999)
    ours = np.digitize(values, layers.thresholds(values, count))
    theirs = np.digitize(values, threshold_multiotsu(values, count, nbins=64))

    def within(labels):
        return sum(values[labels == b].var() * (labels == b).sum() for b in range(count))

    assert within(ours) <= within(theirs) * 1.001 + 1e-9


@pytest.mark.parametrize("count", [3, 4, 5])
def test_bands_of_flat_areas_are_these_areas(count):
    steps = np.repeat(np.arange(count), 6)
    cells = np.tile(steps, (12, 1))
    linear = drawn(cells, gray(*np.linspace(0.2, 0.9, count)))
    linear = Linear(linear.light, detail=linear.detail, hints=np.full(cells.shape, 2, np.int8))
    found = bands.printed(linear, recipe(bands=count, ink="none"))
    assert np.array_equal(found.bands, cells)
    assert found.subject.all()
    assert not found.ink.any()


def test_specks_are_smoothed_away_and_a_face_keeps_them():
    plane = np.repeat([[0.2, 0.5, 0.8]], 12, axis=0).repeat(12, axis=1)
    plane[5, 5] = 0.36  # a hair nearer to 0.5
    within = np.ones(plane.shape, bool)
    keep = np.zeros(plane.shape)
    assert layers.bands(plane, 3, within, keep)[5, 5] == layers.bands(plane, 3, within, keep)[0, 0]
    keep[:] = 50.0
    assert layers.bands(plane, 3, within, keep)[5, 5] != layers.bands(plane, 3, within, keep)[0, 0]


def test_a_flat_picture_has_bands_too():
    linear = drawn(np.zeros((6, 6), int), gray(0.5))
    assert len(np.unique(bands.printed(linear, recipe()).bands)) == 1


def test_a_background_has_no_say_in_the_tones():
    cells = np.zeros((24, 24), int)
    cells[6:, 6:18] = 1
    cells[12:, 6:18] = 2
    cells[18:, 6:18] = 3
    for ground in (0.02, 0.98):
        linear = drawn(cells, gray(ground, 0.4, 0.55, 0.7))
        hints = np.where(cells > 0, 2, 1).astype(np.int8)
        linear = Linear(linear.light, detail=linear.detail, hints=hints)
        found = bands.printed(linear, recipe(bands=3, ink="none"))
        assert np.array_equal(found.bands[cells > 0], cells[cells > 0] - 1)


# --- subject


def disc(size=24, radius=7):
    y, x = np.mgrid[:size, :size] - (size - 1) / 2
    return (np.hypot(x, y) < radius).astype(int)


def test_a_disc_stands_before_its_background():
    cells = disc()
    linear = drawn(cells, [[0.8, 0.8, 0.8], [0.6, 0.05, 0.05]])
    found = bands.printed(linear, recipe()).subject
    assert np.array_equal(found, cells == 1)


def test_the_background_is_one_color_whatever_its_tones():
    cells = disc()
    cells[(cells == 0) & (np.arange(24) < 12)[:, None]] = 2
    linear = drawn(cells, [[0.7, 0.75, 0.8], [0.5, 0.02, 0.02], [0.85, 0.85, 0.9]])
    found = bands.pick(linear, spec_of(KIT, recipe(scheme=("marilyn-turquoise",), ink="none")))
    turquoise = [c.name for c in PALETTE.colors].index("Dark Turquoise")
    assert ((found == turquoise) == (cells != 1)).mean() > 0.97


def test_where_nothing_stands_out_an_area_at_the_border_is_the_background():
    rng = np.random.default_rng(1)
    linear = drawn(rng.integers(0, 3, (24, 24)), gray(0.4, 0.5, 0.6))
    drawing = bands.printed(linear, recipe())
    ground = ~drawing.subject
    assert drawing.is_guess
    assert 0.02 < ground.mean() < 0.9
    assert ground[[0, -1]].any() or ground[:, [0, -1]].any()
    said = Linear(linear.light, detail=linear.detail, hints=np.full((24, 24), 2, np.int8))
    assert bands.printed(said, recipe()).subject.all()


def test_a_point_of_the_user_decides():
    cells = np.zeros((24, 24), int)
    cells[6:18, 2:10] = 1
    cells[6:18, 14:22] = 2
    linear = drawn(cells, [[0.8, 0.8, 0.8], [0.6, 0.05, 0.05], [0.05, 0.05, 0.6]])
    hints = np.zeros(cells.shape, np.int8)
    hints[12, 6], hints[12, 18] = 2, 1
    pointed = Linear(linear.light, detail=linear.detail, hints=hints)
    found = bands.printed(pointed, recipe()).subject
    assert np.array_equal(found, cells == 1)


@settings(max_examples=8)
@given(st.integers(0, 2**32 - 1))
def test_the_walker_goes_where_scikit_images_goes(seed):
    rng = np.random.default_rng(seed)
    cells = disc(32, 9)
    light = np.array([[0.75, 0.75, 0.7], [0.4, 0.1, 0.1]])[cells]
    light = np.clip(light + rng.normal(0, 0.02, light.shape), 0, 1)
    seeds = np.zeros((32, 32), int)
    seeds[[0, -1]] = 1
    seeds[14:18, 14:18] = 2
    ours = subject.walked(light, seeds) > 0.5
    lab = color.linear_to_oklab(light) * [1.0, 3.0, 3.0]
    theirs = random_walker(lab, seeds, beta=400, mode="bf", channel_axis=-1) == 2
    assert (ours == theirs).mean() > 0.99
    assert (ours == (cells == 1)).mean() > 0.98


def test_seeds_keep_what_they_are():
    seeds = np.zeros((9, 9), int)
    seeds[0], seeds[8] = 1, 2
    chance = subject.walked(np.full((9, 9, 3), 0.5), seeds)
    assert (chance[0] == 0).all()
    assert (chance[8] == 1).all()
    assert np.allclose(chance[:, 4], np.arange(9) / 8, atol=1e-3)


@pytest.mark.parametrize("size", [65, 140])
def test_large_pictures_are_told_apart_in_blocks(size):
    cells = disc(size, size // 3)
    found = bands.printed(drawn(cells, [[0.8, 0.8, 0.8], [0.5, 0.05, 0.05]], 2), recipe()).subject
    assert (found == (cells == 1)).mean() > 0.97


# --- ink


def lined(width=4, level=0.2):
    """A bright plane with a dark line down the middle, in 4 pixels a cell."""
    plane = np.full((48, 48), 0.9)
    plane[:, 24 : 24 + width] = level
    return plane


def test_a_line_is_drawn_where_it_is():
    found = layers.ink(lined(), 4, layers.DEPTHS["light"], None)
    assert np.array_equal(np.flatnonzero(found.any(axis=0)), [6])
    assert found[:, 6].all()


def test_a_faint_line_is_drawn_heavy_or_in_a_face_alone():
    rng = np.random.default_rng(0)
    plane = lined(level=0.8) + rng.normal(0, 0.01, (48, 48))
    plane[:, :12] = 0.1  # contrast of the picture's own
    drawn_by = {
        "light": layers.ink(plane, 4, layers.DEPTHS["light"], None)[:, 6].mean(),
        "heavy": layers.ink(plane, 4, layers.DEPTHS["heavy"], None)[:, 6].mean(),
        "face": layers.ink(plane, 4, layers.DEPTHS["light"], np.ones_like(plane))[:, 6].mean(),
    }
    assert drawn_by["light"] <= min(drawn_by["heavy"], drawn_by["face"])
    assert drawn_by["heavy"] > drawn_by["light"]


def test_a_flat_plane_has_no_lines():
    assert not layers.ink(np.full((24, 24), 0.4), 4, layers.DEPTHS["heavy"], None).any()


@pytest.mark.parametrize("offset", [0, 1, 3, 8])
def test_a_print_off_its_register(offset):
    cells = np.zeros((6, 7), bool)
    cells[1, 2] = cells[5, 6] = True
    moved = layers.shifted(cells, offset)
    assert moved.sum() == sum(1 + offset < 6 and 2 + offset < 7 for _ in (0,)) + (offset == 0)
    if offset < 5:
        assert moved[1 + offset, 2 + offset]


# --- the whole


def test_a_face_is_found_and_stays_a_face():
    linear = prepare(Picture(data.astronaut()), recipe(zoom=0.0))
    found = bands.printed(linear, recipe())
    top, left, side = (round(n) for n in linear.faces[0][:3])
    eyes = found.ink[top + side // 4 : top + side // 2, left : left + side]
    # A line for each eye, on both sides of the nose.
    assert eyes[:, : side // 2].sum() >= 3
    assert eyes[:, side // 2 :].sum() >= 3
    assert found.subject[top : top + side, left + side // 4 : left + 3 * side // 4].all()
    assert not found.subject[:2, :8].any()


@pytest.mark.parametrize("name", ["camera", "coffee", "chelsea"])
def test_pictures_without_a_face_are_printed_in_their_bands(name):
    picture = getattr(data, name)()
    picture = picture if picture.ndim == 3 else np.repeat(picture[..., None], 3, axis=2)
    linear = prepare(Picture(np.ascontiguousarray(picture)), recipe(size="32"))
    found = bands.pick(linear, spec_of(KIT, recipe(bands=4)))
    assert 4 <= len(np.unique(found)) <= 8
    counts = bands.printed(linear, recipe()).cells(4)
    assert counts.sum() == found.size
    assert (counts[:4] > 0).all()


def test_without_detail_the_cells_alone_do():
    linear = prepare(Picture(data.astronaut()), Recipe(size="32"))
    assert linear.detail is None
    assert bands.pick(linear, spec_of(KIT, recipe())).shape == (32, 32)


@pytest.mark.parametrize(("cols", "factor"), [(150, 4), (290, 1), (600, 1), (200, 3)])
def test_a_print_of_more_cells_than_the_pixels_aimed_at_has_its_areas(cols, factor):
    detail = np.full((6 * factor, cols * factor, 3), 0.1)
    detail[:, : cols * factor // 2] = (0.6, 0.1, 0.1)
    found = areas.find(detail, factor, np.ones((6, cols), bool))
    assert found.shape == (6, cols)
    assert len(np.unique(found[:, : cols // 2])) == len(np.unique(found[:, cols // 2 :])) == 1
    assert found[0, 0] != found[0, -1]


def test_a_picture_is_taken_apart_once_for_all_schemes(monkeypatch):
    picture = Picture(np.ascontiguousarray(data.coffee()[:200:4, :200:4]))
    plain = Recipe(size="20x20", ditherer="bands", ink="none")
    schemes = [plain.replace(scheme=(name,)) for name in ("marilyn-red", "mao")]
    apart = [build(picture, one).plan.grid for one in schemes]
    taken, printed = [], bands.printed
    monkeypatch.setattr(bands, "printed", lambda *given: taken.append(given) or printed(*given))
    stages = Stages()
    for one, alone in zip(schemes, apart, strict=True):
        grid = stages.run(picture, one).grid
        np.testing.assert_array_equal(grid.indices, alone.indices)
    assert len(taken) == 1
    # What it reads is looked at anew.
    other = stages.run(picture, schemes[0].replace(bands=5)).grid
    assert len(taken) == 2
    assert not np.array_equal(other.indices, apart[0].indices)
