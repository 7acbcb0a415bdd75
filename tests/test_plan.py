"""The plan: what it says adds up, and describes what will hang on the wall."""

import dataclasses
import time
from collections import Counter

import numpy as np
import pytest
from golden_case import CASES
from helpers import LETTERS, grid, letters_palette, plan_of, spec_of
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import grids

from mosaic import catalog
from mosaic.catalog.prices import price_list
from mosaic.errors import PaletteError, RecipeError
from mosaic.model import Color, Grid, Palette, Pieces, Source, frozen
from mosaic.pack import pack
from mosaic.palette.draft import with_rgb
from mosaic.plan import _lines, _priced, plan
from mosaic.recipe import Recipe


@given(grids(9, colors=9), st.sampled_from(["plate", "brick", "tile", "round-plate", "round-tile"]))
@settings(max_examples=60)
def test_parts_list_sums_to_the_pieces_part_by_part_and_color_by_color(cells, part):
    made = plan_of(cells, part=part, backing="Tan" if cells.cols % 2 else "auto")
    for role, pieces in (("mosaic", made.pieces), ("backing", made.backing)):
        placed = Counter(
            (made.part_types[p].key, made.grid.palette.colors[c].name) for p, c, _, _ in pieces
        )
        listed = {(x.part.key, x.color.name): x.quantity for x in made.parts if x.role == role}
        assert listed == placed


def test_lines_know_status_element_and_price():
    line = plan_of("RR RR").parts[0]
    assert (line.part.key, line.color.name, line.quantity) == ("plate_2x2", "Red", 1)
    assert line.status == "current"
    assert line.element in catalog.catalog().elements["plate_2x2", "Red"].ids
    assert line.price == 0.09


def test_parts_and_colors_just_beyond_the_kit_are_looked_up_in_the_catalog():
    letters, known = letters_palette(), catalog.catalog()
    kit = catalog.kit(letters, Recipe(pieces="1x1,2x2"))
    more = Palette("more", (*letters.colors, with_rgb(known.colors["Lime"], "ldraw")))
    parts = (*kit.parts, known.parts["plate_2x4"])
    ones = [np.array(n, np.int16) for n in ([0, len(kit.parts)], [len(letters), 0], [0, 0], [0, 0])]
    found = _lines(kit, parts, more, Pieces(*ones), "backing")
    listed = [(one.part.key, one.color.name, one.status) for one in found]
    assert listed == [("plate_1x1", "Lime", "current"), ("plate_2x4", "Red", "current")]
    assert [one.price for one in found] == [None, None]


def test_the_list_prices_what_the_kit_does_not_and_nothing_else():
    kit_prices = plan_of("RRW RRW").parts
    prices = price_list("", "plate", "USD")
    bare = [dataclasses.replace(line, price=None) for line in kit_prices]
    assert _priced(bare, prices) == list(kit_prices)
    dear = [dataclasses.replace(line, price=9.5) for line in kit_prices]
    assert _priced(dear, prices) == dear


@pytest.mark.parametrize(
    ("part", "thickness"),
    [
        ("plate", 1.6 + 3.2 + 1.6),
        ("tile", 1.6 + 3.2),
        ("brick", 1.6 + 9.6 + 1.6),
        ("round-plate", 1.6 + 3.2 + 1.6),
        ("round-tile", 1.6 + 3.2),
    ],
)
def test_thickness_is_baseplate_and_piece_and_studs_that_show(part, thickness):
    assert plan_of("RW KB", part=part).facts.thickness_mm == round(thickness, 1)
    assert plan_of("RW KB", part=part, backing="none").facts.thickness_mm == round(
        thickness - 1.6, 1
    )


def test_a_bare_picture_is_a_baseplate():
    facts = plan_of(".. ..").facts
    assert (facts.pieces, facts.lots, facts.colors, facts.thickness_mm) == (0, 0, 0, 3.2)
    assert (facts.lonely, facts.lonely_share) == (0, 0.0)
    nothing = plan_of(".. ..", backing="none").facts
    assert (nothing.thickness_mm, nothing.mass_g, nothing.price.known) == (0.0, 0.0, 0.0)


