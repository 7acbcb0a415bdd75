"""mosaic.xlsx, opened by openpyxl."""

import builtins
import io
from collections import Counter

import numpy as np
import openpyxl
import pytest
from helpers import grid, plan_of, spec_of

from mosaic import catalog, exporters
from mosaic.errors import PluginError
from mosaic.exporters import marks, xlsx
from mosaic.model import BARE, Color, Grid, Palette, Source, Stock, frozen
from mosaic.pack import pack
from mosaic.plan import plan
from mosaic.recipe import Recipe

PLAN = plan_of("RRWWK. RRWWKY GGGGBB GGGGBB", section=4, spare=10)

ANY_SIZE = plan_of("RWWWKKKK RWBBKKKK RWBBKKKK RWGGGGGG RWGGGGGG", pieces="1x1,1x2,1x4,2x2,2x4")


def opened(plan):
    return openpyxl.load_workbook(io.BytesIO(exporters.render(plan, "xlsx")["mosaic.xlsx"]))


def rows(book, name):
    header, *found = book[name].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in found]


def test_the_parts_are_all_there():
    found = rows(opened(PLAN), "Parts")
    assert [(r["part"], r["color"], r["quantity"], r["role"]) for r in found] == [
        (x.part.key, x.color.name, x.quantity, x.role) for x in PLAN.parts
    ]
    assert sum(r["subtotal"] or 0 for r in found) == pytest.approx(PLAN.facts.price.amount)
    assert {r["bricklink_part"] for r in found} >= {"3024", "3022"}


def test_a_color_is_shown_behind_its_name():
    sheet = opened(PLAN)["Parts"]
    cell = next(c for (c,) in sheet["D2:D99"] if c.value == "Black")
    assert cell.fill.fgColor.rgb == "FF1B2A34"
    assert cell.font.color.rgb == "FFFFFFFF"


def test_sections_share_out_the_pieces():
    found = rows(opened(PLAN), "Sections")
    assert [(r["section"], r["column"], r["row"], r["columns"], r["rows"]) for r in found] == [
        ("A1", 1, 1, 4, 4),
        ("A2", 5, 1, 2, 4),
    ]
    assert sum(r["pieces"] for r in found) == len(PLAN.pieces)


@pytest.mark.parametrize("plan", [PLAN, ANY_SIZE], ids=["squares", "any size"])
def test_runs_joined_are_the_pieces(plan):
    counts, covered = Counter(), np.full(plan.grid.indices.shape, BARE)
    names = [c.name for c in plan.grid.palette.colors]
    for run in rows(opened(plan), "Runs"):
        wide, high = run["columns"], run["rows"]
        counts[max(wide, high), min(wide, high), run["color"]] += run["pieces"]
        top, left = run["row"] - 1, run["column"] - 1
        area = covered[top : top + high, left : left + wide * run["pieces"]]
        assert area.size == wide * high * run["pieces"]
        assert (area == BARE).all()
        area[:] = names.index(run["color"])
    np.testing.assert_array_equal(covered, plan.grid.indices)
    assert counts == Counter(
        {
            (x.part.cols, x.part.rows, x.color.name): x.quantity
            for x in plan.parts
            if x.role == "mosaic"
        }
    )


def test_each_shop_has_its_subtotal():
    found = {row["shop"]: row for row in rows(opened(PLAN), "Shops")}
    assert list(found) == ["BrickLink", "Rebrickable", "Pick a Brick"]
    bought = sum(x.quantity for x in PLAN.parts)
    assert {row["pieces"] + row["missing"] for row in found.values()} == {bought}
    assert found["Pick a Brick"]["amount"] == pytest.approx(PLAN.facts.price.amount)


def test_no_text_is_a_formula_or_a_link():
    own = Palette("own", (Color('=HYPERLINK("x")', "#112233"), Color("https://a.b", "#445566")))
    plan = plan_of(Grid(frozen(np.array([[0, 1]], np.int16)), own), title="=1+1")
    sheet = opened(plan)["Parts"]
    assert [sheet["D2"].data_type, sheet["D3"].data_type] == ["s", "s"]
    assert [sheet["D2"].hyperlink, sheet["D3"].hyperlink] == [None, None]
    assert sheet["D2"].value == '=HYPERLINK("x")'


def test_what_is_more_than_a_sheet_goes_on_the_next(monkeypatch):
    monkeypatch.setattr(xlsx, "_MOST_ROWS", 3)
    book = opened(PLAN)
    assert {"Runs", "Runs 2", "Runs 3"} <= set(book.sheetnames)
    whole = [row for n in book.sheetnames if n.startswith("Runs") for row in rows(book, n)]
    monkeypatch.undo()
    assert whole == rows(opened(PLAN), "Runs")


def test_without_its_package_the_extra_is_named(monkeypatch):
    real = builtins.__import__

    def missing(name, *args, **kwargs):
        if name == "xlsxwriter":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(PluginError, match=r"xlsxwriter; .*pip install 'brick-mosaic\[xlsx\]'"):
        exporters.render(PLAN, "xlsx")


def test_the_grid_sheet_has_a_marked_cell_for_each_cell():
    sheet, known = opened(PLAN)["Grid"], marks.marks(PLAN)
    for (row, col), index in np.ndenumerate(PLAN.grid.indices):
        cell = sheet.cell(row + 2, col + 2)
        if index == BARE:
            assert cell.value is None
        else:
            assert cell.value == known[int(index)].text
            assert cell.fill.fgColor.rgb[2:].lower() == PLAN.grid.palette.colors[index].hex[1:]


def test_a_subtotal_counts_what_is_bought_not_what_is_owned():
    cells = grid("RWR WRW")
    recipe = Recipe(size="3x2", pieces="1x1", buy=True, backing="none")
    kit = catalog.kit(cells.palette, recipe, Stock({("plate_1x1", "Red"): 2}))
    source = Source("letters.png", "0" * 64, 3, 2)
    spec = spec_of(kit, recipe)
    (red,) = [
        row
        for row in rows(opened(plan(pack(cells, spec), spec, source)), "Parts")
        if row["color"] == "Red"
    ]
    assert (red["quantity"], red["owned"], red["to buy"]) == (3, 2, 1)
    assert red["subtotal"] == pytest.approx(red["price"], abs=0.005)
