"""Walls from the side: running bond, one body, ties where colors force a crack."""

import dataclasses
import itertools

import numpy as np
import pytest
from helpers import LETTERS, grid, letters_palette, plan_of, spec_of
from hypothesis import given, settings
from strategies import grids

from mosaic import catalog
from mosaic import verify as checks
from mosaic.cli import report
from mosaic.errors import RecipeError
from mosaic.model import UNTOUCHED, Grid, Linear, frozen
from mosaic.pack import pack
from mosaic.pack.wall import rows, ties
from mosaic.quantize import quantize
from mosaic.quantize.edits import whole_pieces
from mosaic.recipe import Recipe

LENGTHS = (1, 2, 3, 4, 6, 8)


def built(cells, part="plate", **recipe):
    indices = grid(cells).indices if isinstance(cells, str) else np.asarray(cells, np.int16)
    wishes = Recipe.from_mapping({"view": "side", "part": part, **recipe})
    palette = letters_palette()
    side = Grid(frozen(indices), palette, (8.0, 3.2 if part == "plate" else 9.6))
    return pack(side, spec_of(catalog.kit(palette, wishes), wishes))


def node(layout):
    """What verify's own count takes: a project's parts, pieces and backing."""

    def columns(pieces):
        names = ("part", "color", "col", "row")
        found = {name: getattr(pieces, name).tolist() for name in names}
        return found | {"layer": pieces.layers.tolist()}

    kinds = [{"cols": p.cols, "rows": p.rows} for p in layout.kit.parts]
    facts = {"packing": {"bodies": layout.bodies}}
    return {
        "view": "side",
        "part_types": kinds,
        "pieces": columns(layout.pieces),
        "backing": columns(layout.backing),
        "facts": facts,
    }


def obeys(layout):
    """Each cell is covered once by its color; ties lie behind the wall; bodies are as counted."""
    indices, cover = layout.grid.indices, np.zeros(layout.grid.indices.shape, dtype=int)
    for piece in layout.pieces:
        part = layout.kit.parts[piece.part]
        under = piece.row, slice(piece.col, piece.col + part.cols)
        cover[under] += 1
        assert (indices[under] == piece.color).all()
        assert layout.kit.exists[piece.part, piece.color] or part.cols == 1
    assert (cover == (indices >= 0)).all()
    for piece in layout.backing:
        part = layout.kit.parts[piece.part]
        assert part.rows == 1
        assert layout.kit.exists[piece.part, piece.color]
        assert (indices[piece.row, piece.col : piece.col + part.cols] >= 0).all()
        assert piece.col + part.cols <= layout.grid.cols
    assert list(checks._wall_breaches(node(layout))) == []
    assert layout.bound <= len(layout.pieces)


@settings(max_examples=60)
@given(grids(side=14, colors=3))
def test_laws(cells):
    obeys(built(cells.indices))


@pytest.mark.parametrize("part", ["plate", "brick"])
def test_a_plain_wall_is_bonded_without_ties(part):
    layout = built(np.zeros((40, 48)), part)
    obeys(layout)
    assert (layout.bodies, layout.weak, len(layout.backing)) == (1, 0, 0)
    seams = np.zeros((40, 49), bool)
    seams[layout.pieces.row, layout.pieces.col] = True
    assert not (seams[1:] & seams[:-1])[:, 1:].any()


@pytest.mark.parametrize("text", ["RRRRWWWW", "RRRRKWWWW", "RRRKBWWW", "RWRWRWRW", "RRRRRRRW"])
def test_a_crack_forced_by_colors_is_tied(text):
    layout = built(" ".join([text] * 30))
    obeys(layout)
    assert (layout.bodies, layout.weak) == (1, 0)
    assert len(layout.backing) >= 2
    loose = built(" ".join([text] * 30), backing="none")
    assert loose.bodies == len(list(itertools.groupby(text)))
    assert loose.weak == loose.bodies - 1
    assert len(loose.backing) == 0
    assert len(loose.pieces) <= len(layout.pieces)


def test_ties_are_two_studs_deep_and_bridged_behind():
    layout = built(" ".join(["RRRRWWWW"] * 12))
    deep = [p for p in layout.pieces if layout.kit.parts[p.part].rows == 2]
    assert sorted({p.col + layout.kit.parts[p.part].cols for p in deep}) == [4, 8]
    (bridge,) = layout.backing
    assert bridge.col < 4 < bridge.col + layout.kit.parts[bridge.part].cols
    assert abs(bridge.row - deep[0].row) == 1


def test_nothing_to_tie_with_is_told():
    cells = grid(" ".join(["RW"] * 30)).indices
    wishes = Recipe(view="side", pieces="1x1")
    palette = letters_palette()
    layout = pack(
        Grid(frozen(cells), palette, (8.0, 3.2)), spec_of(catalog.kit(palette, wishes), wishes)
    )
    obeys(layout)
    assert (layout.bodies, layout.weak) == (2, 1)


def test_islands_are_bodies_of_their_own():
    layout = built("RR..WW RR..WW")
    obeys(layout)
    assert layout.bodies == 2
    assert built("RR..WW RRRRRR").bodies == 1