def test_a_part_whose_number_nobody_knows_has_none():
    known, letters = catalog.catalog(), letters_palette()
    kit = catalog.kit(letters, Recipe(pieces="1x1"))
    part, color = next(
        (part, color)
        for part in known.parts.values()
        for name, color in known.colors.items()
        if (part.key, name) not in known.elements and "ldraw" in color.hexes
    )
    palette = Palette("more", (*letters.colors, with_rgb(color, "ldraw")))
    place = [np.array([n], np.int16) for n in (len(kit.parts), len(letters), 0, 0)]
    (line,) = _lines(kit, (*kit.parts, part), palette, Pieces(*place), "backing")
    assert (line.element, line.quantity) == ("", 1)
    bare = dataclasses.replace(kit, elements=(), prices=())
    one = Pieces(*(np.zeros(1, np.int16) for _ in range(4)))
    (line,) = _lines(bare, kit.parts, letters, one, "mosaic")
    assert (line.element, line.price, line.status) == ("", None, "current")


@pytest.mark.parametrize(
    ("cells", "lonely"),
    [
        ("R", 1),
        (".", 0),
        ("RW", 2),
        ("RR", 0),
        ("R R", 0),
        ("R W R", 3),
        ("RRW RWW WWR", 1),
        ("RW. W.W .WR", 6),
        ("KKK KRK KKK", 1),
        ("RKK KKK KKR", 2),
    ],
)
def test_a_lonely_cell_has_no_neighbor_of_its_color(cells, lonely):
    assert plan_of(cells).facts.lonely == lonely


def test_mass_is_that_of_all_that_hangs():
    # 2x2 plate 0.6 g, two 1x1 plates 0.22 g each, baseplate 16x16 35.172 g; spares do not hang.
    assert plan_of("RRW RRW", spare=50).facts.mass_g == round(0.6 + 2 * 0.22 + 35.172, 1)


NOBODY = Source("letters.png", "", 4, 2)


def test_price_says_what_share_of_the_pieces_it_covers():
    price = plan_of("RRW RRW").facts.price
    assert price.amount == round(0.09 + 2 * 0.06, 2)
    assert price.known == 0.75  # three pieces of four; nobody prices the baseplate
    assert (price.currency, price.date, price.estimate) == ("USD", "2026-09-03", True)


def test_spares_are_a_share_of_each_lot_rounded_up():
    made = plan_of("RWRW WRWR RWRW WRWR RWRW", spare=15)
    spare = {x.color.name: x.quantity for x in made.parts if x.role == "spare"}
    assert spare == {"Red": 2, "White": 2}
    assert plan_of("R" * 20, pieces="1x1", spare=15).parts[-1].quantity == 3
    assert all(x.role != "spare" for x in plan_of("RW").parts)


def test_a_spare_of_all_is_as_many_again():
    made = plan_of("R" * 101 + " " + "R" * 101, pieces="1x1", spare=100)
    (spare,) = (x for x in made.parts if x.role == "spare")
    assert spare.quantity == 202


def test_a_wall_measures_studs_across_and_plates_up():
    cells = dataclasses.replace(grid("RRW RRW RRW RRW"), cell_mm=(8.0, 3.2))
    facts = plan_of(cells, view="side").facts
    assert (facts.width_mm, facts.height_mm) == (3 * 8.0, 4 * 3.2)


@pytest.mark.parametrize(
    ("cols", "rows", "plates"),
    [
        (1, 1, {16: 1}),
        (17, 16, {16: 2}),
        (32, 32, {32: 1}),
        (33, 33, {48: 1}),
        (48, 48, {48: 1}),
        (64, 48, {16: 3, 48: 1}),
        (64, 64, {32: 4}),
        (80, 80, {48: 1, 32: 3, 16: 4}),
        (96, 96, {48: 4}),
    ],
)
def test_the_fewest_baseplates_lie_below_every_cell(cols, rows, plates):
    cells = Grid(frozen(np.zeros((rows, cols), np.int16)), letters_palette())
    made = plan_of(cells, base="baseplate")
    found = Counter(made.part_types[piece.part].cols for piece in made.backing)
    assert sum(found.values()) <= sum(plates.values())
    below = np.zeros((256, 256), int)
    for part, _, col, row in made.backing:
        side = made.part_types[part].cols
        below[row : row + side, col : col + side] += 1
    assert below[:rows, :cols].min() == below.max() == 1


