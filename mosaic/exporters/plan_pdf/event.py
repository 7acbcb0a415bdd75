"""An event's kit: for the organizer a checklist, cups and bags, for each builder a sheet.

Everybody at the table builds a section. The marks are those of the printed plan, the same on
all sheets, so that cups and bags can be shared.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas

from mosaic.exporters import building, formatting
from mosaic.exporters.building import Portion
from mosaic.exporters.marks import Mark
from mosaic.exporters.plan_pdf import needs, overview, parts_list, section, theme
from mosaic.exporters.plan_pdf.pieces import Stamps
from mosaic.exporters.plan_pdf.theme import Align, Sheet
from mosaic.model import Plan

#: Height of a label's head, and of the gap between two labels, in points.
HEAD, GAP = 46.0, 14.0
#: Height of a row of the checklist, its boxes and the width of their columns.
ROW, TICKS, TICK = 19.0, ("Filled", "Given out", "Done"), 52.0
#: What somebody places in an hour who builds for the first time, out of one bag.
PIECES_PER_HOUR = 150
PACE = f"Minutes are for beginners, at {PIECES_PER_HOUR} pieces an hour."
NOTE = "Fill a bag for each section, cut its label out and put it in. Tick what is counted."


def draw(canvas: Canvas, plan: Plan, order: dict[int, Mark]) -> None:
    """Draw the map for the organizer, the labels of the bags, and a sheet a section."""
    paper = theme.PAPERS[plan.recipe.paper]
    portions = building.portions(plan)
    sheet = Sheet(canvas, paper, plan.title)
    place = section.frame(sheet, plan, portions, order)
    stamps = Stamps(sheet, plan, order, place.cell)
    _checklist(sheet, plan, portions)
    overview.draw(sheet, plan)
    for page in parts_list.sorting_pages(plan, order, paper[1]):
        page(sheet, stamps)
    _labels(stamps, plan, portions)
    for portion in portions:
        section.draw(stamps, plan, portion, place, named=True)
    sheet.close()


def _checklist(sheet: Sheet, plan: Plan, portions: Sequence[Portion]) -> None:
    """Draw what the organizer ticks off: a row a section, on as many pages as they take."""
    y = 0.0
    for number, portion in enumerate(portions):
        if not number or y - ROW < sheet.bottom:
            if number:
                sheet.end()
            y = _begin_checklist(sheet, plan, portions, first=not number)
        y -= ROW
        sheet.text(sheet.left, y + 5, portion.section.name, 11, bold=True)
        count = formatting.number(len(portion.own))
        sheet.text(sheet.left + 100, y + 5, count, 9.5, align="right")
        sheet.text(sheet.left + 160, y + 5, _minutes(len(portion.own)), 9.5, align="right")
        sheet.stroke(theme.QUIET, 0.6)
        for n in range(len(TICKS)):
            x = sheet.right - (len(TICKS) - n) * TICK + TICK / 2 - 5
            sheet.canvas.rect(x, y + 3, 10, 10, stroke=1, fill=0)
        sheet.rule(y)
    sheet.end()


def _begin_checklist(
    sheet: Sheet, plan: Plan, portions: Sequence[Portion], *, first: bool
) -> float:
    """Begin a page of the checklist; return the height below its head."""
    sheet.begin()
    if not first:
        y = sheet.heading("Checklist, continued")
    else:
        sheet.bookmark("checklist", "Checklist")
        y = sheet.heading(f"{plan.title}: checklist", _advice(plan, portions))
    names: tuple[tuple[str, float, Align], ...]
    names = (("Section", 0.0, "left"), ("Pieces", 100.0, "right"), ("Minutes", 160.0, "right"))
    for name, x, align in names:
        sheet.text(sheet.left + x, y - 2, name, 8, ink=theme.QUIET, align=align)
    sheet.text(sheet.left + 180, y - 2, "Builder", 8, ink=theme.QUIET)
    for n, name in enumerate(TICKS):
        x = sheet.right - (len(TICKS) - n) * TICK + TICK / 2
        sheet.text(x, y - 2, name, 8, ink=theme.QUIET, align="center")
    sheet.rule(y - 7)
    return y - 7


def _advice(plan: Plan, portions: Sequence[Portion]) -> str:
    """Say what to prepare, and how long the largest section takes."""
    sizes = [len(portion.own) for portion in portions]
    first = plan.sections[0]
    sections = f"{formatting.plural(len(sizes), 'section')} of {min(sizes)} to {max(sizes)} pieces"
    if plan.view == "side":
        base = "A wall grows from the bottom: one band is built after the other."
    elif any(len(portion.crossing) for portion in portions):
        base = "Pieces cross the edges of sections: build without --cross-sections to part them."
    else:
        base = (
            f"Give each builder a base of {first.cols} × {first.rows} studs, the sheet and the bag "
            "of the section; put the finished bases side by side after the map."
        )
    return f"{sections}. Fill cups by color, then the bags from the cups. {base} {PACE}"


def _minutes(pieces: int) -> str:
    """Say how long a beginner takes for so many pieces, in steps of five minutes."""
    return str(max(5, 5 * math.ceil(60 * pieces / PIECES_PER_HOUR / 5)))


def _labels(stamps: Stamps, plan: Plan, portions: Sequence[Portion]) -> None:
    """Draw labels downwards, on as many pages as they take."""
    sheet, y = stamps.sheet, 0.0
    for number, portion in enumerate(portions):
        items = needs.items(plan, portion.own, stamps.order)
        high = HEAD + needs.table(sheet, items, boxes=True).height + 8
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
    sheet.text(x, y - 29, formatting.place(plan, portion.section), 8.5, ink=theme.QUIET)
    sheet.text(sheet.right - 150, y - 22, "Built by", 8.5, ink=theme.QUIET)
    sheet.stroke(theme.QUIET, 0.6)
    canvas.line(sheet.right - 112, y - 24, sheet.right, y - 24)
    needs.draw(stamps, plan, items, y - HEAD, boxes=True)
