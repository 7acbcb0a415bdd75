"""A goal never worsens its own number: the cheapest mosaic costs no more than that of few pieces."""

import io
from functools import cache

import numpy as np
import pytest
from PIL import Image
from skimage import data

from mosaic import pipeline
from mosaic.catalog import catalog
from mosaic.recipe import Recipe

PHOTOS = {"astronaut": data.astronaut, "chelsea": data.chelsea, "coffee": data.coffee}


@cache
def photo(name):
    stream = io.BytesIO()
    Image.fromarray(PHOTOS[name]()).resize((160, 160)).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture(scope="module", params=["even", "two for one", "wild"])
def prices(request, tmp_path_factory):
    """Prices of every pair, drawn anew: even, dear in every other color, or wild."""
    random = np.random.default_rng(14)
    rows = ["part,color,price,currency"]
    for part, color in catalog().elements:
        if part in {"plate_1x1", "plate_2x2"}:
            spread = {
                "even": 1.0,
                "two for one": 1 + len(color) % 2,
                "wild": random.uniform(0.3, 4),
            }
            each = (0.06 if part == "plate_1x1" else 0.15) * spread[request.param]
            rows.append(f"{part},{color},{each:.3f},EUR")
    path = tmp_path_factory.mktemp("prices") / f"{request.param}.csv"
    path.write_text("\n".join(rows) + "\n")
    return str(path)


@cache
def made(name, **settings):
    recipe = Recipe(size="24x24", backing="none", faces="none", **settings)
    return pipeline.run(photo(name), recipe)


def cost(plan):
    assert all(line.price is not None for line in plan.parts)
    return sum(line.quantity * line.price for line in plan.parts)


@pytest.mark.parametrize("name", PHOTOS)
def test_the_goal_price_costs_no_more_than_the_goal_pieces_and_looks_as_good(name, prices):
    few, cheap = (made(name, prices=prices, goal=goal) for goal in ("pieces", "price"))
    assert cost(cheap) <= cost(few) + 0.001
    assert cheap.facts.error["s_cielab"] <= 1.05 * few.facts.error["s_cielab"]


def test_dear_colors_are_passed_by_where_others_do_as_well(prices):
    few, cheap = (made("coffee", prices=prices, goal=goal) for goal in ("pieces", "price"))
    least = 0.98 if "even" not in prices else 1.001
    assert cost(cheap) <= least * cost(few)


@pytest.mark.parametrize("name", PHOTOS)
def test_the_goal_mass_weighs_no_more_than_the_goal_pieces(name):
    few, light = (made(name, goal=goal) for goal in ("pieces", "mass"))
    assert light.facts.mass_g <= few.facts.mass_g


@pytest.mark.parametrize("name", PHOTOS)
def test_more_economy_never_takes_more_pieces(name):
    numbers = [len(made(name, goal="pieces", economy=e).pieces) for e in (0.1, 0.4, 0.8)]
    assert numbers == sorted(numbers, reverse=True)


def test_more_economy_never_costs_more(prices):
    costs = [cost(made("astronaut", goal="price", prices=prices, economy=e)) for e in (0.1, 0.8)]
    assert costs == sorted(costs, reverse=True)
