"""What holds the picture: a page of what it stands on, or a wall's second layer in words."""

from __future__ import annotations

from collections import Counter

from mosaic.exporters import building, formatting
from mosaic.exporters.plan_pdf import theme
from mosaic.exporters.plan_pdf.runs import spell
from mosaic.exporters.plan_pdf.sheet import Sheet
from mosaic.model import Part, Plan

#: The largest stud of the drawing in points.
LARGEST = 11.0


def wanted(plan: Plan) -> bool:
    """Whether there is something to say: all but one baseplate of the picture's own size."""
    size = plan.grid.cols, plan.grid.rows
    sizes = [(plan.part_types[p].cols, plan.part_types[p].rows) for p in plan.backing.part]
    return len(sizes) > 1 or any(plate != size for plate in sizes)


def draw(sheet: Sheet, plan: Plan) -> None:
    """Draw what holds the picture."""
    if plan.view == "side":
        spell(sheet, "Behind the wall", formatting.BEHIND, [("", formatting.behind(plan))])
    else:
        _bases(sheet, plan)


def _bases(sheet: Sheet, plan: Plan) -> None:
    """Draw the outlines of what the picture stands on, and the picture's upon them."""
    placed = [(plan.part_types[piece.part], *piece[2:]) for piece in plan.backing]
    layers = plan.backing.layers.tolist()
    sheet.begin()
    sheet.bookmark("baseplates", "Behind the picture")
    note = _note(plan, [part for part, _, _ in placed], behind=max(layers) > 0)
    top = sheet.heading("Behind the picture", note) - 6
    cols = max(col + part.cols for part, col, _ in placed)
    rows = max(row + part.rows for part, _, row in placed)
    room = sheet.right - sheet.left, top - sheet.bottom - 10
    step = min(room[0] / cols, room[1] / rows, LARGEST)
    x = sheet.left + (room[0] - cols * step) / 2
    edges = x + plan.grid.cols * step, top - plan.grid.rows * step

    def named(sheet: Sheet, part: Part, left: float, high: float, step: float) -> None:
        _size(sheet, part, left, high, step, edges)

    # What lies under a line or behind an edge is drawn first: bases, ties, names, pins.
    front = [p for p, n in zip(placed, layers, strict=True) if not n and not _is_pin(p[0])]
    for draws, chosen in (
        (_base, front),
        (_tie, [p for p, n in zip(placed, layers, strict=True) if n]),
        (named, front),
        (_pin, [p for p in placed if _is_pin(p[0])]),
    ):
        for part, col, row in chosen:
            draws(sheet, part, x + col * step, top - row * step, step)
    sheet.stroke(theme.ACCENT, 1.5)
    sheet.canvas.rect(x, edges[1], edges[0] - x, top - edges[1], stroke=1, fill=0)
    sheet.end()


def _note(plan: Plan, parts: list[Part], *, behind: bool) -> str:
    """Say what is drawn, and what the lines are."""
    largest = sorted(parts, key=lambda part: (-part.cols * part.rows, part.name))
    counts = Counter(part.name for part in largest)
    names = ", ".join(f"{formatting.number(n)} × {name}" for name, n in counts.items())
    ties = " Dashed ones lie behind the others and tie their seams." if behind else ""
    pins = " Pins, drawn solid, join the panels." if any(map(_is_pin, parts)) else ""
    return (
        f"{names} behind the picture, which the blue line frames: {formatting.size(plan)}, from the "
        f"upper left corner.{ties}{pins}{_built(plan)}"
    )


def _built(plan: Plan) -> str:
    """Say the size with the base, where it is another."""
    size = building.built(plan)
    return f" With its base it measures {size}." if size else ""


def _base(sheet: Sheet, part: Part, x: float, y: float, step: float) -> None:
    """Draw a base."""
    width, height = part.cols * step, part.rows * step
    sheet.box(x + 0.5, y - height + 0.5, width - 1, height - 1, theme.FAINT, 2)
    sheet.stroke(theme.QUIET, 0.6)
    sheet.canvas.roundRect(x + 0.5, y - height + 0.5, width - 1, height - 1, 2, stroke=1, fill=0)


def _size(
    sheet: Sheet, part: Part, x: float, y: float, step: float, edges: tuple[float, float]
) -> None:
    """Write a base's size in studs into its middle, on a patch that no line crosses.

    Where the picture ends there (`edges` are its right and its lower one), it stands aside.
    """
    width, height = part.cols * step, part.rows * step
    size = min(14.0, 0.25 * width)
    if size <= 4.5:
        return
    text = formatting.part_size(part)
    wide = theme.width(text, theme.regular(), size) + 0.6 * size
    middle = x + width / 2, y - height / 2
    if abs(edges[0] - middle[0]) < wide / 2 + 2:
        middle = x + width / 4, middle[1]
    if abs(edges[1] - middle[1]) < 0.7 * size + 2:
        middle = middle[0], y - height / 4
    sheet.box(middle[0] - wide / 2, middle[1] - 0.7 * size, wide, 1.4 * size, theme.FAINT, 1)
    sheet.text(middle[0], middle[1] - 0.33 * size, text, size, ink=theme.QUIET, align="center")


def _is_pin(part: Part) -> bool:
    return part.family == "pin"


def _pin(sheet: Sheet, part: Part, x: float, y: float, step: float) -> None:
    """Draw a pin over the seam that it joins."""
    width, height = part.cols * step, part.rows * step
    sheet.box(x, y - height, width, height, theme.ACCENT, 1)


def _tie(sheet: Sheet, part: Part, x: float, y: float, step: float) -> None:
    """Draw a plate of the layer behind."""
    width, height = part.cols * step, part.rows * step
    sheet.stroke(theme.ACCENT, 0.8)
    sheet.canvas.setDash(3, 2)
    sheet.canvas.rect(x + 1.5, y - height + 1.5, width - 3, height - 3, stroke=1, fill=0)
    sheet.canvas.setDash()
