"""The pages of the printed plan, bound in their order.

Everything but the cover's picture is drawn in vectors. A piece is drawn once for each
part and color and then used again (a form XObject), which keeps a mural's plan small.

Drawn here is what stands before and after the sections: what to know before building, how
the plan was made, and the template: the picture at true size, to lay pieces on or to hold
against the work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import BinaryIO

from reportlab.pdfgen.canvas import Canvas

from mosaic import __version__
from mosaic.exporters import building, formatting
from mosaic.exporters.building import Portion
from mosaic.exporters.marks import Mark, marks
from mosaic.exporters.plan_pdf import (
    cells,
    event,
    front,
    overview,
    parts_list,
    runs,
    section,
    theme,
)
from mosaic.exporters.plan_pdf.cells import Frame
from mosaic.exporters.plan_pdf.pieces import Stamps
from mosaic.exporters.plan_pdf.theme import MM, Sheet
from mosaic.model import VIEWS, Plan, Section
from mosaic.pdf import circle, invariant_canvas

Page = Callable[[Sheet, Stamps], None]

SIZE = 11.0
#: Room in points that a drawing of the hung picture needs, its largest sides, and what is below.
LEAST, LARGEST, HIGHEST, BELOW = 150.0, 300.0, 300.0, 34.0
#: Type of what only the curious want to know.
SMALL = 8.5

#: Studs across a page at most.
STUDS = 24
#: Height of what stands above the picture on a page, in points.
HEAD = 46.0
#: Border of a page in points: 24 studs of 8 mm leave 9 mm on A4.
BORDER = 25.0


def write_event(plan: Plan, stream: BinaryIO) -> None:
    """Write an event's kit as PDF."""
    event.draw(_canvas(plan, stream), plan, marks(plan))


def _canvas(plan: Plan, stream: BinaryIO) -> Canvas:
    """Open a PDF that is the same each time."""
    paper = theme.PAPERS[plan.recipe.paper]
    canvas = invariant_canvas(stream, pagesize=paper, pageCompression=1, lang="en")
    _describe(canvas, plan)
    return canvas


def write(plan: Plan, stream: BinaryIO) -> None:
    """Write a plan as PDF."""
    paper = theme.PAPERS[plan.recipe.paper]
    canvas = _canvas(plan, stream)
    order = marks(plan)
    portions = building.portions(plan)
    sheet = Sheet(canvas, paper, plan.title)
    place = section.frame(sheet, plan, portions, order)
    stamps = Stamps(sheet, plan, order, place.cell)
    front.draw_cover(sheet, plan)
    for page in _front(plan, order, paper[1]):
        page(sheet, stamps)
    _sections(stamps, plan, portions, place)
    if plan.recipe.template:
        draw(sheet, plan, order)
    sheet.close()


def _sections(stamps: Stamps, plan: Plan, portions: Sequence[Portion], place: Frame) -> None:
    """Draw a page a section; rows stand below its list where that is so for all sections."""
    wanted = plan.recipe.runs
    spelled = [runs.rows(plan, p, stamps.order) if wanted else [] for p in portions]
    chapters_of = list(zip(portions, spelled, strict=True))
    # A wall is told row by row over its whole width, which no page has room for.
    below = not VIEWS[plan.view].banded and all(
        section.room_for_rows(stamps, plan, p, place, rows) for p, rows in chapters_of if rows
    )
    sheet = stamps.sheet

    def close(x: float, y: float, room: float) -> None:
        """End the last page with how the plan was made, or add a page for that."""
        if not about(sheet, plan, x, y, room):
            sheet.end()
            sheet.begin()
            about(sheet, plan, sheet.left, sheet.top, sheet.right - sheet.left)

    for n, (portion, rows) in enumerate(chapters_of, 1):
        last = close if n == len(chapters_of) and (below or not wanted) else None
        section.draw(stamps, plan, portion, place, rows if below else (), close=last)
    if wanted and not below:
        chapters = [(portion.section.name, rows) for portion, rows in chapters_of]
        runs.spell(sheet, "Row by row", runs.note(plan), chapters, close)


