"""The page of a section: where it lies, its cells, and what it needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mosaic.exporters import building, words
from mosaic.exporters.building import Portion
from mosaic.exporters.plan_pdf import cells, overview, theme
from mosaic.exporters.plan_pdf.cells import BAND, Frame
from mosaic.exporters.plan_pdf.pieces import Stamps
from mosaic.exporters.plan_pdf.sheet import Sheet
from mosaic.model import Plan, Section

#: Height of a page's head, of an item of the section's list, and of the gap above the list.
HEAD, ITEM, GAP = 76.0, 23.0, 22.0
#: How far in cells a piece is shown beyond the edge that it crosses.
BEYOND = 0.3
#: The most of a page's room that the list may take from the cells.
MOST = 0.42
#: The largest cell in points: 12 mm, half as large again as the real stud.
LARGEST = 34.0
CROSSING = "A piece without a mark begins in a neighboring section."


class Item(NamedTuple):
    """A color that a section needs, and how many pieces of each part type."""

    color: int
    by_part: dict[int, int]


def columns(plan: Plan) -> int:
    """Items side by side: fewer where each has many sizes to name."""
    sizes = len({line.part for line in plan.parts if line.role == "mosaic"})
    return 4 if sizes <= 2 else 3 if sizes <= 4 else 2


def frame(sheet: Sheet, plan: Plan, portions: Sequence[Portion]) -> Frame:
    """Choose cells as large as the largest section and the longest list allow.

    They are the same on all pages of a plan, so that sections can be laid side by side.
    """
    cols = max(s.cols for s in plan.sections)
    rows = max(s.rows for s in plan.sections)
    top = sheet.top - HEAD - BAND
    room = top - sheet.bottom - BAND - GAP
    most_colors = max(len(set(plan.pieces.color[p.own].tolist())) for p in portions)
    needed = -(-most_colors // columns(plan)) * ITEM
    # A longer list goes to a page of its own rather than making the marks too small to read.
    room -= needed if needed <= MOST * room else 0.0
    ratio = plan.grid.cell_mm[1] / plan.grid.cell_mm[0]
    width = min((sheet.right - sheet.left - 2 * BAND) / cols, room / (rows * ratio), LARGEST)
    width = int(width * 100) / 100
    left = sheet.left + (sheet.right - sheet.left - cols * width) / 2
    stub = BEYOND * width if any(len(p.guests) for p in portions) else 0.0
    return Frame((width, round(width * ratio, 2)), round(left, 2), round(top, 2), round(stub, 2))


def draw(stamps: Stamps, plan: Plan, portion: Portion, place: Frame) -> None:
    """Draw a section's page, and further ones where its list is too long for it."""
    sheet, section = stamps.sheet, portion.section
    needs = building.counts(plan, portion.own, stamps.order)
    items = [Item(color, by_part) for color, by_part in needs.items()]
    sheet.begin()
    sheet.bookmark(f"section-{section.name}", f"{section.name}: {words.place(section)}", 1)
    _head(sheet, plan, portion)
    cells.draw(stamps, plan, portion, place)
    y = place.top - section.rows * place.cell[1] - BAND - GAP
    items = _list(stamps, plan, items, y)
    sheet.end()
    while items:
        items = _overflow(stamps, plan, section, items)


def _overflow(stamps: Stamps, plan: Plan, section: Section, items: list[Item]) -> list[Item]:
    """Draw what had no room below the cells; return what has none here either."""
    stamps.sheet.begin()
    y = stamps.sheet.heading(f"{section.name}: its pieces, continued")
    rest = _list(stamps, plan, items, y - 10)
    stamps.sheet.end()
    return rest


def _head(sheet: Sheet, plan: Plan, portion: Portion) -> None:
    """Name the section, say where it lies and how many pieces it takes."""
    section = portion.section
    overview.locator(sheet, plan, section, 110, HEAD - 10)
    sheet.text(sheet.left, sheet.top - 30, section.name, 38, bold=True)
    sheet.text(sheet.left, sheet.top - 48, words.place(section).capitalize(), 10.5)
    many = words.plural(len(portion.own), "piece")
    note = f"{many}. {CROSSING}" if len(portion.guests) else many
    sheet.text(sheet.left, sheet.top - 62, note, 10.5, ink=theme.QUIET)


def _list(stamps: Stamps, plan: Plan, items: list[Item], y: float) -> list[Item]:
    """List what the section needs, downwards from `y`; return what has no room."""
    sheet, across = stamps.sheet, columns(plan)
    room = across * max(0, int((y - sheet.bottom) / ITEM))
    shown, width = items[:room], (sheet.right - sheet.left) / across
    lines = -(-len(shown) // across)
    for n, item in enumerate(shown):
        col, row = divmod(n, lines)
        _item(stamps, plan, item, sheet.left + col * width, y - row * ITEM, width)
    return items[room:]


def _item(stamps: Stamps, plan: Plan, item: Item, x: float, y: float, width: float) -> None:
    """Draw a color with its name and the count of each size."""
    stamps.draw(stamps.chip(item.color), x, y, 18.5 / 20)
    name = plan.grid.palette.colors[item.color].name
    stamps.sheet.text(x + 23, y - 8, name, 8.5, bold=True, room=width - 28)
    sizes = [
        f"{words.number(count)} of {words.part_size(plan.part_types[part])}"
        for part, count in item.by_part.items()
    ]
    stamps.sheet.text(x + 23, y - 17.5, ", ".join(sizes), 8.5, room=width - 28)
