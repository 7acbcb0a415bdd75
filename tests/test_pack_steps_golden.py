"""Each step of the packing on small masks and walls, as it was, and at its limits.

A change that means to pack otherwise writes them anew: ``pytest tests/test_pack_steps_golden.py
--update-golden``.
"""

import numpy as np
import pytest
from pack_case import holes, letters, mask_of, noise

from mosaic.pack import optimum, regions, squares
from mosaic.pack.cover import fit
from mosaic.pack.cover.region import (
    UNIT,
    Size,
    all_placements,
    cells_of,
    flat,
    solve,
    solve_prices,
    sweep,
    total,
)

#: Rows, columns, percent that is missing and seed of masks with regions of all kinds.
MASKS = [
    (rows, cols, percent, seed)
    for seed, (rows, cols) in enumerate([(1, 9), (7, 2), (9, 14), (14, 9), (12, 12), (16, 23)])
    for percent in (8, 25, 40)
]


def masks():
    for rows_, cols, percent, seed in MASKS:
        yield f"{rows_}x{cols}, {percent} % missing", holes(rows_, cols, percent, seed)


def test_dominance_settles_the_same(golden):
    """Anchors taken ("#"), still open ("o"), struck out (".") and never there (" ")."""
    lines = []
    for name, mask in masks():
        taken, left = squares.kernelize(mask)
        lines.append(f"{name}\n{letters(mask + left + 2 * taken, ' .o#')}")
    golden("pack/kernels.txt", "".join(lines))


def test_scans_take_the_same(golden):
    lines = [f"{name}\n{letters(squares.best_of_eight(m) + 0, '.#')}" for name, m in masks()]
    golden("pack/scans.txt", "".join(lines))


def test_sweeps_take_the_same_and_need_as_many_states(golden):
    """Each region's anchors in the sweep's order, those taken, and the least limit that will do."""
    lines = []
    for name, mask in masks():
        lines.append(name)
        for places in regions.split(mask):
            shape = regions.lengthwise(places)
            if not 3 < len(shape) < 90:
                continue
            limit = next(n for n in range(1, 500) if optimum.exact_most(shape, n) is not None)
            chosen = optimum.exact_most(shape, limit)
            drawn = np.zeros(shape.max(axis=0) + 1, int)
            drawn[*shape.T] = 1 + chosen
            lines += [f"{places[0].tolist()} in {limit} states", letters(drawn, " .#")]
    golden("pack/sweeps.txt", "\n".join(lines) + "\n")


def test_the_largest_region_that_is_swept():
    line = np.stack([np.arange(optimum.LARGEST + 1), np.zeros(optimum.LARGEST + 1, int)], axis=1)
    assert optimum.LARGEST == 3000
    assert optimum.exact_most(line[:-1], 10).sum() == 1500
    assert optimum.exact_most(line, 10) is None


@pytest.mark.parametrize("percent", [3, 8])
def test_bounds_and_what_comes_near_them(golden, percent):
    """Where no proof is at hand: the bound is what so many rounds of the program give."""
    lines = []
    for seed, (rows_, cols) in enumerate([(30, 30), (45, 20), (16, 64)]):
        mask = holes(rows_, cols, percent, seed + 7)
        bound = optimum.upper_bound(mask)
        near = squares._improve(mask, bound)
        lines.append(f"{rows_}x{cols}: {bound}\n{letters(near + 0, '.#')}")
    golden(f"pack/bounds-{percent}.txt", "".join(lines))


def test_bounds_of_regions_are_rounded_down_one_by_one():
    """A ring of five anchors holds two 2x2, its program two and a half: so does each of a pair."""
    one = mask_of("##. #.# .##")
    assert optimum.upper_bound(one) == squares.fit(one).most
    both = np.zeros((3, 8), bool)
    both[:, :3] = both[:, 5:] = one
    assert optimum.upper_bound(both) == 2 * optimum.upper_bound(one)


