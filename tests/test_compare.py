"""Candidates side by side: what is tried, what is best, what fits."""

import dataclasses
import io
import json
import shlex

import pytest
import skimage.data
from command import inside
from PIL import Image, ImageDraw

from mosaic import compare
from mosaic.cli.compare import command
from mosaic.compare import Limits, page, results
from mosaic.compare.candidates import WAYS, candidates, describe
from mosaic.errors import RecipeError
from mosaic.load import load
from mosaic.recipe import Recipe

pytestmark = pytest.mark.usefixtures("quick_processes")


@pytest.fixture(scope="module")
def picture():
    """A face, which has more to show than few cells can hold."""
    return load(skimage.data.astronaut()[10:138, 160:288], Recipe())


@pytest.fixture(scope="module")
def built(picture):
    return compare.compare(picture, Recipe(tone="faithful"), ("12x12", "24x24"))


def test_every_way_is_tried_at_every_size(built):
    assert len(built) == 2 * len(WAYS)
    assert len({one.name for one in built}) == len(built)
    assert built[0].name == "12x12 plates 1x1"
    assert {one.plan.recipe.view for one in built} == {"top", "side"}


def test_walls_are_as_large_as_top_views(built):
    for one in built:
        facts = one.plan.facts
        size = 96.0 if one.plan.recipe.size.startswith("12x") else 192.0
        assert facts.width_mm == size
        assert facts.height_mm == pytest.approx(size, abs=4.8)  # half a brick


def test_a_plate_wall_shows_more_than_a_top_view_and_that_more_than_a_brick_wall(built):
    error = {one.name: one.error for one in built}
    assert error["24x60 plate wall"] < error["24x24 plates 1x1"] < error["12x12 plates 1x1"]
    assert error["24x20 brick wall"] > error["24x60 plate wall"]


def test_two_by_twos_need_fewer_pieces(built):
    pieces = {one.name: one.plan.facts.pieces for one in built}
    assert pieces["24x24 plates 1x1 + 2x2"] < pieces["24x24 plates 1x1"] == 24 * 24


def test_all_are_looked_at_from_one_distance(built):
    assert len({one.plan.recipe.distance_m for one in built}) == 1


def test_the_best_are_those_that_nothing_beats(built):
    for one in built:
        beaten = any(
            all(a <= b for a, b in zip(other.costs, one.costs, strict=True))
            and other.costs != one.costs
            for other in built
        )
        assert one.best is not beaten
    assert any(one.best for one in built)
    assert not all(one.best for one in built)


def test_the_least_error_within_the_limits_is_picked(built):
    few = compare.choose(built, Limits(max_pieces=200, max_width_mm=100))
    assert few is not None
    assert few.plan.facts.pieces <= 200
    assert few.error == min(
        one.error
        for one in built
        if one.plan.facts.pieces <= 200 and one.plan.facts.width_mm <= 100
    )
    assert compare.choose(built, Limits(max_pieces=1)) is None


def test_a_price_that_is_not_known_keeps_within_no_budget(built):
    rich = Limits(budget=1e6, currency="USD")
    for one in built:
        priced = all(line.price is not None for line in one.plan.parts)
        # Round tiles have prices in kroner alone.
        assert rich.fit(one) == (priced and one.plan.facts.price.currency == "USD")
        assert not Limits(budget=1e6, currency="EUR").fit(one)
    assert not rich.fit(built[0])  # nobody says what its baseplate costs
    whole = [
        dataclasses.replace(line, price=line.price or 9.0, role="mosaic")
        for line in built[0].plan.parts
    ]
    plates = dataclasses.replace(
        built[0], plan=dataclasses.replace(built[0].plan, parts=tuple(whole))
    )
    assert rich.fit(plates)
    assert not Limits(budget=plates.plan.facts.price.amount - 0.01, currency="USD").fit(plates)


def test_the_part_that_the_recipe_names_is_the_only_one_tried(picture):
    tried = candidates(picture.shape, Recipe(part="brick"), ("24x24",))
    assert {recipe.part for recipe in tried} == {"brick"}
    assert {recipe.view for recipe in tried} == {"top", "side"}


