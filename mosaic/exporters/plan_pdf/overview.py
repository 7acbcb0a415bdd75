"""The map: the whole picture with its sections, large on a page and small on every section's."""

from __future__ import annotations

from collections.abc import Iterable
from string import ascii_uppercase, digits

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.exporters import formatting
from mosaic.exporters.marks import WHITE
from mosaic.exporters.plan_pdf import theme
from mosaic.exporters.plan_pdf.theme import Sheet
from mosaic.model import BARE, Plan, Section, View
from mosaic.pdf import put

#: Cells drawn across the map at most; beyond, several share a rectangle of their mean.
FINEST = 256
#: The largest cell of a map in points.
LARGEST = 34.0
#: The smallest type in points that sections are named in, within the map.
SMALLEST = 7.0
FORM = "map"
#: How to go about the sections.
NOTES: dict[View, str] = {
    "top": "Tick a section when it is built. Build them in any order; each is named by its row "
    "(a letter) and its column.",
    "side": "Build from the bottom: finish each row over the whole width before the next one. "
    "Tick a section when it is built.",
}


def draw(sheet: Sheet, plan: Plan) -> None:
    """Draw the map of sections."""
    sheet.begin()
    sheet.bookmark("map", "Map of the sections")
    top = sheet.heading("Map of the sections", NOTES[plan.view]) - 14
    room = min(sheet.right - sheet.left - 28, LARGEST * plan.grid.cols)
    width, height = fitted(plan, room, top - sheet.bottom - 22)
    x, y = sheet.left + 22 + (sheet.right - sheet.left - 28 - width) / 2, top
    small(sheet, plan, x, y, width, height)
    step = width / plan.grid.cols, height / plan.grid.rows
    named = _type_size(plan.sections[0], step) >= SMALLEST
    _frames(sheet, plan, x, y, step)
    for section in plan.sections if named else ():
        _name(sheet, section, x, y, step)
    _edges(sheet, plan, x, y, step, named=named)
    sheet.end()


def fitted(plan: Plan, width: float, height: float) -> tuple[float, float]:
    """Size of the picture, true to scale, in a room of `width` and `height`."""
    ratio = plan.facts.height_mm / plan.facts.width_mm
    wide = min(width, height / ratio)
    return wide, wide * ratio


def small(sheet: Sheet, plan: Plan, x: float, y: float, width: float, height: float) -> None:
    """Draw the picture in plain colors, its upper left corner at (x, y)."""
    if not sheet.canvas.hasForm(FORM):
        _define(sheet, plan)
    canvas = sheet.canvas
    canvas.saveState()
    canvas.translate(round(x, 2), round(y, 2))
    canvas.scale(round(width / plan.grid.cols, 5), round(height / plan.grid.rows, 5))
    put(canvas, FORM)
    canvas.restoreState()


def locator(sheet: Sheet, plan: Plan, section: Section, width: float, height: float) -> None:
    """Show in the upper right corner where a section lies."""
    wide, high = fitted(plan, width, height)
    x, y = sheet.right - wide, sheet.top
    small(sheet, plan, x, y, wide, high)
    across, down = wide / plan.grid.cols, high / plan.grid.rows
    box = (
        x + section.col * across,
        y - (section.row + section.rows) * down,
        max(section.cols * across, 2),
        max(section.rows * down, 2),
    )
    for ink, line in ((WHITE, 2.6), (theme.ACCENT, 1.4)):
        sheet.stroke(ink, line)
        sheet.canvas.rect(*box, stroke=1, fill=0)


def _define(sheet: Sheet, plan: Plan) -> None:
    """Draw the picture into a form whose unit is a cell and whose origin is its upper left."""
    canvas = sheet.canvas
    canvas.beginForm(FORM, 0, -plan.grid.rows, plan.grid.cols, 0)
    blocks, block = _blocks(plan)
    for row, codes in enumerate(blocks):
        cuts = np.nonzero((codes[1:] != codes[:-1]).any(axis=1))[0] + 1
        starts = [0, *cuts.tolist()]
        for start, stop in zip(starts, [*starts[1:], len(codes)], strict=True):
            r, g, b = codes[start].tolist()
            sheet.fill((r, g, b))
            # A little larger than its cells: otherwise viewers let paper shine through the seams.
            width, height = (stop - start) * block + 0.06, block + 0.06
            canvas.rect(start * block, -(row * block) - height, width, height, stroke=0, fill=1)
    canvas.endForm()


