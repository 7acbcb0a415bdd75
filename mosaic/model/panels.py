"""Where panels and sections lie: all who cut a grid, or set panels side by side, do it here."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mosaic.model.picture import Linear, frozen
from mosaic.recipe import VIEWS, View

#: Panels of a picture: how many side by side, and how many one above the other.
PanelGrid = tuple[int, int]


@dataclass(frozen=True)
class Section:
    """A rectangle of cells that is built by itself; `col` and `row` are its top left cell.

    Examples
    --------
    >>> Section("A1", col=0, row=0, cols=16, rows=16).name
    'A1'
    """

    name: str
    col: int
    row: int
    cols: int
    rows: int


def size_with_border(cols: int, rows: int, panel_grid: PanelGrid, border: int) -> tuple[int, int]:
    """Columns and rows of all panels of so many cells, with the border.

    Examples
    --------
    >>> size_with_border(48, 48, (2, 2), border=2)
    (102, 102)
    """
    across, down = panel_grid
    return across * (cols + border) + border, down * (rows + border) + border


def panels(cols: int, rows: int, panel_grid: PanelGrid, border: int) -> tuple[Section, ...]:
    """Rectangles of the panels of a grid, by row, without the border; named by number.

    Examples
    --------
    >>> [(p.name, p.col, p.row) for p in panels(20, 10, (2, 1), border=0)]
    [('1', 0, 0), ('2', 10, 0)]
    """
    across, down = panel_grid
    wide = (cols - (across + 1) * border) // across
    high = (rows - (down + 1) * border) // down
    return tuple(
        Section(
            str(row * across + col + 1),
            border + col * (wide + border),
            border + row * (high + border),
            wide,
            high,
        )
        for row in range(down)
        for col in range(across)
    )


def edges(extent: int, section: int, count: int, border: int) -> tuple[tuple[int, ...], ...]:
    """Where sections begin and end along one side of a grid: a line of edges for each panel.

    A panel's first and last section hold its share of the border: what is left of it or
    above it, and at the end of the grid what is beyond it.

    Parameters
    ----------
    extent, section, count, border : int
        Cells, cells of a section, and panels along the side; cells of the border.

    Examples
    --------
    >>> edges(40, 16, count=1, border=0)
    ((0, 16, 32, 40),)
    >>> edges(70, 16, count=2, border=2)
    ((0, 18, 34), (34, 52, 70))
    """
    side = (extent - (count + 1) * border) // count
    lines = []
    for panel in range(count):
        start = border + panel * (side + border)
        end = extent if panel == count - 1 else start + side
        inner = range(start + section, start + side, section)
        lines.append((start - border, *inner, end))
    return tuple(lines)


def sections(
    cols: int, rows: int, section: int, panel_grid: PanelGrid, border: int, view: View
) -> tuple[Section, ...]:
    """Cut a grid into squares, row by row; those at the right and lower edge may be smaller.

    Their names are a letter for the row and a number for the column, as on a map; with
    panels, the panel's number comes first. A wall grows row upon row: its sections are bands
    of its whole width, counted from the bottom.

    Examples
    --------
    >>> [s.name for s in sections(32, 17, 16, (1, 1), border=0, view="top")]
    ['A1', 'A2', 'B1', 'B2']
    >>> [s.name for s in sections(64, 16, 16, (2, 1), border=0, view="top")]
    ['1-A1', '1-A2', '2-A1', '2-A2']
    >>> found = sections(32, 17, 16, (1, 1), border=0, view="side")
    >>> [(s.name, s.row, s.rows) for s in found]
    [('Band 1', 1, 16), ('Band 2', 0, 1)]
    """
    if VIEWS[view].banded:
        return tuple(
            Section(f"Band {number}", 0, max(low - section, 0), cols, min(section, low))
            for number, low in enumerate(range(rows, 0, -section), 1)
        )
    across, down = panel_grid
    found = []
    for y, tops in enumerate(edges(rows, section, down, border)):
        for x, lefts in enumerate(edges(cols, section, across, border)):
            panel = f"{y * across + x + 1}-" if across * down > 1 else ""
            found += [
                Section(f"{panel}{_letters(i)}{j + 1}", left, top, right - left, bottom - top)
                for i, (top, bottom) in enumerate(pairwise(tops))
                for j, (left, right) in enumerate(pairwise(lefts))
            ]
    return tuple(found)


def crossings(
    cols: int, rows: int, section: int, panel_grid: PanelGrid, border: int
) -> tuple[list[int], list[int]]:
    """Columns and rows before which an edge between sections runs.

    Examples
    --------
    >>> crossings(40, 16, 16, (1, 1), border=0)
    ([16, 32], [])
    """
    across, down = panel_grid
    inner = [
        sorted(
            {edge for line in edges(extent, section, count, border) for edge in line} - {0, extent}
        )
        for extent, count in ((cols, across), (rows, down))
    ]
    return inner[0], inner[1]


def _letters(number: int) -> str:
    """Count A, B, ... Z, AA, AB, ..."""
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def join_panels(
    parts: Sequence[Linear], panel_grid: PanelGrid, border: int, border_light: NDArray[np.float64]
) -> Linear:
    """Set panels of one size side by side, row by row, in a border of one color.

    Parameters
    ----------
    border : int
        Cells between the panels and around them.
    border_light : (3,) float64
        Linear light of the border; it is of no subject and hides no bare cell.
    """
    first = parts[0]
    rows, cols = first.light.shape[:2]
    size = size_with_border(cols, rows, panel_grid, border)
    places = panels(*size, panel_grid, border)

    def set_in(name: str, ground: Any) -> Any:
        pieces = [getattr(part, name) for part in parts]
        return None if pieces[0] is None else frozen(_tiled(pieces, ground, size, places))

    return dataclasses.replace(
        first,
        light=set_in("light", border_light),
        covered=set_in("covered", True),
        detail=set_in("detail", border_light),
        hints=set_in("hints", 0),
        regions=set_in("regions", 0),
        faces=tuple(
            face.moved(-place.row, -place.col, 1.0)
            for part, place in zip(parts, places, strict=True)
            for face in part.faces
        ),
        flats=None,
        panel_flats=tuple(part.flats for part in parts if part.flats is not None),
    )


def _tiled(
    pieces: Sequence[NDArray[Any]], ground: Any, size: tuple[int, int], places: Sequence[Section]
) -> NDArray[Any]:
    """Put arrays of cells, or of several pixels a cell, where their panels are."""
    cols, rows = size
    scale = pieces[0].shape[0] // places[0].rows
    canvas = np.empty((rows * scale, cols * scale, *pieces[0].shape[2:]), pieces[0].dtype)
    canvas[:] = ground
    for place, piece in zip(places, pieces, strict=True):
        top, left = place.row * scale, place.col * scale
        canvas[top : top + piece.shape[0], left : left + piece.shape[1]] = piece
    return canvas


def bonded_rows(rows: int) -> NDArray[np.bool_]:
    """Say which rows of a wall are shifted by one stud: every second one from the bottom.

    Examples
    --------
    >>> bonded_rows(3).tolist()
    [False, True, False]
    """
    return np.asarray(np.arange(rows)[::-1] % 2 == 1)
