"""How a stock is shared out among cells, held against golden files: colors, dearer pieces, a sky."""

import dataclasses

import numpy as np
import pytest
from helpers import letters_palette
from stock_case import owned

from mosaic import catalog
from mosaic.recipe import Recipe
from mosaic.stock.allocation import Supply, allocate, allocate_singles, supply
from mosaic.stock.pieces import corners
from mosaic.stock.transport import transport


def test_colors_are_allocated_as_they_were(golden):
    """Of all choices that cost the same, always the same one."""
    y, x = np.mgrid[:6, :8]
    cost = np.stack([(x * (n + 3) + y * (2 * n + 1) + x * y) % 11 / 11 for n in range(5)], -1)
    cost = cost.reshape(-1, 5)
    anchors = corners(np.ones((6, 8), bool), ([4], []))
    blocks = (anchors[:, 0] * 8 + anchors[:, 1])[:, None] + np.array([0, 1, 8, 9])
    lines = []
    for singles, squares in (
        ([48, 9, 9, 9, 9], [0] * 5),
        ([10, 10, 10, 10, 10], [1, 1, 1, 1, 1]),
        ([4, 4, 4, 4, 4], [2, 2, 1, 1, 1]),
        ([0, 0, 0, 0, 0], [3, 3, 3, 2, 1]),
        ([8, 0, 20, 0, 4], [0, 4, 0, 2, 0]),
    ):
        for fee in (None, np.array([1.0, 2.0, 1.5, np.inf, 1.0])):
            found = allocate(cost, Supply(np.array(singles), np.array(squares), fee), blocks)
            total = cost[np.arange(48), found.choice].sum()
            lines.append(
                f"{''.join(map(str, found.choice.tolist()))} squares {found.blocks.tolist()} "
                f"cost {total:.4f} bound {found.bound:.4f}"
            )
    golden("stock/allocated.txt", "\n".join(lines) + "\n")


def test_dearer_pieces_weigh_more_in_steps():
    kit = catalog.kit(letters_palette(), Recipe(pieces="1x1", buy=True), owned(0, "plate", 50))
    prices = (0.10, 0.12, 0.10, 0.16, 0.12, 0.10, 0.10, 0.10, 0.10)
    dear = dataclasses.replace(kit, prices=(prices,))
    step = (0.12 - 0.10) / 9
    np.testing.assert_allclose(supply(dear).fee, np.array(prices) / step)
    unknown = dataclasses.replace(kit, prices=((None, *prices[1:]),))
    np.testing.assert_array_equal(supply(unknown).fee, np.ones(9))
    np.testing.assert_array_equal(supply(dataclasses.replace(kit, prices=())).fee, np.ones(9))
    same = dataclasses.replace(kit, prices=((0.10,) * 9,))
    np.testing.assert_allclose(supply(same).fee, np.ones(9))


def test_of_no_cells_there_is_nothing_to_share():
    found = transport(np.zeros((0, 3)), np.array([1, 2, 0]))
    assert (found.choice.tolist(), found.cost, found.bound) == ([], 0.0, 0.0)
    assert found.prices.tolist() == [0.0] * 3
    with pytest.raises(ValueError, match="3 pieces for 4 cells"):
        transport(np.zeros((4, 3)), np.array([1, 2, 0]))
    found = transport(np.zeros((3, 3)), np.array([1, 2, 0]))
    assert (sorted(found.choice.tolist()), found.cost, found.bound) == ([0, 1, 1], 0.0, 0.0)


def test_blocks_and_cells_are_settled_three_times_in_turn(monkeypatch):
    """And the first of those that cost least is taken."""
    calls = []

    def counted(*words):
        calls.append(allocate_singles(*words))
        return calls[-1]

    monkeypatch.setattr("mosaic.stock.allocation.allocate_singles", counted)
    cost = np.zeros((8, 2))
    blocks = np.array([[0, 1, 2, 3], [4, 5, 6, 7]])
    found = allocate(cost, Supply(np.array([4, 0]), np.array([1, 1])), blocks)
    assert len(calls) == 3
    assert len(found.blocks) == 1
    assert found.bound == 0.0


def test_a_sky_is_shared_out_as_it_was(golden):
    """Many cells that cost the same move at once; prices are the least that hold them."""
    y, x = np.mgrid[:30, :40]
    lines = []
    for steps, colors in ((2, 4), (7, 5), (13, 6)):
        cost = np.stack([(x * (n + 2) // 9 + y * (n + 1) // 7) % steps for n in range(colors)], -1)
        cost = cost.reshape(-1, colors) / steps
        stock = np.array(
            [1200 * (n + 1) // (colors * (colors + 1) // 2) + 1 for n in range(colors)]
        )
        for guess in (None, np.linspace(1, 0, colors)):
            found = transport(cost, stock, guess)
            used = np.bincount(found.choice, minlength=colors).tolist()
            mixed = int((found.choice * (np.arange(1200) % 997 + 1)).sum())
            prices = np.round(found.prices, 6).tolist()
            lines.append(f"{used} {mixed} cost {found.cost:.6f} bound {found.bound:.6f} {prices}")
    golden("stock/sky.txt", "\n".join(lines) + "\n")
