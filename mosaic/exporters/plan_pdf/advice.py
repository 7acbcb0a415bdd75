"""Two pages for the reader: what to know before building, and how the plan was made."""

from __future__ import annotations

from collections.abc import Iterable

from mosaic.exporters import advice, formatting
from mosaic.exporters.plan_pdf import overview, theme
from mosaic.exporters.plan_pdf.sheet import Sheet
from mosaic.model import Plan
from mosaic.version import __version__

SIZE = 11.0
#: The least room in points for a drawing of the hung picture, and the largest width of it.
LEAST, LARGEST = 150.0, 240.0


def before(sheet: Sheet, plan: Plan) -> None:
    """Draw the page that one reads first: how to build, and how to hang what was built."""
    sheet.begin()
    sheet.bookmark("before", "Before you build")
    y = sheet.heading("Before you build", f"Time to build: {advice.hours(plan)}.") - 22
    y = _numbered(sheet, y, advice.first_time(plan))
    sheet.text(sheet.left, y - 18, "On the wall", 14, bold=True)
    y = _numbered(sheet, y - 40, advice.hanging(plan))
    # What hangs is the base: where that is larger, the picture alone would mislead.
    if plan.view == "top" and not advice.built(plan) and y - sheet.bottom > LEAST:
        _hung(sheet, plan, y - 24)
    sheet.end()


def _hung(sheet: Sheet, plan: Plan, top: float) -> None:
    """Draw the picture with its two nails, and how far these are from its edge."""
    width, height = overview.fitted(
        plan, min(LARGEST, sheet.right - sheet.left), top - sheet.bottom
    )
    x = sheet.left + (sheet.right - sheet.left - width) / 2
    overview.small(sheet, plan, x, top, width, height)
    sheet.stroke(theme.TEXT, 1.2)
    sheet.canvas.rect(x - 2, top - height - 2, width + 4, height + 4, stroke=1, fill=0)
    across = advice.nail_cm(plan)
    for nail in (x + width / 4, x + 3 * width / 4):
        sheet.fill(theme.ACCENT)
        sheet.canvas.circle(nail, top + 9, 3.5, stroke=0, fill=1)
    for left, right in ((x, x + width / 4), (x + 3 * width / 4, x + width)):
        sheet.stroke(theme.ACCENT, 0.8)
        sheet.canvas.line(left, top + 9, right, top + 9)
        middle = (left + right) / 2
        sheet.text(middle, top + 13, f"{across:.0f} cm", 9, ink=theme.ACCENT, align="center")


def about(sheet: Sheet, plan: Plan) -> None:
    """Draw the last page: what only the curious want to know."""
    sheet.begin()
    sheet.bookmark("about", "How this plan was made")
    y = sheet.heading("How this plan was made", f"Made with mosaic {__version__}.") - 22
    rows = (
        ("Pieces", formatting.packing(plan)),
        ("Difference from the picture", formatting.error(plan)),
    )
    for name, value in rows:
        if value:
            sheet.text(sheet.left, y, name, 9.5, ink=theme.QUIET)
            sheet.text(sheet.left + 130, y, value, 9.5, room=sheet.right - sheet.left - 130)
            y -= 15
    sheet.paragraph(y - 6, " ".join(formatting.recipe(plan)), 9.5, sheet.right - sheet.left)
    sheet.end()


def _numbered(sheet: Sheet, y: float, steps: Iterable[str]) -> float:
    """Write steps with their numbers downwards; return the height below them."""
    for number, step in enumerate(steps, 1):
        sheet.text(sheet.left, y, str(number), SIZE, bold=True, ink=theme.ACCENT)
        for line in theme.wrapped(step, theme.regular(), SIZE, sheet.right - sheet.left - 24):
            sheet.text(sheet.left + 24, y, line, SIZE)
            y -= SIZE + 4
        y -= 6
    return y
