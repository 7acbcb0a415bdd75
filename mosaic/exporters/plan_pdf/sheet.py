"""A page to draw on: text and shapes by the theme, the frame that all pages share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from mosaic.exporters.plan_pdf import scripts, theme
from mosaic.exporters.plan_pdf.theme import MARGIN, Align, Face, Rgb

#: The form that holds the number of pages, which is known last.
TOTAL = "total"


class Sheet:
    """The pages of a file, one after the other.

    Lengths are points, from the lower left corner, as in PDF itself.

    Parameters
    ----------
    canvas : reportlab.pdfgen.canvas.Canvas
        What is drawn on.
    paper : (float, float)
        Width and height of a page.
    title : str
        Stands at the foot of each page.
    """

    def __init__(self, canvas: Any, paper: tuple[float, float], title: str) -> None:
        self.canvas, self.paper, self.title = canvas, paper, title
        self.page = 0

    @property
    def left(self) -> float:
        """Left edge of what may be drawn on."""
        return MARGIN

    @property
    def right(self) -> float:
        """Right edge of what may be drawn on."""
        return self.paper[0] - MARGIN

    @property
    def top(self) -> float:
        """Upper edge of what may be drawn on."""
        return self.paper[1] - MARGIN

    @property
    def bottom(self) -> float:
        """Lower edge of what may be drawn on, above the foot line."""
        return MARGIN + 16

    def begin(self, *, foot_line: bool = True) -> None:
        """Count a page and draw its foot line."""
        self.page += 1
        if foot_line:
            self._foot()

    def _foot(self) -> None:
        """Write the title and the number of the page."""
        foot, middle = MARGIN - 6, self.paper[0] / 2
        self.text(self.left, foot, self.title, 8, ink=theme.QUIET, room=middle - self.left - 30)
        self.text(middle, foot, f"{self.page} /", 8, ink=theme.QUIET, align="right")
        self.canvas.saveState()
        self.canvas.translate(middle + 2, foot)
        self.canvas.doForm(TOTAL)
        self.canvas.restoreState()

    def end(self) -> None:
        """Close the page."""
        self.canvas.showPage()

    def close(self) -> None:
        """Fill in how many pages there are, now that all are drawn, and write the file."""
        self.canvas.beginForm(TOTAL, 0, -4, 60, 12)
        self.text(0, 0, str(self.page), 8, ink=theme.QUIET)
        self.canvas.endForm()
        self.canvas.save()

    def heading(self, text: str, note: str = "") -> float:
        """Write a page's heading and a line below it; return where its content may begin."""
        self.text(self.left, self.top - 18, text, 20, bold=True, room=self.right - self.left)
        if not note:
            return self.top - 38
        y = self.top - 34
        for line in theme.wrapped(note, theme.regular(), 9.5, self.right - self.left):
            self.text(self.left, y, line, 9.5, ink=theme.QUIET)
            y -= 12.5
        return y - 8

    def bookmark(self, key: str, label: str, level: int = 0) -> None:
        """Make this page a place that the outline and links lead to."""
        self.canvas.bookmarkPage(key, fit="Fit")
        self.canvas.addOutlineEntry(label, key, level=level, closed=True)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        ink: Rgb = theme.TEXT,
        align: Align = "left",
        room: float | None = None,
    ) -> float:
        """Write a line of text, cut to `room` where it is given; return its width."""
        font: Face = theme.bold() if bold else theme.regular()
        shown = theme.printable(text, font.known)
        if room is not None:
            shown = theme.shortened(shown, font, size, room)
        wide = theme.width(shown, font, size)
        self.fill(ink)
        start = {"left": x, "center": x - wide / 2, "right": x - wide}[align]
        if scripts.needed(shown, font.known):
            self._outlines(start, y, shown, size, ink)
        else:
            self.canvas.setFont(font.name, size)
            self.canvas.drawString(start, y, shown)
        return wide

    def _outlines(self, x: float, y: float, text: str, size: float, ink: Rgb) -> None:
        """Draw a line of text that the type has not; its form is the same on all pages."""
        line, canvas = scripts.line(text), self.canvas
        form = f"text-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
        if not canvas.hasForm(form):
            canvas.beginForm(form, 0, -0.5, line.width, 1.2)
            for bolder, outlines in line.outlines:
                path = canvas.beginPath()
                for name, points in outlines:
                    getattr(path, name)(*(value for point in points for value in point))
                canvas.setLineWidth(bolder)
                # Fonts fill by the winding rule; overlapping strokes must not cancel out.
                canvas.drawPath(path, stroke=int(bolder > 0), fill=1, fillMode=1)
            canvas.endForm()
        canvas.saveState()
        self.fill(ink)
        self.stroke(ink, 1)
        canvas.translate(round(x, 2), round(y, 2))
        canvas.scale(size, size)
        canvas.doForm(form)
        canvas.restoreState()

    def paragraph(self, y: float, text: str, size: float, room: float, x: float = MARGIN) -> float:
        """Write wrapped text downwards from a first baseline; return the next baseline."""
        for line in theme.wrapped(text, theme.regular(), size, room):
            self.text(x, y, line, size)
            y -= size * 1.35
        return y

    def fill(self, ink: Rgb) -> None:
        """Choose the color of text and areas."""
        self.canvas.setFillColorRGB(*(round(v / 255, 4) for v in ink))

    def stroke(self, ink: Rgb, line_width: float) -> None:
        """Choose the color and width of lines."""
        self.canvas.setStrokeColorRGB(*(round(v / 255, 4) for v in ink))
        self.canvas.setLineWidth(line_width)

    def rule(self, y: float, x0: float | None = None, x1: float | None = None) -> None:
        """Draw a thin line across."""
        self.stroke(theme.RULE, 0.5)
        self.canvas.line(self.left if x0 is None else x0, y, self.right if x1 is None else x1, y)

    def box(
        self, x: float, y: float, width: float, height: float, ink: Rgb, radius: float = 0
    ) -> None:
        """Fill a rectangle, its lower left corner at (x, y)."""
        self.fill(ink)
        if radius:
            self.canvas.roundRect(x, y, width, height, radius, stroke=0, fill=1)
        else:
            self.canvas.rect(x, y, width, height, stroke=0, fill=1)

    def polygons(self, outlines: Iterable[Iterable[tuple[float, float]]]) -> None:
        """Fill outlines by the even-odd rule."""
        path = self.canvas.beginPath()
        for outline in outlines:
            for n, (x, y) in enumerate(outline):
                (path.lineTo if n else path.moveTo)(x, y)
            path.close()
        self.canvas.drawPath(path, stroke=0, fill=1, fillMode=0)
