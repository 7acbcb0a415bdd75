"""The joint method's filter, objective and search."""

import numpy as np
import pytest
from joint_case import FULL, SQUARE, costs, photo, slow_energy, task
from numpy.testing import assert_allclose

from mosaic import color, metric
from mosaic.ditherers import joint, nearest
from mosaic.ditherers.joint import kernels, objective
from mosaic.ditherers.joint.board import Board, Reward
from mosaic.ditherers.joint.kernels import Spread
from mosaic.ditherers.joint.masks import masks_of
from mosaic.ditherers.joint.search import Search

# --- the eye


def test_the_blur_of_two_errors_is_the_eyes_filter_met_with_itself():
    """Against a convolution by another library."""
    # Half a second, which no other test has a use for.
    from scipy.signal import fftconvolve
    from scipy.special import erf

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
    error = parts.error(np.arange(42).reshape(6, 7)[3:5, 2:4], np.full((2, 2), 7))
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
    search.start(nearest.OKLAB.indices(linear.light, FULL.linear))
    return whole, search


def test_few_changes_and_many_are_carried_alike_to_the_last_bit():
    """This is why neither cores nor processors can change a mosaic."""
    rng = np.random.default_rng(4)
    weights = kernels.kernel_for(SQUARE, 7.0)
    change = np.round(300 * rng.standard_normal((6, 40, 50)) * 1024) / 1024
    around = np.pad(change, ((0, 0), (10, 10), (10, 10)))
    at_once, single = (Spread(weights, np.zeros_like(around)) for _ in range(2))
    at_once(np.arange(40 * 50), change.reshape(6, -1))
    for cell in rng.permutation(40 * 50):
        single(np.array([cell]), change.reshape(6, -1)[:, cell, None])
    assert (at_once.filtered == single.filtered).all()
    assert (at_once.filtered == Spread(weights, around).filtered).all()


def test_a_rectangle_feels_errors_around_it_as_the_whole_picture_does():
    rng = np.random.default_rng(5)
    linear = photo(50, 60)
    whole, search = board(linear)
    search.settle(rng, warm=True)
    every = Spread(kernels.kernel_for(SQUARE, 5.0), whole.around(np.s_[0:50, 0:60])).filtered
    assert every.any()
    for place in (np.s_[0:7, 0:60], np.s_[20:33, 5:50], np.s_[49:50, 59:60]):
        some = Spread(kernels.kernel_for(SQUARE, 5.0), whole.around(place)).filtered
        assert (some == every[:, *place]).all()


def test_filtered_errors_are_what_the_errors_add_up_to():
    linear = photo(12, 15)
    weights, place = kernels.kernel_for(SQUARE, 5.0), np.s_[0:12, 0:15]
    whole, search = board(linear)
    search.settle(np.random.default_rng(0), warm=True)
    assert (Spread(weights, whole.around(place)).filtered == search.filtered).all()


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
