"""The page of a section: where it lies, its cells, and what it needs.

A wall's section is a band of its whole width, which a page shows in strips, one above the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from mosaic.arrays import distinct
from mosaic.exporters import building, formatting
from mosaic.exporters.building import Portion
from mosaic.exporters.marks import WHITE, Mark
from mosaic.exporters.plan_pdf import cells, needs, overview, runs, theme
from mosaic.exporters.plan_pdf.cells import BAND, Frame
from mosaic.exporters.plan_pdf.pieces import Stamps
from mosaic.exporters.plan_pdf.theme import Sheet
from mosaic.model import VIEWS, Piece, Plan, Section

#: Ends a page from a left edge and a height on, in so much room.
Close = Callable[[float, float, float], None]
#: Height of a page's head, and of the gap above the section's list.
HEAD, GAP = 76.0, 22.0
#: How far in cells a piece is shown beyond the edge that it crosses.
BEYOND = 0.3
#: The most of a page's room that the list may take from the cells.
MOST = 0.42
#: The largest cell in points: twice the real stud, or half as large again above spelled rows.
LARGEST, LARGEST_ABOVE_ROWS = 45.0, 34.0
#: Height of what heads the rows, where they are spelled out below the list.
HEADING = 54.0
CROSSING = "Pieces without a mark begin in a neighboring section."
FROM_STRIP = "No mark: begins in the strip above."
TIED = "Blue line: a piece goes behind."
#: The lowest row of a strip in points: its marks can still be read.
LOWEST_ROW = 8.0
#: A row that is as high as anybody needs.
AMPLE_ROW = 11.0
#: The lowest where a band takes several pages: paper is then no reason to be small.
LOW_ROW = 9.5
#: The most strips that a page shows of a band, if they are to share one.
MOST_STRIPS = 8
#: Height of the gap between strips.
BETWEEN = 16.0
CORNER = "Filled corner: two studs deep."
#: Width in points of what is said beside the number of pieces.
NOTES = 385.0


def frame(sheet: Sheet, plan: Plan, portions: Sequence[Portion], order: dict[int, Mark]) -> Frame:
    """Choose cells as large as the largest section and the longest list allow.

    They are the same on all pages of a plan, so that sections can be laid side by side.
    """
    cols = max(s.cols for s in plan.sections)
    rows = max(s.rows for s in plan.sections)
    ratio = plan.grid.cell_mm[1] / plan.grid.cell_mm[0]
    across = sheet.right - sheet.left - 2 * BAND
    top = sheet.top - HEAD - BAND
    room = top - sheet.bottom - BAND - GAP
    needed = needs.table(sheet, _longest(plan, portions, order)).height
    # A longer list goes to a page of its own rather than making the marks too small to read.
    room -= needed if needed <= MOST * room else 0.0
    largest = LARGEST_ABOVE_ROWS if plan.recipe.runs else LARGEST
    strips = (
        _strips(cols, rows * ratio, (across, room), (largest, LOWEST_ROW / ratio))
        if VIEWS[plan.view].banded
        else 1
    )
    strip = math.ceil(cols / strips)
    width = min(across / strip, room / (rows * ratio), largest)
    # Strips and list share a page where the marks stay readable.
    shared = _shared(strips, rows * ratio, room)
    width = min(width, shared) if shared * ratio >= LOWEST_ROW else width
    cols = strip
    width = int(width * 100) / 100
    left = sheet.left + (sheet.right - sheet.left - cols * width) / 2
    crosses = strips > 1 or any(len(p.crossing) for p in portions)
    stub = BEYOND * width if crosses else 0.0
    cell = width, round(width * ratio, 2)
    return Frame(cell, round(left, 2), round(top, 2), round(stub, 2), cols)


def _strips(cols: int, height: float, room: tuple[float, float], cell: tuple[float, float]) -> int:
    """In how many strips, the fewer the better, a band's cells are well read on one page.

    Otherwise those that make them largest, or as many pages as they take to be read.

    `height` is a band's in widths of a cell, `cell` the largest width and the least.
    """

    def width(strips: int) -> float:
        return min(room[0] / math.ceil(cols / strips), _shared(strips, height, room[1]), cell[0])

    counts = range(1, MOST_STRIPS + 1)
    ample = (n for n in counts if width(n) >= cell[1] * AMPLE_ROW / LOWEST_ROW)
    best = next(ample, max(counts, key=width))
    needed = cell[1] * LOW_ROW / LOWEST_ROW
    return best if width(best) >= cell[1] else math.ceil(cols * needed / room[0])


def _shared(strips: int, height: float, room: float) -> float:
    """Width of a cell where so many strips share a page."""
    return (room - (strips - 1) * (2 * BAND + BETWEEN)) / (strips * height)


def _longest(plan: Plan, portions: Sequence[Portion], order: dict[int, Mark]) -> list[needs.Item]:
    """Return the list of the section that has the most colors."""
    pieces = max((p.own for p in portions), key=lambda own: len(distinct(plan.pieces.color[own])))
    return needs.items(plan, pieces, order)


def room_for_rows(
    stamps: Stamps, plan: Plan, portion: Portion, place: Frame, spelled: Sequence[runs.Row]
) -> bool:
    """Whether a section's rows can be spelled out below its list."""
    items = needs.items(plan, portion.own, stamps.order)
    y = _below(place, portion.section) - needs.table(stamps.sheet, items).height - HEADING
    return y - runs.height(stamps.sheet, spelled) > stamps.sheet.bottom


def _below(place: Frame, section: Section) -> float:
    """Height where a section's list begins, below its cells."""
    return place.top - section.rows * place.cell[1] - BAND - GAP


