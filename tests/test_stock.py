"""No piece is used that is not owned, and colors are allocated as well as can be."""

import numpy as np
import pytest
from helpers import grid, spec_of
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage import data
from stock_case import KNOWN, listed, picture, random_stock, used, written

from mosaic import catalog, pipeline, stock
from mosaic.ditherers.stock import quantize_within_stock
from mosaic.errors import StockError
from mosaic.model import Linear, Palette, Picture, Source, Stock
from mosaic.pack import pack
from mosaic.plan import plan
from mosaic.quantize import quantize
from mosaic.recipe import Recipe
from mosaic.stock.allocation import Supply, allocate


def test_the_stock_chooses_the_family_that_the_recipe_leaves_open():
    mine = Stock({("plate_1x1", "Red"): 30, ("brick_1x1", "Red"): 20, ("brick_2x2", "Red"): 3})
    assert stock.choose_family(Recipe(), mine) == "brick"
    assert stock.choose_family(Recipe(part="plate"), mine) == "plate"
    assert stock.choose_family(Recipe(), None) == "plate"
    with pytest.raises(StockError, match="the stock has no tile; it has plate, brick"):
        stock.choose_family(Recipe(part="tile"), mine)


def test_a_family_covers_cells_with_its_1x1_and_2x2_or_in_pairs_with_its_1x2():
    sizes = {"1x1": 30, "1x2": 7, "2x2": 3, "2x4": 9}
    mine = Stock({(f"brick_{size}", "Red"): n for size, n in sizes.items()})
    assert stock.cells(mine, "brick", Recipe()) == 30 + 4 * 3
    assert stock.cells(mine, "brick", Recipe(view="side", part="brick", pieces="1x2")) == 2 * 7
    assert stock.cells(mine, "plate", Recipe()) == 0


def test_panels_of_a_stock_are_what_a_picture_stands_on():
    panels = Stock({("art_panel_16x16", "Black"): 1, ("plate_1x1", "Red"): 30})
    plain = Stock({("plate_1x1", "Red"): 30})
    chosen = [stock.choose_base(Recipe(), one) for one in (panels, plain, None)]
    assert chosen == ["panel", "auto", "auto"]
    assert stock.choose_base(Recipe(base="plate"), panels) == "plate"


@pytest.mark.parametrize(
    ("number", "said"),
    [("21226", ()), ("31200", ("pins",)), ("31205", ("One source",)), ("31199", ("One", "pins"))],
)
def test_of_a_set_is_said_what_is_less_than_sure(number, said):
    found = stock.read([f"{number}*2"])
    assert len(found.notes) == len(said)
    for note, word in zip(found.notes, said, strict=True):
        assert note.startswith(f"set {number}-1: ")
        assert word in note
    inventory = catalog.sets.sets()[f"{number}-1"]
    assert found.counts == {k: 2 * n for k, n in (inventory.pieces | inventory.panels).items()}


def test_what_a_mosaic_leaves_of_a_stock():
    counts = {("plate_1x1", "Red"): 3, ("plate_1x1", "White"): 9, ("plate_2x2", "Red"): 1}
    mine = Stock(counts, notes=("a note",))
    recipe = Recipe(size="4x2", backing="none")
    cells = grid("RWWW RRWW", {"R": "Red", "W": "White"})
    spec = spec_of(catalog.kit(cells.palette, recipe, mine), recipe)
    made = plan(pack(cells, spec), spec, Source("letters.png", "0" * 64, 4, 2))
    left = stock.without(mine, made)
    assert left.counts == {("plate_1x1", "White"): 4, ("plate_2x2", "Red"): 1}
    assert left.notes == ("a note",)


def test_a_list_without_a_piece_says_why(tmp_path):
    mine = tmp_path / "mine.csv"
    mine.write_text("Part,Color,Quantity\n3001x,4,7\n")
    with pytest.raises(StockError, match=r"no piece for a mosaic in .*; the first: ."):
        stock.read([str(mine)])
    mine.write_text("Part,Color,Quantity\n3024,4,0\n")
    with pytest.raises(StockError) as error:
        stock.read([str(mine)])
    assert "the first" not in str(error.value)


def test_squares_are_shared_out_where_1x1_do_not_suffice():
    cost = np.zeros((8, 2))
    cost[:4, 0] = 1.0  # the first four would rather have color 1
    pieces = Supply(singles=np.array([4, 0]), squares=np.array([0, 1]))
    found = allocate(cost, pieces, np.array([[0, 1, 2, 3], [4, 5, 6, 7]]))
    assert found.choice.tolist() == [1, 1, 1, 1, 0, 0, 0, 0]
    assert found.blocks.tolist() == [0]
    assert found.bound == pytest.approx(0.0, abs=1e-6)


