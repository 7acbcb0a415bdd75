"""Packing 1x1 and 2x2: known covers, proofs against brute force, and laws on any grid."""

import dataclasses

import numpy as np
import pytest
from helpers import grid, spec_of
from hypothesis import given, settings
from strategies import grids

from mosaic import catalog
from mosaic.errors import RecipeError
from mosaic.model import BARE, Grid, frozen
from mosaic.pack import pack
from mosaic.pack.kits import costs
from mosaic.recipe import Recipe


def packed(cells, **recipe):
    wishes = Recipe.from_mapping(recipe)
    return pack(cells, spec_of(catalog.kit(cells.palette, wishes), wishes))


def of(indices):
    return Grid(frozen(np.asarray(indices, np.int16)), grid("R").palette)


def drawn(layout):
    """The layout as letters: a piece's cells share one, in order of the pieces."""
    shown = np.full(layout.grid.indices.shape, ".")
    for letter, piece in zip("abcdefghijklmnopqrstuvwxyz", layout.pieces, strict=False):
        part = layout.kit.parts[piece.part]
        shown[piece.row : piece.row + part.rows, piece.col : piece.col + part.cols] = letter
    return " ".join("".join(row) for row in shown)


def obeys(layout, section=None):
    """Each cell is covered once, by its own color, inside its section, by parts that exist."""
    indices, kit = layout.grid.indices, layout.kit
    cover = np.zeros(indices.shape, dtype=int)
    for piece in layout.pieces:
        part = kit.parts[piece.part]
        under = slice(piece.row, piece.row + part.rows), slice(piece.col, piece.col + part.cols)
        cover[under] += 1
        assert indices[under].shape == (part.rows, part.cols)
        assert (indices[under] == piece.color).all()
        assert kit.exists[piece.part, piece.color] or (part.cols, part.rows) == (1, 1)
        if section:
            assert piece.row // section == (piece.row + part.rows - 1) // section
            assert piece.col // section == (piece.col + part.cols - 1) // section
    assert (cover == (indices != BARE)).all()
    assert layout.bound <= len(layout.pieces)


@pytest.mark.parametrize(
    ("cells", "pieces"),
    [
        ("RRW RRW", "aab aac"),
        ("RW WR", "ab cd"),
        (".RR .RR ...", ".aa .aa ..."),
        ("RRRR RRRR", "aabb aabb"),
        ("WRRW RRRR RRRR WRRW", "abbc dbbe fggh iggj"),
        ("R", "a"),
        ("..", ".."),
    ],
)
def test_small_covers(cells, pieces):
    layout = packed(grid(cells))
    obeys(layout)
    assert len(layout.pieces) == len(set(pieces) - set(". ")) == layout.bound
    assert drawn(layout) == pieces


def test_only_where_the_2x2_exists():
    cells = grid("RRWW RRWW")
    kit = catalog.kit(cells.palette, Recipe())
    red = [c.name for c in cells.palette.colors].index("Red")
    status = [list(row) for row in kit.status]
    status[kit.find(2, 2)][red] = "unlisted"
    without = dataclasses.replace(kit, status=tuple(map(tuple, status)))
    assert drawn(pack(cells, spec_of(without))) == "abcc decc"


def test_no_piece_crosses_a_section_unless_asked():
    cells = of(np.zeros((9, 9)))
    layout = packed(cells, section=5)
    obeys(layout, 5)
    assert len(layout.pieces) == (4 + 9) + 2 * (4 + 4) + 4
    assert len(packed(cells, section=5, cross_sections=True).pieces) == 16 + 17


@settings(max_examples=60)
@given(grids())
def test_laws(cells):
    layout = packed(cells, section=5)
    obeys(layout, 5)
    assert layout.bound == len(layout.pieces)


@settings(max_examples=30)
@given(grids(side=20, colors=2))
def test_count_is_the_same_turned_mirrored_and_in_other_colors(cells):
    def count(indices):
        layout = packed(of(indices), cross_sections=True)
        assert layout.bound == len(layout.pieces)
        return layout.bound

    indices = cells.indices
    others = (
        np.rot90(indices),
        indices[::-1],
        indices[:, ::-1],
        np.where(indices < 0, -1, 5 - indices),
    )
    assert {count(other) for other in others} == {count(indices)}


def test_same_layout_each_time():
    cells = np.random.default_rng(3).integers(0, 2, (40, 40))
    assert list(packed(of(cells)).pieces) == list(packed(of(cells.copy())).pieces)