def draw(
    stamps: Stamps,
    plan: Plan,
    portion: Portion,
    place: Frame,
    spelled: Sequence[runs.Row] = (),
    *,
    named: bool = False,
    close: Close | None = None,
) -> None:
    """Draw a section's page, and further ones where its list is too long for it.

    Its rows are spelled out below the list, for which there must be room. `named` leaves a
    line for the name of the one who builds it; `close` ends the last page, below all else.
    """
    sheet, section = stamps.sheet, portion.section
    items = needs.items(plan, portion.own, stamps.order)
    sheet.begin()
    sheet.bookmark(
        f"section-{section.name}", f"{section.name}: {formatting.place(plan, section)}", 1
    )
    _head(sheet, plan, portion, place)
    if named:
        _name_line(sheet)
    y = _cells(stamps, plan, portion, place)
    low = y - needs.table(sheet, items).height
    if spelled:
        _row_by_row(sheet, plan, spelled, low - 22)
        low -= HEADING + runs.height(sheet, spelled)
    items = needs.draw(stamps, plan, items, y)
    while items:
        sheet.end()
        sheet.begin()
        y = sheet.heading(f"{section.name}: its pieces, continued") - 10
        low = y - needs.table(sheet, items).height
        items = needs.draw(stamps, plan, items, y)
    if close:
        close(sheet.left, low - 14, sheet.right - sheet.left)
    sheet.end()


def _cells(stamps: Stamps, plan: Plan, portion: Portion, place: Frame) -> float:
    """Draw a section's strips downwards, on as many pages as they take; return what is below."""
    sheet, top, height = stamps.sheet, place.top, portion.section.rows * place.cell[1]
    for n, strip in enumerate(building.strips(plan, portion, place.cols)):
        if n:
            top -= height + 2 * BAND + BETWEEN
        if top - height - BAND < sheet.bottom:
            sheet.end()
            sheet.begin()
            where = f"{portion.section.name}: {formatting.place(plan, strip.section)}"
            top = sheet.heading(where) - BAND
        frame = place._replace(top=top)
        cells.draw(stamps, plan, strip, frame)
        _ties(sheet, plan, strip.section, frame)
    return top - height - BAND - GAP


def _ties(sheet: Sheet, plan: Plan, strip: Section, place: Frame) -> None:
    """Draw a line along the foot of what a wall has behind its pieces."""
    for piece in _behind(plan, strip):
        left = max(piece.col, strip.col) - strip.col
        right = (
            min(piece.col + plan.part_types[piece.part].cols, strip.col + strip.cols) - strip.col
        )
        y = place.top - (piece.row + 1 - strip.row) * place.cell[1]
        for ink, line in ((WHITE, 3.2), (theme.ACCENT, 1.8)):
            sheet.stroke(ink, line)
            x = place.left + left * place.cell[0] + 1, place.left + right * place.cell[0] - 1
            sheet.canvas.line(x[0], y, x[1], y)


def _behind(plan: Plan, section: Section) -> list[Piece]:
    """Pieces of a wall's second layer that stand behind a section."""
    return [
        piece
        for piece in plan.ties
        if section.row <= piece.row < section.row + section.rows
        and piece.col < section.col + section.cols
        and piece.col + plan.part_types[piece.part].cols > section.col
    ]


def _row_by_row(sheet: Sheet, plan: Plan, spelled: Sequence[runs.Row], y: float) -> None:
    """Spell the section out below its list."""
    sheet.rule(y + 14)
    sheet.text(sheet.left, y, "Row by row", 11, bold=True)
    sheet.text(sheet.left, y - 13, runs.note(plan), 8.5, ink=theme.QUIET)
    runs.lines(sheet, spelled, y - 30)


def _head(sheet: Sheet, plan: Plan, portion: Portion, place: Frame) -> None:
    """Name the section, say where it lies and how many pieces it takes."""
    section = portion.section
    overview.locator(sheet, plan, section, 110, HEAD - 10)
    sheet.text(sheet.left, sheet.top - 30, section.name, 38, bold=True)
    where = sheet.text(
        sheet.left, sheet.top - 48, formatting.place(plan, section).capitalize(), 10.5
    )
    many = formatting.plural(len(portion.own), "piece")
    wide = sheet.text(sheet.left, sheet.top - 62, many, 10.5, ink=theme.QUIET)
    x = sheet.left + max(where, wide) + 16
    notes = theme.wrapped(
        " ".join(_notes(plan, portion, place)), theme.regular(), 8.5, sheet.left + NOTES - x
    )
    for n, line in enumerate(reversed(notes)):
        sheet.text(x, sheet.top - 62 + 11 * n, line, 8.5, ink=theme.QUIET)


def _name_line(sheet: Sheet) -> None:
    """Leave room for a name, and say which side is up: nobody sits at the head of a table."""
    x, y = sheet.left + 200, sheet.top - 14
    sheet.text(x, y, "Name", 10.5, ink=theme.QUIET)
    sheet.stroke(theme.QUIET, 0.6)
    sheet.canvas.line(x + 32, y - 2, x + 190, y - 2)
    sheet.fill(theme.ACCENT)
    sheet.polygons([[(x, y - 20), (x + 10, y - 20), (x + 5, y - 11)]])
    sheet.text(x + 16, y - 20, "this side up", 10.5)


def _notes(plan: Plan, portion: Portion, place: Frame) -> list[str]:
    """Say what pieces without a mark, with a corner and with a line are, where there are any."""
    parts = (plan.part_types[p] for p in distinct(plan.pieces.part[portion.own]).tolist())
    corners = any(building.deep(plan, part) for part in parts)
    crossing = [FROM_STRIP] if place.cols < portion.section.cols else []
    tied = [TIED] * bool(_behind(plan, portion.section))
    return [*([CROSSING] if len(portion.crossing) else crossing), *[CORNER] * corners, *tied]
