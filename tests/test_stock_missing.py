"""What a stock lacks is told with what would fit, or bought."""

import csv
from collections import Counter

import numpy as np
import pytest
from command import inside
from PIL import Image
from skimage import data
from stock_case import listed, picture, used, used_and_spare, written

from mosaic import pipeline, stock
from mosaic.errors import PaletteError, StockError
from mosaic.project import Project, read
from mosaic.recipe import Recipe
from mosaic.stock.allocation import Supply
from mosaic.stock.pieces import _largest
from mosaic.verify import verify


def test_too_small_a_stock_tells_what_is_missing_and_what_fits(tmp_path):
    path = written(
        tmp_path, "few.csv", listed({("plate_1x1", "Red"): 60, ("plate_1x1", "Tan"): 40})
    )
    recipe = Recipe(size="12x12", stock=(path,), ditherer="nearest-oklab")
    with pytest.raises(
        StockError, match=r"lacks 44 pieces \(Plate 1 x 1\) for 144 cells: \d+ "
    ) as caught:
        pipeline.run(picture(3), recipe)
    message = str(caught.value)
    assert "10x10 would fit: --size 10x10" in message
    numbers = [
        int(word)
        for word in message.split("cells: ")[1].split(";", maxsplit=1)[0].split()
        if word.isdigit()
    ]
    assert sum(numbers) == 44
    assert sum(used(pipeline.run(picture(3), recipe.replace(size="10x10"))).values()) == 100


def test_buying_buys_as_few_pieces_as_can_be(tmp_path):
    counts = {("round_tile_1x1", "Red"): 60, ("round_tile_1x1", "Tan"): 40}
    path = written(tmp_path, "few.csv", listed(counts))
    plan = pipeline.run(picture(3), Recipe(size="12x12", stock=(path,), buy=True))
    bought = [line.quantity - counts.get((line.part.key, line.color.name), 0) for line in plan.parts
              if line.role == "mosaic"]  # fmt: skip
    assert sum(n for n in bought if n > 0) == 44
    assert {key: used(plan)[key] >= n for key, n in counts.items()} == dict.fromkeys(counts, True)


def test_shopping_files_order_the_missing_pieces_alone(tmp_path):
    counts = {("plate_1x1", "Red"): 60, ("plate_1x1", "Tan"): 40}
    path = written(tmp_path, "few.csv", listed(counts))
    recipe = Recipe(size="12x12", stock=(path,), buy=True, pieces="1x1", spare=10.0, backing="none")
    project = Project(pipeline.run(picture(3), recipe))
    folder = tmp_path / "out.mosaic"
    project.save(folder, only=["parts", "rebrickable", "bricklink"])
    assert verify(folder) == []
    ordered = list(csv.DictReader((folder / "rebrickable.csv").read_text().splitlines()))
    needed = sum(line.quantity for line in project.parts)
    assert sum(int(row["Quantity"]) for row in ordered) == needed - 100
    bought = sum(line.to_buy for line in project.parts)
    assert project.facts.price.amount == pytest.approx(bought * 0.06)
    again = read(folder)
    assert [line.owned for line in again.parts] == [line.owned for line in project.parts]
    assert stock.read([str(folder / "parts.csv")]).counts == used_and_spare(project.plan)


def test_the_size_that_would_fit_is_that_of_a_panel(tmp_path):
    path = written(tmp_path, "few.csv", listed({("plate_1x1", "Red"): 100}))
    with pytest.raises(StockError, match="5x5 would fit: --size 5x5"):
        pipeline.run(picture(3), Recipe(size="12x12", panels="2x2", stock=(path,), pieces="1x1"))


def test_a_stock_without_the_size_that_is_asked_for_says_so(tmp_path):
    path = written(tmp_path, "ones.csv", listed({("plate_1x1", "Red"): 900}))
    with pytest.raises(
        PaletteError,
        match=r"no color is left of palette .auto.; Black is not in the stock as Plate 2 x 2",
    ):
        pipeline.run(picture(3), Recipe(size="12x12", stock=(path,), pieces="2x2"))


