"""The printed plan, read back by programs that are not ours: poppler and qpdf."""

import io
import subprocess
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from helpers import grid, needs, plan_of
from pypdf import PdfReader

from mosaic import catalog
from mosaic.exporters import building, plan_pdf
from mosaic.exporters.marks import marks
from mosaic.exporters.plan_pdf import section, theme
from mosaic.exporters.plan_pdf.cells import Frame
from mosaic.exporters.plan_pdf.sheet import Sheet
from mosaic.model import Color, Grid, Layout, Palette, Pieces, Plan, frozen
from mosaic.plan import plan

PHOTO = " ".join(
    "".join("RWKBYGLDT"[(x * x + 3 * y + x * y) % 9] for x in range(21)) for y in range(18)
)
BLOCKS = "RRWWWWKK RRWWWWKK WWWWRRRB WWWWRRR. YYGGYYYY YYGGYYYY"


def pdf(plan) -> bytes:
    stream = io.BytesIO()
    plan_pdf.write(plan, stream)
    return stream.getvalue()


def run(tmp_path: Path, plan, *command: str) -> str:
    """What an outside program says of the plan's PDF, named as FILE in its command."""
    program = needs(command[0])
    path = tmp_path / "plan.pdf"
    path.write_bytes(pdf(plan))
    words = [str(path) if word == "FILE" else word for word in command[1:]]
    return subprocess.run([program, *words], check=True, capture_output=True, text=True).stdout


def text(tmp_path: Path, plan) -> list[str]:
    """The text of each page."""
    return run(tmp_path, plan, "pdftotext", "-layout", "FILE", "-").split("\f")[:-1]


def words(tmp_path: Path, plan) -> list[list[tuple[float, float, str]]]:
    """The words of each page with the middle of their boxes, in points from the upper left."""
    tree = ET.fromstring(run(tmp_path, plan, "pdftotext", "-bbox", "FILE", "-"))  # noqa: S314
    return [
        [
            (
                (float(w.get("xMin")) + float(w.get("xMax"))) / 2,
                (float(w.get("yMin")) + float(w.get("yMax"))) / 2,
                w.text or "",
            )
            for w in page.iter("{http://www.w3.org/1999/xhtml}word")
        ]
        for page in tree.iter("{http://www.w3.org/1999/xhtml}page")
    ]


def expected(plan, portion, place, height: float) -> list[tuple[float, float, str]]:
    """The marks of a section's pieces where they have to be."""
    order = marks(plan)
    found = []
    for index in portion.own.tolist():
        part, color, col, row = (
            int(column[index])
            for column in (plan.pieces.part, plan.pieces.color, plan.pieces.col, plan.pieces.row)
        )
        cols, rows = building.span(plan, plan.part_types[part])
        x = place.left + (col - portion.section.col + cols / 2) * place.cell[0]
        y = height - place.top + (row - portion.section.row + rows / 2) * place.cell[1]
        found.append((x, y, order[color].text))
    return found


def frame(plan) -> Frame:
    sheet = Sheet(None, theme.PAPERS[plan.recipe.paper], "")
    return section.frame(sheet, plan, building.portions(plan), marks(plan))


@pytest.mark.parametrize("settings", [{}, {"marks": "letter"}, {"section": 8, "paper": "letter"}])
@pytest.mark.parametrize("picture", [PHOTO, BLOCKS, "R"])
def test_every_piece_bears_its_mark_at_its_place(tmp_path, picture, settings):
    plan = plan_of(picture, **settings)
    place, height = frame(plan), theme.PAPERS[plan.recipe.paper][1]
    pages = words(tmp_path, plan)[-len(plan.sections) :]
    for page, portion in zip(pages, building.portions(plan), strict=True):
        right = place.left + portion.section.cols * place.cell[0]
        low = height - place.top + portion.section.rows * place.cell[1]
        inside = [w for w in page if place.left < w[0] < right and height - place.top < w[1] < low]
        wanted = expected(plan, portion, place, height)
        assert len(inside) == len(wanted) > 0
        for x, y, mark in wanted:
            near = [w for w in inside if abs(w[0] - x) < 1.5 and abs(w[1] - y) < 2.5]
            assert [w[2] for w in near] == [mark]