def _blocks(plan: Plan) -> tuple[NDArray[np.uint8], int]:
    """(rows, cols, 3) sRGB codes of the map's rectangles, and how many cells a side they have."""
    grid = plan.grid
    block = -(-max(grid.cols, grid.rows) // FINEST)
    paper = np.array([theme.FAINT], np.uint8)
    codes = np.vstack([grid.palette.srgb, paper])[np.where(grid.indices == BARE, -1, grid.indices)]
    if block == 1:
        return codes, 1
    light = color.srgb_to_linear(codes / 255.0)
    rows, cols = (np.arange(0, n, block) for n in light.shape[:2])
    total = np.add.reduceat(np.add.reduceat(light, rows, axis=0), cols, axis=1)
    cells = np.diff([*rows, grid.rows])[:, None] * np.diff([*cols, grid.cols])
    return np.round(color.linear_to_srgb(total / cells[..., None]) * 255).astype(np.uint8), block


def _frames(sheet: Sheet, plan: Plan, x: float, y: float, step: tuple[float, float]) -> None:
    """Frame the sections, dark on white so that it shows on any picture, and link to their pages."""
    fine = min(1.0, 0.04 * plan.sections[0].cols * step[0])
    for ink, line in ((WHITE, 1.6 * fine), (theme.TEXT, 0.6 * fine)):
        sheet.stroke(ink, line)
        for section in plan.sections:
            left, top, width, height = _box(section, x, y, step)
            sheet.canvas.rect(left, top - height, width, height, stroke=1, fill=0)
    for section in plan.sections:
        left, top, width, height = _box(section, x, y, step)
        corners = left, top - height, left + width, top
        sheet.canvas.linkRect("", f"section-{section.name}", corners)


def _box(
    section: Section, x: float, y: float, step: tuple[float, float]
) -> tuple[float, float, float, float]:
    """Left, top, width and height of a section on the map, in points."""
    left, top = x + section.col * step[0], y - section.row * step[1]
    return left, top, section.cols * step[0], section.rows * step[1]


def _type_size(section: Section, step: tuple[float, float]) -> float:
    """Size of a section's name in points: the picture shows around it where it can be read."""
    side = min(section.cols * step[0], section.rows * step[1])
    return max(4.0, min(6.0, 0.3 * side), min(16.0, 0.2 * side))


def _name(sheet: Sheet, section: Section, x: float, y: float, step: tuple[float, float]) -> None:
    """Write a section's name on a chip of white, to be read on any picture."""
    left, top, width, height = _box(section, x, y, step)
    x, y, size = left + width / 2, top - height / 2, _type_size(section, step)
    box = 0.8 * size
    wide = theme.width(section.name, theme.bold(), size) + box + size
    sheet.box(x - wide / 2, y - 0.62 * size, wide, 1.24 * size, WHITE, 0.25 * size)
    # A box to tick when the section is built.
    sheet.stroke(theme.TEXT, 0.6)
    sheet.canvas.rect(x - wide / 2 + 0.35 * size, y - box / 2, box, box, stroke=1, fill=0)
    sheet.text(
        x + (box + 0.3 * size) / 2, y - 0.33 * size, section.name, size, bold=True, align="center"
    )


def _edges(
    sheet: Sheet, plan: Plan, x: float, y: float, step: tuple[float, float], *, named: bool
) -> None:
    """Write along the edges the cells where sections begin, or else the halves of their names."""
    cols = {
        s.col: str(s.col + 1) if named else s.name.lstrip(ascii_uppercase) for s in plan.sections
    }
    rows = {
        s.row: str(formatting.row_number(plan, s.row)) if named else s.name.rstrip(digits)
        for s in plan.sections
    }
    for col in _apart(cols, step[0], 16):
        sheet.text(x + col * step[0], y + 5, cols[col], 7.5, ink=theme.QUIET)
    for row in _apart(rows, step[1], 9):
        text_y = y - row * step[1] - 6
        sheet.text(x - 4, text_y, rows[row], 7.5, ink=theme.QUIET, align="right")


def _apart(places: Iterable[int], step: float, room: float) -> list[int]:
    """Leave out what would touch."""
    kept: list[int] = []
    for place in sorted(places):
        if not kept or (place - kept[-1]) * step >= room:
            kept.append(place)
    return kept
