"""Every file, opened by a library that is not ours, says what the plan says."""

import csv
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
from exporters_case import PLAN, many_colors, rows_of, text_of
from helpers import letters_palette, plan_of
from PIL import Image

from mosaic import exporters
from mosaic.errors import PluginError
from mosaic.exporters import images, project_json
from mosaic.model import BARE, Color, Grid, Palette, frozen


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
        assert picture.size == (6 * 48, 4 * 48)
        cell = np.asarray(picture.convert("RGB"))[:48, :48].mean((0, 1))
    np.testing.assert_allclose(cell, [180, 0, 0], atol=12)


def test_the_same_bytes_whatever_the_place_the_time_and_the_cores(tmp_path):
    code = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1])\n"
        "from exporters_case import PLAN, exporters\n"
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


def test_a_project_is_the_same_when_its_manifest_is_taken_out_again() -> None:
    alone = project_json.dumps(PLAN)
    with_files = project_json.with_manifest(alone, {"b.png": "2" * 64, "a.csv": "1" * 64})
    assert list(json.loads(with_files)["manifest"].items()) == [
        ("a.csv", "1" * 64),
        ("b.png", "2" * 64),
    ]
    assert project_json.without_manifest(with_files) == alone
    assert project_json.without_manifest(alone) == alone
