"""Paper, type and ink of the printed plan, and a page to draw on with them.

The type is Source Sans (SIL Open Font License, see fonts/OFL.txt), embedded, so a page looks the
same everywhere; its figures are all of one width.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple

from reportlab.lib.pagesizes import A4, LETTER

from mosaic.exporters.plan_pdf import scripts
from mosaic.exporters.plan_pdf.typeface import Type
from mosaic.pdf import fill, save, stroke, write

#: Points in a millimeter.
MM = 72 / 25.4
PAPERS: dict[str, tuple[float, float]] = {"a4": A4, "letter": LETTER}
#: White border of a page, in points: no printer cuts it off.
MARGIN = 36.0
#: Stands for a character that the type has no letter for.
MISSING = "\N{BALLOT BOX}"

# Texts that are remembered with their widths: lists of sections are arranged several times, and
# a mural's sections need the same few pieces.
_TEXTS = 1 << 12

Rgb = tuple[int, int, int]
Align = Literal["left", "center", "right"]
#: Ink of text, of text that may step back, of rules, and of faint fills.
TEXT, QUIET, RULE, FAINT = (28, 30, 33), (92, 96, 102), (205, 208, 212), (244, 245, 246)
#: The one accent: what is asked of the reader, and where a section lies.
ACCENT: Rgb = (0, 91, 167)

#: The form that holds the title and the number of pages, which is known last.
FOOT = "foot"


class Face(NamedTuple):
    """A font and the characters it has."""

    type: Type
    known: frozenset[int]


@cache
def face(weight: str) -> Face:
    """Read a weight of the type, "Regular" or "Semibold"."""
    font = Type(f"SourceSansPro-{weight}")
    return Face(font, font.known)


def regular() -> Face:
    """Return the face of running text."""
    return face("Regular")


def bold() -> Face:
    """Return the face of headings and marks."""
    return face("Semibold")


@lru_cache(_TEXTS)
def printable(text: str, known: frozenset[int]) -> str:
    """Replace what no type has a letter for, so that nothing vanishes unseen."""
    shown = " ".join(text.split())
    composed = unicodedata.normalize("NFC", shown)
    if composed.isprintable() and known.issuperset(map(ord, composed)):
        return composed
    shown = "".join(c for c in composed if unicodedata.category(c) not in {"Cc", "Cf"})
    if scripts.needed(shown, known):
        known = scripts.known()
    return "".join(c if ord(c) in known else MISSING for c in shown)


@lru_cache(_TEXTS)
def width(text: str, font: Face, size: float) -> float:
    """Width of a text in points."""
    if scripts.needed(text, font.known):
        return scripts.line(text).width * size
    return font.type.width(text, size)


def shortened(text: str, font: Face, size: float, room: float) -> str:
    """Cut a text that is too wide, with an ellipsis to say so."""
    if width(text, font, size) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = width(text[:middle].rstrip() + "…", font, size) <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip() + "…"


@lru_cache(_TEXTS)
def wrapped(text: str, font: Face, size: float, room: float) -> tuple[str, ...]:
    """Break a text into lines; a word wider than the room is broken too."""
    # Not at a no-break space, which keeps a count and its size together.
    words = [word for word in text.split(" ") if word]
    return tuple(_lines(words, lambda line: width(line, font, size) <= room))


def _lines(words: list[str], fits: Callable[[str], bool]) -> list[str]:
    """Fill line after line."""
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if fits(longer):
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if lines[-1] and not fits(lines[-1] + letter):
                lines.append("")
            lines[-1] += letter
    return [line for line in lines if line]


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
        self.canvas.doForm(FOOT)
        self.text(middle, foot, f"{self.page} /", 8, ink=QUIET, align="right")

    def end(self) -> None:
        """Close the page."""
        self.canvas.showPage()

    def close(self) -> None:
        """Fill in how many pages there are, now that all are drawn, and write the file."""
        foot, middle = MARGIN - 6, self.paper[0] / 2
        self.canvas.beginForm(FOOT, 0, 0, self.paper[0], MARGIN)
        self.text(self.left, foot, self.title, 8, ink=QUIET, room=middle - self.left - 30)
        self.text(middle + 2, foot, str(self.page), 8, ink=QUIET)
        self.canvas.endForm()
        save(self.canvas)

    def heading(self, text: str, note: str = "") -> float:
        """Write a page's heading and a line below it; return where its content may begin."""
        self.text(self.left, self.top - 18, text, 20, bold=True, room=self.right - self.left)
        if not note:
            return self.top - 38
        y = self.top - 34
        for line in wrapped(note, regular(), 9.5, self.right - self.left):
            self.text(self.left, y, line, 9.5, ink=QUIET)
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
        ink: Rgb = TEXT,
        align: Align = "left",
        room: float | None = None,
    ) -> float:
        """Write a line of text, cut to `room` where it is given; return its width."""
        font: Face = face("Semibold" if bold else "Regular")
        shown = printable(text, font.known)
        if room is not None:
            shown = shortened(shown, font, size, room)
        wide = width(shown, font, size)
        self.fill(ink)
        start = {"left": x, "center": x - wide / 2, "right": x - wide}[align]
        if scripts.needed(shown, font.known):
            self._outlines(start, y, shown, size, ink)
        else:
            write(self.canvas, start, y, shown, font.type, size)
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
        for line in wrapped(text, regular(), size, room):
            self.text(x, y, line, size)
            y -= size * 1.35
        return y

    def fill(self, ink: Rgb) -> None:
        """Choose the color of text and areas."""
        fill(self.canvas, ink)

    def stroke(self, ink: Rgb, line_width: float) -> None:
        """Choose the color and width of lines."""
        stroke(self.canvas, ink, line_width)

    def rule(self, y: float, x0: float | None = None, x1: float | None = None) -> None:
        """Draw a thin line across."""
        self.stroke(RULE, 0.5)
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
