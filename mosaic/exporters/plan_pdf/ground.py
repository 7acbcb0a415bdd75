"""The page of the baseplates: which lies where, before the first piece of the picture."""

from __future__ import annotations

from mosaic.exporters import words
from mosaic.exporters.plan_pdf import theme
from mosaic.exporters.plan_pdf.sheet import Sheet
from mosaic.model import Part, Plan

#: The largest stud of the drawing in points.
LARGEST = 8.0


def wanted(plan: Plan) -> bool:
    """Whether there is something to say: several baseplates, or one that stands out."""
    placed = _placed(plan)
    return len(placed) > 1 or any(
        (part.cols, part.rows) != (plan.grid.cols, plan.grid.rows) for part, _, _ in placed
    )


def _placed(plan: Plan) -> list[tuple[Part, int, int]]:
    """Baseplates of a top view with their upper left studs; a wall has none."""
    if plan.view == "side":
        return []
    return [(plan.part_types[piece.part], piece.col, piece.row) for piece in plan.backing]


def draw(sheet: Sheet, plan: Plan) -> None:
    """Draw the baseplates' outlines, and the picture's upon them."""
    placed = _placed(plan)
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
