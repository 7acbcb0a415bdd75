"""Verify finds every kind of damage, and nothing where there is none."""

import json
import time

import numpy as np
import pytest
from helpers import letters_palette, plan_of
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import damaged
from PIL import Image
from strategies import grids

from mosaic import exporters
from mosaic.errors import ExportError
from mosaic.model import Color, Grid, Palette, frozen
from mosaic.project import Project, dumps
from mosaic.verify import verify

LISTS = ("grid", "parts", "bricklink", "rebrickable", "pick-a-brick", "ldraw")
PLAN = plan_of("RRWWK. RRWWKY GGGGBB GGGGBB", section=4, spare=10)
GOOD = json.loads(dumps(PLAN))


@pytest.fixture
def folder(tmp_path):
    Project(PLAN).save(tmp_path / "out", only=LISTS)
    return tmp_path / "out"


@given(grids(12, colors=9))
@settings(max_examples=40)
def test_the_laws_hold_for_any_grid(tmp_path_factory, cells):
    folder = tmp_path_factory.mktemp("any")
    for part in ("plate", "round-tile"):
        Project(plan_of(cells, part=part, section=5)).save(folder / part, only=LISTS)
        assert verify(folder / part) == []


@given(grids(9, colors=3))
@settings(max_examples=15)
def test_the_laws_hold_for_pieces_of_any_size(tmp_path_factory, cells):
    folder = tmp_path_factory.mktemp("any")
    plan = plan_of(cells, pieces="1x1,1x2,1x3,1x4,2x2,2x3,2x4", section=6)
    Project(plan).save(folder / "out", only=LISTS)
    assert verify(folder / "out") == []


def test_a_color_of_the_builders_own_is_fine(tmp_path):
    own = Palette("own", (Color("Mine", "#123456"), Color("=HYPERLINK()", "#ffffff", None, 1)))
    cells = Grid(frozen(np.array([[0, 1], [1, 0]], np.int16)), own)
    Project(plan_of(cells)).save(tmp_path / "out")
    assert verify(tmp_path / "out") == []


def test_the_project_file_may_be_named_itself_and_may_be_alone(folder, tmp_path):
    assert verify(folder / "mosaic.json") == []
    (tmp_path / "alone.json").write_bytes(dumps(PLAN))
    assert verify(tmp_path / "alone.json") == []


def test_what_is_not_there_is_an_error(tmp_path):
    with pytest.raises(ExportError, match=r"cannot read .*nowhere"):
        verify(tmp_path / "nowhere")
    with pytest.raises(ExportError, match=r"a result folder has a mosaic\.json"):
        verify(tmp_path)


def edit(node, path, change):
    """Replace a value by another, or by what a function makes of it."""
    *parents, last = path
    for key in parents:
        node = node[key]
    node[last] = change(node[last]) if callable(change) else change


def add(amount):
    return lambda value: value + amount


DAMAGES = [
    ([(("format",), "mosaic/2")], "format"),
    ([(("grid", 0, 0), 1)], "1 cells are covered by a piece of another color"),
    ([(("grid", 0, 5), 0)], "1 cells are not covered, the first at column 5, row 0"),
    ([(("grid", 1, 5), -1)], "1 cells are covered though they are to be bare"),
    ([(("grid", 1), [0])], "grid is not 6 x 4 cells"),
    ([(("grid", 0, 0), 9)], "index beyond the palette"),
    ([(("rows",), 5)], "grid is not 6 x 5 cells"),
    ([(("cell_mm",), [8.0, 3.2])], "view is top"),
    ([(("pieces", "col", 0), 1)], "covered more than once"),
    ([(("pieces", "row", -1), 9)], "reach beyond the grid"),
    ([(("pieces", "color", 0), 3)], "covered by a piece of another color"),
    ([(("pieces", "part", 0), 0)], "cells are not covered"),
    ([(("pieces", "part", 0), 7)], "index beyond part_types"),
    ([(("pieces", "color", 0), 12)], "index beyond the palette"),
    ([(("pieces", "row"), [0])], "columns of different length"),
    ([(("backing", "col", 0), 1)], "4 cells are without backing behind them"),
    ([(("backing", "layer"), [])], "columns of different length"),
    ([(("sections", 0, "cols"), 3)], "sections do not tile the grid"),
    ([(("sections", 0, "col"), 1)], "sections do not tile the grid"),
    ([(("sections", 1, "cols"), 4)], "reaches beyond the grid"),
    ([(("sections", 1, "name"), "A1")], "sections has 'A1' 2 times"),
    (
        [(("sections", 0, "cols"), 3), (("sections", 1, "col"), 3), (("sections", 1, "cols"), 3)],
        "pieces cross the edge of a section",
    ),
    ([(("parts", 0, "quantity"), add(1))], "as mosaic, pieces has"),
    ([(("parts", 0, "color"), "Tan")], "as mosaic, pieces has 0"),
    ([(("parts", 0, "part"), "plate_2x2")], "as mosaic, pieces has"),
    ([(("parts", 0, "role"), "backing")], "as backing, backing has 0"),
    ([(("parts", 0, "color"), "Mauve")], "names a part or color that the project does not have"),
    ([(("parts", 0), None)], "parts[0] is null"),
    ([(("parts",), lambda lines: [*lines, lines[0]])], "2 times as mosaic"),
    ([(("parts",), lambda lines: lines[1:])], "has 0 of"),
    ([(("parts", 0, "element"), "302421")], "element 302421 is plate_1x1 in Red"),
    ([(("part_types", 0, "bricklink"), "3005")], "has bricklink '3005', in the catalog '3024'"),
    ([(("part_types", 1, "height_mm"), 9.6)], "has height_mm 9.6"),
    ([(("palette", 0, "bricklink"), 11)], "has the ids of several"),
    ([(("palette", 1, "name"), "Red")], "palette has 'Red' 2 times"),
    ([(("palette", 0, "hex"), "red")], "palette[0].hex"),
    ([(("recipe", "strength"), 9.0)], "recipe: strength is 9.0"),
    ([(("recipe", "no_such"), 9.0)], "recipe: unknown setting 'no_such'"),
    ([(("facts", "pieces"), add(1))], "facts.pieces"),
    ([(("facts", "lots"), add(1))], "facts.lots"),
    ([(("facts", "colors"), add(-1))], "facts.colors"),
    ([(("facts", "width_mm"), add(8))], "facts.width_mm is 56.0, counted it is 48"),
    ([(("facts", "height_mm"), add(0.1))], "facts.height_mm"),
    ([(("facts", "thickness_mm"), add(-1.6))], "facts.thickness_mm"),
    ([(("facts", "lonely"), add(1))], "facts.lonely"),
    ([(("facts", "mass_g"), add(0.1))], "facts.mass_g"),
    ([(("facts", "price", "amount"), add(0.01))], "facts.price.amount"),
    ([(("facts", "price", "known"), 1.0)], "facts.price.known"),
    ([(("facts", "packing", "pieces"), add(1))], "facts.packing.pieces"),
    ([(("facts", "packing", "bound"), add(99))], "facts.packing.bound"),
]


