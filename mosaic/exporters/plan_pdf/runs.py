"""A section spelled out row by row, for two who build together: one reads, one lays."""

from __future__ import annotations

from collections.abc import Sequence

from mosaic.exporters import building, formatting
from mosaic.exporters.building import Portion, Run
from mosaic.exporters.marks import Mark
from mosaic.exporters.plan_pdf import theme
from mosaic.exporters.plan_pdf.sheet import Sheet
from mosaic.model import BARE, Plan

Row = tuple[int, str]
SIZE, LEADING, BETWEEN, INDENT = 9.5, 13.0, 4.0, 48.0
NOTE = (
    "From left to right. Pieces are 1×1 where no size is named; covered cells belong to a piece "
    "that began earlier."
)
WALL_NOTE = " A wall is built from the lowest row upwards."


def rows(plan: Plan, portion: Portion, order: dict[int, Mark]) -> list[Row]:
    """Spell a section out: the numbers of its rows and what they hold, a wall's lowest first."""
    spelled = [
        (row, ", ".join(say(plan, run, order) for run in found))
        for row, found in enumerate(building.runs(plan, portion), portion.section.row + 1)
    ]
    return spelled[::-1] if plan.view == "side" else spelled


def note(plan: Plan) -> str:
    """Say how the rows are to be read."""
    return NOTE + WALL_NOTE * (plan.view == "side")


def spell(sheet: Sheet, heading: str, explained: str, spelled: Sequence[Row]) -> None:
    """Write rows on pages of their own, as many as they take."""
    title = heading
    while spelled:
        sheet.begin()
        spelled = lines(sheet, spelled, sheet.heading(title, explained) - 6)
        sheet.end()
        title = f"{heading}, continued"


def lines(sheet: Sheet, spelled: Sequence[Row], y: float) -> Sequence[Row]:
    """Write rows downwards from a height; return those that have no room."""
    for n, (row, text) in enumerate(spelled):
        found = _wrapped(sheet, text)
        if n and y - LEADING * (len(found) - 1) < sheet.bottom:
            return spelled[n:]
        sheet.text(sheet.left, y, f"Row {row}", SIZE, bold=True)
        for line in found:
            sheet.text(sheet.left + INDENT, y, line, SIZE)
            y -= LEADING
        y -= BETWEEN
    return ()


def height(sheet: Sheet, spelled: Sequence[Row]) -> float:
    """Height in points that rows take."""
    return sum(LEADING * len(_wrapped(sheet, text)) + BETWEEN for _, text in spelled)


def _wrapped(sheet: Sheet, text: str) -> list[str]:
    """Break what a row holds into lines."""
    return theme.wrapped(text, theme.regular(), SIZE, sheet.right - sheet.left - INDENT)


def say(plan: Plan, run: Run, order: dict[int, Mark]) -> str:
    """Say a run: "3 Tan (1)", "2×2 Red (7)", "2 covered"."""
    if run.part is None:
        return f"{run.count} {'bare' if run.color == BARE else 'covered'}"
    across = " upright" if plan.view == "top" else " crosswise"
    size = formatting.part_size(run.part) + across * (run.part.rows > run.part.cols)
    single = size == "1×1"
    many = str(run.count) if single else size if run.count == 1 else f"{run.count} of {size}"
    mark = order[run.color]
    name = plan.grid.palette.colors[run.color].name
    return f"{many} {name}" if mark.shape else f"{many} {name} ({mark.text})"
