"""model.mpd, opened in LeoCAD: every piece, in its color, in its place, the right way up."""

import dataclasses
import re
import subprocess
import time
from collections import Counter

import numpy as np
import pytest
from helpers import grid, letters_palette, needs, plan_of
from hypothesis import given, settings
from PIL import Image
from strategies import grids

from mosaic import exporters
from mosaic.catalog import catalog
from mosaic.errors import ExportError
from mosaic.exporters import ldraw
from mosaic.model import BARE, Color, Grid, Palette, Pieces, frozen

#: LeoCAD's names of the letters' colors; its Tan is older than ours and so is left out here.
MATERIALS = {
    "Red": "Red",
    "White": "White",
    "Black": "Black",
    "Blue": "Blue",
    "Yellow": "Yellow",
    "Green": "Green",
    "Light Bluish Gray": "Light_Bluish_Grey",
    "Dark Bluish Gray": "Dark_Bluish_Grey",
}
TEXT = "RRWKKB RRWYGG KKKLGG BDGRRW"


def model(plan):
    return exporters.render(plan, "ldraw")["model.mpd"].decode()


def leocad(folder, plan, *options):
    """Let LeoCAD open a plan's model and write a file of it."""
    command = [needs("xvfb-run"), "-a", needs("leocad"), *options, "model.mpd"]
    (folder / "model.mpd").write_bytes(exporters.render(plan, "ldraw")["model.mpd"])
    run = subprocess.run(
        # Its exit code says nothing.
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Saved" in run.stdout, run.stderr


def pieces_in_leocad(folder, plan):
    """Colors of pieces, and the lowest and highest point of each in LDraw units."""
    leocad(folder, plan, "-obj", "model.obj")
    heights, colors, spans = [], [], []
    for line in (folder / "model.obj").read_text().splitlines():
        words = line.split()
        if words[:1] == ["v"]:
            heights.append(float(words[3]))
        elif line.startswith("g Piece"):
            colors.append(None)
            spans.append([])
        elif words[:1] == ["usemtl"] and colors[-1] is None:
            colors[-1] = words[1]
        elif words[:1] == ["f"]:
            spans[-1] += [int(word.partition("/")[0]) - 1 for word in words[1:]]
    levels = [(min(heights[i] for i in s), max(heights[i] for i in s)) for s in spans]
    return Counter(colors), levels


def seen_by_leocad(folder, plan, viewpoint="top", high=80, crest=0):
    """Colors in LeoCAD's picture, sampled in each cell beside the stud; a cell is 80 px wide.

    `high` is a cell's height, `crest` that of the studs above a wall, which the picture shows.
    """
    cols, rows = plan.grid.cols, plan.grid.rows
    size = ("-w", str(cols * 80), "-h", str(rows * high + crest))
    view = ("--viewpoint", viewpoint, "--orthographic", "--shading", "flat")
    leocad(folder, plan, "-i", "model.png", *size, *view)
    with Image.open(folder / "model.png") as picture:
        pixels = np.asarray(picture.convert("RGB"))
    down, across = np.arange(rows) * high + high // 5 + crest, np.arange(cols) * 80 + 16
    return pixels[np.ix_(down, across)]


@pytest.mark.parametrize("part", ["plate", "brick", "tile"])
def test_leocad_counts_every_piece_in_its_color(tmp_path, part):
    plan = plan_of(TEXT, part=part, section=4)
    colors, _ = pieces_in_leocad(tmp_path, plan)
    expected = Counter()
    for line in plan.parts:
        expected[MATERIALS[line.color.name]] += line.quantity
    assert colors == expected


@pytest.mark.parametrize("part", ["plate", "brick", "tile"])
def test_leocad_sees_each_cell_where_it_belongs_and_not_mirrored(tmp_path, part):
    plan = plan_of(TEXT, part=part, section=4, backing="none")
    seen = seen_by_leocad(tmp_path, plan)
    np.testing.assert_array_equal(seen, plan.grid.palette.srgb[plan.grid.indices])


@pytest.mark.parametrize(
    ("part", "body", "stud"), [("plate", 8, 4), ("brick", 24, 4), ("tile", 8, 0)]
)
def test_pieces_stand_on_the_baseplate_at_their_height(tmp_path, part, body, stud):
    _, levels = pieces_in_leocad(tmp_path, plan_of("RRW RRW", part=part))
    baseplate, *pieces = sorted(levels)
    assert baseplate == (-4, 4)
    assert pieces == [(0, body + stud)] * 3


def wall(text, cell_mm=(8.0, 3.2), **settings):
    """A plan of single pieces seen from the side."""
    cells = grid(text)
    return plan_of(Grid(cells.indices, cells.palette, cell_mm), pieces="1x1", **settings)


def test_a_wall_stands_upright_and_is_seen_from_the_front(tmp_path):
    plan = wall("RWKBYG WWKKYY GRGRGR LLDDLL BBBBBY")
    seen = seen_by_leocad(tmp_path, plan, "front", high=32, crest=16)
    np.testing.assert_array_equal(seen, plan.grid.palette.srgb[plan.grid.indices])


def placed(text, name):
    """Lines of a sub-model that place something."""
    body = text.split(f"0 FILE {name}\r\n")[1].split("0 NOFILE")[0]
    return [line for line in body.split("\r\n") if line.startswith(("1 ", "0 STEP"))]


def test_sections_are_sub_models_with_a_step_a_row():
    text = model(plan_of("RWKBR KKKKK .....  YYYYY".replace("  ", " "), section=4, pieces="1x1"))
    assert [line.split()[-1] for line in placed(text, "mosaic.ldr") if line[0] == "1"] == [
        "backing.ldr",
        "section-A1.ldr",
        "section-A2.ldr",
    ]
    steps = "\n".join(placed(text, "section-A1.ldr")).split("0 STEP")
    assert [step.count("3024.dat") for step in steps] == [4, 4, 4, 0]
    assert placed(text, "section-A2.ldr")[0] == "1 4 90 -8 -10 1 0 0 0 1 0 0 0 1 3024.dat"


def test_a_wall_is_built_from_below():
    text = model(wall("RR WW KK"))
    assert [line.split()[1] for line in placed(text, "section-A1.ldr") if line[0] == "1"] == [
        "0",
        "0",
        "15",
        "15",
        "4",
        "4",
    ]
    assert placed(text, "section-A1.ldr")[0] == "1 0 10 -8 10 1 0 0 0 1 0 0 0 1 3024.dat"


def test_a_second_layer_stands_behind_a_wall_and_lies_below_a_picture():
    for plan, line in (
        (wall("RR WW KK"), "1 4 10 -16 50 1 0 0 0 1 0 0 0 1 3024.dat"),
        (plan_of("RR WW KK", pieces="1x1"), "1 4 10 8 -30 1 0 0 0 1 0 0 0 1 3024.dat"),
    ):
        two = Pieces.of([0, 0], [0, 0], [0, 0], [1, 1], layer=[0, 1])
        layered = dataclasses.replace(plan, backing=two)
        lines = placed(model(layered), "backing.ldr")
        assert lines[0] == line
        assert lines.count("0 STEP") == 2


def test_lines_end_as_ldraw_wants_and_titles_are_one_line():
    text = model(plan_of("RW", title="two\nlines\r\n0 FILE evil.ldr  猫"))
    assert text.count("\n") == text.count("\r\n")
    assert text.splitlines()[1] == "0 two lines 0 FILE evil.ldr 猫"
    assert text.count("0 FILE ") == 3 + 1  # the last is within the title's line


def test_a_color_that_ldraw_does_not_have_is_written_as_it_looks():
    own = Palette("own", (Color("Mine", "#12abcd"),))
    text = model(plan_of(Grid(frozen(np.zeros((1, 1), np.int16)), own), backing="none"))
    assert placed(text, "section-A1.ldr")[0].startswith("1 0x212ABCD 10 -8 -10 ")


def test_section_names_that_are_no_file_names_become_numbers():
    plan = plan_of("RRRRRRRRR", section=4)
    for names in (["a/b", "x", "y"], ["A", "a", "b"]):
        sections = tuple(
            dataclasses.replace(s, name=n) for s, n in zip(plan.sections, names, strict=True)
        )
        text = model(dataclasses.replace(plan, sections=sections))
        assert "0 FILE section-1.ldr" in text
        assert "0 FILE section-3.ldr" in text


def test_a_part_that_lies_across_is_turned():
    plan = plan_of("RR RR", pieces="1x1")
    tall = dataclasses.replace(plan.part_types[0], key="plate_2x1", cols=1, rows=2, ldraw="3023")
    pieces = Pieces.of([0, 0], [0, 0], [0, 1], [0, 0])
    turned = dataclasses.replace(plan, part_types=(tall, *plan.part_types[1:]), pieces=pieces)
    assert placed(model(turned), "section-A1.ldr")[0] == (
        "1 4 10 -8 -20 0 0 1 0 1 0 -1 0 0 3023.dat"
    )


def test_a_part_without_a_number_is_refused():
    plan = plan_of("RR RR")
    nameless = tuple(dataclasses.replace(part, ldraw="") for part in plan.part_types)
    with pytest.raises(ExportError, match="part plate_1x1 has no LDraw number"):
        model(dataclasses.replace(plan, part_types=nameless))


def test_a_mural_is_written_in_seconds():
    cells = np.random.default_rng(0).integers(0, 9, (500, 500), dtype=np.int16)
    plan = plan_of(Grid(frozen(cells), letters_palette()), pieces="1x1")
    begin = time.process_time()
    files = exporters.render(plan, "ldraw")
    assert time.process_time() - begin < 8
    assert files["model.mpd"].count(b".dat") == 250_000 + len(plan.backing)


def test_building_order():
    assert ldraw.building_order([2, 0, 1, 0], plan_of("R")) == [1, 3, 2, 0]


#: Studs along x and z of LDraw's parts, as they lie unturned.
SIZES = {"3024": (1, 1), "3023b": (2, 1), "3623": (3, 1), "3710": (4, 1), "3022": (2, 2)}
SIZES |= {"3021": (3, 2), "3020": (4, 2)}


@given(grids(9, colors=3))
@settings(max_examples=25)
def test_the_lines_cover_each_cell_once_in_its_color(cells):
    plan = plan_of(cells, pieces="1x1,1x2,1x3,1x4,2x2,2x3,2x4", section=6, backing="none")
    codes = [c.ldraw for c in plan.grid.palette.colors]
    covered = np.full(plan.grid.indices.shape, BARE)
    for line in model(plan).splitlines():
        if line.startswith("1 ") and line.endswith(".dat"):
            _, code, x, _, z, *turn, name = line.split()
            wide, high = SIZES[name.removesuffix(".dat")][:: 1 if turn[0] == "1" else -1]
            left, top = int(x) / 20 - wide / 2, -int(z) / 20 - high / 2
            assert (left % 1, top % 1) == (0, 0)
            area = covered[int(top) : int(top) + high, int(left) : int(left) + wide]
            assert area.shape == (high, wide)
            assert (area == BARE).all()
            area[:] = codes.index(int(code))
    np.testing.assert_array_equal(covered, plan.grid.indices)


def test_colors_that_leocad_does_not_know_are_named():
    letters = {"N": "Reddish Orange", "K": "Black"}
    text = exporters.render(plan_of(grid("NK", letters), backing="none"), "ldraw")[
        "model.mpd"
    ].decode()
    (said,) = [line for line in text.splitlines() if line.startswith("0 //")]
    assert "Reddish Orange" in said
    assert "Black" not in said
    text = exporters.render(plan_of("RK", backing="none"), "ldraw")["model.mpd"].decode()
    assert "LeoCAD" not in text


def test_leocad_knows_the_colors_that_are_not_named(tmp_path):
    """Of the whole catalog: what it reads back without a name is what the exporter names."""
    colors = [c.color for c in catalog().colors.values() if c.color.ldraw is not None]
    lines = [f"1 {c.ldraw} {20 * n} 0 0 1 0 0 0 1 0 0 0 1 3024.dat" for n, c in enumerate(colors)]
    (tmp_path / "model.mpd").write_text("\r\n".join(["0 FILE all.ldr", *lines, ""]))
    command = [needs("xvfb-run"), "-a", needs("leocad"), "-obj", "model.obj", "model.mpd"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60, check=False)
    found = set(re.findall(r"usemtl Color_(\d+)", (tmp_path / "model.obj").read_text()))
    assert {int(code) for code in found} <= ldraw._NEW_TO_LEOCAD
