"""Pieces as they look in the plan: each part in each color is drawn once, as a form XObject."""

from __future__ import annotations

from mosaic.dimensions import STUD_PITCH_MM, STUD_RADIUS_MM
from mosaic.exporters import building, marks
from mosaic.exporters.marks import Mark, Rgb
from mosaic.exporters.plan_pdf import theme
from mosaic.exporters.plan_pdf.theme import Sheet
from mosaic.model import VIEWS, Part, Plan, View
from mosaic.pdf import circle, put

#: Below this size in points a cell has room for its mark alone.
ROOM_FOR_STUDS = 15.0
#: Size of type in points that is read at arm's length.
LEGIBLE = 8.0
#: How far a symbol reaches from a piece's middle, as a share of its shorter side.
REACH: dict[View, float] = {"top": 0.27, "side": 0.36}
#: A stud's radius in cells: it is 4.8 mm wide, its cell 8 mm.
STUD_RADIUS = STUD_RADIUS_MM / STUD_PITCH_MM


class Stamps:
    """Draws pieces at one size of cell.

    Parameters
    ----------
    sheet : Sheet
        Where the forms are defined.
    plan : Plan
        Whose parts and colors they show.
    order : dict of int to Mark
        Marks by palette index.
    cell : (float, float)
        Width and height of a cell in points.
    """

    def __init__(
        self, sheet: Sheet, plan: Plan, order: dict[int, Mark], cell: tuple[float, float]
    ) -> None:
        self.sheet, self.plan, self.order, self.cell = sheet, plan, order, cell
        # Short, for each page names all that it shows.
        self.prefix = f"p{round(100 * cell[0])}"
        self.known: dict[tuple[int, int, tuple[int, int] | None], str] = {}

    def name(self, part: int, color: int, marked: tuple[int, int] | None = None) -> str:
        """Define the form of a part in a color, once; its upper left corner is the origin.

        The mark is in the middle of the piece, or of its first `marked` columns and rows;
        of none of them it leaves the mark out.
        """
        key = part, color, marked
        name = self.known.get(key)
        if name is None:
            where = f"-{marked[0]}x{marked[1]}" if marked else ""
            name = self.known[key] = f"{self.prefix}-{part}-{color}{where}"
            self._define(name, self.plan.part_types[part], color, marked)
        return name

    def draw(self, name: str, x: float, y: float, scale: float = 1.0) -> None:
        """Put a form's upper left corner at (x, y)."""
        canvas = self.sheet.canvas
        canvas.saveState()
        canvas.translate(round(x, 2), round(y, 2))
        if scale != 1.0:
            canvas.scale(scale, scale)
        put(canvas, name)
        canvas.restoreState()

    def to_scale(self, part: int, color: int, x: float, y: float, stud: float) -> None:
        """Show a piece from above, its studs `stud` points wide, its left edge's middle at (x, y)."""
        canvas, shown, rgb = (
            self.sheet.canvas,
            self.plan.part_types[part],
            marks.srgb(self.plan, color),
        )
        self.sheet.fill(rgb)
        self.sheet.stroke(marks.mix(rgb, marks.ink(rgb), 0.5), 0.4)
        width, height = shown.cols * stud, shown.rows * stud
        if shown.round:
            circle(canvas, x + width / 2, y, width / 2, filled=True, lined=True)
        else:
            canvas.rect(x, y - height / 2, width, height, stroke=1, fill=1)
        if shown.studs:
            for n in range(shown.cols * shown.rows):
                row, col = divmod(n, shown.cols)
                center = x + (col + 0.5) * stud, y + (row + 0.5) * stud - height / 2
                circle(canvas, *center, STUD_RADIUS * stud, filled=False, lined=True)

    def chip(self, color: int, *, marked: bool = True) -> str:
        """Define the form of a color alone: a marked square of 20 points."""
        name = f"chip-{color}-{marked}"
        canvas = self.sheet.canvas
        if not canvas.hasForm(name):
            rgb = marks.srgb(self.plan, color)
            canvas.beginForm(name, 0, -20, 20, 0)
            self.sheet.fill(rgb)
            self.sheet.stroke(marks.mix(rgb, marks.ink(rgb), 0.5), 0.5)
            canvas.roundRect(0.5, -19.5, 19, 19, 2, stroke=1, fill=1)
            if marked:
                self._mark(color, 20, 20, rgb)
            canvas.endForm()
        return name

    def _define(self, name: str, part: Part, color: int, marked: tuple[int, int] | None) -> None:
        """Draw a piece into a form."""
        cols, rows = part.footprint(self.plan.view)
        width, height = cols * self.cell[0], rows * self.cell[1]
        rgb = marks.WHITE if self.plan.recipe.ink_saving else marks.srgb(self.plan, color)
        canvas = self.sheet.canvas
        canvas.beginForm(name, 0, -height, width, 0)
        self._body(part, width, height, rgb)
        if part.studs and VIEWS[self.plan.view].shows_studs and min(self.cell) >= ROOM_FOR_STUDS:
            self._studs(cols, rows, rgb)
        if building.deep(self.plan, part):
            self._corner(rgb, width)
        shown = (cols, rows) if marked is None else (min(cols, marked[0]), min(rows, marked[1]))
        if all(shown):
            self._mark(color, shown[0] * self.cell[0], shown[1] * self.cell[1], rgb)
        canvas.endForm()

    def _body(self, part: Part, width: float, height: float, rgb: Rgb) -> None:
        """Draw the outline, a little inside its cells so that neighbors stay apart."""
        gap, line = 0.02 * self.cell[0], max(0.35, 0.02 * self.cell[0])
        inset = gap + line / 2
        self.sheet.fill(rgb)
        self.sheet.stroke(marks.mix(rgb, marks.ink(rgb), 0.5), round(line, 2))
        canvas = self.sheet.canvas
        if part.round:
            radius = min(width, height) / 2 - inset
            circle(canvas, width / 2, -height / 2, radius, filled=True, lined=True)
            return
        radius = 0.07 * min(self.cell)
        canvas.roundRect(
            inset, inset - height, width - 2 * inset, height - 2 * inset, radius, stroke=1, fill=1
        )

    def _studs(self, cols: int, rows: int, rgb: Rgb) -> None:
        """Hint at the studs, faintly: the mark lies over them."""
        self.sheet.stroke(marks.mix(rgb, marks.ink(rgb), 0.16), 0.5)
        width, height = self.cell
        for col in range(cols):
            for row in range(rows):
                x, y = (col + 0.5) * width, -(row + 0.5) * height
                circle(self.sheet.canvas, x, y, STUD_RADIUS * width, filled=False, lined=True)

    def _corner(self, rgb: Rgb, width: float) -> None:
        """Fill the upper left corner: the piece is two studs deep, which its face does not tell."""
        near = 0.045 * self.cell[0]
        far = near + min(0.5 * self.cell[1], 0.26 * width)
        self.sheet.fill(marks.ink(rgb))
        self.sheet.polygons([[(near, -near), (far, -near), (near, -far)]])

    def _mark(self, color: int, width: float, height: float, rgb: Rgb) -> None:
        """Write the mark into the middle, as large as the piece allows."""
        mark = self.order.get(color)
        if mark is None:
            return
        ink, side = marks.ink(rgb), min(width, height)
        if mark.shape:
            self.sheet.fill(ink)
            reach = REACH[self.plan.view] * side
            middle = [
                [(width / 2 + x * reach, y * reach - height / 2) for x, y in outline]
                for outline in mark.shape
            ]
            self.sheet.polygons(middle)
            return
        size = self._type_size(mark.text, width, height)
        y = -height / 2 - 0.33 * size
        self.sheet.text(width / 2, y, mark.text, size, bold=True, ink=ink, align="center")
        if mark.underlined:
            half = theme.width(mark.text, theme.bold(), size) / 2
            self.sheet.stroke(ink, round(0.07 * size, 2))
            y = round(y - 0.12 * size, 2)
            self.sheet.canvas.line(round(width / 2 - half, 2), y, round(width / 2 + half, 2), y)

    def _type_size(self, text: str, width: float, height: float) -> float:
        """Size of a mark in points: half its piece, more where that would be too small to read."""
        wide, side = theme.width(text, theme.bold(), 1.0), min(width, height)
        ratio = 0.5 if side >= 2 * LEGIBLE else min(0.78, LEGIBLE / side)
        return round(min(ratio * side, 0.74 * width / wide, 24.0), 2)
