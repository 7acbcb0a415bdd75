"""What the picture stands on: covered, held together, in colors that exist."""

import numpy as np
import pytest
from helpers import LETTERS, plan_of
from hypothesis import given
from hypothesis import strategies as st

from mosaic.backing import baseplates, pinned_panels, tied_plates
from mosaic.catalog import catalog
from mosaic.errors import RecipeError

PLATE = catalog().parts["plate_16x16"]
PANEL = catalog().parts["art_panel_16x16"]
PIN = catalog().parts["pin_1x2"]

sides = st.integers(1, 130)


def covered(placed, cols, rows, layer=0):
    """How often each stud of the picture has a piece of a layer behind it."""
    counts = np.zeros((rows, cols), int)
    for one in placed:
        if one.layer == layer and one.part.family != "pin":
            counts[one.row : one.row + one.part.rows, one.col : one.col + one.part.cols] += 1
    return counts


def bodies(placed, touching):
    """How many bodies the pieces make, where `touching` holds two of them together."""
    body = list(range(len(placed)))
    for a in range(len(placed)):
        for b in range(a):
            if body[a] != body[b] and touching(placed[a], placed[b]):
                old, new = body[a], body[b]
                body = [new if one == old else one for one in body]
    return len(set(body))


def over(a, b):
    """Whether two pieces have studs in common."""
    return (max(a.col, b.col) < min(a.col + a.part.cols, b.col + b.part.cols)) and max(
        a.row, b.row
    ) < min(a.row + a.part.rows, b.row + b.part.rows)


@given(sides, sides)
def test_tied_plates_cover_the_picture_once_and_are_one_body(cols, rows):
    placed = list(tied_plates(PLATE, cols, rows))
    assert np.all(covered(placed, cols, rows) == 1)
    assert bodies(placed, lambda a, b: a.layer != b.layer and over(a, b)) == 1
    assert covered(placed, cols, rows, layer=1).max() <= 1


@given(sides, sides)
def test_small_plates_make_up_a_few_studs(cols, rows):
    small = catalog().family("plate")
    placed = list(tied_plates(PLATE, cols, rows, small))
    assert np.all(covered(placed, cols, rows) == 1)
    assert covered(placed, 144, 144, layer=1).max() <= 1
    assert bodies(placed, lambda a, b: a.layer != b.layer and over(a, b)) == 1
    for studs, ends in (
        (cols, {one.col + one.part.cols for one in placed}),
        (rows, {one.row + one.part.rows for one in placed}),
    ):
        if studs > 16 and studs % 16 <= 4:
            assert max(ends) == studs


@given(sides, sides)
def test_panels_cover_the_picture_once_and_pins_make_them_one_body(cols, rows):
    placed = list(pinned_panels(PANEL, PIN, cols, rows))
    assert np.all(covered(placed, cols, rows) == 1)
    assert bodies(placed, lambda a, b: a.part.family != b.part.family and over(a, b)) == 1


def test_neighbors_have_two_pins():
    placed = list(pinned_panels(PANEL, PIN, 48, 32))
    assert sum(one.part.family == "panel" for one in placed) == 6
    assert sum(one.part.family == "pin" for one in placed) == 2 * (2 * 2 + 3)


def test_a_single_plate_needs_no_second_layer():
    assert [one.layer for one in tied_plates(PLATE, 16, 9)] == [0]


@given(sides, sides)
def test_baseplates_cover_the_picture_once(cols, rows):
    plates = sorted(catalog().family("baseplate"), key=lambda part: part.cols)
    assert np.all(covered(list(baseplates(plates, cols, rows)), cols, rows) == 1)


def test_a_mural_is_covered_by_the_largest_baseplates():
    plates = sorted(catalog().family("baseplate"), key=lambda part: part.cols)
    laid = list(baseplates(plates, 3072, 3024))
    assert {one.part.cols for one in laid} == {48}
    assert len(laid) == 64 * 63


@pytest.mark.parametrize(
    ("side", "base", "studs"), [(50, "auto", 50), (50, "baseplate", 64), (34, "auto", 48)]
)
def test_auto_takes_plates_where_several_baseplates_would_stand_out(side, base, studs):
    plan = plan_of(" ".join(["R" * side] * side), base=base)
    assert plan.size_with_base == (studs, studs)


CELLS = " ".join(["RW" * 20] * 20)


@pytest.mark.parametrize(
    ("base", "thickness_mm", "color"),
    [
        ("baseplate", 1.6, "Light Bluish Gray"),
        ("plate", 6.4, "Light Bluish Gray"),
        ("panel", 12.8, "Black"),
    ],
)
def test_the_plan_counts_what_it_stands_on(base, thickness_mm, color):
    plan = plan_of(CELLS, base=base)
    behind = [line for line in plan.parts if line.role == "backing"]
    assert {line.color.name for line in behind} == {color}
    assert all(line.status != "unlisted" for line in behind)
    assert sum(line.quantity for line in behind) == len(plan.backing)
    assert plan.facts.thickness_mm == pytest.approx(thickness_mm + 3.2 + 1.6)


def test_pins_stay_black_whatever_the_panels_color():
    plan = plan_of(CELLS, base="panel", backing="White")
    colors = {line.part.family: line.color.name for line in plan.parts if line.role == "backing"}
    assert colors == {"panel": "White", "pin": "Black"}


def test_a_color_in_which_no_panel_was_made_is_refused():
    with pytest.raises(RecipeError, match="Pinholes is made in Red; they come in Black"):
        plan_of(CELLS, base="panel", backing="Red")


def test_the_letters_have_the_colors_that_backing_needs():
    assert {"Black", "White", "Light Bluish Gray"} <= set(LETTERS.values())