def test_all_baseplates_have_one_color_and_exist_in_it():
    for cols in (16, 40, 48, 100):
        made = plan_of("R" * cols)
        lines = [x for x in made.parts if x.role == "backing"]
        assert {x.color.name for x in lines} == {"Light Bluish Gray"}
        assert {x.status for x in lines} <= {"current", "unknown"}


def test_backing_takes_a_color_by_any_name_and_may_be_left_out():
    black = plan_of("RW", backing="lego:1").backing
    assert len(black) == 1
    assert plan_of("RW", backing="white").parts[-1].color.name == "White"
    assert len(plan_of("RW", backing="none").backing) == 0


def test_a_backing_color_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(RecipeError, match=r"no baseplate is made in Dark Pink; .*Green.*; "):
        plan_of("RW", backing="Dark Pink")
    with pytest.raises(PaletteError, match=r"no color is called 'mauvy'"):
        plan_of("RW", backing="mauvy")


def test_backing_in_a_color_of_the_picture_has_that_palettes_rgb():
    own = Palette("own", (Color("White", "#ffffff", 1, 1, 15, 15),))
    cells = Grid(frozen(np.zeros((2, 2), np.int16)), own)
    made = plan_of(cells, backing="White")
    assert [c.hex for c in made.grid.palette.colors] == ["#ffffff"]


def test_sections_are_as_wide_as_asked():
    made = plan_of("R" * 20, section=8)
    assert [(s.name, s.col, s.cols) for s in made.sections] == [
        ("A1", 0, 8),
        ("A2", 8, 8),
        ("A3", 16, 4),
    ]


def test_a_file_name_that_is_no_text_becomes_one():
    cells = grid("RW")
    wishes = Recipe(size="2x1")
    spec = spec_of(catalog.kit(cells.palette, wishes), wishes)
    made = plan(pack(cells, spec), spec, Source("caf\udce9.jpg", "", 2, 1))
    assert made.source.name == "caf?.jpg"


def test_a_mural_is_planned_in_seconds():
    cells = Grid(
        frozen(np.random.default_rng(1).integers(0, len(LETTERS), (1000, 1000), dtype=np.int16)),
        letters_palette(),
    )
    wishes = Recipe(size="1000x1000")
    spec = spec_of(catalog.kit(cells.palette, wishes), wishes)
    layout = pack(cells, spec)
    begin = time.process_time()
    made = plan(layout, spec, NOBODY)
    assert time.process_time() - begin < 3
    assert sum(x.quantity for x in made.parts if x.role == "mosaic") == len(layout.pieces)


@pytest.mark.parametrize("name", sorted(CASES))
def test_facts_and_lots_are_as_they_were(golden, name):
    made = CASES[name]()
    facts = dataclasses.asdict(made.facts)
    said = [f"{key}: {value}" for key, value in facts.items()]
    said += [
        f"{x.quantity} {x.part.key} {x.color.name} {x.role} {x.status} {x.element} {x.price} "
        f"owned {x.owned} to buy {x.to_buy}"
        for x in made.parts
    ]
    said += [str(dataclasses.astuple(section)) for section in made.sections]
    said += [f"behind {tuple(piece)}" for piece in made.backing]
    golden(f"plan/{name}.txt", "\n".join(said) + "\n")


def test_facts_are_rounded():
    cells = grid("RWR RRR RRW")
    recipe = Recipe(size="3x3", pieces="1x1", backing="none")
    spec = spec_of(catalog.kit(cells.palette, recipe), recipe)
    source = Source("letters.png", "0" * 64, 3, 3)
    facts = plan(pack(cells, spec), spec, source, {"s-cielab": 1.23456}).facts
    assert (facts.lonely, facts.lonely_share) == (2, 0.2222)
    assert facts.error == {"s-cielab": 1.235}
