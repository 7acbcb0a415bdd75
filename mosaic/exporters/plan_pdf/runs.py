"""Sections spelled out row by row, for two who build together: one reads, one lays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from mosaic.exporters import building, formatting
from mosaic.exporters.building import Portion, Run
from mosaic.exporters.marks import Mark
from mosaic.exporters.plan_pdf import theme
from mosaic.exporters.plan_pdf.theme import Sheet
from mosaic.model import BARE, VIEWS, Plan, View

Row = tuple[int, str]
SIZE, LEADING, BETWEEN, INDENT = 9.5, 13.0, 4.0, 48.0
#: The same where sections follow each other in columns, and the room between these.
SMALL, SMALL_LEADING, SMALL_INDENT, COLUMNS, GUTTER = 8.5, 11.0, 38.0, 2, 22.0
#: Height of a section's name there, and the room above it.
HEAD, HEAD_ABOVE = 25.0, 8.0
NOTE = (
    "From left to right. Pieces are 1×1 where no size is named; covered cells belong to a piece "
    "that began earlier."
)
#: What is said of a piece that lies along the columns.
ACROSS: dict[View, str] = {"top": " upright", "side": " crosswise"}
WALL_NOTE = " Row 1 is the lowest: a wall is built upwards."


class Item(NamedTuple):
    """A row in lines, or the name of a section, which has none."""

    name: str
    lines: tuple[str, ...]
    height: float
    section: str


def rows(plan: Plan, portion: Portion, order: dict[int, Mark]) -> list[Row]:
    """Spell a section out: the numbers of its rows and what they hold, a wall's lowest first."""
    return [
        (formatting.row_number(plan, row), ", ".join(say(plan, run, order) for run in found))
        for row, found in building.numbered_runs(plan, portion)
    ]


def note(plan: Plan) -> str:
    """Say how the rows are to be read."""
    return NOTE + WALL_NOTE * VIEWS[plan.view].rises


def spell(
    sheet: Sheet,
    heading: str,
    explained: str,
    chapters: Sequence[tuple[str, Sequence[Row]]],
    close: Callable[[float, float, float], None] | None = None,
) -> None:
    """Write rows in two columns, as many pages as they take, one chapter after the other.

    A section needs about half a page, so the one who reads has few to turn. `close` ends the
    last page, from a left edge and a height on, in so much room.
    """
    items = list(_items(sheet, chapters))
    title = heading
    while items:
        sheet.begin()
        if title is heading:
            sheet.bookmark(heading.lower().replace(" ", "-"), heading)
        top = sheet.heading(title, explained) - 6
        x, y, wide = sheet.left, top, _width(sheet)
        for column in range(COLUMNS):
            if items and items[0].lines and items[0].section:
                again = f"{items[0].section}, continued"
                items.insert(0, Item(again, (), HEAD, items[0].section))
            if items:
                x = sheet.left + column * (wide + GUTTER)
                items, y = _column(sheet, items, x, top)
        if close and not items:
            close(x, y, wide)
        sheet.end()
        title = f"{heading}, continued"


def _width(sheet: Sheet) -> float:
    """Width of a column in points."""
    return (sheet.right - sheet.left - (COLUMNS - 1) * GUTTER) / COLUMNS


def _items(sheet: Sheet, chapters: Sequence[tuple[str, Sequence[Row]]]) -> Iterator[Item]:
    """Break everything into lines: a chapter's name, then its rows."""
    room = _width(sheet) - SMALL_INDENT
    for name, spelled in chapters:
        if name and spelled:
            yield Item(name, (), HEAD, name)
        for row, text in spelled:
            found = tuple(theme.wrapped(text, theme.regular(), SMALL, room))
            yield Item(f"Row {row}", found, SMALL_LEADING * len(found) + BETWEEN, name)


def _column(sheet: Sheet, items: list[Item], x: float, y: float) -> tuple[list[Item], float]:
    """Write items downwards from a height; return those that have no room, and the height below."""
    for n, item in enumerate(items):
        # A name goes with the row that it heads.
        needed = item.height
        if not item.lines:
            needed += HEAD_ABOVE + sum(below.height for below in items[n + 1 : n + 2])
        if n and y - needed < sheet.bottom - SMALL_LEADING:
            return items[n:], y
        if item.lines:
            sheet.text(x, y, item.name, SMALL, bold=True)
            for line_number, line in enumerate(item.lines):
                sheet.text(x + SMALL_INDENT, y - line_number * SMALL_LEADING, line, SMALL)
        else:
            y -= HEAD_ABOVE if n else 0
            sheet.text(x, y - 4, item.name, 14, bold=True)
            sheet.rule(y - 9, x, x + _width(sheet))
        y -= item.height
    return [], y


def lines(sheet: Sheet, spelled: Sequence[Row], y: float) -> None:
    """Write rows downwards from a height, over the whole width."""
    for row, text in spelled:
        sheet.text(sheet.left, y, f"Row {row}", SIZE, bold=True)
        for line in _wrapped(sheet, text):
            sheet.text(sheet.left + INDENT, y, line, SIZE)
            y -= LEADING
        y -= BETWEEN


def height(sheet: Sheet, spelled: Sequence[Row]) -> float:
    """Height in points that rows take over the whole width."""
    return sum(LEADING * len(_wrapped(sheet, text)) + BETWEEN for _, text in spelled)


def _wrapped(sheet: Sheet, text: str) -> tuple[str, ...]:
    """Break what a row holds into lines."""
    return theme.wrapped(text, theme.regular(), SIZE, sheet.right - sheet.left - INDENT)


def say(plan: Plan, run: Run, order: dict[int, Mark]) -> str:
    """Say a run: "3 Tan (1)", "2×2 Red (7)", "2 covered"."""
    if run.part is None:
        return f"{run.count}\N{NO-BREAK SPACE}{'bare' if run.color == BARE else 'covered'}"
    across = ACROSS[plan.view]
    size = formatting.part_size(run.part) + across * (run.part.rows > run.part.cols)
    single = size == "1×1"
    many = str(run.count) if single else size if run.count == 1 else f"{run.count} of {size}"
    mark = order[run.color]
    name = plan.grid.palette.colors[run.color].name
    said = f"{many} {name}" if mark.shape else f"{many} {name} ({mark.text})"
    # A line may end between runs alone.
    return said.replace(" ", "\N{NO-BREAK SPACE}")
