"""Palette colors pass unchanged; lonely cells and rare colors give way where asked."""

import dataclasses
import sys
import types
from importlib.metadata import EntryPoint

import numpy as np
import pytest
from graphics_case import COLORS, KIT, built, drawn, names
from helpers import plan_of, spec_of
from hypothesis import given, settings
from hypothesis import strategies as st

from mosaic import catalog, plugins
from mosaic.ditherers import TABLE
from mosaic.model import Linear, Palette
from mosaic.quantize import quantize
from mosaic.quantize.choice import cleaned, lonely
from mosaic.recipe import Recipe

# --- exact in, exact out


METHODS = sorted(set(TABLE) - {"bands"})  # a print recolors, that is what it is for


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("tone", ["pleasing", "faithful"])
def test_a_picture_of_palette_colors_passes_unchanged(method, tone):
    rng = np.random.default_rng(1)
    cells = rng.integers(0, len(COLORS), (20, 24)).astype(np.int16)
    recipe = Recipe(ditherer=method, tone=tone, content="photo")
    grid = quantize(Linear(COLORS.linear[cells]), spec_of(KIT, recipe))
    np.testing.assert_array_equal(grid.indices, cells)


def test_a_plugin_s_method_has_to_leave_them_as_well(monkeypatch):
    """Whatever another package's method picks, here always the first color."""
    module = types.ModuleType("another_package")
    module.first = lambda linear, *_: np.zeros(linear.light.shape[:2], int)
    monkeypatch.setitem(sys.modules, "another_package", module)
    entry = EntryPoint("first", "another_package:first", "mosaic.ditherers")
    monkeypatch.setattr(plugins, "entry_points", lambda group: [entry] * bool(group))
    cells = np.random.default_rng(1).integers(0, len(COLORS), (20, 24)).astype(np.int16)
    light = COLORS.linear[cells]
    light[0, 0] = 0.123
    indices = quantize(Linear(light), spec_of(KIT, Recipe(ditherer="first"))).indices
    assert indices[0, 0] == min(range(len(COLORS)), key=lambda n: COLORS.colors[n].hex)
    cells[0, 0] = indices[0, 0]
    np.testing.assert_array_equal(indices, cells)


@given(st.integers(0, 2**32 - 1), st.sampled_from(["joint", "floyd-steinberg", "bayer"]))
@settings(max_examples=8)
def test_a_cell_that_is_a_palette_color_keeps_it_among_others(seed, method):
    rng = np.random.default_rng(seed)
    light = rng.random((12, 12, 3))
    exact = rng.random((12, 12)) < 0.3
    wanted = rng.integers(0, len(COLORS), (12, 12))
    light[exact] = COLORS.linear[wanted[exact]]
    found = quantize(Linear(light), spec_of(KIT, Recipe(ditherer=method, content="photo"))).indices
    np.testing.assert_array_equal(found[exact], wanted[exact])


@pytest.mark.parametrize("method", sorted(TABLE))
def test_the_order_of_a_palette_s_rows_changes_nothing(method):
    rng = np.random.default_rng(2)
    y, x = np.mgrid[0:24, 0:32] / 32
    light = np.clip(np.stack([x, y, 1 - x], -1) * 0.6 + 0.05 * rng.random((24, 32, 3)), 0, 1)
    recipe = Recipe(ditherer=method, distance_m=4.0)
    order = rng.permutation(len(COLORS))
    other = Palette(COLORS.name, tuple(COLORS.colors[n] for n in order))
    one = quantize(Linear(light), spec_of(KIT, recipe))
    two = quantize(Linear(light), spec_of(catalog.kit(other, recipe), recipe))
    np.testing.assert_array_equal(one.indices, order[two.indices])


def test_an_exact_color_that_is_left_out_is_left_out():
    white = next(n for n, c in enumerate(COLORS.colors) if c.name == "White")
    some = Palette("some", tuple(c for c in COLORS.colors if c.name != "White"))
    light = np.broadcast_to(COLORS.linear[white], (8, 8, 3))
    grid = quantize(Linear(light), spec_of(catalog.kit(some, Recipe())))
    assert "White" not in names(dataclasses.replace(grid, palette=some))


# --- lonely cells, and colors of few cells


def test_lonely_cells_are_counted_and_those_that_are_no_features_cleaned():
    red = next(n for n, c in enumerate(COLORS.colors) if c.name == "Red")
    tan = next(n for n, c in enumerate(COLORS.colors) if c.name == "Tan")
    light = np.tile(0.99 * COLORS.linear[tan], (12, 12, 1))
    light[3, 3] = 0.99 * COLORS.linear[red]  # the photo has it: a feature
    light[8, 8] *= 0.93  # a hair darker than what is around: none
    indices = np.full((12, 12), tan, np.int16)
    indices[3, 3] = red
    indices[8, 8] = next(n for n, c in enumerate(COLORS.colors) if c.name == "Dark Tan")
    assert lonely(indices).sum() == 2
    found = cleaned(indices, Linear(light), COLORS)
    assert found[3, 3] == red
    assert found[8, 8] == tan
    assert (found != indices).sum() == 1
    plan = plan_of("RWR WRW RRR")
    assert (plan.facts.lonely, plan.facts.lonely_share) == (5, round(5 / 9, 4))


def test_clean_leaves_no_cell_alone_that_the_picture_has_not_alone():
    """Speckles in a flat picture join each other, too: no round makes new ones."""
    cells = np.random.default_rng(5).integers(0, 4, (20, 20)).astype(np.int16)
    light = np.full((20, 20, 3), 0.3)
    assert lonely(cells).sum() > 50
    assert lonely(cleaned(cells, Linear(light), COLORS)).sum() == 0


def test_a_drawing_keeps_its_dots_when_it_is_cleaned():
    def dots(draw, k):
        for x in range(10, 100, 20):
            draw.ellipse([(x - 2) * k, 48 * k, (x + 2) * k, 52 * k], fill=(0, 0, 0))

    plain, cleaned_ = (built(drawn(dots), size="24x24", lonely=wish) for wish in ("keep", "clean"))
    assert lonely(plain.indices).sum() == 5
    np.testing.assert_array_equal(plain.indices, cleaned_.indices)


def test_min_studs_that_no_color_reaches_keeps_the_best_few():
    rng = np.random.default_rng(3)
    light = rng.random((12, 12, 3))
    recipe = Recipe(ditherer="nearest-oklab", content="photo", tone="faithful")
    all_of_them = names(quantize(Linear(light), spec_of(KIT, recipe.replace(min_studs=1))))
    grid = quantize(Linear(light), spec_of(KIT, recipe.replace(min_studs=50)))
    assert len(all_of_them) > 10
    assert len(names(grid)) == 144 // 50
    (note,) = [note for note in grid.notes if note.code == "colors-merged"]
    gone = all_of_them - names(grid)
    assert f"and {len(gone) - 5} more became other colors: under 50 studs each" in note.text
    assert sum(name in note.text for name in gone) >= 5
