"""The cells of a rectangle of the mosaic: pieces with their marks, guides, coordinates."""

from __future__ import annotations

from typing import NamedTuple

from mosaic.exporters import formatting
from mosaic.exporters.building import Portion
from mosaic.exporters.plan_pdf import theme
from mosaic.exporters.plan_pdf.pieces import Stamps
from mosaic.exporters.plan_pdf.theme import Sheet
from mosaic.model import VIEWS, Plan, Section
from mosaic.pdf import move, put

#: Height of the band of coordinates above and below.
BAND = 13.0


class Frame(NamedTuple):
    """Where cells are on a page, in points.

    Attributes
    ----------
    cell : (float, float)
        Width and height of a cell.
    left, top : float
        Upper left corner of the first cell.
    stub : float
        How far a piece is shown beyond an edge that it crosses. It is marked once, within
        the section where it begins. With 0 it is cut at the edge and its mark with it, which
        is right for pages that are taped together.
    cols : int
        Columns side by side; what is wider is cut into strips. 0 is all.
    """

    cell: tuple[float, float]
    left: float
    top: float
    stub: float = 0.0
    cols: int = 0


def draw(stamps: Stamps, plan: Plan, portion: Portion, frame: Frame) -> None:
    """Draw the cells of a section."""
    sheet = stamps.sheet
    _guides(sheet, plan, portion.section, frame)
    sheet.canvas.saveState()
    _clip(sheet, portion.section, frame)
    _crossing_pieces(stamps, plan, portion, frame)
    _pieces(stamps, plan, portion, frame)
    sheet.canvas.restoreState()
    _coordinates(sheet, plan, portion.section, frame)


def _guides(sheet: Sheet, plan: Plan, section: Section, frame: Frame) -> None:
    """Lay a faint ground under bare cells, with a line every fourth cell to count by."""
    width, height = frame.cell
    right, low = frame.left + section.cols * width, frame.top - section.rows * height
    sheet.box(frame.left, low, right - frame.left, frame.top - low, theme.FAINT)
    sheet.stroke(theme.RULE, 0.5)
    for col in range(-section.col % 4, section.cols + 1, 4):
        x = frame.left + col * width
        sheet.canvas.line(x, frame.top + 4, x, low - 4)
    edge = section.row - plan.grid.rows if VIEWS[plan.view].rises else section.row
    for row in range(-edge % 4, section.rows + 1, 4):
        y = frame.top - row * height
        sheet.canvas.line(frame.left - 4, y, right + 4, y)


def _clip(sheet: Sheet, section: Section, frame: Frame) -> None:
    """Keep what crosses the edge to a stub."""
    width, height = section.cols * frame.cell[0], section.rows * frame.cell[1]
    path, stub = sheet.canvas.beginPath(), frame.stub
    path.rect(frame.left - stub, frame.top - height - stub, width + 2 * stub, height + 2 * stub)
    sheet.canvas.clipPath(path, stroke=0, fill=0)


def _crossing_pieces(stamps: Stamps, plan: Plan, portion: Portion, frame: Frame) -> None:
    """Draw pieces that began elsewhere."""
    pieces, section = plan.pieces, portion.section
    for n in portion.crossing.tolist():
        part, color = int(pieces.part[n]), int(pieces.color[n])
        x = frame.left + (int(pieces.col[n]) - section.col) * frame.cell[0]
        y = frame.top - (int(pieces.row[n]) - section.row) * frame.cell[1]
        stamps.draw(stamps.name(part, color, (0, 0) if frame.stub else None), x, y)


def _pieces(stamps: Stamps, plan: Plan, portion: Portion, frame: Frame) -> None:
    """Draw the section's own pieces, moving on from one to the next."""
    canvas, section, pieces = stamps.sheet.canvas, portion.section, plan.pieces
    width, height = frame.cell
    right, low = section.col + section.cols, section.row + section.rows
    spans = plan.footprints.tolist()
    columns = (pieces.part, pieces.color, pieces.col, pieces.row)
    rows = zip(*(column[portion.own].tolist() for column in columns), strict=True)
    at_col, at_row = section.col, section.row
    canvas.translate(frame.left, frame.top)
    for part, color, col, row in rows:
        move(canvas, round((col - at_col) * width, 2), round((at_row - row) * height, 2))
        inside = right - col, low - row
        crosses = frame.stub and (spans[part][0] > inside[0] or spans[part][1] > inside[1])
        put(canvas, stamps.name(part, color, inside if crosses else None))
        at_col, at_row = col, row


def _coordinates(sheet: Sheet, plan: Plan, section: Section, frame: Frame) -> None:
    """Write the numbers of columns and rows on all four edges, every fourth one in bold."""
    width, height = frame.cell
    beside = max(5.0, frame.stub + 2)
    right = frame.left + section.cols * width
    low = frame.top - section.rows * height
    columns = _numbers(sheet, section.col, section.cols, width)
    for y in (frame.top + beside, low - beside - 5.5):
        _put(sheet, columns, frame.left, y)
    first = formatting.row_number(plan, section.row) - 1
    step = -height if VIEWS[plan.view].rises else height
    left, far = (
        _numbers(sheet, first, section.rows, step, beside_them) for beside_them in ("right", "left")
    )
    _put(sheet, left, frame.left - beside, frame.top)
    _put(sheet, far, right + beside, frame.top)


def _numbers(
    sheet: Sheet, first: int, count: int, step: float, beside: theme.Align = "center"
) -> str:
    """Write the numbers of columns, or of rows beside these, into a form; return its name.

    Where the step is negative, numbers go down: a wall's rows are counted from the bottom.
    Sections above and beside each other share them, which halves the texts of a mural's plan.
    """
    canvas, name = sheet.canvas, f"n-{beside}-{first}-{count}-{round(100 * step)}"
    if canvas.hasForm(name):
        return name
    across, extent = beside == "center", count * abs(step)
    canvas.beginForm(name, *((-9, -3, extent + 9, 9) if across else (-40, -extent, 40, 3)))
    numbers = range(first, first - count, -1) if step < 0 else range(first, first + count)
    kept = set(_written_numbers(numbers, abs(step), 8 if across else 6.5))
    for at, n in enumerate(numbers):
        along = (at + 0.5) * abs(step)
        place = (along, 0.0) if across else (0.0, -along - 2.4)
        if n in kept:
            _coordinate(sheet, *place, n, align=beside)
    canvas.endForm()
    return name


def _put(sheet: Sheet, form: str, x: float, y: float) -> None:
    """Draw a form at a place."""
    sheet.canvas.saveState()
    sheet.canvas.translate(round(x, 2), round(y, 2))
    put(sheet.canvas, form)
    sheet.canvas.restoreState()


def _coordinate(sheet: Sheet, x: float, y: float, number: int, *, align: theme.Align) -> None:
    """Write the number of a column or row, counted from 1."""
    fourth = (number + 1) % 4 == 0
    ink = theme.TEXT if fourth else theme.QUIET
    sheet.text(x, y, str(number + 1), 7, bold=fourth, ink=ink, align=align)


def _written_numbers(numbers: range, step: float, room: float) -> list[int]:
    """Columns or rows whose number is written: all, or every fourth where they are narrow."""
    wide = room + 3.6 * max(0, len(str(max(numbers) + 1)) - 2)
    every = 1 if step >= wide else 4
    return [n for n in numbers if (n + 1) % every == 0]
