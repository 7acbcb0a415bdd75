"""What becomes of a stock: pieces kept within it, what it lacks, and which sets to buy.

A change that means to choose otherwise writes them anew: ``pytest tests/test_stock_golden.py
--update-golden``.
"""

import dataclasses
from collections import Counter

import numpy as np
import pytest
from helpers import letters_palette, spec_of
from hypothesis import given, settings
from hypothesis import strategies as st
from stock_case import NAMES, SIZES, letters, owned

from mosaic import catalog
from mosaic.catalog.prices import PriceList, estimates
from mosaic.catalog.sets import sets
from mosaic.errors import StockError
from mosaic.model import Grid, Pieces, frozen
from mosaic.pack import pack
from mosaic.recipe import Recipe
from mosaic.stock.allocation import Supply, allocate, supply
from mosaic.stock.buying import which_sets
from mosaic.stock.pieces import _worth_buying, aligned, check, corners


def told(counts: Counter) -> str:
    return ", ".join(f"{n} {part} {color}" for (part, color), n in sorted(counts.items()))


def within(number: int, recipe: Recipe, share: int) -> str:
    """Say which pieces a grid takes of a stock, and which are bought."""
    mine, cells = owned(number, recipe.family, share), letters(number)
    kit = catalog.kit(cells.palette, recipe, mine)
    try:
        layout = pack(cells, spec_of(kit, recipe))
    except StockError as error:
        return f"refused: {error}"
    used = Counter()
    for part, color, _, _ in layout.pieces:
        used[layout.kit.parts[part].mold, NAMES[color]] += 1
    over = Counter({k: n - mine.counts.get(k, 0) for k, n in used.items()})
    first = [tuple(p) for p in layout.pieces][:12]
    return f"{told(used)}; bought {told(+over)}; first {first}; bound {layout.bound}"


@pytest.mark.parametrize("buy", [False, True])
@pytest.mark.parametrize("sizes", ["1x1,2x2", ",".join(SIZES)])
def test_pieces_are_kept_within(golden, sizes, buy):
    lines = [
        f"{number} {share} {goal} {section}: "
        + within(number, Recipe(pieces=sizes, buy=buy, goal=goal, section=section), share)
        for number in range(4)
        for share in (60, 85, 100)
        for goal, section in (("pieces", 16), ("price", 5))
    ]
    golden(f"stock/within-{len(sizes)}-{buy}.txt", "\n".join(lines) + "\n")


def refusal(shape: tuple[int, int], recipe: Recipe, singles: list[int], squares: list[int]) -> str:
    """What is said where a stock cannot fill a grid."""
    kit = catalog.kit(letters_palette(), recipe)
    rows, cols = shape
    y, x = np.mgrid[:rows, :cols]
    cost = np.stack([(x * (n + 2) + y * (n + 1)) % 7 / 7 for n in range(9)], -1).reshape(-1, 9)
    anchors = corners(np.ones(shape, bool), ([], []))
    starts = anchors[:, 0] * cols + anchors[:, 1]
    blocks = starts[:, None] + np.array([0, 1, cols, cols + 1])
    pieces = Supply(np.array(singles), np.array(squares))
    try:
        check(cost, pieces, blocks, shape, spec_of(kit, recipe))
    except StockError as error:
        return str(error)
    return "enough"


def test_what_is_lacking_is_told_and_what_would_fit(golden):
    few, none = [3, 0, 5, 1, 0, 2, 0, 9, 1], [0] * 9
    lines = []
    for shape in ((6, 6), (8, 12), (13, 5), (1, 30)):
        for squares in (none, [0, 1, 0, 2, 0, 0, 0, 0, 4]):
            for singles in (none, few, [n * 3 for n in few], [n * 4 for n in few]):
                for more in ({}, {"panels": "2x1", "border": 1}):
                    recipe = Recipe(pieces="1x1,2x2", **more)
                    if shape[1] > 5:
                        lines.append(refusal(shape, recipe, singles, squares))
    golden("stock/lacking.txt", "\n".join(lines) + "\n")


@pytest.mark.parametrize(("there", "said"), [(35, "lacks 1 piece ("), (34, "lacks 2 pieces (")])
def test_one_piece_that_is_lacking_is_one(there, said):
    assert said in refusal((6, 6), Recipe(pieces="1x1"), [there, *[0] * 8], [0] * 9)
    assert refusal((6, 6), Recipe(pieces="1x1"), [36, *[0] * 8], [0] * 9) == "enough"


def test_nothing_is_bought_while_there_are_owned_ones_as_good():
    """All colors fit alike: what is owned costs nothing, then the cheapest is bought."""
    none = np.zeros((0, 4), np.int64)
    fees = np.array([2.0, 1.0, 3.0])
    for owned_, wanted in (((0, 0, 2), [2, 2]), ((0, 0, 1), [1, 2]), ((0, 0, 0), [1, 1])):
        mine = Supply(np.array(owned_), np.zeros(3, np.int64), fees)
        assert sorted(allocate(np.zeros((2, 3)), mine, none).choice.tolist()) == wanted


