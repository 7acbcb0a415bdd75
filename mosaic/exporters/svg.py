"""SVG: every piece as a vector, at true size, to scale, cut or print.

A unit is a millimeter. Each part is drawn once and used for every piece; pieces of one
color are a group of that color, named after it, so that it can be changed in one place.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from mosaic.dimensions import STUD_PITCH_MM, STUD_RADIUS_MM
from mosaic.exporters import marks
from mosaic.model import VIEWS, Part, Pieces, Plan

#: Pieces are a little smaller than their place, so that one can be told from the next.
_GAP_MM = 0.1
#: Lines that darken what is below them, whatever its color.
_EDGE = 'stroke="#000" stroke-opacity=".25" stroke-width=".2"'
#: Parts with more studs than this have them as a pattern.
_MANY_STUDS = 64


def write(plan: Plan, stream: BinaryIO) -> None:
    """Write the picture, and before it what shows of the backing."""
    stream.writelines(f"{line}\n".encode() for line in _document(plan))


def write_chart(plan: Plan, stream: BinaryIO) -> None:
    """Write the picture with the mark of its color on every piece: a plan in one picture."""
    stream.writelines(f"{line}\n".encode() for line in _document(plan, marked=True))


def _document(plan: Plan, *, marked: bool = False) -> Iterator[str]:
    """Write the page, a drawing of each part, and all pieces."""
    width, height = (n * mm for n, mm in zip(_size(plan), plan.grid.cell_mm, strict=True))
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width:g}mm" height="{height:g}mm" viewBox="0 0 {width:g} {height:g}">'
    )
    yield f"<title>{_text(plan.title)}</title>"
    yield "<defs>"
    yield f'<pattern id="studs" width="8" height="8" patternUnits="userSpaceOnUse">{_pattern()}</pattern>'
    for index, part in enumerate(plan.part_types):
        yield f'<g id="p{index}" {_EDGE}>{"".join(_drawing(plan, part))}</g>'
    yield "</defs>"
    layers = plan.backing.layers
    for layer in sorted(set(layers.tolist()), reverse=True):
        yield from _groups(plan, plan.backing, np.flatnonzero(layers == layer))
    yield from _groups(plan, plan.pieces, np.arange(len(plan.pieces)))
    if marked:
        yield from _marks(plan)
    yield "</svg>"


def _marks(plan: Plan) -> Iterator[str]:
    """Write each color's mark into the middle of its pieces, in the ink that is read on it."""
    wide, high = plan.grid.cell_mm
    # On what is two cells wide and high there is room for a larger mark.
    spans = plan.footprints.tolist()
    sizes = [0.5 * min(wide, high) * (1.6 if min(span) > 1 else 1.0) for span in spans]
    columns = (plan.pieces.part, plan.pieces.color, plan.pieces.col, plan.pieces.row)
    pieces = list(zip(*(column.tolist() for column in columns), strict=True))
    yield '<g id="marks" font-family="sans-serif" font-weight="bold" text-anchor="middle">'
    for index, mark in marks.marks(plan).items():
        ink = "#{:02x}{:02x}{:02x}".format(*marks.ink(marks.srgb(plan, index)))
        line = ' text-decoration="underline"' if mark.underlined and not mark.shape else ""
        yield f'<g fill="{ink}"{line}>'
        if mark.shape:
            yield f'<defs><path id="m{index}" fill-rule="evenodd" d="{marks.path(mark)}"/></defs>'
        for part, _, col, row in (piece for piece in pieces if piece[1] == index):
            size = sizes[part]
            x, y = (col + spans[part][0] / 2) * wide, (row + spans[part][1] / 2) * high
            if mark.shape:
                place = f"translate({x:g} {y:g}) scale({0.6 * size:g})"
                yield f'<use xlink:href="#m{index}" transform="{place}"/>'
                continue
            text = _text(mark.text)
            yield f'<text x="{x:g}" y="{y + 0.35 * size:g}" font-size="{size:g}">{text}</text>'
        yield "</g>"
    yield "</g>"
    yield from _edges(plan)


