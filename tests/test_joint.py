import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers import letters_palette, spec_of
from numpy.testing import assert_allclose
from scipy.signal import fftconvolve
from scipy.special import erf
from skimage.filters import gaussian

from mosaic import catalog, color, metric, palette
from mosaic.ditherers import TABLE, joint, nearest
from mosaic.ditherers.joint import hues, kernels, masks, objective
from mosaic.ditherers.joint.board import Board, Reward
from mosaic.ditherers.joint.kernels import Spread
from mosaic.ditherers.joint.masks import masks_of
from mosaic.ditherers.joint.screen import is_coarse
from mosaic.ditherers.joint.search import Search
from mosaic.imaging.gamut import into_gamut
from mosaic.model import Grid, Linear, frozen, sections
from mosaic.pack import pack
from mosaic.quantize import quantize
from mosaic.quantize.lonely import lonely
from mosaic.recipe import Recipe

FULL = palette.resolve(Recipe())
KIT = catalog.kit(FULL, Recipe())
SQUARE = (8.0, 8.0)


def photo(rows=30, cols=36, seed=0):
    """Hills of color: smooth, with an edge and some noise."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:rows, 0:cols] / 12
    cells = np.stack([0.55 + 0.25 * np.sin(x + y), 0.08 * np.sin(2 * y), 0.1 * np.cos(x)], axis=-1)
    cells[:, cols // 2 :, 0] -= 0.15
    noise = 0.01 * rng.standard_normal(cells.shape)
    return Linear(np.clip(color.oklab_to_linear(cells + noise), 0, 1))


def picked(linear, **settings):
    recipe = Recipe(**settings)
    return joint.pick(linear, spec_of(KIT, recipe))


def pieces(indices, **settings):
    cells = Grid(frozen(indices), FULL, SQUARE)
    return len(pack(cells, spec_of(KIT, Recipe(**settings))).pieces)


def task(light, distance_m, cell_mm=SQUARE, covered=None):
    covered = np.ones(light.shape[:2], bool) if covered is None else covered
    kernel = kernels.kernel_for(cell_mm, distance_m)
    return objective.Task(light, covered, FULL.linear, kernel, masks_of(light), light)


def costs(light, distance_m, covered=None):
    rows, cols = light.shape[:2]
    return objective.costs(task(light, distance_m, covered=covered), np.s_[0:rows, 0:cols])[0]


def slow_energy(picks, linear, distance_m, cell_mm=SQUARE):
    """The energy by its definition: every pair of cells."""
    weights = kernels.kernel_for(cell_mm, distance_m)
    parts = costs(linear.light, distance_m)
    error = parts.error(np.s_[:, :], picks.astype(np.int64))
    total = np.take_along_axis(parts.alone, picks[..., None].astype(int), 2).sum()
    down, across = weights.reach
    for y, x in np.ndindex(picks.shape):
        for y2 in range(max(0, y - down), min(len(picks), y + down + 1)):
            for x2 in range(max(0, x - across), min(picks.shape[1], x + across + 1)):
                if (y, x) != (y2, x2):
                    total += (
                        error[:, y, x] * weights.weight(y - y2, x - x2) * error[:, y2, x2]
                    ).sum()
    similarity = joint._ALIKE * masks_of(linear.light).similarity
    for direction, shift in ((2, (0, 1)), (3, (1, 0))):
        near = picks[: len(picks) - shift[0], : picks.shape[1] - shift[1]]
        same = near == picks[shift[0] :, shift[1] :]
        total -= (similarity[direction][: same.shape[0], : same.shape[1]] * same).sum()
    return total


# --- the eye


def test_the_blur_of_two_errors_is_the_eyes_filter_met_with_itself():
    """Against a convolution by another library."""
    per_degree = metric.cells_per_degree(SQUARE, 6.0)[0]
    edges = (np.arange(-5, 7) - 0.5) / per_degree
    blur = np.zeros((11, 11))
    total = sum(weight for weight, _ in metric.EYE[1])
    for weight, width in metric.EYE[1]:
        line = np.diff(erf(edges / width))
        blur += weight / total * np.outer(line, line) / line.sum() ** 2
    expected = fftconvolve(blur, blur)
    assert_allclose(kernels.kernel_for(SQUARE, 6.0).patch()[1], expected, atol=3e-4)


def test_the_blur_follows_the_cells_size():
    """A low cell is blurred over more of its neighbors above than beside it."""
    low = kernels.kernel_for((8.0, 3.2), 6.0)
    assert low.reach == (26, 10)
    assert low.weight(2, 0)[1] > low.weight(0, 2)[1]
    assert_allclose(
        kernels.kernel_for(SQUARE, 6.0).weight(2, 0),
        kernels.kernel_for(SQUARE, 6.0).weight(0, 2),
        atol=1e-3,
    )


# --- the objective


def test_near_a_color_the_error_is_its_ciede2000_difference():
    rng = np.random.default_rng(3)
    light = color.srgb_to_linear(0.2 + 0.6 * rng.random((4, 5, 3)))
    near = np.clip(light + 2e-4 * rng.standard_normal(light.shape), 0, 1)
    step = np.moveaxis(near - light, -1, 0)
    error = np.stack([objective.mixed(row, step) for row in color.ciede2000_scale(light)])
    expected = color.delta_e_ciede2000(color.linear_to_lab(light), color.linear_to_lab(near))
    # The rotation of blues is left out.
    assert_allclose(np.sqrt((error**2).sum(axis=0)), expected, rtol=0.3)
    assert np.median(np.abs(np.sqrt((error**2).sum(axis=0)) / expected - 1)) < 0.02


def test_a_block_costs_what_its_cells_cost_together():
    kernel, parts = kernels.kernel_for(SQUARE, 5.0), costs(photo(6, 7).light, 5.0)
    blocks = objective.block_costs(parts, kernel, 2, 2)
    assert blocks.shape == (5, 6, len(FULL))
    error = parts.error(np.s_[3:5, 2:4], np.full((2, 2), 7))
    expected = parts.alone[3:5, 2:4, 7].sum()
    for y, x in np.ndindex(2, 2):
        for y2, x2 in np.ndindex(2, 2):
            if (y, x) != (y2, x2):
                expected += (
                    error[:, y, x] * kernel.weight(y - y2, x - x2) * error[:, y2, x2]
                ).sum()
    assert blocks[3, 2, 7] == pytest.approx(expected, rel=1e-3)


def test_bare_cells_cost_nothing():
    covered = np.zeros((4, 4), bool)
    covered[0] = True
    parts = costs(photo(4, 4).light, 5.0, covered)
    assert (parts.alone[~covered] == 0).all()
    assert (parts.alone[covered] > 0).any()


# --- the search


def board(linear, reward=None, distance=5.0):
    rows, cols = linear.light.shape[:2]
    weights = kernels.kernel_for(linear.cell_mm, distance)
    parts = costs(linear.light, distance)
    similarity = joint._ALIKE * masks_of(linear.light).similarity
    whole = Board.empty(rows, cols, weights.reach)
    search = Search(whole, np.s_[0:rows, 0:cols], parts, weights, similarity, reward)
    search.start(nearest.OKLAB.indices(linear.light, FULL.linear).astype(np.int64))
    return whole, search


def test_few_changes_and_many_are_carried_alike_to_the_last_bit():
    """This is why neither cores nor processors can change a mosaic."""
    rng = np.random.default_rng(4)
    weights = kernels.kernel_for(SQUARE, 7.0)
    change = np.round(300 * rng.standard_normal((6, 40, 50)) * 1024) / 1024
    at_once, one_by_one = np.zeros((2, 6, 40 + 20, 50 + 20))
    rows, cols = np.indices((40, 50)).reshape(2, -1)
    Spread(weights, at_once)((rows, cols), change.reshape(6, -1))
    single = Spread(weights, one_by_one)
    for row, col in rng.permutation(list(np.ndindex(40, 50))):
        single((np.array([row]), np.array([col])), change[:, row, col, None])
    assert (at_once == one_by_one).all()


def test_filtered_errors_are_what_the_errors_add_up_to():
    linear = photo(12, 15)
    whole, search = board(linear)
    search.settle(np.random.default_rng(0), warm=True)
    filtered = np.zeros_like(whole.filtered)
    rows, cols = np.indices((12, 15)).reshape(2, -1)
    Spread(kernels.kernel_for(SQUARE, 5.0), filtered)((rows, cols), whole.error.reshape(6, -1))
    assert (filtered == whole.filtered).all()


def test_the_search_lowers_the_energy_and_stops_where_no_cell_can():
    linear = photo(9, 10)
    whole, search = board(linear)
    first = slow_energy(whole.colors, linear, 5.0)
    search.start(np.full((9, 10), 5))
    search.settle(np.random.default_rng(0), warm=False)
    last = slow_energy(whole.colors, linear, 5.0)
    assert last < first
    for row, col, index in [(0, 0, 3), (4, 5, 9), (8, 9, 20), (3, 3, 1), (7, 2, 14)]:
        other = whole.colors.copy()
        other[row, col] = index
        assert slow_energy(other, linear, 5.0) > last - 0.1


def test_cells_far_from_all_changes_have_hardly_anything_to_gain():
    """Sweeps look only at cells near a change; looking at all again must find hardly any."""
    linear = photo(40, 44)
    whole, search = board(linear)
    search.settle(np.random.default_rng(0), warm=True)
    before = whole.colors.copy()
    search.settle(np.random.default_rng(0), warm=False)
    assert (whole.colors != before).mean() < 0.015


def test_colors_far_from_all_cells_are_left_out_but_not_those_in_use():
    light = photo(20, 24).light
    whole, everything = objective.costs(task(light, 5.0), np.s_[0:20, 0:24])
    assert everything.tolist() == list(range(len(FULL)))
    far = int(whole.alone.min(axis=(0, 1)).argmax())
    few, kept = objective.costs(task(light, 5.0), np.s_[0:20, 0:24], np.arange(0))
    assert far not in kept
    assert set(whole.alone.argmin(axis=2).ravel().tolist()) <= set(kept.tolist())
    # Hues are measured from the nearest of the colors that are left.
    assert np.allclose(few.near.min(axis=2), whole.near[..., kept].min(axis=2), atol=1e-9)
    _, kept = objective.costs(task(light, 5.0), np.s_[0:20, 0:24], np.array([far]))
    assert far in kept


def test_pieces_never_overlap_and_have_one_color():
    linear = photo()
    rows, cols = linear.light.shape[:2]
    allowed = np.zeros((rows, cols), bool)
    allowed[:-1, :-1] = True
    reward = Reward((2, 2), np.full(len(FULL), 100.0), allowed)
    whole, search = board(linear, reward)
    search.settle(np.random.default_rng(0), warm=True)
    owners, counts = np.unique(whole.owner[whole.owner >= 0], return_counts=True)
    assert len(owners) > 20
    assert (counts == 4).all()
    for owner in owners.tolist():
        row, col = divmod(owner, cols)
        block = np.s_[row : row + 2, col : col + 2]
        assert (whole.owner[block] == owner).all()
        assert len(np.unique(whole.colors[block])) == 1


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


def drawn(*codes, rows=18):
    """Bands of sRGB colors that fade into each other from top to bottom."""
    stops = np.linspace(0, 1, len(codes))
    at = np.linspace(0, 1, rows)
    code = np.stack([np.interp(at, stops, [c[n] / 255 for c in codes]) for n in range(3)], -1)
    return Linear(np.repeat(color.srgb_to_linear(code)[:, None], 24, axis=1))


def names(picks):
    return {FULL.colors[n].name for n in np.unique(picks).tolist()}


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
    emphasis = objective.Emphasis(1 + 2 * face, 1 + 3 * face, face, 0 * face)
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
        "import sys; sys.path.insert(0, 'tests'); import test_joint as t, numpy as np;"
        f"np.save({str(tmp_path / 'out.npy')!r}, t.picked(t.photo(72, 60)))"
    )
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    environment = {**os.environ, **dict.fromkeys(names, threads)}
    root = Path(__file__).parents[1]
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, cwd=root)
    assert (np.load(tmp_path / "out.npy") == picked(photo(72, 60))).all()


def test_no_reward_for_what_cannot_be_built():
    """Neither across a section's edge nor in a color without 2x2."""
    recipe = Recipe(economy=1.0, section=6)
    reward = joint._reward(np.ones((12, 18), bool), spec_of(KIT, recipe))
    assert reward is not None
    for section in sections(18, 12, recipe.section, recipe.panel_grid, recipe.border, recipe.view):
        assert not reward.allowed[section.row + section.rows - 1].any()
        assert not reward.allowed[:, section.col + section.cols - 1].any()
    assert reward.allowed.sum() == 6 * 5 * 5
    across = joint._reward(
        np.ones((12, 18), bool), spec_of(KIT, recipe.replace(cross_sections=True))
    )
    assert across is not None
    assert across.allowed.sum() == 11 * 17
    part = KIT.find(2, 2)
    assert (np.isfinite(reward.by_color) == KIT.exists[part]).all()
    assert not KIT.exists[part].all()