def test_a_mural_in_seconds():
    cells = np.random.default_rng(3).integers(0, 2, (120, 120)).repeat(9, 0).repeat(9, 1)
    layout = packed(of(cells[:1000, :1000]))
    assert layout.bound == len(layout.pieces) < 0.34 * 1e6


@pytest.mark.parametrize("goal", ["pieces", "price", "mass"])
def test_goals(goal):
    layout = packed(grid("RR RR"), goal=goal)
    assert len(layout.pieces) == 1


def test_a_dear_2x2_is_left_alone():
    cells = grid("RRWW RRWW")
    kit = catalog.kit(cells.palette, Recipe())
    red = [c.name for c in cells.palette.colors].index("Red")
    prices = [list(row) for row in kit.prices]
    prices[1][red] = 5 * prices[0][red]
    dear = dataclasses.replace(kit, prices=tuple(map(tuple, prices)))
    layout = pack(cells, spec_of(dear, Recipe(goal="price")))
    assert drawn(layout) == "abcc decc"
    assert layout.bound == 2


def test_a_color_without_a_price_counts_as_the_dearest_of_its_part():
    cells = grid("RW")
    kit = catalog.kit(cells.palette, Recipe(pieces="1x1"))
    names = [color.name for color in cells.palette.colors]
    prices = tuple({"Red": None, "White": 0.25}.get(name, 0.1) for name in names)
    found = costs(dataclasses.replace(kit, prices=(prices,)), "price")[0]
    assert found[names.index("Red")] == found[names.index("White")] == 250_001
    assert sorted({*found.tolist()} - {1}) == [100_001, 250_001]


def test_a_goal_needs_its_numbers():
    cells = grid("RR")
    kit = dataclasses.replace(catalog.kit(cells.palette, Recipe()), prices=())
    with pytest.raises(RecipeError, match="no price is known of Plate 1 x 1"):
        pack(cells, spec_of(kit, Recipe(goal="price")))


def test_2x2_alone_is_a_coarser_mosaic_in_studs():
    cells = dataclasses.replace(grid("RW .R"), cell_mm=(16.0, 16.0))
    layout = packed(cells, pieces="2x2")
    obeys(layout, 16)
    assert layout.grid.cell_mm == (8.0, 8.0)
    assert drawn(layout) == "aabb aabb ..cc ..cc"
    again = packed(layout.grid, pieces="2x2")
    assert list(again.pieces) == list(layout.pieces)
    assert Recipe(size="64x32", pieces="2x2").cells((1, 1), (16.0, 16.0)) == (32, 16)


def test_2x2_alone_has_even_sizes_and_sections():
    with pytest.raises(RecipeError, match="even where no piece is smaller than 2x2; try --size 32"):
        Recipe(size="33", pieces="2x2").cells((1, 1), (16.0, 16.0))
    with pytest.raises(RecipeError, match="sections are even"):
        packed(grid("RR"), pieces="2x2", section=5)
    with pytest.raises(RecipeError, match="section is 16, border 1; where no piece"):
        packed(grid("RR"), pieces="2x2", section=16, border=1)


def test_even_pieces_without_1x1_keep_to_sections_and_colors():
    cells = dataclasses.replace(grid("RRRR RWWR"), cell_mm=(16.0, 16.0))
    layout = packed(cells, pieces="2x2,2x4", section=4)
    obeys(layout, 4)
    assert drawn(layout) == "aaaabbbb aaaabbbb ccddeeff ccddeeff"
    with pytest.raises(RecipeError, match="2x2 has to be among even sizes; add 2x2"):
        packed(cells, pieces="2x4")


@pytest.mark.parametrize("cells", ["RRW RRW WWR", "RRR RWW WWR", "RWRR RRWR WRRR"])
def test_of_covers_of_the_same_price_the_one_of_fewest_pieces_is_taken(cells):
    drawn_cells = grid(cells)
    recipe = Recipe(goal="price", pieces="1x1,1x2")
    kit = catalog.kit(drawn_cells.palette, recipe)
    by_area = tuple(
        (0.05 * part.cols * part.rows,) * len(drawn_cells.palette) for part in kit.parts
    )
    kit = dataclasses.replace(kit, prices=by_area)
    fewest = pack(drawn_cells, spec_of(kit, recipe.replace(goal="pieces")))
    assert len(pack(drawn_cells, spec_of(kit, recipe)).pieces) == len(fewest.pieces)
