"""All exports of all works of the gallery counted again, and held against mosaic.json.

Nothing here is code of the exporters: files are read as shops, viewers and people read them.
The works are built small and by a quick method, for what is counted does not depend on
which colors were chosen; RECOUNT=whole builds them as the gallery has them.
"""

import csv
import html
import io
import json
import os
import re
import struct
import subprocess
import tomllib
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from helpers import needs

from mosaic import exporters
from mosaic.pipeline import run
from mosaic.recipe import Recipe

GALLERY = Path(__file__).parent.parent / "gallery"
NAMES = sorted(path.parent.name for path in GALLERY.glob("*/recipe.toml"))
FORMATS = (
    *("json", "plan", "html", "xlsx", "ldraw", "bricklink", "rebrickable", "pick-a-brick"),
    *("parts", "parts-json", "svg", "glb", "sections"),
)


@pytest.fixture(scope="module", params=NAMES)
def work(request):
    """Files of a work by name, as text or bytes, and mosaic.json parsed."""
    folder = GALLERY / request.param
    (picture,) = folder.glob("picture.*")
    recipe = Recipe.from_mapping(tomllib.loads((folder / "recipe.toml").read_text("utf-8")))
    if os.environ.get("RECOUNT") != "whole":
        small = "x".join(str(max(8, int(side) // 8 * 2)) for side in recipe.size.split("x"))
        recipe = recipe.replace(size=small)
        if recipe.ditherer == "joint":
            recipe = recipe.replace(ditherer="nearest-oklab")
    plan = run(picture, recipe)
    files = {}
    for name in FORMATS:
        files |= exporters.render(plan, name)
    return files, json.loads(files["mosaic.json"])


def placed(node, *names):
    """Pieces by part key and color name, from the arrays of mosaic.json alone."""
    keys = [mold(part["key"]) for part in node["part_types"]]
    colors = [color["name"] for color in node["palette"]]
    return Counter(
        (keys[part], colors[color])
        for name in names
        for part, color in zip(node[name]["part"], node[name]["color"], strict=True)
    )


def mold(key):
    """The part as it is bought: plate_4x2 is plate_2x4, turned."""
    family, _, size = key.rpartition("_")
    return f"{family}_{'x'.join(sorted(size.split('x'), key=int))}"


def by_id(node, lots, system):
    """Lots by a system's numbers of part and color; what has none is left out."""
    parts = {part["key"]: part[system] for part in node["part_types"]}
    colors = {color["name"]: color[system] for color in node["palette"]}
    counted = Counter()
    for (part, color), count in lots.items():
        if parts[part] and colors[color] is not None:
            counted[parts[part], str(colors[color])] += count
    return counted


def to_buy(node):
    """What is placed and not owned; mosaic.json says of each lot how many are."""
    owned = Counter()
    for line in node["parts"]:
        owned[line["part"], line["color"]] += line.get("owned", 0)
    return placed(node, "pieces", "backing") - owned


def rows(text):
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))


def all_of(files, stem, ending):
    """A format's files: one, or several with a number each."""
    named = re.compile(rf"{stem}(-\d+)?\.{ending}")
    return [data for name, data in files.items() if named.fullmatch(name)]


def test_lists_of_parts(work):
    files, node = work
    everything = placed(node, "pieces", "backing")
    assert everything
    listed, told, booked = Counter(), Counter(), Counter()
    for row in rows(files["parts.csv"]):
        listed[row["part"], row["color"]] += int(row["quantity"])
    for line in json.loads(files["parts.json"]):
        told[line["part"], line["color"]] += line["quantity"]
    sheets = openpyxl.load_workbook(io.BytesIO(files["mosaic.xlsx"]), read_only=True)
    head, *lines = sheets["Parts"].iter_rows(values_only=True)
    for line in lines:
        row = dict(zip(head, line, strict=True))
        booked[row["part"], row["color"]] += row["quantity"]
    assert listed == told == booked == everything
    assert node["facts"]["pieces"] == sum(placed(node, "pieces").values())


def test_the_workbooks_grid_and_runs_have_every_piece(work):
    files, node = work
    sheets = openpyxl.load_workbook(io.BytesIO(files["mosaic.xlsx"]), read_only=True)
    cells = Counter(
        mark
        for line in list(sheets["Grid"].iter_rows(values_only=True))[1:]
        for mark in line[1:]
        if mark is not None
    )
    covered = Counter(index for line in node["grid"] for index in line if index >= 0)
    assert sorted(cells.values()) == sorted(covered.values())
    _, *runs = sheets["Runs"].iter_rows(values_only=True)
    counted = Counter()
    for run_ in runs:
        counted[run_[6]] += run_[3]
    by_color = Counter()
    for (_, color), count in placed(node, "pieces").items():
        by_color[color] += count
    assert counted == by_color


def test_files_for_shops(work):
    files, node = work
    missing = to_buy(node)
    asked = Counter()
    for data in all_of(files, "bricklink", "xml"):
        for item in ET.fromstring(data):  # noqa: S314 - our own
            asked[item.findtext("ITEMID"), item.findtext("COLOR")] += int(item.findtext("MINQTY"))
    assert asked == by_id(node, missing, "bricklink")
    wanted = Counter()
    for row in rows(files["rebrickable.csv"]):
        wanted[row["Part"], row["Color"]] += int(row["Quantity"])
    assert wanted == by_id(node, missing, "rebrickable")
    elements = {(line["part"], line["color"]): line["element"] for line in node["parts"]}
    picked = Counter()
    for data in all_of(files, "pick-a-brick", "csv"):
        for row in rows(data):
            picked[row["elementId"]] += int(row["quantity"])
    expected = Counter()
    for lot, count in missing.items():
        if elements[lot]:
            expected[elements[lot]] += count
    assert picked == expected


def test_models_and_drawings(work):
    files, node = work
    everything = placed(node, "pieces", "backing")
    text = files["model.mpd"].decode()
    built = Counter()
    for line in text.splitlines():
        words = line.split()
        if words[:1] == ["1"] and words[-1].endswith(".dat"):
            built[words[-1].removesuffix(".dat"), words[1]] += 1
    assert built == by_id(node, everything, "ldraw")
    assert len(re.findall(r"^0 FILE section-", text, re.MULTILINE)) == len(node["sections"])
    data = files["mosaic.glb"]
    (length,) = struct.unpack_from("<I", data, 12)
    scene = json.loads(data[20 : 20 + length])
    meshes = [mesh["name"] for mesh in scene["meshes"]]
    named = (meshes[one["mesh"]].split(" ", 1) for one in scene["nodes"] if "mesh" in one)
    # Studs of a base that nothing covers are drawn by themselves.
    assert everything == Counter((mold(p), c) for p, c in named if p != "stud")
    drawn, svg = Counter(), "{http://www.w3.org/2000/svg}"
    for group in ET.fromstring(files["mosaic.svg"]).iter(f"{svg}g"):  # noqa: S314 - our own
        title = group.find(f"{svg}title")
        if title is not None:
            drawn[title.text] += len(group.findall(f"{svg}use"))
    by_color = Counter()
    for (_, color), count in everything.items():
        by_color[color] += count
    assert drawn == by_color


def test_sections_add_up(work):
    files, node = work
    counted = Counter()
    for row in rows(files["sections.csv"]):
        counted[row["part"], row["color"]] += int(row["quantity"])
    assert counted == placed(node, "pieces")


def test_the_page_and_the_printed_plan(work, tmp_path):
    files, node = work
    everything = by_id(node, placed(node, "pieces", "backing"), "rebrickable")
    page = files["plan.html"].decode()
    table = page[page.index("Parts list</summary>") :]
    table = table[: table.index("</table>")]
    listed = Counter()
    for row in re.findall(r"<tr>(.*?)</tr>", table):
        cells = [
            html.unescape(re.sub(r"<[^>]*>", "", cell)) for cell in re.findall(r"<td.*?</td>", row)
        ]
        if len(cells) >= 8 and (ids := _ids(cells[-1])):
            listed[ids] += int(cells[2].replace(",", ""))
    assert listed == everything
    (tmp_path / "plan.pdf").write_bytes(files["plan.pdf"])
    done = subprocess.run(
        [needs("pdftotext"), "-layout", "plan.pdf", "-"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    printed = Counter()
    for line in done.stdout.splitlines():
        if len(re.findall(" · ", line)) >= 2 and (ids := _ids(line.split("  ")[-1])):
            # Between the color's name and the ids; an element has no comma and more digits.
            told = re.sub(r"^\s*\S{1,4}\s+(?=[A-Z])", "", line.partition(" · ")[0])
            count = re.search(r"(?<!\S)(\d{1,5}|\d{1,3}(,\d{3})+)(?!\S)", told)
            printed[ids] += int(count[0].replace(",", ""))
    assert printed == everything


def _ids(text):
    """Part and color of "3024 · 15"."""
    found = re.fullmatch(r"(\S+) · (\d+)", text.strip())
    return found and found.groups()
