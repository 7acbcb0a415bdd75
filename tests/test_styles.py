import dataclasses
import io

import numpy as np
import pytest
from helpers import grid, plan_of
from hypothesis import given, settings
from PIL import Image
from strategies import grids

from mosaic import catalog, color, exporters
from mosaic.model import Grid, Pieces, Plan
from mosaic.styles import TABLE, studs
from mosaic.styles.shades import indexed

ROWS = "RRWK RRWK YBGT ..LD"


def wall(text: str, height_mm: float, pieces: list[tuple[int, int, int, int]]) -> Plan:
    """A side view of 1xN plates (or bricks); pieces are (length, color, col, row)."""
    cells = dataclasses.replace(grid(text), cell_mm=(8.0, height_mm))
    family = "plate" if height_mm < 5 else "brick"
    parts = tuple(p for p in catalog.catalog().family(family) if p.rows == 1)
    lengths = [p.cols for p in parts]
    placed = [(lengths.index(length), *rest) for length, *rest in pieces]
    none = Pieces.of([], [], [], [], [])
    columns = np.array(placed).T
    plan = plan_of(text)
    return dataclasses.replace(
        plan, grid=cells, part_types=parts, pieces=Pieces.of(*columns), backing=none
    )


def mean_lab(picture: np.ndarray) -> np.ndarray:
    return color.linear_to_lab(color.srgb_to_linear(picture / 255.0).mean(axis=(0, 1)))


def light(picture: np.ndarray) -> np.ndarray:
    """(rows, cols) linear light of a gray picture."""
    return color.srgb_to_linear(picture / 255.0).mean(axis=-1)


@pytest.mark.parametrize("style", TABLE)
@pytest.mark.parametrize("part", ["plate", "brick", "tile", "round-plate", "round-tile"])
def test_every_style_draws_every_family_the_same_each_time(style: str, part: str) -> None:
    plan = plan_of(ROWS, part=part)
    first, again = TABLE[style](plan, 4), TABLE[style](plan, 4)
    assert first.dtype == np.uint8
    assert first.ndim == 3
    assert first.shape[2] == 3
    assert np.array_equal(first, again)
    assert len(np.unique(first.reshape(-1, 3), axis=0)) > 6


def ramps(count: int, low: int, high: int) -> tuple[np.ndarray, np.ndarray]:
    """`count` sprites of 1 x n pixels, each in all shades of a color of its own, and its ink."""
    levels = np.arange(low, high)
    tints = np.array([[1.0, 1.0 - 0.9 * n / count, 0.9 * n / count] for n in range(count)])
    sprites = np.rint(levels[None, None, :, None] * tints[:, None, None, :])
    return sprites.astype(np.uint8), np.arange(count)


def test_few_shades_are_kept() -> None:
    sprites, inks = ramps(4, 100, 160)
    drawn = indexed(sprites, inks, np.ones(4, int))
    assert drawn is not None
    assert np.array_equal(drawn.colors[drawn.indices], sprites)


@pytest.mark.parametrize("count", [5, 14, 20])
def test_many_shades_become_256_that_are_near(count: int) -> None:
    sprites, inks = ramps(count, 60, 250)
    drawn = indexed(sprites, inks, np.ones(count, int))
    assert drawn is not None
    assert 200 < len(drawn.colors) <= 256
    errors = np.abs(drawn.colors[drawn.indices].astype(int) - sprites)
    assert errors.max() <= 190 * count / 256 + 1


def test_too_many_shades_are_refused() -> None:
    sprites, inks = ramps(25, 60, 250)
    assert indexed(sprites, inks, np.ones(25, int)) is None


def test_what_is_seen_most_is_kept_and_its_neighbors_are_nearer() -> None:
    sprites, inks = ramps(12, 60, 250)
    sprites[:, :, 60:130] = sprites[:, :, 90:91]  # a face, flat
    shown = np.array([1000, *[1] * 11])
    drawn = indexed(sprites, inks, shown)
    assert drawn is not None
    errors = np.abs(drawn.colors[drawn.indices].astype(int) - sprites).max(-1)
    assert not errors[:, :, 60:130].any()
    assert errors[0].mean() < 0.5 * errors[6].mean()