def test_anchors_lie_where_four_cells_are_alike_and_no_edge_runs():
    cells = np.array([[0, 0, 0, 0, 1], [0, 0, 0, 0, 1], [0, 0, 0, -1, -1], [2, 2, 0, -1, -1]])
    cells = cells.astype(np.int16)
    usable = np.array([True, True, False])

    def drawn(cuts, able=usable):
        return letters(regions.anchors(cells, able, cuts) + 0, ".#").split()

    assert drawn(([], [])) == ["###..", "##...", ".....", "....."]
    assert drawn(([2], [])) == ["#.#..", "#....", ".....", "....."]
    assert drawn(([], [1])) == [".....", "##...", ".....", "....."]
    assert drawn(([1, 3], [2])) == [".#...", ".....", ".....", "....."]
    assert drawn(([], []), ~usable) == ["....."] * 4


def test_under_and_near_a_2x2():
    taken = np.zeros((5, 6), bool)
    taken[1, 1] = taken[3, 5] = taken[4, 0] = True
    under = letters(regions.under(taken) + 0, ".#").split()
    assert under == ["......", ".##...", ".##...", ".....#", "##...#"]
    near = letters(regions.near(taken) + 0, ".#").split()
    assert near == ["###...", "###...", "###.##", "##..##", "##..##"]


def test_lines_run_across_the_longer_side():
    wide, high = mask_of("#### ####"), mask_of("## ## ##")
    (places,) = regions.split(wide)
    assert places.tolist() == [[0, 0], [1, 0], [0, 1], [1, 1], [0, 2], [1, 2], [0, 3], [1, 3]]
    assert regions.lengthwise(places + 5).tolist() == [[r // 2, r % 2] for r in range(8)]
    (places,) = regions.split(high)
    assert places.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [2, 1]]
    (square,) = regions.split(mask_of("## ##"))
    assert square.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]


#: Sizes as rows, columns and cost.
MENUS = {
    "few": ((1, 1, 1), (1, 2, 1), (2, 1, 1), (2, 2, 1)),
    "long": ((1, 1, 1), (1, 3, 1), (3, 1, 1), (1, 4, 1), (4, 1, 1), (2, 4, 1), (4, 2, 1)),
    "priced": ((1, 1, 5), (1, 2, 7), (2, 1, 7), (2, 2, 13), (2, 3, 16), (3, 2, 16)),
    "dear": ((1, 1, 2), (1, 2, 5), (2, 1, 5), (2, 2, 7)),
}


def menu(name):
    return tuple(Size(9 - k, *size) for k, size in enumerate(MENUS[name]))


@pytest.mark.parametrize("name", sorted(MENUS))
def test_covers_of_a_region(golden, name):
    """Covers found by quick sweeps, and their bounds; costs alone where they are solved for."""
    lines = []
    for title, mask in masks():
        if not mask.any():
            continue
        sizes = menu(name)
        placed, bound = solve(mask, sizes, thorough=False)
        lines.append(f"{title}: {total(placed, sizes)} of {bound} at least")
        drawn = np.where(mask, " ", ".")
        for k, row, col in zip(*(column.tolist() for column in placed), strict=True):
            drawn[row, col] = str(k)
        lines += ["".join(row) for row in drawn]
        if mask.size < 130:
            found = solve(mask, sizes, thorough=True)
            lines.append(f"solved {total(found.placed, sizes)} of {found.bound}")
    golden(f"pack/regions-{name}.txt", "\n".join(lines) + "\n")