def test_lone_studs_find_company():
    linear, recipe = photo(48, 48), Recipe(tone="faithful", distance_m=4.0)
    default = quantize(linear, spec_of(KIT, recipe)).indices
    finest = quantize(linear, spec_of(KIT, recipe.replace(economy=0.0))).indices

    def lone(picks):
        padded = np.pad(picks, 1, constant_values=-1)
        around = ((0, 1), (1, 0), (1, 2), (2, 1))
        return np.all([padded[y : y + 48, x : x + 48] != picks for y, x in around], axis=0).mean()

    assert lone(default) < 0.75 * lone(finest)


def test_no_reward_without_2x2_without_economy_or_over_bare_cells():
    covered = np.ones((4, 4), bool)
    covered[1, 1] = False
    singles = catalog.kit(FULL, Recipe(pieces="1x1"))
    assert joint._reward(covered, spec_of(singles, Recipe(pieces="1x1"))) is None
    assert joint._reward(covered, spec_of(KIT, Recipe(economy=0.0))) is None
    reward = joint._reward(covered, spec_of(KIT))
    assert reward is not None
    assert reward.allowed.sum() == 9 - 4


def priced(single, large):
    """A kit whose first color has these prices of a 1x1 and a 2x2, and others .1 and .1."""
    rest = (0.1,) * (len(FULL) - 1)
    return dataclasses.replace(KIT, prices=((single, *rest), (large, *rest)))