@pytest.mark.parametrize("style", ["flat", "studs"])
@pytest.mark.parametrize("stud_px", [1, 2, 3, 7, 40])
def test_a_top_view_is_stud_px_a_cell(style: str, stud_px: int) -> None:
    assert TABLE[style](plan_of(ROWS), stud_px).shape == (4 * stud_px, 4 * stud_px, 3)


SOLID = [c for c in catalog.catalog().colors.values() if c.finish == "solid"]
BODIES = {
    "plate": studs.slab((8.0, 8.0), (40, 40), studs=True),
    "plate 2x2": studs.slab((16.0, 16.0), (80, 80), studs=True),
    "plate at 8 px": studs.slab((8.0, 8.0), (8, 8), studs=True),
    "brick": studs.slab((8.0, 8.0), (40, 40), studs=True, deep=True),
    "tile": studs.slab((8.0, 8.0), (40, 40), studs=False),
    "face in a wall": studs.slab((24.0, 3.2), (120, 16), studs=False),
}


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("source", ["ldraw", "rebrickable"])
def test_a_piece_keeps_its_color_in_the_mean(body: str, source: str) -> None:
    codes = [c.hexes[source] for c in SOLID]
    inks = color.srgb_to_linear(np.array([color.hex_to_srgb(code) for code in codes]) / 255.0)
    drawn = np.array([mean_lab(BODIES[body].paint(ink, ink)) for ink in inks])
    far = color.delta_e_ciede2000(drawn, color.linear_to_lab(inks))
    assert far.mean() < 0.25
    assert far.max() < 2.0


@settings(max_examples=25)
@given(grids(side=9))
def test_every_piece_is_drawn_where_it_lies(cells: Grid) -> None:
    plan = plan_of(cells, pieces="1x1,1x2,1x4,2x2,2x4")
    drawn, light = studs.draw(plan, 8), plan.grid.palette.linear
    for part, ink, col, row in plan.pieces:
        cols, rows = plan.part_types[part].cols, plan.part_types[part].rows
        relief = studs.slab((8.0 * cols, 8.0 * rows), (8 * cols, 8 * rows), studs=True)
        there = drawn[8 * row : 8 * (row + rows), 8 * col : 8 * (col + cols)]
        assert np.array_equal(there, relief.paint(light[ink], light[ink]))


def test_a_2x2_is_one_body_and_four_1x1_are_not() -> None:
    one, four = (studs.draw(plan_of("LL LL", pieces=p), 40) for p in ("1x1,2x2", "1x1"))
    assert light(four)[39:41, :].max() < 0.85 * light(one)[39:41, 38:42].min()
    for row, col in ((20, 20), (20, 60), (60, 20), (60, 60)):  # its four studs are there
        assert light(one)[row + 12, col + 10] < 0.85 * light(one)[row, col]


def test_the_light_comes_from_the_top_left() -> None:
    stud = light(studs.draw(plan_of("L", pieces="1x1"), 80))
    lit, shaded = stud[:40, :40], stud[40:, 40:]
    assert lit[8:30, 8:30].max() > 1.05 * np.median(stud)
    assert shaded.mean() < 0.97 * lit.mean()
    assert stud[66, 62] < 0.85 * stud[14, 18]  # shadow beside the stud, none across


def test_a_tile_has_no_stud_and_a_brick_a_darker_gap() -> None:
    plate, tile, brick = (
        light(studs.draw(plan_of("L", part=part, pieces="1x1"), 40))
        for part in ("plate", "tile", "brick")
    )
    assert tile[8:32, 8:32].std() < 0.2 * plate[8:32, 8:32].std()
    assert brick[:, 0].mean() < 0.85 * plate[:, 0].mean()


