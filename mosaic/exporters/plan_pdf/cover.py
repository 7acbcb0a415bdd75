"""The cover: what it will look like, how large, how many pieces, what it costs."""

from __future__ import annotations

import io

from PIL import Image
from reportlab.lib.utils import ImageReader

from mosaic.dimensions import STUD_PITCH_MM
from mosaic.exporters import building, formatting
from mosaic.exporters.plan_pdf import scripts, theme
from mosaic.exporters.plan_pdf.sheet import Sheet
from mosaic.model import Plan
from mosaic.styles import TABLE

#: Longest side of the preview in pixels: some 150 dots per inch of the paper.
PREVIEW_PX = 900
#: Below this width a stud's light and shadow cannot be seen.
STUD_PX = 6
#: Height of a line of the table of facts, the size of its type and the width of its names, in pt.
LEADING, SIZE, NAMES = 13.5, 9.5, 130


def draw(sheet: Sheet, plan: Plan) -> None:
    """Draw the cover."""
    sheet.begin()
    sheet.bookmark("cover", "Cover")
    y = _title(sheet, plan)
    rows = _table(sheet, plan)
    facts_top = sheet.bottom + max(150.0, 56 + LEADING * len(rows))
    _preview(sheet, plan, y, facts_top + 18)
    _facts(sheet, plan, facts_top, rows)
    sheet.rule(sheet.bottom + 11)
    sheet.text(sheet.left, sheet.bottom, formatting.TRADEMARK, 7.5, ink=theme.QUIET)
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


def picture(plan: Plan) -> Image.Image:
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
    image = picture(plan)
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=84, subsampling=0, optimize=True)
    stream.seek(0)
    room = sheet.right - sheet.left
    scale = min(room / image.width, (top - bottom) / image.height, 1.0)
    width, height = image.width * scale, image.height * scale
    x = sheet.left + (room - width) / 2
    y = bottom + (top - bottom - height) / 2
    sheet.canvas.drawImage(ImageReader(stream), x, y, width, height)


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
        ("With its base", building.built(plan)),
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
