"""The page for sorting: a label a color, to cut out and lay into a cup."""

from __future__ import annotations

from collections.abc import Callable

from mosaic.exporters import building, formatting
from mosaic.exporters.marks import Mark
from mosaic.exporters.plan_pdf import theme
from mosaic.exporters.plan_pdf.pieces import Stamps
from mosaic.exporters.plan_pdf.sheet import Sheet
from mosaic.model import Plan

#: Labels side by side, and the height of one in points.
COLUMNS, HEIGHT = 3, 56.0
NOTE = (
    "Sort before you build: a cup for each color. Cut the labels out and lay them into the cups; "
    "tick a box when its pieces are counted."
)
Label = tuple[int, dict[int, int]]


def pages(
    plan: Plan, order: dict[int, Mark], paper_height: float
) -> list[Callable[[Sheet, Stamps], None]]:
    """Cut the labels into pages."""
    everything = building.counts(plan, building.everything(plan), order)
    labels = list(everything.items())
    per_page = COLUMNS * int((paper_height - 2 * theme.MARGIN - 86) / HEIGHT)
    chunks = [labels[n : n + per_page] for n in range(0, len(labels), per_page)]
    return [_page(plan, chunk, first=n == 0) for n, chunk in enumerate(chunks)]


def _page(plan: Plan, labels: list[Label], *, first: bool) -> Callable[[Sheet, Stamps], None]:
    """Return what draws one page."""

    def draw(sheet: Sheet, stamps: Stamps) -> None:
        sheet.begin()
        if first:
            sheet.bookmark("sorting", "Sorting the pieces")
        top = sheet.heading("Sorting the pieces" if first else "Sorting, continued", NOTE)
        width = (sheet.right - sheet.left) / COLUMNS
        for n, label in enumerate(labels):
            row, col = divmod(n, COLUMNS)
            _label(sheet, stamps, plan, label, sheet.left + col * width, top - row * HEIGHT, width)
        sheet.end()

    return draw


def _label(
    sheet: Sheet, stamps: Stamps, plan: Plan, label: Label, x: float, y: float, width: float
) -> None:
    """Draw a label inside its cutting lines."""
    color, by_part = label
    canvas = sheet.canvas
    sheet.stroke(theme.RULE, 0.6)
    canvas.setDash(2, 2)
    canvas.rect(x, y - HEIGHT, width, HEIGHT, stroke=1, fill=0)
    canvas.setDash()
    stamps.draw(stamps.chip(color), x + 7, y - 7, 42 / 20)
    name = plan.grid.palette.colors[color].name
    sheet.text(x + 60, y - 16, name, 10, bold=True, room=width - 66)
    # Two columns of three lines; of more where a wall has pieces of many lengths.
    lines = max(3, -(-len(by_part) // 2))
    step, leading = (width - 66) / (1 if len(by_part) <= lines else 2), 33 / lines
    for n, (part, count) in enumerate(by_part.items()):
        left, line = x + 60 + n // lines * step, y - 29 - n % lines * leading
        box, text = 0.64 * leading, formatting.sizes(plan, {part: count})
        sheet.stroke(theme.QUIET, 0.6)
        canvas.rect(left, line - 0.5, box, box, stroke=1, fill=0)
        sheet.text(left + box + 4, line, text, min(9.0, 0.9 * leading))
