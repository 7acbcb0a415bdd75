"""Which sets to buy: never too few pieces, and never a set too many."""

import dataclasses
from itertools import product

import numpy as np
import pytest
from helpers import grid
from hypothesis import given, settings
from hypothesis import strategies as st

from mosaic import catalog
from mosaic.catalog.prices import PriceList, estimates
from mosaic.catalog.sets import sets
from mosaic.errors import StockError
from mosaic.model import Stock
from mosaic.recipe import Recipe
from mosaic.stock import buying
from mosaic.stock.allocation import allocate, supply
from mosaic.stock.buying import which_sets


def needs_of(number, times):
    return {lot: n * times for lot, n in sets()[number].pieces.items()}


def test_the_pieces_of_a_set_are_best_bought_as_that_set():
    basket = which_sets(needs_of("31204-1", 1), estimates())
    assert [(s.number, n) for s, n in basket.sets] == [("31204-1", 1)]
    assert (basket.left_over, basket.missing, basket.proven) == ({}, {}, True)


@pytest.mark.parametrize("ends", [(True, True), (True, False), (False, True)])
def test_sets_are_proven_the_best_where_both_searches_ended(ends, monkeypatch):
    search, answers = buying._solved, iter(ends)
    monkeypatch.setattr(buying, "_solved", lambda *words: (search(*words)[0], next(answers)))
    assert which_sets(needs_of("31204-1", 1), estimates()).proven == all(ends)


def test_one_piece_left_over_is_named_too():
    needs = needs_of("31204-1", 1)
    first, second, *_ = needs
    needs[first] -= 1
    needs[second] -= 2
    assert which_sets(needs, estimates()).left_over == {first: 1, second: 2}
    del needs[first]
    basket = which_sets(needs, estimates())
    assert basket.left_over == {first: sets()["31204-1"].pieces[first], second: 2}


def test_what_no_set_has_is_named():
    basket = which_sets({("round_tile_1x1", "Black"): 9, ("plate_1x1", "Red"): 2}, estimates())
    assert basket.missing == {("plate_1x1", "Red"): 2}
    assert sum(n for _, n in basket.sets) == 1
    with pytest.raises(StockError, match="sets have round_plate_1x1, round_tile_1x1"):
        which_sets({("plate_1x1", "Red"): 2}, estimates())


def test_with_prices_the_cheapest_sets_are_taken():
    dear = {(number, ""): 100.0 for number in sets()} | {("31204-1", ""): 500.0}
    lot = ("round_tile_1x1", "Dark Red")  # 339 in set 31204
    fewest = which_sets({lot: 300}, estimates())
    assert [s.number for s, _ in fewest.sets] == ["31204-1"]
    cheapest = which_sets({lot: 300}, PriceList(dear, "EUR", "", estimate=False))
    assert "31204-1" not in [s.number for s, _ in cheapest.sets]
    assert cheapest.amount == 100.0 * sum(n for _, n in cheapest.sets) <= 400


lots = st.sampled_from(
    [("round_tile_1x1", name) for name in ("Black", "White", "Red", "Tan", "Dark Blue")]
)


@given(st.dictionaries(lots, st.integers(1, 900), min_size=1))
@settings(max_examples=25)
def test_no_other_few_sets_would_do(needs):
    basket = which_sets(needs, estimates())
    has = {lot: sum(n * s.pieces.get(lot, 0) for s, n in basket.sets) for lot in needs}
    assert all(has[lot] >= n for lot, n in needs.items())
    count = sum(n for _, n in basket.sets)
    assert basket.left_over == {
        lot: n for lot in sorted({lot for s, _ in basket.sets for lot in s.pieces})
        if (n := sum(k * s.pieces.get(lot, 0) for s, k in basket.sets) - needs.get(lot, 0)) > 0
    }  # fmt: skip
    if count <= 3:
        fewer = product([None, *sets().values()], repeat=count - 1)
        for some in fewer:
            total = [sum(s.pieces.get(lot, 0) for s in some if s) >= n for lot, n in needs.items()]
            assert not all(total)


def test_the_cheaper_color_is_bought_though_another_is_nearer():
    cells = grid("RW")
    kit = catalog.kit(cells.palette, Recipe(buy=True), Stock({}))
    names = [color.name for color in kit.palette.colors]
    single = tuple(0.2 if name == "Red" else 0.1 for name in names)
    square = tuple(0.1 if name == "Red" else 0.2 for name in names)  # of no cell by itself
    prices = (single, square)
    cost = np.full((1, len(names)), 9.0)
    cost[0, names.index("Red")], cost[0, names.index("White")] = 1.0, 2.0
    pieces = supply(dataclasses.replace(kit, prices=prices))
    found = allocate(cost, pieces, np.zeros((0, 4), np.int64))
    assert names[int(found.choice[0])] == "White"
