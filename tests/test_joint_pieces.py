"""The joint method knows pieces, walls, squares of large pictures and small palettes."""

import dataclasses

import numpy as np
import pytest
from helpers import letters_palette, spec_of
from joint_case import (
    FULL,
    KIT,
    SQUARE,
    photo,
    picked,
)
from numpy.testing import assert_allclose

from mosaic import arrays, catalog, color, metric, palette
from mosaic.ditherers import joint
from mosaic.ditherers.joint import kernels, masks
from mosaic.imaging.gamut import into_gamut
from mosaic.model import Grid, Linear, frozen, sections
from mosaic.quantize import quantize
from mosaic.recipe import Recipe


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


def test_no_number_of_threads_changes_a_cell(monkeypatch):
    """A picture that is searched in two squares, its masks in strips."""
    linear, found = photo(60, 150), []
    monkeypatch.setattr(masks, "_FEW", 0)
    monkeypatch.setattr(arrays, "_CELLS", 1)
    for workers in (1, 3):
        for module in (joint, masks):
            monkeypatch.setattr(module, "WORKERS", workers)
        found.append(picked(linear))
    assert (found[0] == found[1]).all()
