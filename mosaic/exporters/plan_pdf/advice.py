"""Two pages for the reader: what to know before building, and how the plan was made."""

from __future__ import annotations

from collections.abc import Iterable

from mosaic.exporters import advice, formatting
from mosaic.exporters.plan_pdf import theme
from mosaic.exporters.plan_pdf.sheet import Sheet
from mosaic.model import Plan
from mosaic.version import __version__

SIZE = 11.0


def before(sheet: Sheet, plan: Plan) -> None:
    """Draw the page that one reads first: how to build, and how to hang what was built."""
    sheet.begin()
    sheet.bookmark("before", "Before you build")
    y = sheet.heading("Before you build", f"Time to build: {advice.hours(plan)}.") - 22
    y = _numbered(sheet, y, advice.first_time(plan))
    sheet.text(sheet.left, y - 18, "On the wall", 14, bold=True)
    _numbered(sheet, y - 40, advice.hanging(plan))
    sheet.end()


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
