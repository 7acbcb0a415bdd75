"""The page of a section: its pieces with their marks, coordinates, and what it needs."""

from __future__ import annotations

from dataclasses import dataclass

from mosaic.exporters import building, words
from mosaic.exporters.building import Portion
from mosaic.exporters.plan_pdf import overview, theme
from mosaic.exporters.plan_pdf.pieces import Stamps
from mosaic.exporters.plan_pdf.sheet import Sheet
from mosaic.model import Plan, Section

#: Height of a page's head, of the band of coordinates, and of an item of the section's list.
HEAD, BAND, ITEM = 76.0, 13.0, 23.0
COLUMNS = 4
#: The largest cell in points: 12 mm, half as large again as the real stud.
LARGEST = 34.0
#: How far in cells a wall's piece is shown beyond the section's edge.
BEYOND = 0.3


@dataclass(frozen=True)
class Frame:
    """Where things are on all section pages of a plan, in points.

    Attributes
    ----------
    cell : (float, float)
        Width and height of a cell, the same on every page.
    left, top : float
        Upper left corner of the first cell.
    items : int
        Items of the section's list that a page has room for, below a grid of `rows` rows.
    """

    cell: tuple[float, float]
    left: float
    top: float
    floor: float

    def items(self, rows: int) -> int:
        """Items of a list that have room below a grid of `rows` rows."""
        room = self.top - rows * self.cell[1] - BAND - 22 - self.floor
        return max(0, int(room / ITEM)) * COLUMNS


