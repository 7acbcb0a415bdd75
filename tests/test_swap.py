"""Colors for colors: exchanges keep counts, merges add them."""

import dataclasses
from collections import Counter

import numpy as np
import pytest
from helpers import grid, spec_of
from hypothesis import given
from hypothesis import strategies as st

from mosaic.catalog import kit
from mosaic.errors import PaletteError, RecipeError
from mosaic.project import build
from mosaic.quantize.edits import IDLE, swap
from mosaic.recipe import Recipe


def swapped(cells, *texts, **settings):
    """Names of the colors after swaps, cell by cell; None where a cell is bare."""
    start = grid(cells) if isinstance(cells, str) else cells
    recipe = Recipe(swap=texts, **settings)
    after = swap(start, spec_of(kit(start.palette, recipe), recipe), recipe.swap)
    return names(after)


def names(found):
    colors = [color.name for color in found.palette.colors]
    return [[None if i < 0 else colors[i] for i in row] for row in found.indices.tolist()]


def test_all_of_a_color_becomes_another():
    assert swapped("RW WR", "Red=Blue") == [["Blue", "White"], ["White", "Blue"]]


def test_a_color_that_was_not_there_joins_the_palette():
    assert swapped("RW", "Red=Dark Turquoise") == [["Dark Turquoise", "White"]]


def test_two_colors_change_places():
    assert swapped("RW", "Red<>White") == [["White", "Red"]]


def test_swaps_follow_one_another():
    assert swapped("RW", "Red=Blue", "Blue=Green") == [["Green", "White"]]


def test_bare_cells_stay_bare():
    assert swapped("R.", "Red<>White") == [["White", None]]


def test_ids_and_other_systems_names_are_understood():
    assert swapped("RW", "lego:21=ldraw:1") == [["Blue", "White"]]


def test_the_start_is_left_alone():
    start = grid("RW")
    swapped(start, "Red=White")
    assert names(start) == [["Red", "White"]]


@pytest.mark.parametrize("text", ["Red", "=Blue", "Red=", "Red>Blue", ""])
def test_what_is_no_swap_is_refused(text):
    with pytest.raises(RecipeError, match="OLD=NEW"):
        swapped("RW", text)


def test_an_unknown_color_is_refused_with_a_guess():
    with pytest.raises(PaletteError, match="Dark Turquoise"):
        swapped("RW", "Red=Dark Turqoise")


def test_a_color_that_is_not_in_the_mosaic_is_refused():
    with pytest.raises(PaletteError, match="not in the mosaic's palette"):
        swapped("RW", "Dark Azure=Blue")


def test_a_color_the_part_was_never_made_in_is_refused_with_the_nearest_that_is():
    with pytest.raises(PaletteError, match=r"Brick 1 x 1 .* in it; the nearest color .* is \w+"):
        swapped("RW", "Red=Sky Blue", part="brick")


cells = st.lists(st.text("RWKB.", min_size=5, max_size=5), min_size=1, max_size=6).map(" ".join)


@given(cells)
def test_an_exchange_keeps_the_counts(drawn):
    before = Counter(np.ravel(np.array(names(grid(drawn)), dtype=object)))
    after = Counter(np.ravel(np.array(swapped(drawn, "Red<>Blue"), dtype=object)))
    assert (after["Red"], after["Blue"]) == (before["Blue"], before["Red"])
    assert sum(after.values()) == sum(before.values())


@given(cells)
def test_a_merge_adds_the_counts(drawn):
    before = Counter(np.ravel(np.array(names(grid(drawn)), dtype=object)))
    after = Counter(np.ravel(np.array(swapped(drawn, "Red=Blue"), dtype=object)))
    assert after["Blue"] == before["Red"] + before["Blue"]
    assert after["Red"] == 0


@given(cells)
def test_an_exchange_twice_is_none(drawn):
    assert swapped(drawn, "Red<>Blue", "Red<>Blue") == names(grid(drawn))


def test_a_retired_color_is_no_target_unless_it_is_allowed():
    start = grid("RW")
    recipe = Recipe(swap=("Red=Brown",))
    with pytest.raises(PaletteError, match="no longer made"):
        swap(start, spec_of(kit(start.palette, recipe), recipe), recipe.swap)
    allowed = recipe.replace(retired=True)
    after = swap(start, spec_of(kit(start.palette, allowed), allowed), allowed.swap)
    assert after.palette.colors[after.indices[0, 0]].name == "Brown"


@pytest.mark.parametrize(
    ("texts", "idle"),
    [
        (("Red=Blue",), ()),
        (("Blue=Red",), ("Blue=Red",)),
        (("Red=Black", "Red=White"), ("Red=White",)),
        (("Black<>Red",), ()),
        (("Red<>Black",), ()),
        (("Black<>Blue",), ("Black<>Blue",)),
        (("Red=Red",), ("Red=Red",)),
    ],
)
def test_a_swap_that_changes_no_cell_is_noted(texts, idle):
    start = grid("RW WW")
    both = dataclasses.replace(
        start.palette, colors=(*start.palette.colors, *grid("KB").palette.colors)
    )
    start = dataclasses.replace(start, palette=both)
    recipe = Recipe(swap=texts)
    after = swap(start, spec_of(kit(both, recipe), recipe), texts)
    assert [note.text for note in after.notes] == [
        f"the swap {text} changes no cell" for text in idle
    ]


def test_idle_swaps_are_told_first_whether_asked_at_once_or_later():
    cells = np.full((40, 90, 3), 180, np.uint8)
    cells[:, :45] = 20
    project = build(cells, Recipe(size="8x8", swap=("White=Red",)))
    assert project.plan.notes[0].code == IDLE
    assert len(project.plan.notes) > 1
    again = build(cells, Recipe(size="8x8")).swapped(["White=Red", "Black=Blue"])
    assert again.plan.notes[0].text == "the swap White=Red changes no cell"
