"""For the reader: what to know before building, and how the plan was made."""

from __future__ import annotations

from collections.abc import Iterable

from mosaic.exporters import advice, formatting
from mosaic.exporters.plan_pdf import overview, theme
from mosaic.exporters.plan_pdf.sheet import Sheet
from mosaic.model import Plan
from mosaic.version import __version__

SIZE = 11.0
#: Room in points that a drawing of the hung picture needs, its largest sides, and what is below.
LEAST, LARGEST, HIGHEST, BELOW = 150.0, 300.0, 300.0, 34.0
#: Type of what only the curious want to know.
SMALL = 8.5


def before(sheet: Sheet, plan: Plan) -> None:
    """Draw the page that one reads first: how to build, and how to hang what was built."""
    sheet.begin()
    sheet.bookmark("before", "Before you build")
    y = sheet.heading("Before you build", f"Time to build: {advice.hours(plan)}.") - 22
    y = _draw_steps(sheet, y, advice.first_time(plan))
    sheet.text(sheet.left, y - 18, "On the wall", 14, bold=True)
    y = _draw_steps(sheet, y - 40, advice.hanging(plan))
    if y - sheet.bottom > LEAST:
        _hung(sheet, plan, y - 24)
    sheet.end()


def _hung(sheet: Sheet, plan: Plan, top: float) -> None:
    """Draw the picture on its base with its measures, and in a top view its two nails."""
    cols, rows = advice.base_size(plan)
    across, down = (n * mm / 10 for n, mm in zip((cols, rows), plan.grid.cell_mm, strict=True))
    scale = min(LARGEST / across, (top - sheet.bottom - BELOW) / down, HIGHEST / down)
    width, height = across * scale, down * scale
    x = sheet.left + (sheet.right - sheet.left - width) / 2
    sheet.box(x, top - height, width, height, theme.FAINT)
    shown = width * plan.grid.cols / cols, height * plan.grid.rows / rows
    overview.small(sheet, plan, x, top, *shown)
    sheet.stroke(theme.TEXT, 1.2)
    sheet.canvas.rect(x - 2, top - height - 2, width + 4, height + 4, stroke=1, fill=0)
    _measure(sheet, x, top - height - 14, width, f"{across:.1f} cm")
    sheet.canvas.saveState()
    sheet.canvas.translate(x + width + 14, top - height)
    sheet.canvas.rotate(90)
    _measure(sheet, 0, 0, height, f"{down:.1f} cm")
    sheet.canvas.restoreState()
    if plan.view == "side":
        return
    for nail in (x + width / 4, x + 3 * width / 4):
        sheet.fill(theme.ACCENT)
        sheet.canvas.circle(nail, top + 9, 3.5, stroke=0, fill=1)
    for left, right in ((x, x + width / 4), (x + 3 * width / 4, x + width)):
        sheet.stroke(theme.ACCENT, 0.8)
        sheet.canvas.line(left, top + 9, right, top + 9)
        middle = (left + right) / 2
        text = f"{advice.nail_cm(plan):.0f} cm"
        sheet.text(middle, top + 13, text, 9, ink=theme.ACCENT, align="center")


def _measure(sheet: Sheet, x: float, y: float, length: float, text: str) -> None:
    """Draw a line with ends as long as what is measured, and write how long it is below."""
    sheet.stroke(theme.QUIET, 0.7)
    sheet.canvas.line(x, y, x + length, y)
    for end in (x, x + length):
        sheet.canvas.line(end, y - 3, end, y + 3)
    sheet.text(x + length / 2, y - 12, text, 9, ink=theme.QUIET, align="center")


def about(sheet: Sheet, plan: Plan, x: float, y: float, room: float) -> bool:
    """Write what only the curious want to know below a height, if there is room for it."""
    facts = [
        f"{name}: {value}."
        for name, value in (
            ("Pieces", formatting.packing(plan)),
            ("Difference from the picture", formatting.error(plan)),
        )
        if value
    ]
    text = " ".join([f"Made with mosaic {__version__}.", *formatting.recipe(plan), *facts])
    lines = theme.wrapped(text, theme.regular(), SMALL, room)
    if y - 20 - SMALL * 1.35 * len(lines) < sheet.bottom:
        return False
    sheet.bookmark("about", "How this plan was made")
    sheet.rule(y, x, x + room)
    sheet.text(x, y - 14, "How this plan was made", SMALL, bold=True)
    sheet.paragraph(y - 27, text, SMALL, room, x)
    return True


def _draw_steps(sheet: Sheet, y: float, steps: Iterable[str]) -> float:
    """Write steps with their numbers downwards; return the height below them."""
    for number, step in enumerate(steps, 1):
        sheet.text(sheet.left, y, str(number), SIZE, bold=True, ink=theme.ACCENT)
        for line in theme.wrapped(step, theme.regular(), SIZE, sheet.right - sheet.left - 24):
            sheet.text(sheet.left + 24, y, line, SIZE)
            y -= SIZE + 4
        y -= 6
    return y
