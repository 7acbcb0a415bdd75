"""The page for sorting: a label a color, to cut out and lay into a cup."""

from __future__ import annotations

from collections.abc import Callable

from mosaic.exporters import building, formatting
from mosaic.exporters.marks import Mark
from mosaic.exporters.plan_pdf import theme
from mosaic.exporters.plan_pdf.pieces import Stamps
from mosaic.exporters.plan_pdf.sheet import Sheet
from mosaic.model import Plan

#: Height of a label in points.
HEIGHT = 56.0
#: Labels side by side and their scale: the largest that fit on one page, else the last.
SHAPES = ((2, 1.5), (2, 1.25), (3, 1.0))
#: The room above the labels, and what a label may be stretched to, so that the page is full.
HEAD, TALLEST = 86.0, 1.3
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
    room = paper_height - 2 * theme.MARGIN - HEAD
    fitting = (s for s in SHAPES if len(labels) <= s[0] * int(room / (HEIGHT * s[1])))
    columns, scale = next(fitting, SHAPES[-1])
    fewest = max(1, -(-len(labels) // (columns * int(room / (HEIGHT * scale)))))
    rows = -(-len(labels) // (columns * fewest))
    pitch = min(room / max(rows, 1), TALLEST * HEIGHT * scale)
    shape = columns, pitch, scale
    chunks = [labels[n : n + columns * rows] for n in range(0, len(labels), columns * rows or 1)]
    return [_page(plan, chunk, shape, first=n == 0) for n, chunk in enumerate(chunks)]


def _page(
    plan: Plan, labels: list[Label], shape: tuple[int, float, float], *, first: bool
) -> Callable[[Sheet, Stamps], None]:
    """Return what draws one page: labels in columns, of a height, at a scale."""
    columns, pitch, scale = shape

    def draw(sheet: Sheet, stamps: Stamps) -> None:
        sheet.begin()
        if first:
            sheet.bookmark("sorting", "Sorting the pieces")
        top = sheet.heading("Sorting the pieces" if first else "Sorting, continued", NOTE)
        width = (sheet.right - sheet.left) / columns
        for n, label in enumerate(labels):
            row, col = divmod(n, columns)
            sheet.canvas.saveState()
            sheet.canvas.translate(sheet.left + col * width, top - row * pitch)
            sheet.canvas.scale(scale, scale)
            _label(sheet, stamps, plan, label, (width / scale, pitch / scale))
            sheet.canvas.restoreState()
        sheet.end()

    return draw


def _label(
    sheet: Sheet, stamps: Stamps, plan: Plan, label: Label, size: tuple[float, float]
) -> None:
    """Draw a label inside its cutting lines, its upper left corner at the origin."""
    (color, by_part), (width, height) = label, size
    canvas = sheet.canvas
    sheet.stroke(theme.RULE, 0.6)
    canvas.setDash(2, 2)
    canvas.rect(0, -height, width, height, stroke=1, fill=0)
    canvas.setDash()
    middle = (HEIGHT - height) / 2
    stamps.draw(stamps.chip(color), 7, middle - 7, 42 / 20)
    name = plan.grid.palette.colors[color].name
    sheet.text(60, middle - 16, name, 10, bold=True, room=width - 66)
    # Two columns of three lines; of more where a wall has pieces of many lengths.
    lines = max(3, -(-len(by_part) // 2))
    step, leading = (width - 66) / (1 if len(by_part) <= lines else 2), 33 / lines
    for n, (part, count) in enumerate(by_part.items()):
        left, line = 60 + n // lines * step, middle - 29 - n % lines * leading
        box, text = 0.64 * leading, formatting.sizes(plan, {part: count})
        sheet.stroke(theme.QUIET, 0.6)
        canvas.rect(left, line - 0.5, box, box, stroke=1, fill=0)
        sheet.text(left + box + 4, line, text, min(9.0, 0.9 * leading))
