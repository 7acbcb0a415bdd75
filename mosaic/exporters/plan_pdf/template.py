"""The template: the picture at true size, to lay pieces on or to hold against the work."""

from __future__ import annotations

from mosaic.exporters import building, formatting
from mosaic.exporters.building import Portion
from mosaic.exporters.marks import Mark
from mosaic.exporters.plan_pdf import cells, theme
from mosaic.exporters.plan_pdf.cells import Frame
from mosaic.exporters.plan_pdf.pieces import Stamps
from mosaic.exporters.plan_pdf.sheet import Sheet
from mosaic.exporters.plan_pdf.theme import MM
from mosaic.model import Plan, Section

#: Studs across a page at most.
STUDS = 24
#: Height of what stands above the picture on a page, in points.
HEAD = 46.0
#: Border of a page in points: 24 studs of 8 mm leave 9 mm on A4.
BORDER = 25.0


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
    note = "This bar is 100 mm long if the page was printed at 100 %, not fitted to the paper."
    sheet.text(x, y - 10, note, 8, ink=theme.QUIET)
