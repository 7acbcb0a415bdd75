"""A section spelled out row by row, for two who build together: one reads, one lays."""

from __future__ import annotations

from collections.abc import Iterable

from mosaic.exporters import building, words
from mosaic.exporters.building import Portion, Run
from mosaic.exporters.marks import Mark
from mosaic.exporters.plan_pdf import theme
from mosaic.exporters.plan_pdf.sheet import Sheet
from mosaic.model import BARE, Plan

SIZE, LEADING, BETWEEN, INDENT = 9.5, 13.0, 4.0, 48.0
NOTE = (
    "From left to right. Pieces are 1×1 where no size is named; covered cells belong to a piece "
    "that began earlier."
)
WALL_NOTE = " A wall is built from the lowest row upwards."


def draw(sheet: Sheet, plan: Plan, portion: Portion, order: dict[int, Mark]) -> None:
    """Draw as many pages as a section's rows take."""
    rows = [
        (row, ", ".join(say(plan, run, order) for run in found))
        for row, found in enumerate(building.runs(plan, portion), portion.section.row + 1)
    ]
    wall = plan.view == "side"
    heading, note = f"{portion.section.name}, row by row", NOTE + WALL_NOTE * wall
    spell(sheet, heading, note, rows[::-1] if wall else rows)


def spell(sheet: Sheet, heading: str, note: str, rows: Iterable[tuple[int, str]]) -> None:
    """Write rows by their numbers, on as many pages as they take."""
    y = _begin(sheet, heading, note)
    for row, text in rows:
        lines = theme.wrapped(text, theme.regular(), SIZE, sheet.right - sheet.left - INDENT)
        if y - LEADING * len(lines) < sheet.bottom:
            sheet.end()
            y = _begin(sheet, f"{heading}, continued", note)
        sheet.text(sheet.left, y, f"Row {row}", SIZE, bold=True)
        for line in lines:
            sheet.text(sheet.left + INDENT, y, line, SIZE)
            y -= LEADING
        y -= BETWEEN
    sheet.end()


def _begin(sheet: Sheet, heading: str, note: str) -> float:
    """Begin a page; return its first baseline."""
    sheet.begin()
    return sheet.heading(heading, note) - 6


def say(plan: Plan, run: Run, order: dict[int, Mark]) -> str:
    """Say a run: "3 Tan (1)", "2×2 Red (7)", "2 covered"."""
    if run.part is None:
        return f"{run.count} {'bare' if run.color == BARE else 'covered'}"
    across = " upright" if plan.view == "top" else " crosswise"
    size = words.part_size(run.part) + across * (run.part.rows > run.part.cols)
    single = size == "1×1"
    many = str(run.count) if single else size if run.count == 1 else f"{run.count} of {size}"
    mark = order[run.color]
    name = plan.grid.palette.colors[run.color].name
    return f"{many} {name}" if mark.shape else f"{many} {name} ({mark.text})"
