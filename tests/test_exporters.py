"""Every file, opened by a library that is not ours, says what the plan says."""

import csv
import dataclasses
import io
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from helpers import letters_palette, plan_of
from PIL import Image

from mosaic import exporters
from mosaic.errors import PluginError
from mosaic.exporters import images, shopping
from mosaic.model import BARE, Color, Grid, Palette, frozen

PLAN = plan_of("RRWWK. RRWWKY GGGGBB GGGGBB", section=4, spare=10)


def text_of(plan, name):
    (data,) = exporters.render(plan, name).values()
    return data.decode()


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def bought(plan, part_id, color_id):
    """Pieces to buy by two ids: of the picture, its backing and spares together."""
    found = Counter()
    for line in plan.parts:
        found[part_id(line.part), color_id(line.color)] += line.quantity
    return found


def many_colors(count, **ids):
    """A plan of one stud a color, in colors of the builder's own."""
    colors = tuple(
        Color(f"Own {i}", f"#{i:06x}", **{k: i + first for k, first in ids.items()})
        for i in range(count)
    )
    cells = np.arange(count, dtype=np.int16)[None, :]
    return plan_of(Grid(frozen(cells), Palette("own", colors)), backing="none", size=f"{count}x1")


@pytest.mark.parametrize("name", sorted(exporters.TABLE))
def test_every_format_gives_files_of_its_name(name):
    files = exporters.render(PLAN, name)
    assert list(files) == [exporters.TABLE[name].filename]
    assert all(files.values())


def test_no_two_formats_have_one_filename():
    names = [e.filename for e in exporters.TABLE.values()]
    assert len(set(names)) == len(names)


def test_the_folder_has_the_usual_files_and_the_project_always():
    usual = {"preview", "grid", "parts", "bricklink", "rebrickable", "pick-a-brick"}
    assert usual <= set(exporters.choose())
    assert exporters.choose(only=["parts"]) == ["json", "parts"]
    assert exporters.choose(only=["parts"], also=["grid", "parts"]) == ["json", "parts", "grid"]
    with pytest.raises(PluginError, match="no exporter is named 'exel'"):
        exporters.choose(also=["exel"])


def test_parts_csv_has_its_columns_and_every_line():
    text = text_of(PLAN, "parts")
    assert text.splitlines()[0] == (
        "part,name,color,quantity,role,status,last_seen,element,alternatives,price,currency,lego_color,bricklink_part,"
        "bricklink_color,ldraw_part,ldraw_color,rebrickable_part,rebrickable_color"
    )
    rows = rows_of(text)
    assert [(r["part"], r["color"], int(r["quantity"]), r["role"]) for r in rows] == [
        (x.part.key, x.color.name, x.quantity, x.role) for x in PLAN.parts
    ]
    black = next(r for r in rows if (r["part"], r["color"]) == ("plate_1x1", "Black"))
    assert ",".join(black.values()) == (
        "plate_1x1,Plate 1 x 1,Black,2,mosaic,current,2026-07-03,302426,,0.06,USD,26,3024,11,3024,0,3024,0"
    )


def test_what_is_not_known_is_an_empty_cell():
    (row,) = rows_of(text_of(many_colors(1), "parts"))
    assert {k for k, v in row.items() if not v} == {
        "last_seen",
        "element",
        "alternatives",
        "price",
        "currency",
        "lego_color",
        "bricklink_color",
        "ldraw_color",
        "rebrickable_color",
    }
    assert row["status"] == "unknown"


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\t=1", 'a,"b"\nc', "Rød 猫"])
def test_no_cell_is_run_as_a_formula(name):
    palette = Palette("own", (Color(name, "#112233"),))
    plan = plan_of(Grid(frozen(np.zeros((1, 1), np.int16)), palette), backing="none")
    (row,) = rows_of(text_of(plan, "parts"))
    assert row["color"].removeprefix("'") == name
    assert not row["color"].startswith(("=", "+", "-", "@", "\t"))


def test_parts_json_says_the_same_as_parts_csv():
    rows = json.loads(text_of(PLAN, "parts-json"))
    as_text = [{k: "" if v is None else str(v) for k, v in row.items()} for row in rows]
    assert as_text == rows_of(text_of(PLAN, "parts"))


def bricklink(data):
    found = Counter()
    for item in ET.fromstring(data):  # noqa: S314 - our own file
        assert (item.tag, item.findtext("ITEMTYPE"), item.findtext("CONDITION")) == (
            "ITEM",
            "P",
            "N",
        )
        lot = item.findtext("ITEMID"), int(item.findtext("COLOR"))
        assert lot not in found
        found[lot] = int(item.findtext("MINQTY"))
    return found


