"""The animation: sections, rows and layers appear in the order they are built in."""

import dataclasses
import io
import itertools

import numpy as np
from exporters_case import opened
from helpers import grid, plan_of, wall_of
from PIL import Image
from test_styles import wall

from mosaic import exporters
from mosaic.exporters import images
from mosaic.model import Pieces
from mosaic.styles import studs


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