def test_round_pieces_show_the_backing_in_the_corners() -> None:
    for part in ("round-plate", "round-tile"):
        plan = plan_of("WW WW", part=part)
        drawn = studs.draw(plan, 40)
        corner, middle = light(drawn[38:42, 38:42]), light(drawn[18:22, 18:22])
        backing = plan.grid.palette.linear[plan.backing.color[0]].mean()
        assert corner.max() < backing * 1.05
        assert middle.min() > 0.8


def test_a_bare_cell_shows_the_baseplate_in_the_shadow_of_its_neighbors() -> None:
    hole = light(studs.draw(plan_of("WWW W.W WWW"), 40)[40:80, 40:80])
    open_ = light(studs.draw(plan_of("... ... ..."), 40)[40:80, 40:80])
    assert open_[18:22, 18:22].mean() == pytest.approx(open_[2:4, 2:4].mean(), rel=0.1)
    assert hole[2:5, 2:5].mean() < 0.75 * hole[34:36, 34:36].mean()
    assert hole.mean() < open_.mean()


def test_cells_of_16_mm_hold_a_2x2_each() -> None:
    plan = plan_of("LK .L")
    two = dataclasses.replace(plan.part_types[0], cols=2, rows=2)
    rows, cols = np.nonzero(plan.grid.indices >= 0)
    plan = dataclasses.replace(
        plan,
        grid=dataclasses.replace(plan.grid, cell_mm=(16.0, 16.0)),
        part_types=(two, *plan.part_types[1:]),
        pieces=Pieces.of(np.zeros(3), plan.grid.indices[rows, cols], cols, rows),
    )
    drawn = studs.draw(plan, 20)
    assert drawn.shape == (80, 80, 3)
    assert np.array_equal(drawn[:40, :40], studs.draw(plan_of("LL LL"), 20))


