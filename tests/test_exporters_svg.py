"""mosaic.svg: well-formed, of true size, and the same mosaic in a browser's eyes."""

import io
import time
import xml.etree.ElementTree as ET
from collections import Counter

import numpy as np
import pytest
from helpers import grid, letters_palette, plan_of
from PIL import Image

from mosaic import exporters
from mosaic.model import BARE, Color, Grid, Palette, frozen

SVG, HREF = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
TEXT = "RRW.KB RRWYGG KKKLGG BT.RRW"


def drawn(plan):
    return exporters.render(plan, "svg")["mosaic.svg"].decode()


@pytest.mark.parametrize("part", ["plate", "tile", "brick", "round-plate"])
def test_every_piece_is_used_once_in_its_color(part):
    plan = plan_of(TEXT, part=part)
    found = Counter()
    for group in ET.fromstring(drawn(plan)).findall(f"{SVG}g"):  # noqa: S314 - our own file
        for use in group.findall(f"{SVG}use"):
            index = int(use.attrib[HREF].removeprefix("#p"))
            found[plan.part_types[index].key, group.findtext(f"{SVG}title")] += 1
    assert found == {(x.part.key, x.color.name): x.quantity for x in plan.parts}


def test_a_unit_is_a_millimeter():
    root = ET.fromstring(drawn(plan_of(TEXT)))  # noqa: S314 - our own file
    assert (root.attrib["width"], root.attrib["height"]) == ("48mm", "32mm")
    assert root.attrib["viewBox"] == "0 0 48 32"


@pytest.mark.parametrize("part", ["plate", "tile", "round-tile"])
def test_a_browser_sees_each_cell_in_its_place(context, tmp_path, part):
    seen = in_chromium(context, tmp_path, plan_of(TEXT, part=part))
    indices = grid(TEXT).indices
    expected = letters_palette().srgb[np.where(indices == BARE, 6, indices)]  # light bluish gray
    np.testing.assert_allclose(seen, expected, atol=3)


def test_a_browser_sees_a_wall_from_the_side(context, tmp_path):
    cells = grid("RWK BYG LDT")
    plan = plan_of(Grid(cells.indices, cells.palette, (8.0, 3.2)), pieces="1x1")
    np.testing.assert_allclose(
        in_chromium(context, tmp_path, plan), cells.palette.srgb[cells.indices], atol=3
    )


def in_chromium(context, folder, plan):
    """Colors in the middle of each cell, as Chromium draws the file."""
    (folder / "mosaic.svg").write_text(drawn(plan), encoding="utf-8")
    style = "<style>*{margin:0}img{width:600px;display:block}</style>"
    (folder / "page.html").write_text(f'{style}<img src="mosaic.svg">')
    page = context.new_page()
    page.set_viewport_size({"width": 600, "height": 600})
    page.goto((folder / "page.html").as_uri())
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        pixels = np.asarray(picture.convert("RGB"))
    wide, high = (600 / plan.grid.cols / plan.grid.cell_mm[0] * mm for mm in plan.grid.cell_mm)
    down = ((np.arange(plan.grid.rows) + 0.5) * high).astype(int)
    across = ((np.arange(plan.grid.cols) + 0.5) * wide).astype(int)
    return pixels[np.ix_(down, across)]


@pytest.mark.parametrize("name", ["<b>&\"'", "Ωμέγα 猫", "a\0b\x1b[31m", "]]>"])
def test_any_name_and_title_is_well_formed(name):
    own = Palette("own", (Color(name, "#12ABCD"),))
    plan = plan_of(Grid(frozen(np.zeros((1, 1), np.int16)), own), backing="none", title=name)
    root = ET.fromstring(drawn(plan))  # noqa: S314 - our own file
    assert root.findtext(f"{SVG}title") == "".join(c for c in name if c.isprintable())
    assert root.find(f"{SVG}g").attrib["fill"] == "#12abcd"


def test_48_by_48_is_small_and_quick():
    cells = np.random.default_rng(0).integers(0, 9, (48, 48), dtype=np.int16)
    plan = plan_of(Grid(frozen(cells), letters_palette()))
    begin = time.process_time()
    assert len(drawn(plan)) < 120_000
    assert time.process_time() - begin < 0.5


def test_a_2x2_plate_has_a_stud_on_each_cell_and_a_tile_none():
    def studs(part):
        symbols = ET.fromstring(drawn(plan_of("RR RR", part=part, backing="none")))  # noqa: S314
        return sorted(
            (float(one.attrib["cx"]), float(one.attrib["cy"]))
            for one in symbols.iter(f"{SVG}circle")
        )

    pattern = [(4, 4)]  # of the baseplates, which is always defined
    single, square = [(4, 4)], [(4, 4), (4, 12), (12, 4), (12, 12)]  # both are drawn once
    assert studs("plate") == sorted([*pattern, *single, *square])
    assert studs("tile") == pattern


def test_a_chart_has_a_mark_a_piece_and_an_edge_a_section():
    for name in ("number", "symbol"):
        plan = plan_of(TEXT, marks=name, section=4)
        root = ET.fromstring(exporters.render(plan, "chart")["chart.svg"])  # noqa: S314
        marked = root.find(f"{SVG}g[@id='marks']")
        kind = f"{SVG}use" if name == "symbol" else f"{SVG}text"
        assert len(list(marked.iter(kind))) == len(plan.pieces)
        assert len(root.findall(f"{SVG}g[@fill='none']/{SVG}rect")) == 2 * len(plan.sections)