def _describe(canvas: Canvas, plan: Plan) -> None:
    """Tell the file's own title, maker and language."""
    canvas.setTitle(plan.title)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.setSubject("Building plan of a brick mosaic")
    canvas.setCreator(f"mosaic {__version__}")
    canvas.setAuthor("")
    canvas.setProducer(f"mosaic {__version__}")


def _front(plan: Plan, order: dict[int, Mark], paper_height: float) -> list[Page]:
    """Return the pages between the cover and the sections."""
    plates: list[Page] = [lambda sheet, _stamps: front.draw_base(sheet, plan)]
    return [
        lambda sheet, _stamps: before(sheet, plan),
        *parts_list.pages(plan, order, paper_height),
        *parts_list.sorting_pages(plan, order, paper_height),
        *(plates if front.base_wanted(plan) else []),
        lambda sheet, _stamps: overview.draw(sheet, plan),
    ]


def before(sheet: Sheet, plan: Plan) -> None:
    """Draw the page that one reads first: how to build, and how to hang what was built."""
    sheet.begin()
    sheet.bookmark("before", "Before you build")
    y = sheet.heading("Before you build", f"Time to build: {building.hours(plan)}.") - 22
    y = _draw_steps(sheet, y, building.first_time(plan))
    sheet.text(sheet.left, y - 18, "On the wall", 14, bold=True)
    y = _draw_steps(sheet, y - 40, building.hanging(plan))
    if y - sheet.bottom > LEAST:
        _hung(sheet, plan, y - 24)
    sheet.end()


def _hung(sheet: Sheet, plan: Plan, top: float) -> None:
    """Draw the picture on its base with its measures, and in a top view its two nails."""
    cols, rows = plan.size_with_base
    across, down = (n * mm / 10 for n, mm in zip((cols, rows), plan.grid.cell_mm, strict=True))
    scale = min(LARGEST / across, (top - sheet.bottom - BELOW) / down, HIGHEST / down)
    width, height = across * scale, down * scale
    x = sheet.left + (sheet.right - sheet.left - width) / 2
    sheet.box(x, top - height, width, height, theme.FAINT)
    shown = width * plan.grid.cols / cols, height * plan.grid.rows / rows
    overview.small(sheet, plan, x, top, *shown)
    sheet.stroke(theme.TEXT, 1.2)
    sheet.canvas.rect(x - 2, top - height - 2, width + 4, height + 4, stroke=1, fill=0)
    _measure(sheet, x, top - height - 14, width, f"{across:.1f} cm")
    sheet.canvas.saveState()
    sheet.canvas.translate(x + width + 14, top - height)
    sheet.canvas.rotate(90)
    _measure(sheet, 0, 0, height, f"{down:.1f} cm")
    sheet.canvas.restoreState()
    if plan.view == "side":
        return
    for nail in (x + width / 4, x + 3 * width / 4):
        sheet.fill(theme.ACCENT)
        circle(sheet.canvas, nail, top + 9, 3.5, filled=True, lined=False)
    for left, right in ((x, x + width / 4), (x + 3 * width / 4, x + width)):
        sheet.stroke(theme.ACCENT, 0.8)
        sheet.canvas.line(left, top + 9, right, top + 9)
        middle = (left + right) / 2
        text = f"{building.nail_cm(plan):.0f} cm"
        sheet.text(middle, top + 13, text, 9, ink=theme.ACCENT, align="center")


def _measure(sheet: Sheet, x: float, y: float, length: float, text: str) -> None:
    """Draw a line with ends as long as what is measured, and write how long it is below."""
    sheet.stroke(theme.QUIET, 0.7)
    sheet.canvas.line(x, y, x + length, y)
    for end in (x, x + length):
        sheet.canvas.line(end, y - 3, end, y + 3)
    sheet.text(x + length / 2, y - 12, text, 9, ink=theme.QUIET, align="center")