@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from(["plate", "brick", "tile", "round_tile"]),
    st.integers(2, 14),
    st.integers(30, 150),
    st.sampled_from(["nearest-oklab", "nearest-ciede2000", "nearest-srgb", "joint"]),
    st.sampled_from([False, False, False, True]),
    st.sampled_from([{}, {"lonely": "clean"}, {"min_studs": 6}]),
)
@settings(max_examples=25)
def test_no_piece_is_used_that_is_not_owned(
    tmp_path_factory, seed, family, kinds, total, method, buy, more
):
    counts = random_stock(seed, family, kinds, total)
    path = written(tmp_path_factory.getbasetemp(), "law.csv", listed(counts))
    recipe = Recipe(
        size="10x10", section=8, stock=(path,), ditherer=method, buy=buy, pieces="1x1,2x2", **more
    )
    try:
        plan = pipeline.run(picture(seed), recipe)
    except StockError as error:
        assert not buy
        assert "lacks" in str(error)  # noqa: PT017
        return
    over = {key: n - counts.get(key, 0) for key, n in used(plan).items() if n > counts.get(key, 0)}
    if not buy:
        assert over == {}
    for part, color in over:
        assert KNOWN.status(KNOWN.parts[part], KNOWN.colors[color].color) in {"current", "unknown"}
    areas = {key: KNOWN.parts[key].cols * KNOWN.parts[key].rows for key, _ in used(plan)}
    assert sum(areas[part] * n for (part, _), n in used(plan).items()) == 100


def test_a_stock_of_2x2_alone_makes_a_mosaic_of_2x2(tmp_path):
    counts = {("plate_2x2", "Red"): 9, ("plate_2x2", "White"): 9}
    path = written(tmp_path, "squares.csv", listed(counts))
    plan = pipeline.run(picture(1, 6), Recipe(size="6x6", stock=(path,), pieces="1x1,2x2"))
    assert sum(used(plan).values()) == 9
    assert {part for part, _ in used(plan)} == {"plate_2x2"}


def test_a_mosaic_of_2x2_passes_by_a_color_owned_as_1x1_alone(tmp_path):
    path = written(tmp_path, "mine.csv", "Part,Color,Quantity\n3022,4,64\n3022,15,64\n3024,0,500\n")
    photo = np.full((32, 32, 3), 10, np.uint8)
    plan = pipeline.run(photo, Recipe(size="16", pieces="2x2", stock=(path,), backing="none"))
    assert {(line.part.key, line.color.name) for line in plan.parts} <= {
        ("plate_2x2", "Red"),
        ("plate_2x2", "White"),
    }


def test_a_stock_s_lonely_cells_are_cleaned_and_rare_colors_left_out_as_far_as_it_goes(tmp_path):
    plenty = {("plate_1x1", color): 120 for color in ("Red", "White", "Black", "Tan", "Green")}
    path = written(tmp_path, "plenty.csv", listed(plenty))
    recipe = Recipe(size="12x12", stock=(path,), pieces="1x1", ditherer="nearest-oklab")
    photo = picture(5)
    plain, clean, few = (
        pipeline.run(photo, recipe.replace(**more))
        for more in ({}, {"lonely": "clean"}, {"min_studs": 30})
    )
    assert plain.facts.lonely > clean.facts.lonely
    assert min(used(few).values()) >= 30 > min(used(plain).values())
    assert any(note.code == "colors-merged" for note in few.notes)
    scarce = used(plain)
    path = written(tmp_path, "scarce.csv", listed(scarce))
    tight = pipeline.run(photo, recipe.replace(stock=(path,), lonely="clean", min_studs=30))
    assert used(tight) == scarce  # nothing can give way


def test_a_color_owned_as_2x2_alone_is_used_where_it_is_wanted(tmp_path):
    counts = {("plate_2x2", "White"): 9, ("plate_1x1", "Black"): 70}
    path = written(tmp_path, "mixed.csv", listed(counts))
    codes = np.zeros((10, 10, 3), np.uint8)
    codes[2:8, 2:8] = 244
    recipe = Recipe(size="10x10", stock=(path,), pieces="1x1,2x2", ditherer="nearest-oklab")
    plan = pipeline.run(Picture(codes), recipe)
    assert used(plan) == {("plate_2x2", "White"): 9, ("plate_1x1", "Black"): 64}
    assert plan.facts.error["stock_gap"] == 0


@pytest.mark.parametrize("method", ["nearest-oklab", "joint"])
def test_2x2_as_cells_are_counted_once(tmp_path, method):
    path = written(
        tmp_path, "squares.csv", listed({("plate_2x2", "White"): 9, ("plate_2x2", "Tan"): 8})
    )
    recipe = Recipe(size="8x8", stock=(path,), pieces="2x2", ditherer=method)
    plan = pipeline.run(picture(7), recipe)
    assert sum(used(plan).values()) == 16
    assert used(plan)["plate_2x2", "White"] <= 9
    words = r"lacks 8 pieces \(Plate 2 x 2\) for 25 cells.*8x8 would fit: --size 8x8"
    with pytest.raises(StockError, match=words):
        pipeline.run(picture(7), recipe.replace(size="10x10"))


