"""A palette as a page of swatches at true size, to hold against real bricks.

Each swatch is as large as a 2x2 plate. A printer changes colors, and a page that is
printed at another size than 100% is no help: a ruler at its foot shows both at once.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from mosaic.color import hex_to_srgb, linear_to_oklab, srgb_to_linear
from mosaic.model import Color, Palette
from mosaic.pdf import import_reportlab, invariant_canvas

#: A 2x2 plate.
SIDE_MM = 16.0
_PITCH_MM = (47.0, 20.0)
_COLS, _ROWS = 4, 12
_PAGE_MM = (210.0, 297.0)
_LEFT_MM, _TOP_MM = 12.0, 24.0
_RULER_MM = 100
_DPI = 300
_LINE_MM = 3.2
_INK = "#282828"
#: A hair line, so that white ends somewhere on white paper.
_EDGE = "#b0b0b0"
#: OKLab: chroma up to which a color is a gray, where the hues begin, and how many degrees
#: stand together.
_GRAY, _RED, _HUE = 0.03, 0.0, 30.0
_RULER_TEXT = "10 cm: print at 100%"


@dataclass(frozen=True)
class Swatch:
    """A color's place on its page, from the top left."""

    color: Color
    x_mm: float
    y_mm: float

    @property
    def caption(self) -> tuple[str, ...]:
        """Lines to write beside it: name, hex, and the ids of the two shops."""
        known = {"LEGO": self.color.lego, "BrickLink": self.color.bricklink}
        ids = [f"{system} {number}" for system, number in known.items() if number is not None]
        return (*_folded(self.color.name), self.color.hex, *ids)


def _folded(name: str) -> tuple[str, ...]:
    """Break a long name at the blank nearest to its middle."""
    blanks = [place for place, letter in enumerate(name) if letter == " "]
    if len(name) <= 17 or not blanks:
        return (name[:40],)
    place = min(blanks, key=lambda p: abs(p - len(name) / 2))
    return name[:place], name[place + 1 :]


def pages(palette: Palette) -> list[list[Swatch]]:
    """Lay a palette out on A4 pages, row by row."""
    size = _COLS * _ROWS
    colors, starts = by_hue(palette.colors), range(0, len(palette), size)
    return [list(_page(colors[start : start + size])) for start in starts]


def by_hue(colors: Iterable[Color]) -> tuple[Color, ...]:
    """Sort colors as one looks for them: grays, then hue by hue, each from dark to light."""

    def place(one: Color) -> tuple[int, float]:
        codes = np.array(hex_to_srgb(one.hex)) / 255
        lightness, a, b = linear_to_oklab(srgb_to_linear(codes)).tolist()
        hue = (math.degrees(math.atan2(b, a)) - _RED) % 360
        return (-1 if math.hypot(a, b) < _GRAY else int(hue // _HUE)), lightness

    return tuple(sorted(colors, key=place))


def _page(colors: tuple[Color, ...]) -> Iterator[Swatch]:
    """Lay out the colors of one page."""
    for index, color in enumerate(colors):
        row, col = divmod(index, _COLS)
        yield Swatch(color, _LEFT_MM + col * _PITCH_MM[0], _TOP_MM + row * _PITCH_MM[1])


def to_pdf(palette: Palette) -> bytes:
    """Draw A4 pages, as vectors; y counts from the foot of the page."""
    import_reportlab()
    # 0.1 s, and only here.
    from reportlab.lib.units import mm  # noqa: PLC0415

    stream = io.BytesIO()
    canvas = invariant_canvas(stream, pagesize=[side * mm for side in _PAGE_MM])
    canvas.setTitle(palette.name)
    for page in pages(palette):
        canvas.scale(mm, mm)
        canvas.setLineWidth(0.1)
        canvas.setFont("Helvetica-Bold", 4.2)
        canvas.drawString(_LEFT_MM, _PAGE_MM[1] - 14, _title(palette))
        canvas.setFont("Helvetica", 2.6)
        for swatch in page:
            _draw_swatch(canvas, swatch)
        _draw_ruler(canvas)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _draw_swatch(canvas: Any, swatch: Swatch) -> None:
    """Draw a square and its caption; the canvas counts in mm."""
    x, y = swatch.x_mm, _PAGE_MM[1] - swatch.y_mm - SIDE_MM
    canvas.setFillColor(swatch.color.hex)
    canvas.setStrokeColor(_EDGE)
    canvas.rect(x, y, SIDE_MM, SIDE_MM, stroke=1, fill=1)
    canvas.setFillColor(_INK)
    for line, text in enumerate(swatch.caption):
        canvas.drawString(x + SIDE_MM + 2, y + SIDE_MM - 2.6 - _LINE_MM * line, text)


def _draw_ruler(canvas: Any) -> None:
    """Draw ten centimeters at the foot."""
    canvas.setStrokeColor(_INK)
    canvas.line(_LEFT_MM, 12, _LEFT_MM + _RULER_MM, 12)
    for tick in range(0, _RULER_MM + 1, 10):
        canvas.line(_LEFT_MM + tick, 12, _LEFT_MM + tick, 14)
    canvas.drawString(_LEFT_MM + _RULER_MM + 3, 12, _RULER_TEXT)


def to_png(palette: Palette) -> bytes:
    """Draw one picture of as many rows as there are, at 300 dots an inch."""
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - heavy

    rows = -(-len(palette) // _COLS)
    height = _TOP_MM + rows * _PITCH_MM[1] + 14
    picture = Image.new("RGB", (_px(_PAGE_MM[0]), _px(height)), "white")
    draw, small = ImageDraw.Draw(picture), ImageFont.load_default(31)
    draw.text((_px(_LEFT_MM), _px(9)), _title(palette), _INK, ImageFont.load_default(50))
    for swatch in _page(by_hue(palette.colors)):
        x, y, side = _px(swatch.x_mm), _px(swatch.y_mm), _px(SIDE_MM) - 1
        draw.rectangle((x, y, x + side, y + side), swatch.color.hex, _EDGE)
        for line, text in enumerate(swatch.caption):
            draw.text((_px(swatch.x_mm + SIDE_MM + 2), y + _px(_LINE_MM * line)), text, _INK, small)
    foot = _px(height - 8)
    for tick in range(0, _RULER_MM + 1, 10):
        draw.line((_px(_LEFT_MM + tick), foot, _px(_LEFT_MM + tick), foot - _px(2)), _INK, 2)
    draw.line((_px(_LEFT_MM), foot, _px(_LEFT_MM + _RULER_MM), foot), _INK, 2)
    draw.text((_px(_LEFT_MM + _RULER_MM + 3), foot - _px(3)), _RULER_TEXT, _INK, small)
    stream = io.BytesIO()
    picture.save(stream, "PNG", dpi=(_DPI, _DPI))
    return stream.getvalue()


def _px(length_mm: float) -> int:
    return round(length_mm * _DPI / 25.4)


def _title(palette: Palette) -> str:
    """Name the palette and whose RGB it has."""
    return f"{palette.name}: {len(palette)} colors, {palette.source}"