def about(sheet: Sheet, plan: Plan, x: float, y: float, room: float) -> bool:
    """Write what only the curious want to know below a height, if there is room for it."""
    facts = [
        f"{name}: {value}."
        for name, value in (
            ("Pieces", formatting.packing(plan)),
            ("Difference from the picture", formatting.error(plan)),
        )
        if value
    ]
    text = " ".join([f"Made with mosaic {__version__}.", *formatting.recipe(plan), *facts])
    lines = theme.wrapped(text, theme.regular(), SMALL, room)
    if y - 20 - SMALL * 1.35 * len(lines) < sheet.bottom:
        return False
    sheet.bookmark("about", "How this plan was made")
    sheet.rule(y, x, x + room)
    sheet.text(x, y - 14, "How this plan was made", SMALL, bold=True)
    sheet.paragraph(y - 27, text, SMALL, room, x)
    return True


def _draw_steps(sheet: Sheet, y: float, steps: Iterable[str]) -> float:
    """Write steps with their numbers downwards; return the height below them."""
    for number, step in enumerate(steps, 1):
        sheet.text(sheet.left, y, str(number), SIZE, bold=True, ink=theme.ACCENT)
        for line in theme.wrapped(step, theme.regular(), SIZE, sheet.right - sheet.left - 24):
            sheet.text(sheet.left + 24, y, line, SIZE)
            y -= SIZE + 4
        y -= 6
    return y


def draw(sheet: Sheet, plan: Plan, order: dict[int, Mark]) -> None:
    """Draw as many pages as the picture takes at true size."""
    cell = plan.grid.cell_mm[0] * MM, plan.grid.cell_mm[1] * MM
    stamps = Stamps(sheet, plan, order, cell)
    tiles = _tiles(plan, sheet.paper[1], cell[1])
    for n, portion in enumerate(building.portions(plan, tiles)):
        sheet.begin(foot_line=False)
        if n == 0:
            sheet.bookmark("template", "Template at true size")
        _page(sheet, stamps, plan, portion)
        sheet.end()


def _tiles(plan: Plan, paper_height: float, cell_height: float) -> tuple[Section, ...]:
    """Cut the grid into the fewest pages; they are taped together, so sections are cut too."""
    room = int((paper_height - 2 * BORDER - HEAD - 14) / cell_height)
    across, down = _side(plan.grid.cols, STUDS), _side(plan.grid.rows, room)
    return tuple(
        Section("", col, row, min(across, plan.grid.cols - col), min(down, plan.grid.rows - row))
        for row in range(0, plan.grid.rows, down)
        for col in range(0, plan.grid.cols, across)
    )


def _side(extent: int, room: int) -> int:
    """Cells of a page's side: as even as the pages can be, to a guide where there is room."""
    fewest = -(-extent // room)
    even = -(-extent // fewest)
    guided = -(-even // 4) * 4
    return guided if guided <= room else even


def _page(sheet: Sheet, stamps: Stamps, plan: Plan, portion: Portion) -> None:
    """Draw a page: the bar to measure, then the pieces."""
    top = sheet.paper[1] - BORDER
    left = (sheet.paper[0] - STUDS * 8 * MM) / 2
    where = f"True size (1:1): {formatting.place(plan, portion.section)}"
    sheet.text(left, top - 12, where, 12, bold=True)
    _bar(sheet, left, top - 30)
    cells.draw(stamps, plan, portion, Frame(stamps.cell, left, top - HEAD - cells.BAND))


def _bar(sheet: Sheet, x: float, y: float) -> None:
    """Draw 100 mm, a tick every 10, and say what they are for."""
    sheet.stroke(theme.TEXT, 0.7)
    sheet.canvas.line(x, y, x + 100 * MM, y)
    for n in range(11):
        tick = 6 if n in {0, 10} else 3
        sheet.canvas.line(x + n * 10 * MM, y, x + n * 10 * MM, y + tick)
    note = "This bar is 100 mm long if the page was printed at 100%, not fitted to the paper."
    sheet.text(x, y - 10, note, 8, ink=theme.QUIET)