def test_prices_of_cells_pay_for_no_placement_more_than_it_costs():
    for name in MENUS:
        for _, mask in masks():
            if not 4 < mask.sum() < 130:
                continue
            sizes = menu(name)
            placed = all_placements(mask, sizes)
            cells = cells_of(mask, placed, sizes)
            costs = np.array([s.cost for s in sizes])[placed.size]
            first = flat(cells, costs)
            assert (first.waste >= 0).all()
            assert first.waste.min() < len(sizes) * 8
            each = min(
                UNIT * s.cost // (s.rows * s.cols) for s in sizes if s in _used(sizes, placed)
            )
            assert first.value == each * int(mask.sum())
            solved = solve_prices(cells, costs)
            assert (solved.waste >= 0).all()
            assert solved.value >= first.value - UNIT // 1000
            # Each cell's price is what a placement of it costs, less what that wastes.
            price = np.zeros(int(mask.sum()), np.int64)
            for own, cost, waste in zip(cells, costs, solved.waste, strict=True):
                if len(own) == 1:
                    price[own[0]] = cost * UNIT - waste
            assert price.sum() == solved.value
            for own, cost, waste in zip(cells, costs, solved.waste, strict=True):
                assert price[own].sum() == cost * UNIT - waste


def _used(sizes, placed):
    return [sizes[k] for k in np.unique(placed.size).tolist()]


def test_a_sweep_keeps_so_many_states_and_no_cover_that_wastes_more():
    mask = mask_of("####. ##### .####")
    sizes = menu("few")
    placed = all_placements(mask, sizes)
    cells = cells_of(mask, placed, sizes)
    costs = np.ones(len(cells), np.int64)
    guide = flat(cells, costs)
    # Four 2x2 would waste nothing; the best cover has five pieces.
    ample = 5 * UNIT - guide.value
    found = sweep(cells, guide.waste, ample, 1000)
    assert (len(found.chosen), found.complete) == (5, True)
    assert sweep(cells, guide.waste, ample - 1, 1000) == (None, True)
    assert sweep(cells, guide.waste, 0, 1000) == (None, True)
    needed = next(n for n in range(1, 100) if sweep(cells, guide.waste, ample, n).complete)
    assert needed == 15
    assert not sweep(cells, guide.waste, ample, needed - 1).complete


#: Grids over a window or more, with edges: rows, columns, percent, colors, and where edges run.
GRIDS = [
    (20, 37, 7, 2, ([], [])),
    (33, 18, 12, 3, ([], [])),
    (26, 26, 20, 4, ([9, 20], [11])),
    (17, 40, 4, 2, ([16, 32], [16])),
    (34, 34, 3, 2, ([], [])),
]


@pytest.mark.parametrize("name", ["long", "priced"])
def test_covers_of_a_grid_in_windows(golden, name, monkeypatch):
    """Regions that are larger than a window, each window swept quickly as in a mural."""
    monkeypatch.setattr("mosaic.pack.cover.MURAL", 0)
    lines = []
    for seed, (rows_, cols, percent, colors, cuts) in enumerate(GRIDS):
        cells = noise(rows_, cols, percent, colors, seed)
        cells[(cells == 0) & holes(rows_, cols, 97, seed + 50)] = -1
        pieces, bound = fit(cells, (menu(name), menu("few"), menu("long"), menu("dear")), cuts)
        lines.append(f"{rows_}x{cols}: {int(pieces.cost.sum())} of {bound}")
        drawn = np.full(cells.shape, ".")
        for part, row, col, high, wide, _ in zip(*(c.tolist() for c in pieces), strict=True):
            drawn[row : row + high, col : col + wide] = " "
            drawn[row, col] = str(part)
        lines += ["".join(row) for row in drawn]
    golden(f"pack/grids-{name}.txt", "\n".join(lines) + "\n")


def test_a_mural_is_swept_quickly_from_so_many_cells_on(monkeypatch):
    asked = []

    def solved(mask, sizes, *, thorough):
        asked.append(thorough)
        return solve(mask, sizes, thorough=False)

    monkeypatch.setattr("mosaic.pack.cover.solve", solved)
    monkeypatch.setattr("mosaic.pack.cover.MURAL", 12)
    cells = np.zeros((3, 4), np.int16)
    fit(cells, (menu("few"),), ([], []))
    fit(cells[:, :-1], (menu("few"),), ([], []))
    assert asked == [False, True]