def test_bricklink_orders_every_lot_once():
    text = text_of(PLAN, "bricklink")
    assert text.startswith("<INVENTORY>")
    assert bricklink(text) == bought(PLAN, lambda p: p.bricklink, lambda c: c.bricklink)


@pytest.mark.parametrize(("condition", "letter"), [("new", "N"), ("used", "U"), ("any", "X")])
def test_bricklink_is_asked_for_a_condition_and_for_own_prices_at_most(tmp_path, condition, letter):
    path = tmp_path / "own.csv"
    path.write_text("part,color,price,currency\n3024,Red,0.125,EUR\n")
    plan = plan_of("RRW", pieces="1x1", prices=str(path), condition=condition, backing="none")
    items = ET.fromstring(text_of(plan, "bricklink"))  # noqa: S314 - our own
    assert {item.findtext("CONDITION") for item in items} == {letter}
    most = {item.findtext("COLOR"): item.findtext("MAXPRICE") for item in items}
    assert most == {"5": "0.1250", "1": None}


def test_files_of_many_parts_stand_in_their_order():
    names = exporters.file_names("a.csv", 17)
    assert names == sorted(names)
    assert (names[0], names[-1]) == ("a-01.csv", "a-17.csv")


def test_bricklink_lists_are_cut_at_the_upload_limit():
    plan = many_colors(2000, bricklink=500)
    files = exporters.render(plan, "bricklink")
    assert list(files) == ["bricklink-01.xml", "bricklink-02.xml"]
    assert max(map(len, files.values())) <= 204_800
    assert max(map(len, files.values())) > 204_000
    total = sum(map(bricklink, files.values()), Counter())
    assert total == bought(plan, lambda p: p.bricklink, lambda c: c.bricklink)


def test_rebrickable_orders_every_lot_once():
    rows = rows_of(text_of(PLAN, "rebrickable"))
    found = {(r["Part"], int(r["Color"])): int(r["Quantity"]) for r in rows}
    assert len(found) == len(rows)
    assert found == bought(PLAN, lambda p: p.rebrickable, lambda c: c.rebrickable)


def pick(files):
    total = Counter()
    for data in files.values():
        rows = rows_of(data.decode())
        assert len({r["elementId"] for r in rows}) == len(rows) <= shopping.LIMIT_LOTS
        assert all(0 < int(r["quantity"]) <= shopping.LIMIT_PIECES for r in rows)
        total.update({r["elementId"]: int(r["quantity"]) for r in rows})
    return total


def test_pick_a_brick_orders_every_element():
    files = exporters.render(PLAN, "pick-a-brick")
    assert list(files) == ["pick-a-brick.csv"]
    found = Counter()
    for line in PLAN.parts:
        found[line.element] += line.quantity
    assert pick(files) == found


def test_pick_a_brick_lists_are_cut_at_999_pieces():
    plan = plan_of("R" * 50 + (" " + "R" * 50) * 49 + " " + "W" * 50, pieces="1x1", backing="none")
    files = exporters.render(plan, "pick-a-brick")
    assert list(files) == [f"pick-a-brick-{n:02}.csv" for n in (1, 2, 3)]
    assert pick(files) == {"302421": 2500, "302401": 50}


def test_pick_a_brick_lists_are_cut_at_400_lots():
    plan = many_colors(900)
    lines = [
        dataclasses.replace(x, element=str(9000 + i), quantity=1 + 999 * (i == 5))
        for i, x in enumerate(plan.parts)
    ]
    files = exporters.render(dataclasses.replace(plan, parts=tuple(lines)), "pick-a-brick")
    assert [data.count(b"\n") - 1 for data in files.values()] == [400, 400, 100, 1]
    assert pick(files) == {x.element: x.quantity for x in lines}


def test_lots_that_a_shop_cannot_name_are_told():
    mine = many_colors(2)
    for shop in ("bricklink", "rebrickable", "pick-a-brick"):
        assert [x.quantity for x in exporters.missing(mine, shop)] == [1, 1]
        assert len(exporters.render(mine, shop)) == 1
    assert bricklink(text_of(mine, "bricklink")) == {}
    assert exporters.missing(mine, "preview") == ()
    assert [x.color.name for x in exporters.missing(PLAN, "pick-a-brick")] == []