def _edges(plan: Plan) -> Iterator[str]:
    """Draw a line around each section."""
    wide, high = plan.grid.cell_mm
    for color, width in (("#fff", 0.9), ("#000", 0.5)):
        yield f'<g fill="none" stroke="{color}" stroke-width="{width}">'
        for s in plan.sections:
            size = f'width="{s.cols * wide:g}" height="{s.rows * high:g}"'
            yield f'<rect x="{s.col * wide:g}" y="{s.row * high:g}" {size}/>'
        yield "</g>"


def _size(plan: Plan) -> tuple[int, int]:
    return plan.grid.cols, plan.grid.rows


def _pattern() -> str:
    """Draw a stud that only shades what is below it."""
    return f'<g fill="none" {_EDGE}>{_stud(STUD_PITCH_MM / 2, STUD_PITCH_MM / 2)}</g>'


def _drawing(plan: Plan, part: Part) -> Iterator[str]:
    """Draw a part with its upper left corner at the origin; its fill is the piece's."""
    cols, rows = part.footprint(plan.view)
    width, height = cols * plan.grid.cell_mm[0], rows * plan.grid.cell_mm[1]
    if part.round:
        yield f'<circle cx="{width / 2:g}" cy="{height / 2:g}" r="{width / 2 - _GAP_MM:g}"/>'
    else:
        size = f'width="{width - 2 * _GAP_MM:g}" height="{height - 2 * _GAP_MM:g}"'
        yield f'<rect x="{_GAP_MM:g}" y="{_GAP_MM:g}" {size} rx=".2"/>'
    if part.studs and VIEWS[plan.view].shows_studs:
        yield from _studs(cols, rows)


def _studs(cols: int, rows: int) -> Iterator[str]:
    """Draw a part's studs, of a baseplate all at once."""
    if cols * rows > _MANY_STUDS:
        size = f'width="{cols * STUD_PITCH_MM:g}" height="{rows * STUD_PITCH_MM:g}"'
        yield f'<rect {size} fill="url(#studs)" stroke="none"/>'
        return
    for row in range(rows):
        for col in range(cols):
            yield _stud((col + 0.5) * STUD_PITCH_MM, (row + 0.5) * STUD_PITCH_MM)


def _stud(x: float, y: float) -> str:
    """Draw a stud around a point: its rim, and light on the rim from the upper left."""
    far = STUD_RADIUS_MM * 0.5**0.5
    arc = f"M{x - far:.3f} {y + far:.3f}A{STUD_RADIUS_MM:g} {STUD_RADIUS_MM:g} 0 0 1"
    light = f'{arc} {x + far:.3f} {y - far:.3f}" fill="none" stroke="#fff" stroke-opacity=".35'
    return f'<circle cx="{x:g}" cy="{y:g}" r="{STUD_RADIUS_MM:g}"/><path d="{light}"/>'


def _groups(plan: Plan, pieces: Pieces, chosen: NDArray[np.intp]) -> Iterator[str]:
    """Place pieces, those of one color together."""
    wide, high = plan.grid.cell_mm
    part, x, y = pieces.part[chosen], pieces.col[chosen] * wide, pieces.row[chosen] * high
    of_color = pieces.color[chosen]
    for index in sorted(set(of_color.tolist())):
        color, mine = plan.grid.palette.colors[index], of_color == index
        yield f'<g fill="{color.hex.lower()}"><title>{_text(color.name)}</title>'
        for p, left, top in zip(
            part[mine].tolist(), x[mine].tolist(), y[mine].tolist(), strict=True
        ):
            yield f'<use xlink:href="#p{p}" x="{left:g}" y="{top:g}"/>'
        yield "</g>"


def _text(text: str) -> str:
    """Escape a text, and leave out what no XML may hold."""
    return escape("".join(c for c in text if c.isprintable() or c in "\t\n"), quote=False)
