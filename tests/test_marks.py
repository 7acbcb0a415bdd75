"""Marks: the same for a color everywhere, and readable on it."""

import pytest
from helpers import plan_of

from mosaic import catalog, color
from mosaic.exporters import marks

COLORS = sorted({entry.color.hex for entry in catalog.catalog().colors.values()})


@pytest.mark.parametrize("code", COLORS)
def test_the_ink_stands_out_on_every_color_of_the_catalogue(code):
    rgb = color.hex_to_srgb(code)
    assert marks.contrast(rgb, marks.ink(rgb)) >= 4.5


def test_the_ink_stands_out_on_any_color():
    worst = min(marks.contrast((g, g, g), marks.ink((g, g, g))) for g in range(256))
    assert worst >= 4.5


@pytest.mark.parametrize(
    ("one", "two", "ratio"),
    # By W3C's definition: white on black, and #777777 on white, its well-known near miss.
    [((255,) * 3, (0,) * 3, 21.0), ((119,) * 3, (255,) * 3, 4.4781), ((7,) * 3, (7,) * 3, 1.0)],
)
def test_contrast_is_w3c_s(one, two, ratio):
    assert marks.contrast(one, two) == pytest.approx(ratio, abs=1e-3)


def test_the_most_used_color_has_the_first_mark():
    plan = plan_of("RRR WWK")
    names = [plan.grid.palette.colors[c].name for c in marks.marks(plan)]
    assert names == ["Red", "White", "Black"]
    assert [mark.text for mark in marks.marks(plan).values()] == ["1", "2", "3"]


def test_only_colors_of_the_picture_have_marks():
    plan = plan_of("R. .R")
    assert len(marks.marks(plan)) == 1


def test_letters_are_never_taken_for_digits():
    found = [marks.letters(n) for n in range(1000)]
    assert len(set(found)) == 1000
    assert not {"I", "O"} & set("".join(found))


def test_symbols_are_all_different_and_inside_their_square():
    shapes = marks.symbols()
    assert len(set(shapes)) == len(shapes) >= 48
    points = [point for shape in shapes for outline in shape for point in outline]
    assert all(-1.2 <= x <= 1.2 and -1.2 <= y <= 1.2 for x, y in points)


def test_a_symbol_has_a_number_too():
    found = marks.marks(plan_of("RW", marks="symbol")).values()
    assert [mark.text for mark in found] == ["1", "2"]
    assert all(mark.shape for mark in found)