def test_blocks_are_worth_the_money_that_they_save_where_that_is_the_goal():
    covered, cheap = np.ones((4, 4), bool), Recipe(goal="price")

    def worth(kit, recipe):
        reward = joint._reward(covered, spec_of(kit, recipe))
        assert reward is not None
        return reward.by_color[0] / reward.by_color[1]

    assert worth(priced(0.2, 0.1), cheap) == pytest.approx(0.7 / 0.3)
    assert worth(priced(0.1, 0.5), cheap) == 0
    assert worth(priced(None, 0.5), cheap) == 1
    assert worth(priced(0.1, 0.5), Recipe()) == 1


def test_walls_reward_two_in_a_row():
    recipe = Recipe(view="side")
    colors = palette.resolve(recipe)
    kit = catalog.kit(colors, recipe)
    reward = joint._reward(np.ones((4, 40), bool), spec_of(kit, recipe))
    assert reward is not None
    assert reward.shape == (1, 2)
    assert reward.allowed.sum() == 4 * 39
    light = Linear(photo(40, 24).light, (8.0, 3.2))
    long, short = (
        joint.pick(light, spec_of(kit, recipe.replace(economy=e, distance_m=4.0)))
        for e in (1.0, 0.0)
    )
    assert (np.diff(long) == 0).mean() > 1.1 * (np.diff(short) == 0).mean()