def test_the_command_builds_the_candidate_to_the_last_stud(built, picture, tmp_path):
    file = tmp_path / "a photo.png"
    Image.fromarray(skimage.data.astronaut()[10:138, 160:288]).save(file)
    one = built[1]
    words = shlex.split(command(one, str(file)))
    assert words[:3] == ["mosaic", "build", str(file)]
    run = inside(*words[1:], "-o", "again", "--only", "json,parts", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    node = json.loads((tmp_path / "again" / "mosaic.json").read_text())
    lots = {(x["part"], x["color"], x["quantity"]) for x in node["parts"]}
    assert lots == {(x.part.key, x.color.name, x.quantity) for x in one.plan.parts}


def test_all_show_the_same_part_of_the_picture_where_a_face_is_framed():
    whole = load(skimage.data.astronaut(), Recipe())
    some = compare.compare(whole, Recipe(part="plate"), ("16x16", "32x32"))
    assert len({one.plan.recipe.zoom for one in some}) == 1
    assert all(one.error < 25 for one in some)


def test_three_picks_lie_on_the_curve_of_price_and_error(built):
    found = results.picks(built)
    cost = [one.plan.facts.price.amount for one in found.curve]
    errors = [one.error for one in found.curve]
    assert cost == sorted(cost)
    assert errors == sorted(errors, reverse=True)
    assert (found.thrifty, found.finest) == (found.curve[0], found.curve[-1])
    assert found.balanced in found.curve
    for one in built:
        price = one.plan.facts.price
        if price.known >= 0.9 and price.currency == "USD":
            assert any(
                c <= price.amount and e <= one.error for c, e in zip(cost, errors, strict=True)
            )
    assert results.picks(built[:1]) is None


def test_the_same_pictures_error_does_not_hang_on_the_cells(built):
    """A mosaic of the picture's own colors is nearer with more cells."""
    coarse, fine = built[:: len(WAYS)]
    assert fine.error < coarse.error


def test_names_say_what_sets_candidates_apart():
    tried = candidates((100, 100), Recipe(size="30x30"))
    names = [describe(recipe) for recipe in tried]
    assert "30x30 plates 1x1 + 2x2" in names
    assert "20x50 plate wall" in names
    assert "40x33 brick wall" in names
    assert "30x30 tiles 2x2 alone" in names
    assert len(set(names)) == len(names) == 3 * len(WAYS)


def test_two_by_twos_alone_cover_no_odd_side():
    names = [describe(recipe) for recipe in candidates((100, 100), Recipe(), ("9x8",))]
    assert not any("alone" in name for name in names)
    assert len(names) == len(WAYS) - 3


def test_a_stock_is_refused():
    with pytest.raises(RecipeError, match="made without a stock"):
        candidates((10, 10), Recipe(stock=("31204",)))


@pytest.fixture(scope="module")
def sheet(built):
    """The sheet of all candidates, and the texts on it."""
    data, told = io.BytesIO(), []
    write = ImageDraw.ImageDraw.text

    def text(self, place, words, *rest):
        told.append(words)
        write(self, place, words, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ImageDraw.ImageDraw, "text", text)
        page.write_png(built, data)
    return Image.open(data), told


def test_the_sheet_shows_every_candidate(sheet):
    image, _ = sheet
    assert image.width == 24 + 5 * (360 + 24)
    assert len(image.convert("RGB").getcolors(1 << 24)) > 50


def test_the_sheet_says_of_what_it_knows_no_price(built, sheet):
    _, told = sheet
    unknown = [one for one in built if results.price(one) == "unknown"]
    assert unknown
    assert len([text for text in told if text.startswith("price unknown, ")]) == len(unknown)


def test_the_page_is_whole_and_its_title_is_text(built, picture):
    data = io.BytesIO()
    hostile = "<script>alert(1)</script> & co"
    page.write(built, hostile, picture, data, lambda one: f"mosaic build {hostile} {one.name}")
    text = data.getvalue().decode()
    assert "<script" not in text
    assert text.count("&lt;script&gt;") >= 2
    named = results.named_picks(results.picks(built))
    assert text.count("<figure") == len(built) + 1 + len(named)
    assert text.count("<tr class=") == len(built)
    assert text.index("The photo") < text.index("Finest:") < text.index("Thrifty:")
    assert text.count('class="named"') == len({one.name for _, one in named})
    assert "endorse this page." in text
    assert "http:" not in text  # base64 may well contain http
    assert "https:" not in text


def test_a_record_has_the_numbers_of_the_table(built):
    for one in built:
        record = results.record(one)
        assert record["pieces"] == results.row(one)[2] == len(one.plan.pieces)
        assert record["best"] is one.best