@pytest.mark.parametrize(("changes", "said"), DAMAGES, ids=[d[1][:40] for d in DAMAGES])
def test_each_damage_to_a_project_is_found(tmp_path, changes, said):
    node = json.loads(json.dumps(GOOD))
    for path, change in changes:
        edit(node, path, change)
    (tmp_path / "mosaic.json").write_text(json.dumps(node))
    found = verify(tmp_path)
    assert any(said in line for line in found), found
    assert all("\n" not in line for line in found)


def test_a_part_that_no_source_lists_has_to_be_named_so(tmp_path):
    own = Palette("own", (Color("Mine", "#123456"),))
    plan = plan_of(Grid(frozen(np.zeros((2, 2), np.int16)), own), pieces="1x1")
    node = json.loads(dumps(plan).replace(b'"Mine"', b'"Salmon"'))
    (tmp_path / "mosaic.json").write_text(json.dumps(node))
    (found,) = [line for line in verify(tmp_path) if "in no source" in line]
    assert found.startswith("plate_1x1 in Salmon is in no source")
    edit(node, ("parts", 0, "status"), "unlisted")
    (tmp_path / "mosaic.json").write_text(json.dumps(node))
    assert verify(tmp_path) == []


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", b"[" * 200_000, b'{"a": NaN}'])
def test_what_is_no_json_is_one_broken_law(tmp_path, data):
    (tmp_path / "mosaic.json").write_bytes(data)
    (found,) = verify(tmp_path)
    assert "\n" not in found


@given(damaged(GOOD))
@settings(max_examples=150)
def test_any_damage_gives_lines_and_no_crash(tmp_path_factory, node):
    folder = tmp_path_factory.getbasetemp() / "damaged"
    folder.mkdir(exist_ok=True)
    (folder / "mosaic.json").write_text(json.dumps(node))
    assert all(isinstance(line, str) and "\n" not in line for line in verify(folder))


def replaced(old, new):
    """A change of a text file."""

    def change(path):
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    return change


def written(text):
    return lambda path: path.write_text(text)


FILE_DAMAGES = [
    ("bricklink.xml", replaced("<MINQTY>2<", "<MINQTY>3<"), "has 3 of 3024 in color"),
    ("bricklink.xml", replaced("<COLOR>5<", "<COLOR>11<"), "has 0 of 3022 in color 5"),
    ("bricklink.xml", replaced("3022", "3003"), "has 2 of 3003"),
    ("bricklink.xml", replaced("</INVENTORY>", ""), "bricklink.xml cannot be read back"),
    ("bricklink.xml", written("<!DOCTYPE x><INVENTORY/>"), "it defines entities"),
    ("bricklink.xml", written("<INVENTORY/>" + " " * 204_800), "BrickLink takes 204800"),
    ("bricklink.xml", replaced("<MINQTY>2<", "<MINQTY>-2<"), "'-2' is no number of pieces"),
    (
        "bricklink-2.xml",
        written(
            "<INVENTORY><ITEM><ITEMID>1</ITEMID><COLOR>1</COLOR><MINQTY>1</MINQTY></ITEM></INVENTORY>"
        ),
        "has 1 of 1",
    ),
    ("rebrickable.csv", replaced("3024,0,", "3024,1,"), "rebrickable.csv has"),
    ("rebrickable.csv", written("Part,Color,Quantity\n"), "has 0 of"),
    ("rebrickable.csv", written("a,b\n1,2\n"), "rebrickable.csv cannot be read back"),
    ("pick-a-brick.csv", replaced("302426,", "302421,"), "has 0 of 302426"),
    ("pick-a-brick.csv", replaced("302426,3", "302426,1000"), "a line has over 999 pieces"),
    ("pick-a-brick.csv", replaced("302426,3", "302426,1\n302426,2"), "different ones"),
    ("model.mpd", replaced("1 0 90 -8 -10", "1 1 90 -8 -10"), "model.mpd has 1 of 3024 in color 0"),
    ("model.mpd", replaced("3022.dat", "3024.dat"), "model.mpd has 0 of 3022 in color 4"),
    ("parts.csv", replaced(",mosaic,", ",spare,"), "parts.csv line 2: role is 'spare'"),
    ("parts.csv", replaced(",current,", ",retired,"), "status is 'retired'"),
    ("parts.csv", replaced("Plate 1 x 1", "Plate 1 x 2"), "name is 'Plate 1 x 2'"),
    ("parts.csv", replaced(",USD,", ",EUR,"), "currency is 'EUR'"),
    ("parts.csv", written("part,name\n"), "parts.csv has 0 rows"),
    ("parts.csv", written("part,name\n1\n"), "parts.csv cannot be read back"),
    ("parts.csv", written(""), "parts.csv"),
    ("grid.png", written("no picture"), "grid.png cannot be read back"),
    ("grid.png", lambda path: Image.new("RGB", (6, 3)).save(path), "not a pixel a cell"),
    ("grid.png", lambda path: Image.new("RGB", (6, 4)).save(path), "grid.png differs in"),
]


@pytest.mark.parametrize(
    ("name", "change", "said"), FILE_DAMAGES, ids=[d[2][:40] for d in FILE_DAMAGES]
)
def test_each_damage_to_a_file_beside_it_is_found(folder, name, change, said):
    change(folder / name)
    found = verify(folder)
    assert any(said in line for line in found), found
    assert all("\n" not in line for line in found)


def test_a_single_pixel_of_the_grid_is_found(folder):
    with Image.open(folder / "grid.png") as picture:
        picture.load()
    picture.putpixel((2, 1), (*picture.getpixel((2, 1))[:2], 9, 255))
    picture.save(folder / "grid.png")
    assert verify(folder) == ["grid.png differs in 1 cells, first at column 2, row 1"]


def test_shopping_lists_of_another_project_are_found(folder):
    other = exporters.render(plan_of("RR WW"), "bricklink")["bricklink.xml"]
    (folder / "bricklink.xml").write_bytes(other)
    assert any("bricklink.xml has" in line for line in verify(folder))


def test_a_mural_is_verified_in_seconds(tmp_path):
    cells = np.random.default_rng(0).integers(0, 9, (250, 250)).repeat(2, 0).repeat(2, 1)
    plan = plan_of(Grid(frozen(cells.astype(np.int16)), letters_palette()))
    Project(plan).save(tmp_path / "out", only=LISTS)
    begin = time.process_time()
    assert verify(tmp_path / "out") == []
    assert time.process_time() - begin < 4


def test_pieces_may_cross_sections_where_the_recipe_says_so(tmp_path):
    node = json.loads(json.dumps(GOOD))
    sections = [("cols", 3, 3), ("col", 0, 3)]
    for name, *values in sections:
        for place, value in enumerate(values):
            node["sections"][place][name] = value
    node["recipe"]["cross_sections"] = True
    (tmp_path / "mosaic.json").write_text(json.dumps(node))
    assert verify(tmp_path) == []


@given(st.data())
@settings(max_examples=150)
def test_any_single_number_changed_breaks_a_law(tmp_path_factory, data):
    node = json.loads(json.dumps(GOOD))
    member = data.draw(st.sampled_from(["part", "color", "col", "row", "grid", "quantity"]))
    other = st.integers(-1, 8)
    if member == "grid":
        holder, place = data.draw(st.sampled_from(node["grid"])), data.draw(st.integers(0, 5))
    elif member == "quantity":
        holder, place = data.draw(st.sampled_from(node["parts"])), "quantity"
    else:
        holder = node["pieces"][member]
        place = data.draw(st.integers(0, len(holder) - 1))
    holder[place] = data.draw(other.filter(lambda value: value != holder[place]))
    folder = tmp_path_factory.getbasetemp() / "changed"
    folder.mkdir(exist_ok=True)
    (folder / "mosaic.json").write_text(json.dumps(node))
    assert verify(folder) != []