def test_a_wall_of_1x2_that_would_fit_is_named_without_its_ends():
    wall = Recipe(view="side", part="brick", pieces="1x2", size="12x6")
    said = refusal((6, 7), wall, [33, *[0] * 8], [0] * 9)
    assert "lacks 9 pieces (Brick 1 x 2) for 42 cells" in said
    assert "10x5 would fit: --size 10x5" in said
    assert "6x5 would fit" in refusal((6, 7), Recipe(pieces="1x1"), [33, *[0] * 8], [0] * 9)


def test_without_a_2x2_there_is_none_to_share():
    kit = catalog.kit(letters_palette(), Recipe(pieces="1x1", buy=True), owned(0, "plate", 50))
    found = supply(kit)
    assert found.squares.tolist() == [0] * 9
    assert found.singles.tolist() == kit.stock[0].tolist()
    assert supply(dataclasses.replace(kit, buy=False)).fee is None
    with pytest.raises(ValueError, match="no stock"):
        supply(dataclasses.replace(kit, stock=None))


@given(
    st.integers(1, 3),
    st.lists(st.integers(0, 9), min_size=4, max_size=4),
    st.one_of(st.none(), st.tuples(st.integers(1, 9), st.integers(1, 30))),
    st.booleans(),
)
@settings(max_examples=300)
def test_larger_pieces_are_bought_where_that_is_fewer_or_cheaper(part, numbers, prices, buys):
    """Against every number of them: pieces count, or money where all prices are known."""
    recipe = Recipe(pieces="1x1,1x2,2x2,1x4")
    ones, larger, owned_ones, owned_larger = numbers
    kit = catalog.kit(letters_palette(), recipe)
    stock = np.zeros(kit.exists.shape, np.int64)
    stock[0, 0], stock[part, 0] = owned_ones, owned_larger
    paid = [[0.5] * 9 for _ in kit.parts] if prices else [[None] * 9 for _ in kit.parts]
    if prices:
        paid[0][0], paid[part][0] = (price / 10 for price in prices)
    kit = dataclasses.replace(kit, stock=stock, buy=buys, prices=tuple(map(tuple, paid)))
    where = np.zeros(ones + larger, np.int64)
    kinds = np.where(np.arange(ones + larger) < ones, 0, part)
    chosen = _worth_buying(Pieces.of(kinds, where, where, where), kit, 0, part)
    over, area = max(0, larger - owned_larger), kit.parts[part].cols * kit.parts[part].rows
    one, many = prices or (1, 1)

    def cost(bought):
        apart = over - bought
        return many * bought + one * max(0, ones + area * apart - owned_ones)

    if not buys:
        assert chosen == 0
        return
    assert 0 <= chosen <= over
    assert cost(chosen) == min(cost(bought) for bought in range(over + 1))


def test_baskets(golden):
    """Sets for mosaics of one's own: how many of each, and what is left over."""
    colors = ("Black", "White", "Red", "Tan", "Dark Blue", "Medium Azure", "Dark Red")
    dear = {(number, ""): 90.0 + 7 * n for n, number in enumerate(sets())}
    lines = []
    for number in range(6):
        needs = {
            ("round_tile_1x1" if number % 2 else "round_plate_1x1", name): 60 * (n + number + 1)
            for n, name in enumerate(colors[number % 3 :: 2])
        }
        for prices in (estimates(), PriceList(dear, "EUR", "", estimate=False)):
            try:
                basket = which_sets(needs, prices)
            except StockError as error:
                lines.append(str(error))
                continue
            bought = [(one.number, n) for one, n in basket.sets]
            left = sum(basket.left_over.values())
            lines.append(
                f"{bought} missing {told(Counter(basket.missing))} left {left} "
                f"for {basket.amount} proven {basket.proven}"
            )
    golden("stock/baskets.txt", "\n".join(lines) + "\n")


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**32 - 1), st.booleans())
@settings(max_examples=60)
def test_squares_lie_on_even_free_places_of_their_section(rows, cols, seed, cut):
    free = np.random.default_rng(seed).random((rows, cols)) < 0.75
    edges = ([c for c in (3,) if cut and c < cols], [r for r in (5,) if cut and r < rows])
    wanted = []
    for row in range(rows - 1):
        for col in range(cols - 1):
            begin = [max([0, *(c for c in cuts if c <= at)]) for cuts, at in
                     ((edges[1], row), (edges[0], col))]  # fmt: skip
            across = any(c == col + 1 for c in edges[0]) or any(r == row + 1 for r in edges[1])
            even = (row - begin[0]) % 2 == 0 == (col - begin[1]) % 2
            if even and not across and free[row : row + 2, col : col + 2].all():
                wanted.append([row, col])
    assert corners(free, edges).tolist() == wanted
    of = Grid(frozen(np.where(free, 1, 0).astype(np.int16)), letters_palette())
    kit = catalog.kit(of.palette, Recipe(pieces="1x1,2x2"))
    found = aligned(of, kit, 1, edges)
    cover = np.zeros(free.shape, int)
    for part, color, col, row in found:
        side = kit.parts[part].cols
        assert color == 1
        cover[row : row + side, col : col + side] += 1
    np.testing.assert_array_equal(cover, free)
    assert [[p.row, p.col] for p in found if p.part] == wanted
    alone = aligned(of, catalog.kit(of.palette, Recipe(pieces="1x1")), 1, edges)
    assert {p.part for p in alone} <= {0}
    assert len(alone) == free.sum()