def test_parts_list_names_every_id_and_count(tmp_path):
    plan = plan_of(BLOCKS)
    listed = text(tmp_path, plan)[1]
    for line in plan.parts:
        ids = (line.part.bricklink, line.color.bricklink, line.part.ldraw, line.color.ldraw)
        row = next(
            r
            for r in listed.splitlines()
            if all(str(i) in r.split() for i in ids) and str(line.quantity) in r.split()
        )
        assert not line.element or line.element in row


def test_only_the_cover_has_a_raster_picture(tmp_path):
    lines = run(tmp_path, plan_of(PHOTO), "pdfimages", "-list", "FILE").splitlines()[2:]
    assert [line.split()[0] for line in lines] == ["1"]


def test_qpdf_finds_no_fault(tmp_path):
    assert "No syntax or stream encoding errors" in run(
        tmp_path, plan_of(PHOTO), "qpdf", "--check", "FILE"
    )


def test_same_plan_same_bytes():
    assert pdf(plan_of(PHOTO)) == pdf(plan_of(PHOTO))


@pytest.mark.parametrize(("paper", "size"), [("a4", "595.276 x 841.89"), ("letter", "612 x 792")])
def test_paper(tmp_path, paper, size):
    assert size in run(tmp_path, plan_of("R", paper=paper), "pdfinfo", "FILE")


def test_cover_tells_size_pieces_price_and_trademark(tmp_path):
    plan = plan_of(BLOCKS, title="Mountains")
    cover = " ".join(text(tmp_path, plan)[0].split())
    for said in ("Mountains", "8 × 6 studs", "6.4 × 4.8 cm", "estimate of", "trademark"):
        assert said in cover
    assert f"{len(plan.pieces)} pieces" in cover


def test_minimal_is_claimed_only_where_it_is_proven(tmp_path):
    plan = plan_of(BLOCKS)
    claimed = "proven minimal" in text(tmp_path, plan)[0]
    assert claimed == (plan.facts.bound == plan.facts.pieces)


@pytest.mark.parametrize("title", ["Zażółć gęślą", "Ελλάδα", "Москва", "Đà Nẵng"])
def test_titles_the_type_has_letters_for_are_shown(tmp_path, title):
    assert title in text(tmp_path, plan_of("RW", title=title))[0]


@pytest.mark.parametrize("title", ["猫", "قطة", "🐈", "a\u0000猫\nb"])
def test_titles_it_has_none_for_are_replaced_in_sight(tmp_path, title):
    cover = text(tmp_path, plan_of("RW", title=title))[0]
    assert theme.MISSING in cover
    assert "stands for a letter" in cover


def test_bare_cells_have_no_mark(tmp_path):
    plan = plan_of(grid("R. .."))
    assert "1 piece" in text(tmp_path, plan)[-1]


def test_symbols_stand_in_for_numbers(tmp_path):
    plan = plan_of(PHOTO, marks="symbol", section=32)
    place, height = frame(plan), theme.PAPERS["a4"][1]
    low = height - place.top + plan.grid.rows * place.cell[1]
    page = words(tmp_path, plan)[-1]
    left, right = place.left, place.left + plan.grid.cols * place.cell[0]
    assert not [w for w in page if left < w[0] < right and height - place.top < w[1] < low]


def test_runs_spell_out_every_row(tmp_path):
    plan = plan_of("RRWW RRWW K.WW", runs=True)
    spelled = text(tmp_path, plan)[-1]
    rows = [" ".join(line.split()) for line in spelled.splitlines() if line.startswith("Row")]
    by_name = {plan.grid.palette.colors[c].name: mark.text for c, mark in marks(plan).items()}
    red, white, black = (f"{n} ({by_name[n]})" for n in ("Red", "White", "Black"))
    assert rows[0] == f"Row 1 2×2 {red}, 2×2 {white}"
    assert rows[1] == "Row 2 4 covered"
    assert rows[2] == f"Row 3 1 {black}, 1 bare, 2 {white}"


