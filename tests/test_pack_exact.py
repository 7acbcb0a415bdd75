"""Packing 1x1 and 2x2: what is the most, against brute force and by proofs."""

import itertools
from functools import cache

import numpy as np
from hypothesis import given, settings
from strategies import grids

from mosaic.pack import optimum, regions, squares


def ragged(side, seed):
    """A mask of one large region with ragged edges: the hard case."""
    noise = np.random.default_rng(seed).random((side + 8, side + 8))
    smooth = sum(np.roll(noise, shift, (0, 1)) for shift in itertools.product(range(5), repeat=2))
    return smooth[4:-4, 4:-4] > np.quantile(smooth, 0.3)


def test_large_ragged_regions_come_near_the_bound():
    mask = regions.anchors(np.where(ragged(170, 1), 0, -1), np.ones(1, bool), ([], []))
    taken, most = squares.fit(mask)
    assert independent(taken)
    assert not (taken & ~mask).any()
    assert most - taken.sum() <= 0.0005 * (170 * 170 - 3 * most)


def independent(taken):
    """Whether no two of the 2x2 at these anchors overlap."""
    return regions.under(np.pad(taken, 1)).sum() == 4 * taken.sum()


@cache
def most_by_hand(anchors):
    """Most anchors without conflict: the first is left, or taken with its neighbors gone."""
    if not anchors:
        return 0
    (row, col), rest = min(anchors), anchors - {min(anchors)}
    near = frozenset(itertools.product(range(row - 1, row + 2), range(col - 1, col + 2)))
    return max(most_by_hand(rest), 1 + most_by_hand(rest - near))


def places_of(mask):
    return frozenset(map(tuple, np.argwhere(mask).tolist()))


@settings(max_examples=80)
@given(grids(side=6, colors=1))
def test_exact_against_brute_force(cells):
    mask = cells.indices == 0
    best = most_by_hand(places_of(mask))
    taken, most = squares.fit(mask)
    assert independent(taken)
    assert taken.sum() == most == best
    assert optimum.upper_bound(mask) >= best
    taken, left = squares.kernelize(mask)
    assert taken.sum() + most_by_hand(places_of(left)) == best
    assert squares.best_of_eight(mask).sum() <= best


@settings(max_examples=60)
@given(grids(side=7, colors=1))
def test_a_sweep_finds_the_most_without_reduction(cells):
    mask = cells.indices == 0
    found = 0
    for places in regions.split(mask):
        chosen = optimum.exact_most(places, 10_000)
        taken = np.zeros_like(mask)
        taken[*places[chosen].T] = True
        assert independent(taken)
        found += chosen.sum()
    assert found == most_by_hand(places_of(mask))


def test_a_sweep_gives_up_at_its_limit():
    places = np.argwhere(np.ones((6, 6), bool))
    assert optimum.exact_most(places, 10_000).sum() == 9
    assert optimum.exact_most(places, 2) is None


def test_the_bound_of_a_plain_region_is_tight():
    assert optimum.upper_bound(np.ones((10, 10), bool)) == 25
    assert optimum.upper_bound(np.zeros((4, 4), bool)) == 0


def flood(mask):
    """Components by a flood fill, in raster order of their first cells."""
    left, found = set(zip(*map(np.ndarray.tolist, np.nonzero(mask)), strict=True)), []
    while left:
        edge, part = [min(left)], set()
        while edge:
            row, col = edge.pop()
            if (row, col) in left:
                left.remove((row, col))
                part.add((row, col))
                edge += itertools.product((row - 1, row, row + 1), (col - 1, col, col + 1))
        found.append(part)
    return found


@settings(max_examples=50)
@given(grids())
def test_components_are_those_of_a_flood(cells):
    mask = cells.indices == 0
    labels, count = regions.conflicts(mask)
    by_label = [set(zip(*np.nonzero(labels == k), strict=True)) for k in range(count)]
    assert by_label == flood(mask)
    assert (labels >= 0).tolist() == mask.tolist()
