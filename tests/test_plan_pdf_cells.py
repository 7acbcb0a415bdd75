"""The printed plan: every piece at its place, with its mark, at its size."""

from dataclasses import replace

import numpy as np
import pytest
from helpers import grid, plan_of, spec_of, wall_of
from paper import BLOCKS, PHOTO, frame, run, text, words
from PIL import Image

from mosaic import catalog
from mosaic.exporters import building
from mosaic.exporters.marks import contrast, marks
from mosaic.exporters.plan_pdf import cells, section, theme
from mosaic.exporters.plan_pdf.overview import _apart
from mosaic.model import Layout, Pieces, Plan
from mosaic.plan import plan


def expected(plan, portion, place, height: float) -> list[tuple[float, float, str]]:
    """The marks of a section's pieces where they have to be."""
    order = marks(plan)
    found = []
    for index in portion.own.tolist():
        part, color, col, row = (
            int(column[index])
            for column in (plan.pieces.part, plan.pieces.color, plan.pieces.col, plan.pieces.row)
        )
        cols, rows = plan.part_types[part].footprint(plan.view)
        x = place.left + (col - portion.section.col + cols / 2) * place.cell[0]
        y = height - place.top + (row - portion.section.row + rows / 2) * place.cell[1]
        found.append((x, y, order[color].text))
    return found


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


def test_a_band_of_a_wall_shows_each_piece_once_in_strips(tmp_path):
    plan = wall_of(" ".join(["RWKYB" * 12] * 6), section=4)
    place, height = frame(plan), theme.PAPERS["a4"][1]
    assert place.cols == 15
    for portion, page in zip(building.portions(plan), words(tmp_path, plan)[-2:], strict=True):
        for n, strip in enumerate(building.strips(plan, portion, place.cols)):
            high = portion.section.rows * place.cell[1]
            down = n * (high + 2 * cells.BAND + section.BETWEEN)
            for x, y, mark in expected(plan, strip, place, height):
                near = [w for w in page if abs(w[0] - x) < 1.5 and abs(w[1] - y - down) < 2.5]
                assert [w[2] for w in near] == [mark]


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
    behind = Pieces.of([2], [red], [1], [2], layer=[0])
    return plan(Layout(cells, kit, pieces, backing=behind), spec_of(kit, flat.recipe), flat.source)


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


def test_pieces_over_the_edges_of_sections_are_marked_once(tmp_path):
    plan = plan_of(" ".join(["R" * 13] * 13), section=4, cross_sections=True)
    assert any(len(p.crossing) for p in building.portions(plan))
    place, height = frame(plan), theme.PAPERS["a4"][1]
    for page, portion in zip(words(tmp_path, plan)[-16:], building.portions(plan), strict=True):
        right = place.left + portion.section.cols * place.cell[0]
        low = height - place.top + portion.section.rows * place.cell[1]
        inside = [w for w in page if place.left < w[0] < right and height - place.top < w[1] < low]
        assert [w[2] for w in inside] == ["5"] * len(portion.own)


def test_the_template_s_bar_is_100_mm_long(tmp_path):
    plan = plan_of("RW WR", template=True, backing="none")
    last = str(6 + len(plan.sections))
    run(
        tmp_path,
        plan,
        "pdftoppm",
        "-f",
        last,
        "-l",
        last,
        "-r",
        "254",
        "-gray",
        "-png",
        "FILE",
        str(tmp_path / "page"),
    )
    page = np.asarray(Image.open(next(tmp_path.glob("page-*.png"))).convert("L"))
    dark = page[:250] < 100  # 254 dots per inch are 10 a millimeter
    longest = max(
        len(found) for row in dark for found in "".join("#" if d else " " for d in row).split()
    )
    assert longest == pytest.approx(1000, abs=3)


def test_numbers_on_paper_stand_out_as_rendered(tmp_path):
    plan = plan_of("RWKBY GLDTR", section=8)
    last = str(6 + len(plan.sections))
    run(
        tmp_path,
        plan,
        "pdftoppm",
        "-f",
        last,
        "-l",
        last,
        "-r",
        "144",
        "-png",
        "FILE",
        str(tmp_path / "page"),
    )
    page = np.asarray(Image.open(max(tmp_path.glob("page-*.png"))).convert("RGB"))
    place, height = frame(plan), theme.PAPERS["a4"][1]
    for piece in plan.pieces:
        x, y = (
            2 * (start + n * place.cell[0])
            for start, n in ((place.left, piece.col), (height - place.top, piece.row))
        )
        side = 2 * place.cell[0]
        cell = page[
            int(y + 0.3 * side) : int(y + 0.7 * side), int(x + 0.3 * side) : int(x + 0.7 * side)
        ]
        shades = {tuple(shade) for shade in cell.reshape(-1, 3).tolist()}
        ground = plan.grid.palette.srgb[piece.color].tolist()
        assert tuple(ground) in shades
        assert max(contrast(tuple(ground), shade) for shade in shades) >= 4.5


def test_a_wall_s_second_layer_is_told_in_words(tmp_path):
    assert "Row 1 1×3 Red behind columns 2 to 4" in " ".join(
        " ".join(text(tmp_path, wall())).split()
    )


def test_numbers_at_an_edge_stand_apart_by_the_room_they_need():
    assert _apart(range(11), 2.0, 9.0) == [0, 5, 10]
