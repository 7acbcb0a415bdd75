"""Facts said in words claim no more than is known."""

from dataclasses import replace

import pytest
from golden_case import CASES
from helpers import grid, plan_of

from mosaic.catalog import catalog
from mosaic.exporters import building, formatting
from mosaic.exporters.parts_list import more_elements
from mosaic.model import Note, Plan, Price

#: What says something of a whole plan.
SAYINGS = ("size", "cell", "measures", "packing", "price", "unpriced_backing", "owned", "distance",
           "error", "mass", "behind", "recipe")  # fmt: skip
ADVICE = ("size_with_base", "fits_on_plates", "hours", "first_time", "nail_cm", "hanging")


def priced(**changes: object) -> Plan:
    plan = plan_of("RW")
    cost = replace(Price(3.5, "USD", "2025-12-26", 1.0, True), **changes)
    return replace(plan, facts=replace(plan.facts, price=cost))


def bounded(pieces: int, bound: int) -> Plan:
    plan = plan_of("RW")
    return replace(plan, facts=replace(plan.facts, pieces=pieces, bound=bound))


def test_a_price_says_that_it_is_an_estimate_of_when_and_of_how_much():
    said = formatting.price(priced(known=0.925))
    for part in ("3.50", "USD", "estimate", "2025-12-26", "92.5%"):
        assert part in said
    assert "estimate" not in formatting.price(priced(estimate=False))
    assert formatting.price(priced(known=0.0)) == "not known"


@pytest.mark.parametrize(
    ("pieces", "bound", "said"), [(9, 9, "proven minimal"), (9, 7, "at most 2 more"), (9, 0, "")]
)
def test_minimal_is_said_where_it_is_proven(pieces, bound, said):
    assert formatting.packing(bounded(pieces, bound)).startswith(said)
    assert ("minimal" in formatting.packing(bounded(pieces, bound))) == (pieces == bound)


def test_the_recipe_tells_what_was_set():
    told = " ".join(formatting.recipe(plan_of("RW", contrast=0.25, ditherer="atkinson")))
    assert "contrast 0.25" in told
    assert "atkinson" in told
    assert "saturation" not in told


@pytest.mark.parametrize(("count", "said"), [(1, "1 piece"), (2, "2 pieces"), (0, "0 pieces")])
def test_plurals(count, said):
    assert formatting.plural(count, "piece") == said


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0"), (999, "999"), (9999, "9,999"), (10_000, "10,000"), (1_234_567, "1,234,567")],
)
def test_thousands_have_a_comma(count, said):
    assert formatting.number(count) == said


def test_two_further_element_ids_are_named_and_as_many_as_asked_for():
    known = catalog().elements["plate_1x1", "Orange"].ids
    assert len(known) == 4
    (orange,) = plan_of(grid("O", {"O": "Orange"}), backing="none").parts
    assert more_elements(orange) == f"or {known[1]}, {known[2]}"
    assert more_elements(orange, 1) == f"or {known[1]}"
    assert more_elements(orange, 9) == f"or {', '.join(known[1:])}"


@pytest.mark.parametrize(
    ("cells", "settings", "said"),
    [
        ("RR RR", {}, ": a large square is one 2×2."),
        ("RW WR", {}, "with its color's mark. The"),
        ("RR RR", {"part": "round-plate"}, "with its color's mark. The"),
        ("RR RR", {"part": "round-tile", "pieces": "1x1,2x2"}, ": a large circle is one 2×2."),
        ("RRRR RRRR", {"pieces": "1x1,2x4"}, ": the largest is one 2×4."),
    ],
)
def test_the_plan_names_only_pieces_that_it_has(cells, settings, said):
    assert said in building.first_time(plan_of(cells, **settings))[3]


def test_a_plan_without_a_base_speaks_of_none():
    plan = plan_of("RW", backing="none")
    assert "onto a base of your own" in building.first_time(plan)[2]
    assert "has no base: glue the pieces onto a stiff board" in " ".join(building.hanging(plan))
    assert "press its pieces onto the base." in building.first_time(plan_of("RW"))[2]


def test_no_folder_of_this_machine_is_told():
    told = " ".join(formatting.recipe(plan_of("RW", stock=("/far/away/owned.csv",))))
    assert "owned.csv" in told
    assert "away" not in told


def test_further_element_ids_leave_out_the_one_that_is_listed() -> None:
    tan, white = plan_of("TW", backing="none").parts
    tan, white = (tan, white) if tan.color.name == "Tan" else (white, tan)
    known = catalog().elements["plate_1x1", "Tan"].ids
    assert more_elements(tan) == f"or {', '.join(known[1:3])}"
    assert tan.element == known[0] not in more_elements(tan)
    alone = catalog().elements["plate_1x1", "White"].ids
    assert bool(more_elements(white)) == (len(alone) > 1)


def test_a_mass_that_rests_on_an_estimate_is_about_so_much():
    assert formatting.mass(plan_of("RR RR", backing="none")) == "1 g"
    # Of a baseplate the mass is not known.
    assert formatting.mass(plan_of("RR RR")) == "about 36 g"


@pytest.mark.parametrize("name", sorted(CASES))
def test_what_is_said_of_a_plan_is_as_it_was(golden, name):
    plan = CASES[name]()
    sayings = [getattr(formatting, word) for word in SAYINGS]
    sayings += [getattr(building, word) for word in ADVICE]
    lines = [f"{said.__name__}: {said(plan)}" for said in sayings]
    lines += [f"place: {formatting.place(plan, section)}" for section in plan.sections]
    lines += [f"row: {formatting.row_number(plan, row)}" for row in (0, plan.grid.rows - 1)]
    lines += [f"behind: {formatting.behind_piece(plan, piece)}" for piece in plan.backing]
    golden(f"formatting/{name}.txt", "\n".join(lines) + "\n")


@pytest.mark.parametrize(
    ("recipe", "pixels", "codes", "said"),
    [
        ({}, (20, 10), (), "was scaled to 2 × 1 cells"),
        ({"turn": "90"}, (10, 20), (), "was scaled to 2 × 1 cells"),
        ({}, (20, 20), (), "was cropped to 2 × 1 cells, keeping what stands out most"),
        (
            {"focus": "0.5,0.2"},
            (20, 20),
            (),
            "was cropped to 2 × 1 cells, keeping the point 0.5,0.2",
        ),
        ({"zoom": 2.0}, (20, 10), (), "was cropped to 2 × 1 cells, keeping what stands out most"),
        ({}, (20, 10), ("framed",), "was cropped to 2 × 1 cells around the face"),
        ({"fit": "pad"}, (20, 20), (), "was padded to 2 × 1 cells"),
        ({"fit": "stretch"}, (20, 20), (), "was stretched to 2 × 1 cells"),
    ],
)
def test_a_picture_is_said_to_be_cropped_only_where_it_was(recipe, pixels, codes, said):
    plan = plan_of("RW", **recipe)
    source = replace(plan.source, width=pixels[0], height=pixels[1])
    plan = replace(plan, source=source, notes=tuple(Note(code, "") for code in codes))
    assert said in formatting.recipe(plan)[0]


def test_switches_that_were_set_are_named_alone():
    plan = plan_of("RW", buy=True, serpentine=False, spare=10.0)
    assert formatting.recipe(plan)[-1] == "Also set: buy, no serpentine, spare 10."
