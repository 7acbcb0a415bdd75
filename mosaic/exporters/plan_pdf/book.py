"""The pages of the printed plan, bound in their order.

Everything but the cover's picture is drawn in vectors. A piece is drawn once for each
part and color and then used again (a form XObject), which keeps a mural's plan small.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import BinaryIO

from reportlab.pdfgen.canvas import Canvas

from mosaic.exporters import building
from mosaic.exporters.building import Portion
from mosaic.exporters.marks import Mark, marks
from mosaic.exporters.plan_pdf import (
    advice,
    cover,
    event,
    ground,
    overview,
    parts_list,
    runs,
    section,
    sorting,
    template,
    theme,
)
from mosaic.exporters.plan_pdf.cells import Frame
from mosaic.exporters.plan_pdf.pieces import Stamps
from mosaic.exporters.plan_pdf.sheet import Sheet
from mosaic.model import Plan
from mosaic.pdf import invariant_canvas
from mosaic.version import __version__

Page = Callable[[Sheet, Stamps], None]


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
    cover.draw(sheet, plan)
    for page in _front(plan, order, paper[1]):
        page(sheet, stamps)
    _sections(stamps, plan, portions, place)
    if plan.recipe.template:
        template.draw(sheet, plan, order)
    sheet.close()


def _sections(stamps: Stamps, plan: Plan, portions: Sequence[Portion], place: Frame) -> None:
    """Draw a page a section; rows stand below its list where that is so for all sections."""
    wanted = plan.recipe.runs
    spelled = [runs.rows(plan, p, stamps.order) if wanted else [] for p in portions]
    chapters_of = list(zip(portions, spelled, strict=True))
    # A wall is told row by row over its whole width, which no page has room for.
    below = plan.view == "top" and all(
        section.room_for_rows(stamps, plan, p, place, rows) for p, rows in chapters_of if rows
    )
    sheet = stamps.sheet

    def close(x: float, y: float, room: float) -> None:
        """End the last page with how the plan was made, or add a page for that."""
        if not advice.about(sheet, plan, x, y, room):
            sheet.end()
            sheet.begin()
            advice.about(sheet, plan, sheet.left, sheet.top, sheet.right - sheet.left)

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
    plates: list[Page] = [lambda sheet, _stamps: ground.draw(sheet, plan)]
    return [
        lambda sheet, _stamps: advice.before(sheet, plan),
        *parts_list.pages(plan, order, paper_height),
        *sorting.pages(plan, order, paper_height),
        *(plates if ground.wanted(plan) else []),
        lambda sheet, _stamps: overview.draw(sheet, plan),
    ]
