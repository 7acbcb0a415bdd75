"""Cells and the pieces that they take: as good as a linear program, and proven."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from mosaic import stock
from mosaic.ditherers.nearest import CIEDE2000
from mosaic.stock import paths
from mosaic.stock.allocation import Supply, allocate_singles

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


@given(problems, st.floats(0.3, 1.2))
@settings(max_examples=100)
def test_what_is_bought_is_as_good_as_the_linear_program(problem, owned):
    """With a column of its own for each color that can be bought, and any guess of prices."""
    cells, colors, seed = problem
    rng = np.random.default_rng(seed)
    cost = rng.integers(0, 5, (cells, colors)) / 4 if seed % 2 else rng.random((cells, colors))
    fee = rng.choice([1.0, 1.5, 4.0], colors)
    pieces = rng.multinomial(int(owned * cells), np.ones(colors) / colors)
    supply = Supply(pieces, np.zeros(colors, np.int64), fee)
    guess = rng.random(colors + 1) * 3 if seed % 3 else None
    found = allocate_singles(cost, supply, guess)
    fees = (2 * cost.max() + 1e-9) * fee
    once = np.kron(np.eye(cells), np.ones(2 * colors))
    often = np.kron(np.ones(cells), np.eye(2 * colors))
    dear = np.hstack([cost, cost + fees])
    most = np.append(pieces, np.full(colors, cells))
    best = linprog(dear.ravel(), often, most, once, np.ones(cells)).fun
    bought = np.maximum(np.bincount(found.choice, minlength=colors) - pieces, 0)
    looks = cost[np.arange(cells), found.choice].sum()
    assert bought.sum() == max(0, cells - pieces.sum())
    assert looks + (bought * fees).sum() == pytest.approx(best, abs=1e-6)
    assert found.bound == pytest.approx(looks, abs=1e-6)


@pytest.mark.parametrize("levels", [2, 5, 1000])
@pytest.mark.parametrize("guess", [None, "far"])
def test_many_cells_that_cost_the_same_are_proven_best(levels, guess):
    """A stock with colors that have run out, as many pieces as cells; prices that mislead."""
    rng = np.random.default_rng(levels)
    cost = np.minimum(rng.integers(0, levels, (9000, 9)), rng.integers(0, levels, (9000, 1)))
    pieces = rng.multinomial(9000, np.array([8, 4, 2, 1, 1, 1, 1, 0, 0]) / 18)
    found = stock.transport(cost / levels, pieces, rng.random(9) * 5 if guess else None)
    assert found.cost == found.bound
    assert (np.bincount(found.choice, minlength=9) <= pieces).all()
    assert found.cost == pytest.approx(cost[np.arange(9000), found.choice].sum() / levels)


@pytest.mark.parametrize("guess", [None, [9.0, 0, 3, 1, 7, 2, 0, 5, 4]])
def test_few_paths_are_left_where_prices_are_balanced_first(monkeypatch, guess):
    """Also with a guess that is far off; path by path there were thousands."""
    paths_taken = []
    shift = paths._shift
    monkeypatch.setattr(paths, "_shift", lambda *given: paths_taken.append(shift(*given)))
    rng = np.random.default_rng(2)
    cost, pieces = rng.random((9000, 9)), rng.multinomial(9000, np.arange(1, 10) / 45)
    found = stock.transport(cost, pieces, None if guess is None else np.array(guess))
    assert found.cost == found.bound
    assert len(paths_taken) < 100


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