def test_template_is_true_to_size(tmp_path):
    plan = plan_of(PHOTO, template=True, section=8)
    found = words(tmp_path, plan)
    pages = [page for page in found if "(1:1):" in [w[2] for w in page]]
    assert len(pages) == 1
    columns = {w[2]: w[0] for w in pages[0] if 75 < w[1] < 85}
    assert list(columns) == [str(n) for n in range(1, 22)]
    assert columns["21"] - columns["1"] == pytest.approx(20 * 8 * theme.MM, abs=0.1)


def wall() -> Plan:
    """A wall of plates three rows high, with pieces across the edge of its two sections."""
    cells = replace(grid("RRRRRRWW RRRRRRRR WWWWRRRR"), cell_mm=(8.0, 3.2))
    flat = plan_of(cells, section=4)
    parts = tuple(catalog.catalog().parts[f"plate_1x{n}"] for n in (1, 2, 3, 4, 6, 8))
    kit = replace(catalog.kit(cells.palette, flat.recipe), parts=parts, backing=())
    all_made = tuple(("current",) * len(cells.palette) for _ in parts)
    kit = replace(kit, status=all_made, elements=((("",) * len(cells.palette)),) * len(parts))
    kit = replace(kit, prices=((None,) * len(cells.palette),) * len(parts))
    red, white = 0, 1
    placed = [(4, red, 0, 0), (1, white, 6, 0), (5, red, 0, 1), (3, white, 0, 2), (3, red, 4, 2)]
    pieces = Pieces.of(*zip(*placed, strict=True))
    return plan(Layout(cells, kit, pieces), flat.recipe, flat.source)


def test_a_wall_s_pieces_are_marked_once_even_across_an_edge(tmp_path):
    made = wall()
    place, height = frame(made), theme.PAPERS["a4"][1]
    order = {c: m.text for c, m in marks(made).items()}
    shown = []
    for page, portion in zip(words(tmp_path, made)[-2:], building.portions(made), strict=True):
        right = place.left + portion.section.cols * place.cell[0]
        low = height - place.top + 3 * place.cell[1]
        inside = [w for w in page if place.left < w[0] < right and height - place.top < w[1] < low]
        shown.append(sorted(w[2] for w in inside))
    red, white = (order[c] for c in sorted(order, key=lambda c: made.grid.palette.colors[c].name))
    assert shown == [sorted([red, red, white]), sorted([white, red])]


def test_a_list_too_long_for_its_page_goes_on(tmp_path):
    shades = tuple(Color(f"Shade {n}", f"#{n:02x}{255 - n:02x}80") for n in range(200))
    cells = Grid(
        frozen(np.arange(400, dtype=np.int16).reshape(20, 20) % 200), Palette("own", shades)
    )
    listed = " ".join(text(tmp_path, plan_of(cells, section=32))[-3:]).split()
    assert listed.count("Shade") == 200


@pytest.mark.parametrize("settings", [{}, {"runs": True, "template": True}])
def test_a_mosaic_of_bare_cells_has_a_plan(tmp_path, settings):
    cover = text(tmp_path, plan_of(".. ..", **settings))[0]
    assert "0 pieces" in cover


def test_the_outline_leads_to_every_section():
    plan = plan_of(PHOTO)
    reader = PdfReader(io.BytesIO(pdf(plan)))
    titles = [entry.title for level in reader.outline if isinstance(level, list) for entry in level]
    assert [title.partition(":")[0] for title in titles] == [s.name for s in plan.sections]


def test_pieces_over_the_edges_of_sections_are_marked_once(tmp_path):
    plan = plan_of(" ".join(["R" * 13] * 13), section=4, cross_sections=True)
    assert any(len(p.guests) for p in building.portions(plan))
    place, height = frame(plan), theme.PAPERS["a4"][1]
    for page, portion in zip(words(tmp_path, plan)[-16:], building.portions(plan), strict=True):
        right = place.left + portion.section.cols * place.cell[0]
        low = height - place.top + portion.section.rows * place.cell[1]
        inside = [w for w in page if place.left < w[0] < right and height - place.top < w[1] < low]
        assert [w[2] for w in inside] == ["1"] * len(portion.own)
