"""Pictures among the files: their sizes, a print's regions, and a mosaic as it grows."""

import dataclasses
import io

import numpy as np
import pytest
from exporters_case import opened
from helpers import letters_palette, plan_of, wall_of
from PIL import Image

from mosaic.errors import PluginError
from mosaic.exporters import images
from mosaic.model import MASK_COLORS, REGIONS, Grid, Regions, frozen
from mosaic.palette import resolve
from mosaic.recipe import Recipe
from mosaic.styles import TABLE, studs


def blank(cols, rows, high=8.0, **recipe):
    """A plan of a size, of which only size, view and recipe matter."""
    cells = Grid(frozen(np.zeros((rows, cols), np.int16)), letters_palette(), (8.0, high))
    plan = plan_of("R", **recipe)
    return dataclasses.replace(plan, grid=cells)


@pytest.mark.parametrize(
    ("cols", "rows", "pixels", "wide"),
    [
        (8, 8, 0, 48),  # no stud is larger
        (24, 25, 0, 48),
        (24, 26, 0, 46),
        (25, 24, 0, 48),
        (48, 32, 0, 25),  # 1200 on the longer side
        (32, 60, 0, 20),
        (32, 61, 0, 20),  # at which seams show
        (200, 100, 0, 20),
        (201, 100, 0, 19),  # 4000 at most
        (100, 1000, 0, 4),
        (5000, 10, 0, 1),
        (10, 8, 1000, 100),  # as asked
        (8, 10, 999, 99),
        (300, 10, 6000, 20),
        (300, 10, 200, 1),
    ],
)
def test_a_stud_is_so_many_pixels_wide(cols, rows, pixels, wide):
    plan = blank(cols, rows)
    plan = dataclasses.replace(plan, recipe=plan.recipe.replace(pixels=pixels))
    assert images.stud_px(plan) == wide


def test_a_wall_s_studs_have_whole_rows():
    assert images.stud_px(wall_of(" ".join(["R" * 40] * 90))) == 30  # 1200 / 40, of five
    assert images.stud_px(wall_of(" ".join(["R" * 43] * 90))) == 25  # 27 of 1200 / 43
    assert images.stud_px(wall_of(" ".join(["R" * 10] * 100))) == 30  # 1200 / (100 * 3.2 / 8)


def written(plan):
    stream = io.BytesIO()
    images.write_preview(plan, stream)
    with Image.open(stream) as picture:
        return picture.mode, np.asarray(picture.convert("RGB"))


@pytest.mark.parametrize(
    "plan",
    [
        plan_of("RRWK RRWK YBGT ..LD"),
        plan_of("RRWK RRWK YBGT ..LD", part="tile"),
        plan_of("RRWK RRWK YBGT LLLD", part="round-tile"),
        wall_of("RRWK RRWK YBGT ..LD"),
    ],
    ids=["plates", "tiles", "rounds", "wall"],
)
def test_a_preview_of_few_colors_is_a_byte_a_pixel_and_looks_the_same(plan):
    mode, drawn = written(plan)
    wanted = np.asarray(images.preview(plan))
    assert mode == "P"
    errors = np.abs(drawn.astype(int) - wanted)
    assert errors.max() < 20
    assert (errors > 12).mean() < 0.001
    assert errors.mean() < 0.6


def test_a_preview_in_more_shades_than_a_byte_names_keeps_them_all():
    palette = resolve(Recipe(part="brick"))
    cells = Grid(frozen(np.arange(len(palette.colors), dtype=np.int16)[None]), palette)
    plan = plan_of(cells, part="brick")
    mode, drawn = written(plan)
    assert mode == "RGB"
    np.testing.assert_array_equal(drawn, np.asarray(images.preview(plan)))


def test_a_flat_preview_has_the_colors_themselves():
    plan = plan_of("RRWK RRWK YBGT ..LD", style="flat")
    mode, drawn = written(plan)
    assert mode == "P"
    np.testing.assert_array_equal(drawn, np.asarray(images.preview(plan)))


def test_a_preview_from_a_style_of_somebody_else_is_written_as_it_is(monkeypatch):
    noise = np.random.default_rng(1).integers(0, 256, (40, 50, 3), dtype=np.uint8)
    monkeypatch.setitem(TABLE, "noise", lambda *_: noise)
    mode, drawn = written(plan_of("RK", style="noise"))
    assert mode == "RGB"
    np.testing.assert_array_equal(drawn, noise)


def test_a_preview_is_drawn_in_the_style_and_width_asked_for(monkeypatch):
    plan = plan_of("RRW KKY")
    np.testing.assert_array_equal(np.asarray(images.preview(plan)), studs.draw(plan, 48))
    flat = np.asarray(images.preview(plan, "flat", 7))
    np.testing.assert_array_equal(flat, TABLE["flat"](plan, 7))
    chosen = dataclasses.replace(plan, recipe=plan.recipe.replace(style="flat"))
    assert images.preview(chosen).size == (3 * 48, 2 * 48)
    np.testing.assert_array_equal(np.asarray(images.preview(chosen)), TABLE["flat"](chosen, 48))
    with pytest.raises(PluginError, match="oil"):
        images.style_of("oil")