def test_grid_png_is_a_pixel_a_cell():
    with Image.open(io.BytesIO(exporters.render(PLAN, "grid")["grid.png"])) as picture:
        assert picture.mode == "RGBA"
        pixels = np.asarray(picture)
    indices = PLAN.grid.indices
    assert pixels.shape == (*indices.shape, 4)
    np.testing.assert_array_equal(pixels[..., 3], np.where(indices == BARE, 0, 255))
    covered = indices != BARE
    np.testing.assert_array_equal(pixels[covered][:, :3], PLAN.grid.palette.srgb[indices[covered]])


def test_grid_png_without_bare_cells_has_no_alpha():
    with Image.open(io.BytesIO(exporters.render(plan_of("RW"), "grid")["grid.png"])) as picture:
        assert picture.mode == "RGB"
        assert picture.getpixel((0, 0)) == (180, 0, 0)


@pytest.mark.parametrize(
    ("cols", "rows", "low", "high"),
    [(48, 48, 1000, 1500), (96, 64, 1920, 1920), (8, 8, 300, 500), (1000, 1000, 3000, 4000)],
)
def test_a_preview_fits_a_screen_and_a_murals_shows_its_studs(cols, rows, low, high):
    plan = plan_of(Grid(frozen(np.zeros((rows, cols), np.int16)), letters_palette()))
    width = cols * images.stud_px(plan)
    assert low <= width <= high


def test_the_preview_is_a_picture_in_the_mosaics_colors():
    with Image.open(io.BytesIO(exporters.render(PLAN, "preview")["preview.png"])) as picture:
        assert picture.mode == "RGB"
        assert picture.size == (6 * 48, 4 * 48)
        cell = np.asarray(picture)[:48, :48].mean((0, 1))
    np.testing.assert_allclose(cell, [180, 0, 0], atol=12)


def test_the_same_bytes_whatever_the_place_the_time_and_the_cores(tmp_path):
    code = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1])\n"
        "from test_exporters import *\n"
        "for name in sorted(exporters.TABLE):\n"
        "    for file, data in exporters.render(PLAN, name).items():\n"
        "        print(file, hashlib.sha256(data).hexdigest())\n"
    )
    seen = set()
    for seed, zone, threads in (("0", "UTC", "1"), ("7", "Asia/Kolkata", "2")):
        place = tmp_path / seed
        place.mkdir()
        surroundings = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "OMP_NUM_THREADS": threads,
            "LC_ALL": "C" if seed == "7" else "C.UTF-8",
        }
        run = subprocess.run(
            [sys.executable, "-c", code, str(Path(__file__).parent)],
            cwd=place,
            env=surroundings,
            capture_output=True,
            text=True,
            check=True,
        )
        seen.add(run.stdout)
    (only,) = seen
    assert only.count("\n") >= len(exporters.TABLE)


def test_the_pieces_of_all_sections_are_those_of_the_mosaic():
    plan = plan_of("RRWWKKYY RRWWKKYY BBGGLLDD BBGGLLDD", section=4)
    rows = list(
        csv.DictReader(io.StringIO(exporters.render(plan, "sections")["sections.csv"].decode()))
    )
    assert list(dict.fromkeys(row["section"] for row in rows)) == [s.name for s in plan.sections]
    found = Counter()
    for row in rows:
        found[row["part"], row["color"]] += int(row["quantity"])
    assert found == {
        (x.part.key, x.color.name): x.quantity for x in plan.parts if x.role == "mosaic"
    }
    marked = {row["color"]: row["mark"] for row in rows}
    assert marked["Red"] == "5"


def test_a_chart_marks_every_piece(tmp_path):
    plan = plan_of("RRWW RRWK", pieces="1x1,2x2")
    root = ET.fromstring(exporters.render(plan, "chart")["chart.svg"])  # noqa: S314 - our own file
    texts = [e.text for e in root.iter("{http://www.w3.org/2000/svg}text")]
    assert Counter(texts) == {"5": 1, "16": 3, "1": 1}


@pytest.mark.parametrize(
    ("drawn", "thickest"),
    [
        ("##### ##### #####", (1, 1)),
        ("##... ##### ##### #####", (2, 1)),
        ("..... .###. .###. .###.", (2, 2)),
        ("#.... ..... ....#", (0, 0)),
        ("..... ..... #####", (2, 0)),
    ],
)
def test_a_region_is_named_where_it_is_thickest(drawn, thickest):
    cells = np.array([[letter == "#" for letter in row] for row in drawn.split()])
    assert images._thickest(cells) == thickest