def test_owned_pieces_in_retired_colors_are_used(tmp_path):
    path = written(tmp_path, "old.csv", listed({("plate_1x1", "Dark Gray"): 200}))
    plan = pipeline.run(picture(4), Recipe(size="12x12", stock=(path,)))
    assert used(plan) == {("plate_1x1", "Dark Gray"): 144}
    assert [line.status for line in plan.parts if line.role == "mosaic"] == ["retired"]


def test_nearest_colors_of_a_stock_are_proven_best():
    plan = pipeline.run(
        picture(5), Recipe(size="12x12", stock=("31204",), ditherer="nearest-oklab")
    )
    assert plan.facts.error["stock_gap"] == 0


def test_pieces_over_the_stock_are_taken_apart():
    letters = grid("RRRR RRRR RRRR RRRR")
    recipe = Recipe(part="plate", size="4x4")
    mine = Stock({("plate_1x1", "Red"): 8, ("plate_2x2", "Red"): 2})
    one = catalog.kit(letters.palette, recipe.replace(buy=True), mine)
    from mosaic.pack import pack

    bought = stock.within(pack(letters, spec_of(one, recipe)), ([], []))
    assert np.bincount(bought.pieces.part).tolist() == [8, 2]


@given(
    st.integers(0, 2**32 - 1), st.sampled_from(sorted(KNOWN.families)), st.booleans(), st.booleans()
)
@settings(max_examples=40)
def test_no_plan_uses_a_part_in_a_color_in_which_it_was_never_made(seed, family, retired, large):
    names = ["auto", "everything", "grayscale", "skin", "31201", "brick-1x1"]
    recipe = Recipe(
        size="9x9", part=family, retired=retired, palette=names[seed % len(names)],
        pieces="1x1,2x2" if large else "1x1", spare=2.0,
    )  # fmt: skip
    plan = pipeline.run(picture(seed, 9), recipe)
    barred = {"unlisted"} if retired else {"unlisted", "retired"}
    for line in plan.parts:
        if line.role != "backing":
            assert KNOWN.status(line.part, line.color) not in barred
        assert KNOWN.status(line.part, line.color) != "unlisted"


@pytest.mark.parametrize("number", ["31204", "21226"])
def test_searched_colors_look_as_near_as_the_nearest_ones_or_nearer(number):
    recipe = Recipe(size="36x36", stock=(number,), distance_m=4.0, focus="0.5,0.5", tone="faithful")
    photo = Picture(data.astronaut())
    error = {
        method: pipeline.run(photo, recipe.replace(ditherer=method)).facts.error
        for method in ("nearest-oklab", "nearest-ciede2000", "joint")
    }
    seen = {method: numbers["s_cielab"] for method, numbers in error.items()}
    assert seen["joint"] <= min(seen["nearest-oklab"], seen["nearest-ciede2000"])
    assert error["nearest-oklab"]["stock_gap"] == 0 <= error["joint"]["stock_gap"] < 0.5


def test_a_method_from_elsewhere_is_brought_within_the_stock():
    colors = tuple(KNOWN.colors[name].color for name in ("Red", "White", "Black"))
    mine = Stock({("plate_1x1", "Red"): 4, ("plate_1x1", "White"): 4, ("plate_1x1", "Black"): 9})
    recipe = Recipe(pieces="1x1", stock=("mine",))
    kit = catalog.kit(Palette("three", colors), recipe, mine)
    light = Linear(np.full((3, 4, 3), 0.5))
    found = quantize_within_stock(
        lambda *_: np.zeros((3, 4), np.int16), light, spec_of(kit, recipe), searched=False
    )
    assert np.bincount(found.indices.ravel()).tolist() == [4, 0, 8]  # red is nearer to black


def test_bare_cells_stay_bare_and_take_no_piece():
    rng = np.random.default_rng(2)
    covered = rng.random((6, 8)) < 0.5
    mine = Stock({("plate_1x1", "Red"): int(covered.sum()) - 2, ("plate_1x1", "White"): 2})
    palette = Palette("two", tuple(KNOWN.colors[name].color for name in ("Red", "White")))
    for method in ("joint", "nearest-oklab"):
        recipe = Recipe(pieces="1x1", stock=("mine",), ditherer=method)
        kit = catalog.kit(palette, recipe, mine)
        found = quantize(Linear(rng.random((6, 8, 3)), covered=covered), spec_of(kit, recipe))
        assert (found.indices == -1).tolist() == (~covered).tolist()
        assert np.bincount(found.indices[covered]).tolist() == [int(covered.sum()) - 2, 2]
