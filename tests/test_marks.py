"""Marks: the same for a color everywhere, and readable on it."""

import pytest
from helpers import plan_of

from mosaic import catalog, color
from mosaic.exporters import marks

COLORS = sorted({entry.color.hex for entry in catalog.catalog().colors.values()})


@pytest.mark.parametrize("code", COLORS)
def test_the_ink_stands_out_on_every_color_of_the_catalog(code):
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


def told(plan):
    return {plan.grid.palette.colors[c].name: m.text for c, m in marks.marks(plan).items()}


def test_a_color_has_the_same_mark_in_every_plan():
    one, other = told(plan_of("RRR WWK")), told(plan_of("RWB"))
    assert one["Red"] == other["Red"] != one["White"] == other["White"]
    assert list(one.values()) == sorted(one.values(), key=int)
    assert one["Black"] == "1"


def test_marks_can_be_lego_s_numbers():
    assert told(plan_of("RWK", marks="lego")) == {"Black": "26", "Red": "21", "White": "1"}


def test_what_another_number_is_upside_down_is_underlined():
    texts = ("6", "9", "66", "68", "69", "1", "8", "11", "16", "12", "A", "60")
    assert [t for t in texts if marks.Mark(t).underlined] == ["6", "9", "66", "68", "16", "60"]


def test_no_symbol_is_another_one_upside_down():
    def cells(shape, turn):
        return {(round(turn * x, 1), round(turn * y, 1)) for outline in shape for x, y in outline}

    upright = [cells(shape, 1) for shape in marks.symbols()]
    for place, shape in enumerate(marks.symbols()):
        assert cells(shape, -1) not in upright[:place] + upright[place + 1 :]


def test_only_colors_of_the_picture_have_marks():
    plan = plan_of("R. .R")
    assert len(marks.marks(plan)) == 1


def test_letters_are_never_taken_for_digits():
    found = [marks.letters(n) for n in range(1000)]
    assert len(set(found)) == 1000
    assert not {"I", "O"} & set("".join(found))


def test_symbols_are_all_different_and_inside_their_square():
    shapes = marks.symbols()
    solid = sum(row.finish == "solid" for row in catalog.catalog().colors.values())
    assert len(set(shapes)) == len(shapes) >= solid
    points = [point for shape in shapes for outline in shape for point in outline]
    assert all(-1.2 <= x <= 1.2 and -1.2 <= y <= 1.2 for x, y in points)


def test_a_symbol_has_a_number_too():
    found = marks.marks(plan_of("RW", marks="symbol")).values()
    assert [mark.text for mark in found] == ["5", "16"]
    assert all(mark.shape for mark in found)