def frame(sheet: Sheet, plan: Plan, most_colors: int) -> Frame:
    """Choose cells as large as the largest section and the longest list allow."""
    cols = max(s.cols for s in plan.sections)
    rows = max(s.rows for s in plan.sections)
    top, floor = sheet.top - HEAD - BAND, sheet.bottom
    room = top - floor - BAND - 22
    lines = -(-most_colors // COLUMNS)
    room -= min(lines * ITEM, 0.42 * room)
    ratio = plan.grid.cell_mm[1] / plan.grid.cell_mm[0]
    width = min((sheet.right - sheet.left - 2 * BAND) / cols, room / (rows * ratio), LARGEST)
    width = int(width * 100) / 100
    left = sheet.left + (sheet.right - sheet.left - cols * width) / 2
    return Frame((width, round(width * ratio, 2)), round(left, 2), round(top, 2), floor)


def draw(sheet: Sheet, stamps: Stamps, plan: Plan, portion: Portion, place: Frame) -> None:
    """Draw a section's page, and a further one where its list is too long for it."""
    section = portion.section
    needs = building.counts(plan, portion.own, stamps.order)
    sheet.begin()
    sheet.bookmark(f"section-{section.name}", f"{section.name}: {words.place(section)}", 1)
    _head(sheet, plan, portion)
    _guides(sheet, section, place)
    _pieces(sheet, stamps, plan, portion, place)
    _coordinates(sheet, section, place)
    items, room = list(needs.items()), place.items(section.rows)
    below = place.top - section.rows * place.cell[1] - BAND - 22
    _list(sheet, stamps, plan, items[:room], below)
    sheet.end()
    rest = items[room:]
    while rest:
        rest = _overflow(sheet, stamps, plan, section, rest)


def pages(needs: int, section: Section, place: Frame, sheet: Sheet) -> int:
    """Pages that a section with `needs` colors takes."""
    rest = max(0, needs - place.items(section.rows))
    return 1 + -(-rest // _per_overflow(sheet))


def _per_overflow(sheet: Sheet) -> int:
    return COLUMNS * int((sheet.top - sheet.bottom - 60) / ITEM)


def _overflow(
    sheet: Sheet,
    stamps: Stamps,
    plan: Plan,
    section: Section,
    rest: list[tuple[int, dict[int, int]]],
) -> list[tuple[int, dict[int, int]]]:
    """Draw what had no room below the grid; return what has none here either."""
    sheet.begin()
    y = sheet.heading(f"{section.name}: its pieces, continued")
    room = _per_overflow(sheet)
    _list(sheet, stamps, plan, rest[:room], y - 10)
    sheet.end()
    return rest[room:]


def _head(sheet: Sheet, plan: Plan, portion: Portion) -> None:
    """Name the section, say where it lies and how many pieces it takes."""
    section = portion.section
    overview.locator(sheet, plan, section, 110, HEAD - 10)
    sheet.text(sheet.left, sheet.top - 30, section.name, 38, bold=True)
    sheet.text(sheet.left, sheet.top - 48, words.place(section).capitalize(), 10.5)
    many = words.plural(len(portion.own), "piece")
    sheet.text(sheet.left, sheet.top - 62, many, 10.5, ink=theme.QUIET)


def _guides(sheet: Sheet, section: Section, place: Frame) -> None:
    """Lay a faint ground under bare cells, with a line every fourth cell to count by."""
    width, height = place.cell
    right, low = place.left + section.cols * width, place.top - section.rows * height
    sheet.box(place.left, low, right - place.left, place.top - low, theme.FAINT)
    sheet.stroke(theme.RULE, 0.5)
    for col in range(section.cols + 1):
        if (section.col + col) % 4 == 0:
            x = place.left + col * width
            sheet.canvas.line(x, place.top + 4, x, low - 4)
    for row in range(section.rows + 1):
        if (section.row + row) % 4 == 0:
            y = place.top - row * height
            sheet.canvas.line(place.left - 4, y, right + 4, y)


def _pieces(sheet: Sheet, stamps: Stamps, plan: Plan, portion: Portion, place: Frame) -> None:
    """Draw the pieces; in a wall, those that cross the section's edge end in the open."""
    canvas, section = sheet.canvas, portion.section
    canvas.saveState()
    _clip(sheet, section, place)
    for piece in portion.guests.tolist():
        _stamp(stamps, plan, section, place, piece, marked=False)
    _row_by_row(stamps, plan, portion, place)
    canvas.restoreState()


def _row_by_row(stamps: Stamps, plan: Plan, portion: Portion, place: Frame) -> None:
    """Draw the section's own pieces, moving on from one to the next."""
    canvas, section = stamps.sheet.canvas, portion.section
    width, height = place.cell
    columns = (plan.pieces.part, plan.pieces.color, plan.pieces.col, plan.pieces.row)
    rows = zip(*(column[portion.own].tolist() for column in columns), strict=True)
    at_col, at_row = section.col, section.row
    canvas.translate(place.left, place.top)
    for part, color, col, row in rows:
        canvas.translate(round((col - at_col) * width, 2), round((at_row - row) * height, 2))
        canvas.doForm(stamps.name(part, color))
        at_col, at_row = col, row


def _stamp(
    stamps: Stamps, plan: Plan, section: Section, place: Frame, piece: int, *, marked: bool
) -> None:
    """Draw one piece at its cell."""
    col = int(plan.pieces.col[piece]) - section.col
    row = int(plan.pieces.row[piece]) - section.row
    name = stamps.name(int(plan.pieces.part[piece]), int(plan.pieces.color[piece]), marked=marked)
    stamps.draw(name, place.left + col * place.cell[0], place.top - row * place.cell[1])


def _clip(sheet: Sheet, section: Section, place: Frame) -> None:
    """Keep what crosses the section's edge to a stub."""
    stub = BEYOND * place.cell[0]
    width, height = section.cols * place.cell[0], section.rows * place.cell[1]
    path = sheet.canvas.beginPath()
    path.rect(place.left - stub, place.top - height, width + 2 * stub, height)
    sheet.canvas.clipPath(path, stroke=0, fill=0)


def _coordinates(sheet: Sheet, section: Section, place: Frame) -> None:
    """Write the numbers of columns and rows on all four edges, every fourth one in bold."""
    width, height = place.cell
    right = place.left + section.cols * width
    low = place.top - section.rows * height
    beside = max(6.0, BEYOND * width + 2) if place.left > theme.MARGIN + BAND else 5.0
    for col in _numbered(section.col, section.cols, width, 8):
        x = place.left + (col - section.col + 0.5) * width
        for y in (place.top + 5, low - 10.5):
            _coordinate(sheet, x, y, col, align="center")
    for row in _numbered(section.row, section.rows, height, 6.5):
        y = place.top - (row - section.row + 0.5) * height - 2.4
        _coordinate(sheet, place.left - beside, y, row, align="right")
        _coordinate(sheet, right + beside, y, row, align="left")


def _coordinate(sheet: Sheet, x: float, y: float, number: int, *, align: theme.Align) -> None:
    """Write the number of a column or row, counted from 1."""
    fourth = (number + 1) % 4 == 0
    ink = theme.TEXT if fourth else theme.QUIET
    sheet.text(x, y, str(number + 1), 7, bold=fourth, ink=ink, align=align)


def _numbered(first: int, count: int, step: float, room: float) -> list[int]:
    """Columns or rows whose number is written: all, or every fourth where they are narrow."""
    wide = room + 3.6 * max(0, len(str(first + count)) - 2)
    if step >= wide:
        return list(range(first, first + count))
    return [n for n in range(first, first + count) if (n + 1) % 4 == 0]


def _list(
    sheet: Sheet, stamps: Stamps, plan: Plan, items: list[tuple[int, dict[int, int]]], y: float
) -> None:
    """List what the section needs: a color an item, with the count of each size."""
    width = (sheet.right - sheet.left) / COLUMNS
    lines = -(-len(items) // COLUMNS)
    for n, (color, by_part) in enumerate(items):
        col, row = divmod(n, lines)
        x, top = sheet.left + col * width, y - row * ITEM
        stamps.draw(stamps.chip(color), x, top, 18.5 / 20)
        name = plan.grid.palette.colors[color].name
        sheet.text(x + 23, top - 8, name, 8.5, bold=True, room=width - 28)
        sizes = [
            f"{words.number(count)} of {words.part_size(plan.part_types[part])}"
            for part, count in by_part.items()
        ]
        sheet.text(x + 23, top - 17.5, ", ".join(sizes), 8.5, room=width - 28)
