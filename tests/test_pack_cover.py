"""Pieces of any sizes: exact on small regions, never worse than largest first."""

import dataclasses
import itertools
from functools import cache

import numpy as np
import pytest
from helpers import grid, spec_of
from hypothesis import given, settings
from pack_case import mask_of
from strategies import grids
from test_pack import drawn, obeys, of, packed

from mosaic import catalog
from mosaic.errors import RecipeError
from mosaic.model import BARE, Part
from mosaic.pack import kits, pack
from mosaic.pack.cover.region import Size, all_placements, largest_first, solve, sweep, total
from mosaic.recipe import Recipe

SIZES = "1x1,1x2,1x3,1x4,2x2,2x3,2x4"


def both_ways(sizes, costs=None):
    """Sizes as `Size`s, either way round."""
    ways = sorted({way for a, b in sizes for way in ((a, b), (b, a))})
    return tuple(Size(k, h, w, (costs or {}).get(h * w, 1)) for k, (h, w) in enumerate(ways))


MENU = both_ways([(1, 1), (1, 2), (1, 3), (2, 2), (2, 3), (2, 4)])


SMALL = [(1, 1), (1, 2), (2, 2)]
#: Costs that lie far from each other, so that bounds rise in large steps.
CENTS = {1: 61_000, 2: 70_001, 4: 120_007}


def cheapest_by_hand(mask, sizes):
    """Cost of the cheapest cover: the first cell gets each piece that fits, in turn."""

    @cache
    def cheapest(cells):
        if not cells:
            return 0
        row, col = min(cells)
        costs = []
        for _, rows, cols, cost in sizes:
            piece = set(itertools.product(range(row, row + rows), range(col, col + cols)))
            if piece <= cells:
                costs.append(cost + cheapest(cells - piece))
        return min(costs)

    return cheapest(frozenset(map(tuple, np.argwhere(mask).tolist())))


@settings(max_examples=60)
@given(grids(side=5, colors=1))
def test_exact_against_brute_force(cells):
    mask = cells.indices == 0
    if mask.any():
        for sizes in (MENU, both_ways(SMALL, {1: 3, 2: 7, 4: 11}), both_ways(SMALL, CENTS)):
            placed, bound = solve(mask, sizes, thorough=True)
            assert total(placed, sizes) == bound == cheapest_by_hand(mask, sizes)


def test_prices_prove_what_a_quick_sweep_cannot():
    rng = np.random.default_rng(5)
    mask = rng.random((16, 16)) < 0.85
    placed, bound = solve(mask, MENU, thorough=True)
    cost = total(placed, MENU)
    quick = solve(mask, MENU, thorough=False)
    assert quick.bound <= bound <= cost <= total(quick.placed, MENU)
    assert total(quick.placed, MENU) <= total(largest_first(mask, MENU), MENU)
    assert cost - bound <= 2


def test_all_placements_of_a_ring():
    ring = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]], dtype=bool)
    found = all_placements(ring, both_ways([(1, 1), (1, 3), (2, 2)]))
    assert len(found.size) == 8 + 4


@settings(max_examples=40)
@given(grids(side=12, colors=2))
def test_laws(cells):
    obeys(packed(cells, pieces=SIZES, section=5), 5)
    obeys(packed(cells, pieces=SIZES, cross_sections=True))


@pytest.mark.parametrize(
    ("cells", "pieces"),
    [
        ("RRRR", "aaaa"),
        ("R R R R", "a a a a"),
        ("RRR RRR RRR RRR RWW", None),
        ("RRWW RRWW RRWW RRWW", "aabb aabb aabb aabb"),
    ],
)
def test_either_way_round(cells, pieces):
    layout = packed(grid(cells), pieces=SIZES)
    obeys(layout)
    assert layout.bound == len(layout.pieces)
    assert pieces is None or drawn(layout) == pieces


def test_parts_list_knows_a_turned_part_by_its_mold():
    part = Part("plate_1x4", "Plate 1 x 4", "plate", 4, 1, 3.2, studs=True)
    assert part.turn().key == "plate_4x1"
    assert (part.turn().cols, part.turn().rows) == (1, 4)
    assert part.turn().mold == part.mold == part.turn().turn().key == "plate_1x4"