@pytest.mark.parametrize(("height_mm", "cell_px"), [(3.2, 16), (9.6, 48)])
def test_a_wall_shows_faces_seams_and_studs_on_top(height_mm: float, cell_px: int) -> None:
    long = wall("LLLL LLLL", height_mm, [(4, 6, 0, 0), (2, 6, 0, 1), (2, 6, 2, 1)])
    drawn = light(studs.draw(long, 40))
    above = drawn.shape[0] - 2 * cell_px
    assert drawn.shape[1] == 160
    assert 8 <= above <= 12
    stud, between = drawn[above - 4, 20], drawn[above - 4, 0]
    assert stud < 0.6 * between  # gray studs before a white wall
    seam = drawn[-cell_px // 2, 79:81].max()
    assert seam < 0.85 * drawn[-cell_px // 2, 40]
    assert drawn[above + cell_px // 2, 79:81].min() > 0.9 * drawn[above + cell_px // 2, 60]


@pytest.mark.parametrize("height_mm", [3.2, 9.6])
def test_a_wall_is_drawn_in_its_proportions(height_mm: float) -> None:
    plan = wall("LLLL", height_mm, [(4, 6, 0, 0)])
    for wanted in (4, 11, 16, 33.4):
        width, height = studs.cell_px(plan, studs.whole_px(plan, wanted))
        assert height / width == height_mm / 8.0


def test_a_hole_in_a_wall_shows_the_wall_behind_and_the_stud_below() -> None:
    pieces = [(1, 4, 0, 0), (1, 4, 2, 0), (3, 4, 0, 1)]
    drawn = studs.draw(wall("Y.Y YYY", 9.6, pieces), 40)
    hole = drawn[-2 * 48 + 4 : -48, 40:80]
    assert np.abs(hole[4, 20].astype(int) - studs.WALL_SRGB).max() < 12
    blue_of_stud = hole[-4, 20, 2]
    assert blue_of_stud < 60  # yellow


def test_no_moire_when_a_flat_mosaic_is_scaled() -> None:
    drawn = Image.fromarray(studs.draw(plan_of(" ".join(["L" * 24] * 24)), 20))
    for size in (97, 131, 173, 241, 307):
        small = np.asarray(drawn.resize((size, size), Image.Resampling.LANCZOS))
        coarse = np.asarray(Image.fromarray(small).resize((12, 12), Image.Resampling.BOX))
        assert coarse[1:-1, 1:-1].std() < 1.5  # sRGB codes: nothing the eye could follow


def test_a_frame_hangs_the_mosaic_at_true_scale() -> None:
    plan = plan_of(" ".join(["R" * 48] * 32))
    drawn = TABLE["framed"](plan, 40).astype(int)
    red = (drawn[:, :, 0] > drawn[:, :, 1] + 60) & (drawn[:, :, 0] > drawn[:, :, 2] + 60)
    middle = red[drawn.shape[0] // 2]
    assert drawn.shape[1] == pytest.approx(1600, rel=0.1)
    assert drawn.shape[0] == pytest.approx(drawn.shape[1] * 3 / 4, abs=1)
    assert middle.mean() == pytest.approx(0.45, rel=0.02)
    assert red.any(axis=1).sum() == pytest.approx(middle.sum() * 32 / 48, abs=2)


def test_a_frame_has_the_base_beyond_the_picture() -> None:
    """A red picture of 24 columns on a green baseplate of 32."""
    plan = plan_of(" ".join(["R" * 24] * 32), backing="Green")
    assert plan.size_with_base == (32, 32)
    drawn = TABLE["framed"](plan, 40).astype(int)
    red = (drawn[:, :, 0] > drawn[:, :, 1] + 60) & (drawn[:, :, 0] > drawn[:, :, 2] + 60)
    green = drawn[:, :, 1] > np.maximum(drawn[:, :, 0], drawn[:, :, 2]) + 25
    assert green.sum() == pytest.approx(red.sum() / 3, rel=0.1)
    assert np.nonzero(green)[1].min() > np.percentile(np.nonzero(red)[1], 99)


def test_furniture_by_a_frame_is_true_to_scale() -> None:
    small, large = (plan_of(" ".join(["K" * n] * n)) for n in (48, 144))
    wide = []
    for plan in (small, large):
        drawn = TABLE["framed"](plan, 40).astype(int)
        mosaic_mm = plan.grid.cols * 8
        dark = (drawn[drawn.shape[0] // 2].max(axis=-1) < 70).sum()
        blue = (drawn[..., 2] > drawn[..., 0] + 25) & (drawn[..., 2] > 75)
        mug = blue.any(axis=0).sum()
        wide.append(mug * (mosaic_mm + 40) / dark)
    # A mug is 82 mm wide, with its handle 111.
    assert wide == pytest.approx([111, 111], rel=0.08)


def test_a_frame_keeps_the_colors_of_the_mosaic() -> None:
    plan = plan_of(" ".join(["Y" * 16] * 16), distance_m=2.0)
    drawn = TABLE["framed"](plan, 40)
    rows = np.flatnonzero((drawn[..., 2] < 60).mean(axis=1) > 0.3)
    middle = [slice(n - 30, n + 30) for n in (int(rows.mean()), drawn.shape[1] // 2)]
    yellow = color.linear_to_lab(plan.grid.palette.linear[4])
    assert color.delta_e_ciede2000(mean_lab(drawn[middle[0], middle[1]]), yellow) < 2.0


def test_a_framed_mosaic_is_a_small_jpeg() -> None:
    written = exporters.render(plan_of(" ".join(["RRKKYYGG" * 4] * 32)), "framed")["framed.jpg"]
    with Image.open(io.BytesIO(written)) as picture:
        assert picture.format == "JPEG"
        assert picture.width > 1400
    assert len(written) < 500_000


def test_a_frame_hangs_above_a_sideboard_and_a_mural_is_still_whole() -> None:
    framed = TABLE["framed"](plan_of(" ".join(["W" * 48] * 48)), 40).astype(int)
    assert np.ptp(framed[-1], axis=-1).mean() > 40  # oak
    assert np.ptp(framed[framed.shape[0] // 2, :40], axis=-1).mean() < 40  # gray paint
    mural = TABLE["framed"](plan_of(" ".join(["K" * 200] * 200)), 40)
    assert (mural[mural.shape[0] // 2].max(axis=-1) < 90).mean() > 0.4
