"""An event's kit: a sheet a section to build from, and a label with a list for its bag.

Everybody at the table builds a section. The marks are those of the printed plan, the same on
all sheets, so that cups and bags can be shared.
"""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas

from mosaic.exporters import building, formatting
from mosaic.exporters.building import Portion
from mosaic.exporters.marks import Mark
from mosaic.exporters.plan_pdf import needs, overview, section, theme
from mosaic.exporters.plan_pdf.pieces import Stamps
from mosaic.exporters.plan_pdf.sheet import Sheet
from mosaic.model import Plan

#: Height of a label's head, and of the gap between two labels, in points.
HEAD, GAP = 46.0, 14.0
NOTE = "Fill a bag for each section, cut its label out and put it in. Tick what is counted."


def draw(canvas: Canvas, plan: Plan, order: dict[int, Mark]) -> None:
    """Draw the map for the organizer, the labels of the bags, and a sheet a section."""
    paper = theme.PAPERS[plan.recipe.paper]
    portions = building.portions(plan)
    sheet = Sheet(canvas, paper, plan.title)
    place = section.frame(sheet, plan, portions, order)
    stamps = Stamps(sheet, plan, order, place.cell)
    overview.draw(sheet, plan)
    _labels(stamps, plan, portions)
    for portion in portions:
        section.draw(stamps, plan, portion, place)
    sheet.close()


def _labels(stamps: Stamps, plan: Plan, portions: Sequence[Portion]) -> None:
    """Draw labels downwards, on as many pages as they take."""
    sheet, y = stamps.sheet, 0.0
    for number, portion in enumerate(portions):
        items = needs.items(plan, portion.own, stamps.order)
        high = HEAD + needs.table(sheet, items).height + 8
        if not number or y - high < sheet.bottom:
            if number:
                sheet.end()
            y = _begin(sheet, first=not number)
        _label(stamps, plan, portion, items, y, min(high, y - sheet.bottom))
        y -= high + GAP
    sheet.end()


def _begin(sheet: Sheet, *, first: bool) -> float:
    """Begin a page of labels; return the height below its heading."""
    sheet.begin()
    if first:
        sheet.bookmark("bags", "Bags and labels")
    return sheet.heading("Bags and labels" if first else "Bags, continued", NOTE) - 8


def _label(
    stamps: Stamps, plan: Plan, portion: Portion, items: list[needs.Item], y: float, high: float
) -> None:
    """Draw the label of one bag: whose it is, where it belongs, what is in it."""
    sheet, canvas = stamps.sheet, stamps.sheet.canvas
    sheet.stroke(theme.RULE, 0.6)
    canvas.setDash(2, 2)
    canvas.rect(sheet.left - 6, y - high, sheet.right - sheet.left + 12, high, stroke=1, fill=0)
    canvas.setDash()
    name = portion.section.name
    wide = sheet.text(sheet.left, y - 27, name, 24, bold=True)
    x = sheet.left + wide + 14
    count = formatting.plural(len(portion.own), "piece")
    sheet.text(x, y - 17, f"{plan.title}: {count}", 9.5, bold=True, room=sheet.right - x - 160)
    sheet.text(x, y - 29, formatting.place(portion.section), 8.5, ink=theme.QUIET)
    sheet.text(sheet.right - 150, y - 22, "Built by", 8.5, ink=theme.QUIET)
    sheet.stroke(theme.QUIET, 0.6)
    canvas.line(sheet.right - 112, y - 24, sheet.right, y - 24)
    needs.draw(stamps, plan, items, y - HEAD)