@pytest.mark.parametrize(
    "given",
    [
        np.zeros((4, 4, 3)),
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((0, 4, 3), np.uint8),
    ],
)
def test_a_style_that_gives_no_picture_is_named(given, monkeypatch):
    monkeypatch.setitem(TABLE, "flat", lambda *_: given)
    with pytest.raises(PluginError, match=r"style 'flat' gave \w+ of shape .* uint8 of shape"):
        images.preview(plan_of("R"), "flat")


def test_a_grid_is_a_pixel_a_cell_and_a_bare_cell_is_clear():
    with opened(plan_of("RW. K.Y"), "grid") as picture:
        assert picture.mode == "RGBA"
        pixels = np.asarray(picture)
    names = plan_of("R").grid.palette.srgb
    red, white, black, yellow = ([*names[n].tolist(), 255] for n in (0, 1, 2, 4))
    assert pixels.tolist() == [[red, white, [0] * 4], [black, [0] * 4, yellow]]


def print_of(numbers):
    cells = np.array(numbers)
    made = plan_of(" ".join("R" * cells.shape[1] for _ in cells))
    return dataclasses.replace(made, grid=dataclasses.replace(made.grid, regions=Regions.of(cells)))


def test_regions_are_painted_in_their_colors_with_their_names_inside():
    numbers = np.zeros((24, 30), int)
    numbers[3:21, 2:14] = 1
    numbers[0:6, 18:30] = 9
    numbers[18:24, 16:30] = 5
    plan = print_of(numbers)
    with opened(plan, "regions") as picture:
        assert picture.size == (600, 480)
        pixels = np.asarray(picture)
    drawn = (pixels == 0).all(-1) | (pixels == 255).all(-1)
    for number in (0, 1, 5, 9):
        inside = (numbers == number).repeat(20, 0).repeat(20, 1)
        seen = np.unique(pixels[inside & ~drawn & (np.ptp(pixels, -1) > 0)], axis=0).tolist()
        assert list(MASK_COLORS[number]) in seen or not np.ptp(MASK_COLORS[number])
        # Its own color covers most of it.
        assert (pixels[inside] == MASK_COLORS[number]).all(-1).mean() > 0.6
        label = np.argwhere((pixels == 255).all(-1) & inside)
        top, left = label.min(axis=0)
        bottom, right = label.max(axis=0)
        middle = (top + bottom) / 40 - 0.5, (left + right) / 40 - 0.5
        expected = images._thickest(numbers == number)
        assert middle == pytest.approx(expected, abs=1.3)


def test_names_at_the_edge_of_a_picture_are_moved_inside(monkeypatch):
    plan, sizes = plan_of(" ".join(["R" * 12] * 8)), set()
    for row, col in ((0, 0), (0, 11), (7, 0), (7, 11), (3, 6)):
        monkeypatch.setattr(images, "_thickest", lambda _, at=(row, col): at)
        with opened(plan, "regions") as picture:
            white = (np.asarray(picture) == 255).all(-1)
        wide = white.shape[1]
        rows, cols = np.flatnonzero(white.any(1)), np.flatnonzero(white.any(0))
        sizes.add((np.ptp(rows), np.ptp(cols)))
        if col == 0:
            assert cols.min() == 1
        if col == 11:
            assert wide - cols.max() == 1
        if (row, col) == (3, 6):
            assert (rows.min() + rows.max()) / 2 == pytest.approx(70, abs=3)
            assert (cols.min() + cols.max()) / 2 == pytest.approx(130, abs=1)
    # None is cut.
    assert len(sizes) == 1


def test_high_names_are_moved_inside_too(monkeypatch):
    plan, sizes = plan_of(" ".join(["R" * 12] * 8)), set()
    monkeypatch.setattr(images, "_LEAST_PX", 30)
    for row in (0, 3, 7):
        monkeypatch.setattr(images, "_thickest", lambda _, at=(row, 6): at)
        with opened(plan, "regions") as picture:
            white = (np.asarray(picture) == 255).all(-1)
        rows = np.flatnonzero(white.any(1))
        sizes.add(np.ptp(rows))
        if row == 0:
            assert rows.min() == 2
        if row == 7:
            assert len(white) - rows.max() == 2
    assert len(sizes) == 1


def test_a_mosaic_that_is_no_print_is_all_background():
    with opened(plan_of("RRRRRR RRRRRR RRRRRR RRRRRR"), "regions") as picture:
        pixels = np.asarray(picture)
    assert (pixels == MASK_COLORS[REGIONS.index("background")]).all(-1).mean() > 0.5


def test_a_notebook_shows_the_preview_over_the_parts():
    plan = plan_of("RRK RRK", title="A <b> & c", spare=10)
    found = images.notebook_bundle(plan)
    assert found["text/plain"] == images.summary(plan)
    assert found["text/plain"].startswith("3 x 2 studs, ")
    page = found["text/html"]
    assert 'width="480" alt="Mosaic of A &lt;b&gt; &amp; c"' in page
    assert page.count("<tr>") == 1 + len(plan.parts)
    assert "<td>Red</td><td>Plate 2 x 2</td><td>1</td><td>mosaic</td>" in page
    assert "<td>Black</td><td>Plate 1 x 1</td><td>2</td><td>mosaic</td>" in page
    with Image.open(io.BytesIO(found["image/png"])) as picture:
        assert picture.size == (3 * 48, 2 * 48)
    untitled = images.notebook_bundle(plan_of("R"))["text/html"]
    assert 'alt="Mosaic of letters.png"' in untitled
