"""Cells and the pieces that they take: as good as a linear program, and proven."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from mosaic import stock
from mosaic.ditherers.nearest import CIEDE2000

problems = st.integers(1, 60).flatmap(
    lambda cells: st.integers(1, 6).flatmap(
        lambda colors: st.tuples(st.just(cells), st.just(colors), st.integers(0, 2**32 - 1))
    )
)


@given(problems)
@settings(max_examples=150)
def test_transport_is_as_good_as_the_linear_program(problem):
    cells, colors, seed = problem
    rng = np.random.default_rng(seed)
    cost = rng.integers(0, 9, (cells, colors)) / 8 if seed % 2 else rng.random((cells, colors))
    pieces = rng.multinomial(cells + int(rng.integers(0, 5)), np.ones(colors) / colors)
    found = stock.transport(cost, pieces)
    assert (np.bincount(found.choice, minlength=colors) <= pieces).all()
    once = np.kron(np.eye(cells), np.ones(colors))
    often = np.kron(np.ones(cells), np.eye(colors))
    best = linprog(cost.ravel(), often, pieces, once, np.ones(cells)).fun
    assert found.cost == pytest.approx(best, abs=1e-6)
    assert found.bound == pytest.approx(best, abs=1e-6)
    assert cost[np.arange(cells), found.choice].sum() == pytest.approx(best, abs=1e-6)


def test_transport_of_many_cells_is_proven_best():
    rng = np.random.default_rng(5)
    cost = rng.random((3000, 12)) ** 2
    found = stock.transport(cost, np.full(12, 251))
    assert found.cost == found.bound
    assert np.bincount(found.choice).max() <= 251


def test_transport_refuses_too_few_pieces():
    with pytest.raises(ValueError, match="3 pieces for 4 cells"):
        stock.transport(np.zeros((4, 2)), np.array([1, 2]))


def test_a_mural_takes_little_more_memory_than_its_costs():
    rng = np.random.default_rng(3)
    light, colors = rng.random((40_000, 3)), rng.random((20, 3))
    tracemalloc.start()
    cost = CIEDE2000.costs(light, colors)
    _, of_costs = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    stock.transport(cost, np.full(20, 40_000))
    _, with_stock = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert of_costs < 3 * cost.nbytes
    assert with_stock < 3 * cost.nbytes