def test_cells_of_two_studs_have_nothing_larger():
    kit = catalog.kit(letters_palette(), Recipe(pieces="2x2"))
    assert joint._reward(np.ones((8, 8), bool), spec_of(kit, Recipe(pieces="2x2"))) is None


def test_the_squares_of_a_large_picture_cover_it_once():
    count = np.zeros((300, 170), int)
    for places, again in joint._phases(300, 170):
        for place in places:
            count[place] += not again
    assert (count == 1).all()


def test_squares_searched_at_the_same_time_do_not_feel_each_other():
    reach = 2 * max(kernels.kernel_for(SQUARE, 7.0).reach)
    for places, _ in joint._phases(700, 500):
        near = np.zeros((700, 500), int)
        for down, across in places:
            near[
                max(0, down.start - reach // 2) : down.stop + reach // 2,
                max(0, across.start - reach // 2) : across.stop + reach // 2,
            ] += 1
        assert near.max(initial=0) <= 1


def test_seams_do_not_show(monkeypatch):
    """A picture searched in squares is as near as one that is searched whole."""
    linear = photo(64, 64)
    recipe = Recipe(economy=0.0, distance_m=4.0)
    whole = picked(linear, economy=0.0, distance_m=4.0)
    monkeypatch.setattr(joint, "_SIDE", 32)
    squares = picked(linear, economy=0.0, distance_m=4.0)
    errors = [
        metric.error(linear, Grid(frozen(m), FULL), spec_of(KIT, recipe))["s_cielab"]
        for m in (whole, squares)
    ]
    assert (whole != squares).any()
    assert errors[1] == pytest.approx(errors[0], rel=0.03)


def test_walls_are_chosen_by_their_low_cells():
    """The same picture on plates from the side mixes more, for its cells are smaller."""
    light = photo(60, 30).light
    side, top = (
        picked(Linear(light, cell), economy=0.0, distance_m=4.0) for cell in ((8.0, 3.2), SQUARE)
    )
    assert (side != top).any()


def test_the_target_is_sharper_than_what_the_palette_can_show_of_the_picture():
    light = photo().light
    edge = np.s_[:, 16:20, 0]
    plain, sharp = into_gamut(light, FULL.linear), masks.sharpened(light, FULL.linear)
    before, after = (color.linear_to_oklab(v)[edge] for v in (plain, sharp))
    assert np.ptp(after, axis=1).mean() > np.ptp(before, axis=1).mean() + 0.003
    assert_allclose(into_gamut(sharp, FULL.linear), sharp, atol=1e-4)


def test_a_palette_of_one_color():
    one = letters_palette({"R": "Red"})
    picks = joint.pick(photo(5, 6), spec_of(catalog.kit(one, Recipe())))
    assert (picks == 0).all()


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
