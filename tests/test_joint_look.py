"""What mosaics of the joint method look like, and that they repeat."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers import spec_of
from joint_case import FULL, KIT, drawn, names, photo, picked, pieces
from skimage.filters import gaussian

from mosaic import catalog, color, metric, palette
from mosaic.ditherers import TABLE, joint, nearest
from mosaic.ditherers.joint import hues
from mosaic.ditherers.joint.masks import Emphasis, masks_of
from mosaic.ditherers.joint.screen import is_coarse
from mosaic.model import Grid, Linear, frozen
from mosaic.quantize import quantize
from mosaic.quantize.choice import lonely
from mosaic.recipe import Recipe

# --- the method


def test_economy_goes_from_the_finest_picture_to_the_fewest_pieces():
    linear = photo(48, 48)
    settings = {"distance_m": 4.0}
    mosaics = [picked(linear, economy=e, **settings) for e in (0.0, 0.3, 1.0)]
    counts = [pieces(m) for m in mosaics]
    errors = [
        metric.error(linear, Grid(frozen(m), FULL), spec_of(KIT, Recipe(**settings)))["s_cielab"]
        for m in mosaics
    ]
    assert counts[0] > 1.08 * counts[1] > 1.08 * 1.08 * counts[2]
    assert errors[0] < errors[1] < errors[2]


def texture(picks, linear):
    """Standard deviation of what a mosaic has and its picture has not, finer than 1.5 cells."""
    error = 100 * (color.linear_to_oklab(FULL.linear[picks]) - color.linear_to_oklab(linear.light))
    return (error - gaussian(error, 1.5, channel_axis=-1)).std()


def test_it_is_calmer_than_diffusion_and_nearer_in_fewer_pieces_than_the_nearest_colors():
    linear, recipe = photo(48, 48), Recipe(distance_m=4.0)

    def far(picks):
        return metric.error(linear, Grid(frozen(picks), FULL), spec_of(KIT, recipe))["s_cielab"]

    diffused = TABLE["floyd-steinberg"](linear, spec_of(KIT, recipe))
    near = TABLE["nearest-ciede2000"](linear, spec_of(KIT, recipe))
    default = picked(linear, distance_m=4.0)
    assert texture(default, linear) < 0.72 * texture(diffused, linear)
    assert pieces(default) < pieces(near)
    assert far(default) < far(near)


def test_a_pale_sky_beside_something_dark_has_no_specks():
    """Whatever the palette lacks: where the photo is flat the mosaic is, too."""
    light = np.full((30, 30, 3), (0.80, 0.83, 0.86))
    light += np.linspace(0, 0.03, 30)[:, None, None]
    light[12:16] = 0.01
    picks = picked(Linear(light), distance_m=4.0)
    for rows in (picks[1:11], picks[17:29]):
        assert len(np.unique(rows)) <= 2
    assert len(np.unique(picks[12:16])) == 1


def test_dark_areas_stay_one_family():
    rng = np.random.default_rng(5)
    lab = np.stack([0.2 + 0.03 * rng.random((30, 30)), *(0.006 * rng.random((2, 30, 30)))], -1)
    picks = picked(Linear(np.clip(color.oklab_to_linear(lab), 0, 1)), distance_m=4.0)
    _, counts = np.unique(picks, return_counts=True)
    assert counts.max() > 0.95 * picks.size


def test_a_pale_sky_has_neither_lime_nor_lavender():
    sky = drawn((190, 212, 236), (226, 233, 240))
    assert names(picked(sky)) <= {"Bright Light Blue", "Light Aqua", "White"}


def test_a_night_is_blue():
    """Though no brick is as dark: black is nearer in lightness."""
    assert names(picked(drawn((10, 20, 46), (29, 44, 82)))) == {"Dark Blue"}


def test_a_slope_is_smooth_and_noise_on_it_is_not():
    lab = np.zeros((20, 20, 3))
    lab[..., 0] = np.linspace(0.2, 0.8, 20)[:, None]
    slope = masks_of(color.oklab_to_linear(lab))
    lab[..., 0] += 0.1 * np.random.default_rng(0).uniform(-1, 1, lab.shape[:2])
    inner = np.s_[4:-4, 4:-4]
    assert slope.smooth[inner].min() > 0.99
    assert slope.flat[inner].max() < 0.7
    assert masks_of(color.oklab_to_linear(lab)).smooth[inner].mean() < 0.6


def test_a_dull_red_is_never_orange_brown_or_gray():
    assert names(picked(drawn((165, 30, 25), (190, 45, 35)))) <= {"Red", "Dark Red"}


def test_skin_is_never_gray_pink_or_green():
    skin = drawn((245, 210, 185), (215, 160, 130), (160, 105, 80))
    allowed = ("Nougat", "Tan", "Brown", "Dark Orange")
    assert all(n.endswith(allowed) for n in names(picked(skin)))


def test_the_nearest_color_never_pays_for_its_hue():
    light = photo().light
    price = hues.hue_costs(light, FULL.linear, np.s_[0:30, 0:36], np.ones((30, 36)))
    assert (price.min(axis=-1) < 1e-9).all()
    assert np.median(price.max(axis=-1)) > 100
    inner = hues.hue_costs(light, FULL.linear, np.s_[4:9, 0:7], np.ones((5, 7)))
    assert (inner == price[4:9, 0:7]).all()


@pytest.mark.parametrize(
    "stops",
    [
        ("#10306a", "#4a90d0", "#a8d4f0"),
        ("#8c1010", "#e05018", "#f8d838"),
        ("#10331a", "#3c8c3c", "#c4dc78"),
    ],
)
def test_a_gradient_has_the_colors_that_are_nearest_along_it(stops):
    """No gray and no purple lie between two blues."""
    codes = np.array([[int(s[n : n + 2], 16) for n in (1, 3, 5)] for s in stops]) / 255
    lab = color.linear_to_oklab(color.srgb_to_linear(codes))
    at = np.linspace(0, 1, 40), np.linspace(0, 1, len(stops))
    column = np.stack([np.interp(*at, lab[:, n]) for n in range(3)], axis=-1)
    light = np.repeat(np.clip(color.oklab_to_linear(column), 0, 1)[:, None], 24, axis=1)
    nearby = nearest.CIEDE2000.indices(light, FULL.linear)
    assert set(np.unique(picked(Linear(light))).tolist()) <= set(np.unique(nearby).tolist())


def test_a_pale_cream_is_rather_white_than_mint():
    light = np.broadcast_to(color.srgb_to_linear(np.array([0.95, 0.93, 0.82])), (8, 8, 3))
    assert set(names(picked(Linear(light)))) <= {"White", "Tan", "Light Nougat"}


def test_colors_of_the_palette_stay_what_they_are():
    """In patches; a speck of one is for the search to judge."""
    patches = np.kron(np.arange(len(FULL) // 6 * 6).reshape(6, -1), np.ones((4, 4), int))
    picks = picked(Linear(FULL.linear[patches]), economy=0.0)
    assert (picks == patches).mean() > 0.995


def test_another_seed_changes_few_cells():
    linear = photo(48, 48)
    assert (picked(linear, seed=1) != picked(linear, seed=2)).mean() < 0.05


def test_what_is_emphasized_comes_nearer_to_the_picture():
    linear, kernel_free = photo(40, 40), Recipe(distance_m=4.0, economy=0.5)
    face = np.zeros((40, 40))
    face[10:30, 10:30] = 1
    emphasis = Emphasis(1 + 2 * face, 1 + 3 * face, face, 0 * face)
    reward = joint._reward(np.ones((40, 40), bool), spec_of(KIT, kernel_free))
    plain, stressed = (
        joint.solve(linear, spec_of(KIT, kernel_free), reward, emphasis=e) for e in (None, emphasis)
    )

    def error(picks):
        lab = (color.linear_to_oklab(v) for v in (FULL.linear[picks], linear.light))
        return np.linalg.norm(np.subtract(*lab), axis=-1)[face > 0].mean()

    assert error(stressed) < error(plain)


def test_a_seed_gives_one_mosaic_and_another_seed_another():
    linear = photo()
    assert (picked(linear, seed=1) == picked(linear, seed=1)).all()
    assert (picked(linear, seed=1) != picked(linear, seed=2)).any()


@pytest.mark.parametrize("threads", ["1", "3"])
def test_the_number_of_cores_changes_nothing(threads, tmp_path):
    """BLAS reads its number of threads when numpy starts, so this needs processes."""
    code = (
        "import sys; sys.path.insert(0, 'tests'); import joint_case as t, numpy as np;"
        f"np.save({str(tmp_path / 'out.npy')!r}, t.picked(t.photo(72, 60)))"
    )
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    environment = {**os.environ, **dict.fromkeys(names, threads)}
    root = Path(__file__).parents[1]
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, cwd=root)
    assert (np.load(tmp_path / "out.npy") == picked(photo(72, 60))).all()


# --- a screen of dots


def test_black_and_white_show_a_photo_s_grays_as_a_screen_of_dots():
    """The mean light of each tenth of a ramp is there, but for the darkest and lightest."""
    shown = np.repeat(np.linspace(0, 1, 60)[None], 40, axis=0)
    light = np.repeat(color.srgb_to_linear(shown)[..., None], 3, axis=2)
    recipe = Recipe(only_colors=("Black", "White"), content="photo", tone="faithful")
    colors = palette.resolve(recipe)
    grid = quantize(Linear(light), spec_of(catalog.kit(colors, recipe), recipe))
    got = colors.linear[grid.indices].mean(axis=(0, 2)).reshape(10, 6).mean(axis=1)
    wanted = light[0, :, 0].reshape(10, 6).mean(axis=1)
    np.testing.assert_allclose(got[4:8], wanted[4:8], atol=0.09)
    assert lonely(grid.indices).sum() > 200


@pytest.mark.parametrize(("names", "coarse"), [
    (("Black", "White"), True),
    (("Black", "Dark Bluish Gray", "Light Bluish Gray", "White"), False),
    ((), False),
])  # fmt: skip
def test_only_a_coarse_palette_makes_a_screen(names, coarse):
    light = np.repeat(color.srgb_to_linear(np.linspace(0, 1, 64))[None, :, None], 3, axis=2)
    colors = palette.resolve(Recipe(only_colors=names))
    assert is_coarse(light, colors.linear, np.ones((1, 64), bool)) is coarse
