"""The pages before the parts: the cover, and what holds the picture.

The cover shows what it will look like, how large, how many pieces, what it costs. What holds the
picture is what it stands on, drawn, or a wall's second layer in words.
"""

from __future__ import annotations

import io
from collections import Counter

from PIL import Image

from mosaic.dimensions import STUD_PITCH_MM
from mosaic.exporters import building, formatting
from mosaic.exporters.plan_pdf import scripts, theme
from mosaic.exporters.plan_pdf.runs import spell
from mosaic.exporters.plan_pdf.theme import Sheet
from mosaic.model import Part, Plan
from mosaic.pdf import picture
from mosaic.styles import TABLE

#: Longest side of the preview in pixels: some 150 dots per inch of the paper.
PREVIEW_PX = 900
#: Below this width a stud's light and shadow cannot be seen.
STUD_PX = 6
#: Height of a line of the table of facts, the size of its type and the width of its names, in pt.
LEADING, SIZE, NAMES = 13.5, 9.5, 130

#: The largest stud of the drawing in points.
LARGEST_STUD = 11.0


def draw_cover(sheet: Sheet, plan: Plan) -> None:
    """Draw the cover."""
    sheet.begin()
    sheet.bookmark("cover", "Cover")
    y = _title(sheet, plan)
    rows = _table(sheet, plan)
    facts_top = sheet.bottom + max(150.0, 56 + LEADING * len(rows))
    _preview(sheet, plan, y, facts_top + 18)
    _facts(sheet, plan, facts_top, rows)
    sheet.rule(sheet.bottom + 11)
    sheet.text(sheet.left, sheet.bottom, formatting.TRADEMARK.format("plan"), 7.5, ink=theme.QUIET)
    sheet.end()


def _title(sheet: Sheet, plan: Plan) -> float:
    """Write the title, as large as it fits, and own up to letters that the type lacks."""
    font = theme.bold()
    title = theme.printable(plan.title, font.known)
    room = sheet.right - sheet.left
    size = max(22.0, min(34.0, 34.0 * room / max(1.0, theme.width(title, font, 34.0))))
    first, *more = theme.wrapped(title, font, size, room) or [""]
    y = sheet.top - 26
    for line in [first, " ".join(more)] if more else [first]:
        sheet.text(sheet.left, y, line, size, bold=True, room=room)
        y -= size + 2
    # As far below the title whether its letters are large or small.
    y += size - 34
    sheet.text(sheet.left, y + 12, f"A mosaic of {formatting.size(plan)}", 12, ink=theme.QUIET)
    if title.count(theme.MISSING) > plan.title.count(theme.MISSING):
        note = f"{theme.MISSING} stands for a letter that this plan's type does not have; "
        extra = "" if scripts.known() else f", and so does this page with {scripts.EXTRA}"
        y -= 14
        sheet.text(sheet.left, y + 12, f"{note}plan.html shows the whole title{extra}.", 8.5)
    return y - 4


def cover(plan: Plan) -> Image.Image:
    """Draw the preview, with studs where they can be seen."""
    cell_width, cell_height = plan.grid.cell_mm
    longer = max(plan.grid.cols * cell_width, plan.grid.rows * cell_height) / STUD_PITCH_MM
    stud_px = max(1, min(64, int(PREVIEW_PX / longer)))
    if stud_px > 8:
        # JPEG works in blocks of 8 pixels: studs that meet them stay sharp and small.
        stud_px -= stud_px % 4
    style = "studs" if stud_px >= STUD_PX else "flat"
    return Image.fromarray(TABLE[style](plan, stud_px))


def _preview(sheet: Sheet, plan: Plan, top: float, bottom: float) -> None:
    """Set the picture into the room between two heights, in the middle."""
    image = cover(plan)
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=84, subsampling=0, optimize=True)
    room = sheet.right - sheet.left
    scale = min(room / image.width, (top - bottom) / image.height, 1.0)
    width, height = image.width * scale, image.height * scale
    x = sheet.left + (room - width) / 2
    y = bottom + (top - bottom - height) / 2
    picture(sheet.canvas, "cover", stream.getvalue(), image.size, (x, y, width, height))


def _facts(sheet: Sheet, plan: Plan, top: float, rows: list[tuple[str, str]]) -> None:
    """Write the figures that one asks for first, then the rest as a table."""
    facts = plan.facts
    figures = [
        (formatting.number(facts.pieces), "pieces" if facts.pieces != 1 else "piece"),
        (formatting.number(facts.colors), "colors" if facts.colors != 1 else "color"),
        (formatting.number(facts.lots), "lots" if facts.lots != 1 else "lot"),
        (
            formatting.number(len(plan.sections)),
            "sections" if len(plan.sections) != 1 else "section",
        ),
    ]
    step = (sheet.right - sheet.left) / len(figures)
    for n, (figure, name) in enumerate(figures):
        x = sheet.left + n * step
        wide = sheet.text(x, top - 18, figure, 24, bold=True)
        sheet.text(x + wide + 4, top - 18, name, 11, ink=theme.QUIET)
    sheet.rule(top - 30)
    for n, (name, value) in enumerate(rows):
        y = top - 45 - LEADING * n
        sheet.text(sheet.left, y, name, SIZE, ink=theme.QUIET)
        sheet.text(sheet.left + NAMES, y, value, SIZE)


def _table(sheet: Sheet, plan: Plan) -> list[tuple[str, str]]:
    """Name the facts and what they are, a line each; a long one goes on in the next line."""
    rows = [
        ("Size", formatting.measures(plan)),
        ("With its base", building.size_with_base(plan)),
        ("Mass", formatting.mass(plan)),
        ("Time to build", building.hours(plan)),
        ("Price", formatting.price(plan)),
        ("Owned", formatting.owned(plan)),
        ("Look at it from", formatting.distance(plan)),
    ]
    room = sheet.right - sheet.left - NAMES
    return [
        (name if n == 0 else "", line)
        for name, value in rows
        if value
        for n, line in enumerate(theme.wrapped(value, theme.regular(), SIZE, room))
    ]


def base_wanted(plan: Plan) -> bool:
    """Whether there is something to say: all but one baseplate of the picture's own size."""
    size = plan.grid.cols, plan.grid.rows
    sizes = [(plan.part_types[p].cols, plan.part_types[p].rows) for p in plan.backing.part]
    return len(sizes) > 1 or any(plate != size for plate in sizes)


def draw_base(sheet: Sheet, plan: Plan) -> None:
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
    step = min(room[0] / cols, room[1] / rows, LARGEST_STUD)
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
    size = building.size_with_base(plan)
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