def test_separate_panels_share_one_stock(tmp_path):
    counts = {("plate_1x1", "Red"): 190, ("plate_1x1", "White"): 190, ("plate_1x1", "Black"): 200}
    path = written(tmp_path, "own.csv", listed(counts))
    photo = tmp_path / "photo.png"
    Image.fromarray(data.coffee()).resize((120, 120)).save(photo)
    run = inside(
        "pop", "photo.png", "--size", "12x12", "--panels", "2x2", "--separate", "--stock", path,
        "--pieces", "1x1", "--only", "parts", "-o", "out.mosaic", cwd=tmp_path,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    used = Counter()
    for number in range(1, 5):
        with (tmp_path / f"out-{number}.mosaic" / "parts.csv").open() as stream:
            for row in csv.DictReader(stream):
                if row["role"] == "mosaic":
                    used[row["part"], row["color"]] += int(row["quantity"])
    assert sum(used.values()) == 4 * 144
    assert all(used[key] <= counts[key] for key in used)


def test_a_photo_held_against_a_stock_is_built_in_the_part_that_it_has(tmp_path):
    Image.fromarray(data.coffee()).resize((60, 60)).save(tmp_path / "photo.png")
    run = inside("stock", "31202", "--for", "photo.png", "--size", "8x8", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert "round_tile_1x1" in run.stdout
    assert "art_panel_16x16" in run.stdout
    assert " plate_1x1" not in run.stdout


def test_no_lot_of_a_single_piece_is_left_to_buy(tmp_path):
    counts = {("plate_1x1", "Black"): 60, ("plate_1x1", "White"): 40, ("plate_2x2", "Black"): 5}
    path = written(tmp_path, "own.csv", listed(counts))
    photo = tmp_path / "photo.png"
    Image.fromarray(data.coffee()).resize((120, 120)).save(photo)
    recipe = Recipe(size="16x16", stock=(path,), buy=True, backing="none")
    plan = pipeline.run(photo, recipe)
    bought = [line.to_buy for line in plan.parts if line.to_buy]
    assert bought
    assert min(bought) > 1


def test_owners_of_art_sets_stand_their_picture_on_the_panels_of_these():
    """Three sets hold 27: six by four of them are 96 x 64; how many pins, no source says."""
    photo = np.full((64, 96, 3), 200, np.uint8)
    recipe = Recipe(size="96x64", stock=("31198*2", "31199"), buy=True, ditherer="nearest-oklab")
    plan = pipeline.run(photo, recipe)
    behind = {line.part.key: line for line in plan.parts if line.role == "backing"}
    assert set(behind) == {"art_panel_16x16", "pin_1x2"}
    panels = behind["art_panel_16x16"]
    assert (panels.color.name, panels.quantity, panels.owned) == ("Black", 24, 24)
    assert behind["pin_1x2"].owned == 0
    assert any("pins" in note for note in stock.read(recipe.stock).notes)
    gray = pipeline.run(photo, recipe.replace(base="baseplate", size="16x16"))
    assert {line.part.family for line in gray.parts if line.role == "backing"} == {"baseplate"}


def test_panels_beyond_those_owned_are_bought():
    photo = np.full((64, 64, 3), 200, np.uint8)
    recipe = Recipe(size="64x64", stock=("31199",), buy=True, ditherer="nearest-oklab")
    plan = pipeline.run(photo, recipe)
    (panels,) = [line for line in plan.parts if line.part.key == "art_panel_16x16"]
    assert (panels.quantity, panels.owned, panels.to_buy) == (16, 9, 7)


@pytest.mark.parametrize(
    ("shape", "settings", "singles", "covered", "fits"),
    [
        ((4, 4), {}, 9, 1.0, (3, 3)),
        ((4, 4), {}, 8, 1.0, (2, 2)),
        ((4, 4), {}, 99, 1.0, (3, 3)),  # smaller than what was asked for, whatever there is
        ((4, 8), {}, 18, 1.0, (3, 6)),
        ((1, 8), {}, 4, 1.0, (1, 4)),
        ((8, 1), {}, 4, 1.0, (4, 1)),
        ((6, 11), {"panels": "2x1", "border": 1}, 45, 1.0, (3, 3)),
        ((6, 11), {"panels": "2x1", "border": 1}, 44, 1.0, (2, 2)),
        ((6, 11), {"panels": "2x1", "border": 1}, 23, 0.5, (3, 3)),
        ((6, 11), {"panels": "2x1", "border": 1}, 22, 0.5, (2, 2)),
        ((4, 4), {}, 0, 1.0, None),
    ],
)
def test_what_would_fit_is_the_largest_smaller_size(shape, settings, singles, covered, fits):
    pieces = Supply(singles=np.array([singles, 0]), squares=np.array([0, 0]))
    assert _largest(shape, pieces, covered, Recipe(**settings)) == fits


@pytest.mark.parametrize(
    ("squares", "singles", "fits"), [(1, 5, (3, 3)), (2, 1, (2, 2)), (4, 0, (4, 4)), (3, 0, (2, 2))]
)
def test_what_would_fit_counts_squares_only_where_they_find_a_place(squares, singles, fits):
    pieces = Supply(singles=np.array([singles]), squares=np.array([squares]))
    assert _largest((5, 5), pieces, 1.0, Recipe()) == fits
