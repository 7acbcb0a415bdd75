"""Pictures among the files: their sizes, a print's regions, and a mosaic as it grows."""

import dataclasses
import io
import itertools

import numpy as np
import pytest
from helpers import grid, letters_palette, plan_of, wall_of
from PIL import Image
from test_styles import wall

from mosaic import exporters
from mosaic.errors import PluginError
from mosaic.exporters import images
from mosaic.model import MASK_COLORS, REGIONS, Grid, Pieces, Regions, frozen
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


def opened(plan, name):
    ((_, data),) = exporters.render(plan, name).items()
    return Image.open(io.BytesIO(data))


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


def turns(plan):
    """In which frame each cell is first as it is in the end, as letters from a."""
    steps = [frame.astype(int) for frame in images.frames(plan)]
    rows, cols = plan.grid.indices.shape
    high, wide = steps[0].shape[0] / rows, steps[0].shape[1] / cols
    drawn = []
    for row in range(rows):
        at = int((row + 0.5) * high)
        line = ""
        for col in range(cols):
            spot = [step[at, int((col + 0.5) * wide)].tolist() for step in steps]
            line += "abcdefghijklmnopqrstuvwxyz"[spot.index(spot[-1])]
        drawn.append(line)
    return drawn, len(steps)


def test_sections_appear_one_after_the_other_four_rows_at_a_time():
    plan = plan_of(" ".join(["RYRYRYRYRY"] * 11), section=6, pieces="1x1")
    first, second = ["bbbbbbdddd"] * 4 + ["cccccceeee"] * 2, ["ffffffhhhh"] * 4 + ["ggggggiiii"]
    assert turns(plan) == (first + second, 9)


def test_a_wall_rises_row_by_row():
    plan = wall_of("YRY RYR YYR RYY")
    assert turns(plan) == (["eee", "ddd", "ccc", "bbb"], 5)


def test_there_are_so_many_frames_and_no_more(monkeypatch):
    monkeypatch.setattr(images, "_FRAMES", 5)
    plan = wall_of(" ".join(["RY"] * 12))
    found, count = turns(plan)
    assert count == 6
    assert [row[0] for row in reversed(found)] == list("bbbccdddeeff")
    monkeypatch.setattr(images, "_MURAL_CELLS", 24)
    assert turns(plan)[1] == 6
    monkeypatch.setattr(images, "_MURAL_CELLS", 23)
    monkeypatch.setattr(images, "_MURAL_FRAMES", 3)
    assert turns(plan)[1] == 4


def test_large_pieces_appear_whole():
    plan = plan_of("RRRR RRRR YYYY YYYY", section=16, pieces="1x1,2x2,2x4")
    found, _ = turns(plan)
    assert found == ["bbbb"] * 4


def test_a_small_mosaic_is_shown_large_and_rests():
    with opened(plan_of("RYRY YRYR"), "animation") as gif:
        assert gif.size == (560, 280)
        times = []
        for n in range(gif.n_frames):
            gif.seek(n)
            times.append(gif.info["duration"])
        assert times == [900, 3000]
    with opened(wall_of("RYRY YRYR YYRR"), "animation") as gif:
        times = []
        for n in range(gif.n_frames):
            gif.seek(n)
            times.append(gif.info["duration"])
        assert times == [900, 120, 120, 3000]


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


def test_a_build_starts_bare_grows_and_ends_whole() -> None:
    plan = plan_of(" ".join(["RRKKYYGG" * 4] * 32))
    steps = list(images.frames(plan))
    assert len(steps) == 1 + 4 * 4  # four sections of 16 rows, four rows at a time
    assert np.array_equal(steps[0], studs.draw(plan_of(" ".join(["." * 32] * 32)), 18))
    assert np.array_equal(steps[-1], studs.draw(plan, 18))
    changed = [(a != b).any(axis=-1) for a, b in itertools.pairwise(steps)]
    assert all(change.any() for change in changed)
    assert np.flatnonzero(changed[0].any(axis=1)).max() < 5 * 18  # and the shadow below
    assert np.flatnonzero(changed[0].any(axis=0)).max() < 17 * 18


def test_a_wall_is_built_from_below() -> None:
    plan = wall("LLLL LLLL", 9.6, [(4, 6, 0, 0), (2, 6, 0, 1), (2, 6, 2, 1)])
    empty, first, _ = images.frames(plan)
    rows = np.flatnonzero((empty != first).any(axis=(1, 2)))
    assert rows.max() == empty.shape[0] - 1
    assert rows.min() >= empty.shape[0] - 168 - 60  # one course, and its studs


def test_the_second_layer_of_a_wall_grows_with_it() -> None:
    plan = wall("L. L. L.", 9.6, [(1, 6, 0, 0), (1, 6, 0, 1), (1, 6, 0, 2)])
    plan = dataclasses.replace(plan, backing=Pieces.of([0, 0], [0, 0], [1, 1], [0, 2], [0, 0]))
    cells = grid("L. L. L.")
    plan = dataclasses.replace(plan, grid=dataclasses.replace(cells, cell_mm=(8.0, 9.6)))
    empty, first, _, whole = (
        (frame[:, :, 0] > 60) & (frame[:, :, 1] < 20) for frame in images.frames(plan)
    )
    assert not empty.any()
    assert first.any()
    assert first.sum() < whole.sum()


def test_how_deep_the_pieces_of_a_wall_are_is_not_seen() -> None:
    plan = wall("LLLL LLLL", 9.6, [(4, 6, 0, 0), (2, 6, 0, 1), (2, 6, 2, 1)])
    parts = tuple(dataclasses.replace(part, rows=2) for part in plan.part_types)
    deep = dataclasses.replace(plan, part_types=parts)
    for one, other in zip(images.frames(plan), images.frames(deep), strict=True):
        assert np.array_equal(one, other)


def test_a_build_is_a_gif_that_runs_forever_and_rests_at_the_end() -> None:
    plan = plan_of(" ".join(["RRKKYYGG" * 2] * 16))
    written = exporters.render(plan, "animation")["build.gif"]
    assert written == exporters.render(plan, "animation")["build.gif"]
    with Image.open(io.BytesIO(written)) as gif:
        assert gif.format == "GIF"
        assert gif.info["loop"] == 0
        assert gif.n_frames == 5
        gif.seek(4)
        assert gif.info["duration"] == 3000
        shown, whole = np.asarray(gif.convert("RGB")), studs.draw(plan, 35)
        assert np.abs(shown.astype(int) - whole).mean() < 4
    bare = exporters.render(plan_of(".. .."), "animation")["build.gif"]
    assert Image.open(io.BytesIO(bare)).n_frames == 1