def test_only_turned_parts_in_use_are_added():
    kit = packed(grid("R R R R"), pieces="1x1,1x4,2x4").kit
    assert [p.key for p in kit.parts] == ["plate_1x1", "plate_1x4", "plate_2x4", "plate_4x1"]
    assert kit.exists.shape[0] == len(kit.parts) == len(kit.elements) == len(kit.prices)


def test_stock_is_shared_between_both_ways_round():
    cells = grid("RRRR WWWR WWWR WWWR WWWR")
    wishes = Recipe(pieces="1x1,1x4")
    kit = catalog.kit(cells.palette, wishes)
    owned = np.full(kit.exists.shape, 5)
    kit = kits.either_way(dataclasses.replace(kit, stock=owned))
    used, color = np.array([1, 2, 2]), np.array([0, 0, 0], np.int16)
    shared, _ = kits.in_use(kit, 2, used, color)
    assert shared.stock[1:, 0].tolist() == [3, 2]
    assert shared.stock[1:, 1].tolist() == [5, 0]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("crossing", [True, False])
def test_never_worse_than_largest_first_on_the_whole_grid(seed, crossing):
    rng = np.random.default_rng(seed)
    cells = rng.integers(0, 3, (12, 12)).repeat(3, 0).repeat(3, 1)
    cells[rng.random(cells.shape) < 0.1] = 1
    layout = packed(of(cells), pieces=SIZES, cross_sections=crossing, section=64)
    sizes = both_ways([tuple(map(int, s.split("x"))) for s in SIZES.split(",")])
    first = sum(len(largest_first(cells == color, sizes).size) for color in range(3))
    assert layout.bound <= len(layout.pieces) <= first * 0.98


def test_cheapest_of_any_sizes():
    cells = grid("RRRR")
    wishes = Recipe(pieces="1x1,1x2,1x4", goal="price")
    kit = catalog.kit(cells.palette, wishes)
    colors = len(kit.palette)
    prices = tuple((p,) * colors for p in (0.05, 0.06, 0.20))
    layout = pack(cells, spec_of(dataclasses.replace(kit, prices=prices), wishes))
    assert drawn(layout) == "aabb"
    assert layout.bound == 1
    with pytest.raises(RecipeError, match="no price is known of Plate 1 x 4"):
        pack(
            cells, spec_of(dataclasses.replace(kit, prices=(*prices[:2], (None,) * colors)), wishes)
        )


def test_a_mural_is_swept_quickly():
    cells = np.random.default_rng(2).integers(0, 2, (70, 70)).repeat(4, 0).repeat(4, 1)
    layout = packed(of(cells), pieces="1x1,2x2,2x4")
    obeys(layout, 16)
    assert len(layout.pieces) < 12_250


def test_largest_first_takes_what_is_cheapest_a_cell_and_of_these_the_largest():
    menu = (Size(0, 1, 1, 1), Size(1, 1, 2, 2), Size(2, 2, 2, 3), Size(3, 2, 1, 9))
    placed = largest_first(np.ones((3, 4), dtype=bool), menu)
    at = zip(placed.size.tolist(), placed.row.tolist(), placed.col.tolist(), strict=True)
    # Two 2x2 at 3/4 a cell, then 1x2 before 1x1, which cost the same a cell; 2x1 is never worth it.
    assert list(at) == [(2, 0, 0), (2, 0, 2), (1, 2, 0), (1, 2, 2)]


def test_costs_in_millionths_take_no_more_sweeps(monkeypatch):
    """A bound far below the best cover rises by parts of a piece, not by a millionth."""
    swept = []

    def counted(*words):
        swept.append(words)
        return sweep(*words)

    monkeypatch.setattr("mosaic.pack.cover.region.sweep", counted)
    cells = mask_of(
        "########## ########## ######.### .##.####.# ########## ########## ########.# ########## "
        ".######### ##########"
    )
    layout = packed(of(np.where(cells, 0, BARE)), pieces=SIZES, goal="mass")
    obeys(layout)
    assert kits.total(layout, "mass") == pytest.approx(14.035)
    assert len(swept) < 9
