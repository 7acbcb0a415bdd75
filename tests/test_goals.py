"""A goal never worsens its own number: the cheapest mosaic costs no more than that of few pieces."""

import io
import shlex
from collections import Counter
from functools import cache

import numpy as np
import pytest
from PIL import Image
from skimage import data

from mosaic import pipeline
from mosaic.catalog import catalog
from mosaic.compare import results
from mosaic.errors import RecipeError
from mosaic.load import load
from mosaic.recipe import Recipe
from mosaic.stages import Stages

PHOTOS = {"astronaut": data.astronaut, "chelsea": data.chelsea, "coffee": data.coffee}


@cache
def photo(name):
    stream = io.BytesIO()
    Image.fromarray(PHOTOS[name]()).resize((160, 160)).save(stream, "PNG")
    return stream.getvalue()


@cache
def picture(name):
    return load(photo(name), Recipe())


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


#: A photo is prepared once for all the ways to choose its colors.
STAGES = Stages()


@cache
def made(name, **settings):
    recipe = Recipe(size="20x20", backing="none", faces="none", **settings)
    return STAGES.run(picture(name), recipe)


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
    assert cost(cheap) < cost(few) or ("even" in prices and cost(cheap) == cost(few))


@pytest.mark.parametrize("name", PHOTOS)
def test_the_goal_mass_weighs_no_more_than_the_goal_pieces(name):
    few, light = (made(name, goal=goal) for goal in ("pieces", "mass"))
    assert light.facts.mass_g <= few.facts.mass_g


@pytest.mark.parametrize("name", PHOTOS)
def test_more_economy_never_takes_more_pieces(name):
    steps = (0.0, 0.25, 0.5, 0.75, 1.0)
    numbers = [len(made(name, goal="pieces", economy=e).pieces) for e in steps]
    assert numbers == sorted(numbers, reverse=True)


def test_more_economy_never_costs_more(prices):
    costs = [cost(made("astronaut", goal="price", prices=prices, economy=e)) for e in (0.1, 0.8)]
    assert costs == sorted(costs, reverse=True)


def test_a_limit_of_lots_is_kept_and_the_commonest_colors_stay():
    free = made("coffee")
    few = made("coffee", max_lots=8)
    assert free.facts.lots > 8 >= few.facts.lots
    assert few.facts.lots == len({(x.part.key, x.color.name) for x in few.parts})
    cells = Counter()
    for line in free.parts:
        cells[line.color.name] += line.quantity * line.part.cols * line.part.rows
    commonest = cells.most_common(1)[0][0]
    assert commonest in {line.color.name for line in few.parts}
    with pytest.raises(RecipeError, match="lots of one color"):
        pipeline.run(photo("coffee"), Recipe(size="7x7", max_lots=1))


def test_a_note_says_what_dear_colors_would_save(tmp_path):
    used = made("coffee")
    names = {line.color.name for line in used.parts}
    least_missed = {
        name: made("coffee", without_colors=(name,)).facts.error["s_cielab"] for name in names
    }
    dear = min(least_missed, key=least_missed.get)
    rows = ["part,color,price,currency", "plate_1x1,,0.06,EUR", "plate_2x2,,0.15,EUR"]
    rows += [f"{part},{dear},9,EUR" for part in ("plate_1x1", "plate_2x2")]
    path = tmp_path / "dear.csv"
    path.write_text("\n".join(rows) + "\n")
    plan = made("coffee", prices=str(path))
    told = results.noted(load(photo("coffee"), plan.recipe), plan)
    (note,) = [note for note in told.notes if note.code == "thrift"]
    assert dear in note.text
    assert "EUR be saved without" in note.text
    without = tuple(shlex.split(note.option)[1::2])
    again = made("coffee", prices=str(path), without_colors=without)
    saved = plan.facts.price.amount - again.facts.price.amount
    assert f"{saved:,.0f}" in note.text or f"{saved:.2f}" in note.text
    assert again.facts.error["s_cielab"] <= 1.011 * plan.facts.error["s_cielab"]
    assert results.noted(photo("coffee"), used) is used  # estimates are no reason


def test_a_color_that_no_shop_has_is_named_and_has_no_price(tmp_path):
    (tmp_path / "own.csv").write_text("name,hex\nMy Brown,#5a3a20\nWhite,#f4f4f4\n")
    path = tmp_path / "prices.csv"
    path.write_text("part,color,price,currency\nplate_1x1,,0.06,EUR\n")
    plan = pipeline.run(
        photo("coffee"),
        Recipe(size="12x12", palette=str(tmp_path / "own.csv"), prices=str(path), pieces="1x1"),
    )
    (note,) = [note for note in plan.notes if note.code == "not-sold"]
    assert note.text.startswith("no shop has My Brown:")
    prices = {line.color.name: line.price for line in plan.parts if line.role == "mosaic"}
    assert prices == {"My Brown": None, "White": 0.06}


def test_a_goal_without_prices_of_large_pieces_is_refused_without_a_warning():
    recipe = Recipe(size="8x8", part="tile", palette="primaries", goal="price", pieces="1x1,2x2")
    with pytest.raises(RecipeError, match="no price is known of Tile 2 x 2"):
        pipeline.run(photo("astronaut"), recipe)


def test_large_pieces_that_save_nothing_are_no_division_by_it(tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text("part,color,price,currency\nplate_1x1,,0.05,EUR\nplate_2x2,,0.20,EUR\n")
    recipe = Recipe(size="8x8", palette="primaries", goal="price", prices=str(path))
    made = pipeline.run(photo("astronaut"), recipe)
    assert made.facts.price.amount == pytest.approx(64 * 0.05)