def rules(indices, seam=3):
    cost = np.full(len(LETTERS), 5)
    return rows.bond(np.asarray(indices, np.int16), dict.fromkeys(LENGTHS, cost), seam)


def best_by_hand(found):
    """Cost of the best wall of a few cells: every way to lay every row."""
    _, height, width = found.cost.shape

    def ways(row):
        for inner in itertools.product((False, True), repeat=width - 1):
            seams = np.array([[True, *inner, True]])
            try:
                rows.pieces_cost(one(row), seams)
            except KeyError:
                continue
            yield seams[0]

    def one(row):
        return found._replace(cost=found.cost[:, row : row + 1], meet=found.meet[:0])

    walls = itertools.product(*(list(ways(row)) for row in range(height)))
    return min(rows.cost(found, np.array(wall)) for wall in walls)


@pytest.mark.parametrize("seed", range(6))
def test_near_the_best_wall(seed):
    indices = np.random.default_rng(seed).integers(0, 2, (3, 5))
    found = rules(indices)
    assert rows.cost(found, rows.lay(found)) <= best_by_hand(found) * 1.03


def test_without_seams_to_avoid_rows_are_fewest():
    indices = np.random.default_rng(1).integers(0, 2, (9, 20))
    free = rules(indices, seam=0)
    assert rows.cost(free, rows.lay(free)) == rows.fewest(free)
    assert rows.fewest(rules(indices)) == rows.fewest(free)


def test_a_bare_cell_costs_nothing_and_meets_no_seam():
    found = rules([[0, -1, 0], [0, -1, 0]])
    seams = rows.lay(found)
    assert seams.all()
    assert rows.cost(found, seams) == 4 * 5


def test_cracks():
    seams = np.zeros((14, 4), bool)
    seams[:, [0, -1]] = True
    seams[1:13, 2] = seams[:, 1] = True
    seams[5, 1] = False
    found = ties.cracks(seams, np.ones((14, 3), bool))
    assert found == [(2, 1, 12)]
    solid = np.ones((14, 3), bool)
    solid[6, 2] = False
    assert ties.cracks(seams, solid) == []


@settings(max_examples=20)
@given(grids(side=6))
def test_a_wall_of_1x2_alone_is_flush_and_bonded(cells):
    colors = letters_palette()
    light = colors.linear[cells.indices.repeat(2, axis=1)]
    recipe = Recipe(view="side", part="brick", pieces="1x2", size=f"{light.shape[1]}x{len(light)}")
    spec = spec_of(catalog.kit(colors, recipe), recipe)
    found = quantize(Linear(light, (8.0, 9.6)), spec)
    layout = pack(found, spec)
    obeys(layout)
    assert {part.mold for part in layout.kit.parts} == {"brick_1x2"}
    # Bottom row first: whole bricks, then an end, whole bricks and an end.
    ends = [sorted({p.col for p in layout.pieces if p.row == row}) for row in range(found.rows)]
    for up, starts in enumerate(reversed(ends)):
        assert starts == ([0] if up % 2 else []) + list(range(up % 2, found.cols, 2))


def test_a_touched_stud_colors_its_whole_piece():
    layer = np.full((2, 4), UNTOUCHED, np.int16)
    layer[0, 2], layer[1, 1] = 3, 5
    paired = whole_pieces(layer, Recipe(view="side", pieces="1x2"))
    assert paired.tolist() == [[-2, 3, 3, -2], [5, 5, -2, -2]]
    coarse = whole_pieces(layer, Recipe(pieces="2x2,2x4"))
    assert coarse.tolist() == [[5, 5, 3, 3]] * 2


def test_only_plates_and_bricks_are_stacked():
    with pytest.raises(RecipeError, match="plates or bricks"):
        built("RR", part="tile")
    with pytest.raises(RecipeError, match="a wall of plates takes 1x1, 1x2"):
        built("RR", pieces="1x1,2x2")
    with pytest.raises(RecipeError, match="1x1 or 1x2 has to be among them"):
        built("RR", pieces="1x3")


def test_colors_without_a_length_go_without_it():
    cells = grid("RRRRRRRR")
    wishes = Recipe(view="side")
    kit = catalog.kit(cells.palette, wishes)
    status = [list(row) for row in kit.status]
    status[-1][0] = "unlisted"
    short = dataclasses.replace(kit, status=tuple(map(tuple, status)))
    layout = pack(Grid(cells.indices, cells.palette, (8.0, 3.2)), spec_of(short, wishes))
    assert len(layout.pieces) == 2


def test_a_person_is_told_whether_it_holds():
    cells = Grid(grid(" ".join(["RW"] * 30)).indices, letters_palette(), (8.0, 3.2))
    tied = plan_of(cells, view="side")
    assert (
        report.wall(tied) == f"the wall is one body, tied from behind by {len(tied.backing)} pieces"
    )
    loose = plan_of(cells, view="side", backing="none")
    assert report.wall(loose) == (
        "the wall is 2 bodies that nothing joins, weak places where seams meet: 1"
    )
