"""The list of what a section needs: a color an item, with the count of each size."""

from __future__ import annotations

from typing import NamedTuple

from mosaic.arrays import Places
from mosaic.exporters import building, formatting
from mosaic.exporters.marks import Mark
from mosaic.exporters.plan_pdf import theme
from mosaic.exporters.plan_pdf.pieces import Stamps
from mosaic.exporters.plan_pdf.theme import Sheet
from mosaic.model import Plan

#: Size of type, height of an item of one line and of each further line, room for the swatch.
SIZE, ITEM, LEADING, SWATCH = 8.5, 23.0, 9.5, 23.0
#: Room for a box to tick.
BOX = 23.0
#: How many items may stand side by side.
COLUMNS = (4, 3, 2)


class Item(NamedTuple):
    """A color that a section needs, and what of it."""

    color: int
    sizes: str


class Table(NamedTuple):
    """Items in columns; each item is `pitch` points high."""

    items: list[Item]
    columns: int
    pitch: float

    @property
    def height(self) -> float:
        """Height in points."""
        return -(-len(self.items) // self.columns) * self.pitch


def items(plan: Plan, pieces: Places, order: dict[int, Mark]) -> list[Item]:
    """List the colors of some pieces, in the order of the marks."""
    return [
        Item(color, formatting.sizes(plan, by_part))
        for color, by_part in building.counts(plan, pieces, order).items()
    ]


def table(sheet: Sheet, found: list[Item], *, boxes: bool = False) -> Table:
    """Arrange items in as many columns as make the list lowest."""
    tables = [Table(found, columns, _pitch(sheet, found, columns, boxes)) for columns in COLUMNS]
    return min(tables, key=lambda one: one.height)


def _pitch(sheet: Sheet, found: list[Item], columns: int, boxes: bool) -> float:
    """Height of an item, where the one with the most lines sets it for all."""
    lines = max((len(_lines(sheet, item, columns, boxes)) for item in found), default=1)
    return ITEM + (lines - 1) * LEADING


def _lines(sheet: Sheet, item: Item, columns: int, boxes: bool) -> tuple[str, ...]:
    """Break an item's sizes into lines."""
    room = _width(sheet, columns) - SWATCH - (BOX if boxes else 5)
    return theme.wrapped(item.sizes, theme.regular(), SIZE, room)


def _width(sheet: Sheet, columns: int) -> float:
    return (sheet.right - sheet.left) / columns


def draw(
    stamps: Stamps, plan: Plan, found: list[Item], y: float, *, boxes: bool = False
) -> list[Item]:
    """Draw the list downwards from a height, with boxes to tick what is counted, if wanted.

    Return the items that have no room.
    """
    sheet = stamps.sheet
    _, columns, pitch = table(sheet, found, boxes=boxes)
    room = columns * max(0, int((y - sheet.bottom) / pitch))
    lines = -(-len(found[:room]) // columns)
    for n, item in enumerate(found[:room]):
        col, row = divmod(n, lines)
        x, top = sheet.left + col * _width(sheet, columns), y - row * pitch
        _item(stamps, plan, item, columns, x, top, boxes=boxes)
        if boxes:
            sheet.stroke(theme.QUIET, 0.6)
            sheet.canvas.rect(x + _width(sheet, columns) - 19, top - 13, 9, 9, stroke=1, fill=0)
    return found[room:]


def _item(
    stamps: Stamps, plan: Plan, item: Item, columns: int, x: float, y: float, *, boxes: bool
) -> None:
    """Draw a color with its name and the count of each size."""
    sheet = stamps.sheet
    stamps.draw(_heading(stamps, plan, item.color, columns, boxes=boxes), x, y)
    for n, line in enumerate(_lines(sheet, item, columns, boxes)):
        sheet.text(x + SWATCH, y - 17.5 - n * LEADING, line, SIZE)


def _heading(stamps: Stamps, plan: Plan, color: int, columns: int, *, boxes: bool) -> str:
    """Define the form of a color and its name, once: each section of a mural lists some."""
    sheet, name = stamps.sheet, f"item-{color}-{columns}{'-box' * boxes}"
    if not sheet.canvas.hasForm(name):
        chip, wide = stamps.chip(color), _width(sheet, columns)
        sheet.canvas.beginForm(name, 0, -20, wide, 2)
        stamps.draw(chip, 0, 0, 18.5 / 20)
        room = wide - SWATCH - (BOX if boxes else 5)
        text = plan.grid.palette.colors[color].name
        sheet.text(SWATCH, -8, text, SIZE, bold=True, room=room)
        sheet.canvas.endForm()
    return name
