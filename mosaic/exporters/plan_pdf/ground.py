"""What holds the picture: a page of its baseplates, or the second layer of a wall in words."""

from __future__ import annotations

from mosaic.exporters import words
from mosaic.exporters.plan_pdf import theme
from mosaic.exporters.plan_pdf.runs import spell
from mosaic.exporters.plan_pdf.sheet import Sheet
from mosaic.model import Part, Plan

#: The largest stud of the drawing in points.
LARGEST = 8.0


def wanted(plan: Plan) -> bool:
    """Whether there is something to say: all but one baseplate of the picture's own size."""
    size = plan.grid.cols, plan.grid.rows
    sizes = [(plan.part_types[p].cols, plan.part_types[p].rows) for p in plan.backing.part]
    return len(sizes) > 1 or any(plate != size for plate in sizes)


def draw(sheet: Sheet, plan: Plan) -> None:
    """Draw what holds the picture."""
    if plan.view == "side":
        spell(sheet, "Behind the wall", words.BEHIND, words.behind(plan))
    else:
        _baseplates(sheet, plan)


def _baseplates(sheet: Sheet, plan: Plan) -> None:
    """Draw the baseplates' outlines, and the picture's upon them."""
    placed = [(plan.part_types[piece.part], piece.col, piece.row) for piece in plan.backing]
    sheet.begin()
    sheet.bookmark("baseplates", "Baseplates")
    top = sheet.heading("Baseplates", _note(plan, placed)) - 6
    cols = max(col + part.cols for part, col, _ in placed)
    rows = max(row + part.rows for part, _, row in placed)
    room = sheet.right - sheet.left, top - sheet.bottom - 10
    step = min(room[0] / cols, room[1] / rows, LARGEST)
    x = sheet.left + (room[0] - cols * step) / 2
    for part, col, row in placed:
        _plate(sheet, part, x + col * step, top - row * step, step)
    sheet.stroke(theme.ACCENT, 1.5)
    height = plan.grid.rows * step
    sheet.canvas.rect(x, top - height, plan.grid.cols * step, height, stroke=1, fill=0)
    sheet.end()


def _note(plan: Plan, placed: list[tuple[Part, int, int]]) -> str:
    """Say what is drawn, and what the blue line is."""
    names = sorted({part.name for part, _, _ in placed})
    return (
        f"{words.plural(len(placed), 'piece')} ({', '.join(names)}) behind the picture, which the "
        f"blue line frames: {words.size(plan)}, from the upper left corner."
    )


def _plate(sheet: Sheet, part: Part, x: float, y: float, step: float) -> None:
    """Draw a baseplate with its size in studs."""
    width, height = part.cols * step, part.rows * step
    sheet.box(x + 0.5, y - height + 0.5, width - 1, height - 1, theme.FAINT, 2)
    sheet.stroke(theme.QUIET, 0.6)
    sheet.canvas.roundRect(x + 0.5, y - height + 0.5, width - 1, height - 1, 2, stroke=1, fill=0)
    size = min(14.0, 0.25 * width)
    if size > 3:
        text = words.part_size(part)
        middle = x + width / 2, y - height / 2 - 0.33 * size
        sheet.text(*middle, text, size, ink=theme.QUIET, align="center")
