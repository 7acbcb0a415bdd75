"""The plan for the screen: one file that opens by a double click, without a network.

Sections are drawn by the page itself from the pieces, a section at a time, so a mural
opens too. Progress is kept in the browser by cell, so it outlives another cut into
sections; its key is a hash of the cells, so the same mosaic packed anew keeps it too.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from mosaic.exporters import formatting, marks
from mosaic.exporters.building import deep
from mosaic.exporters.marks import Mark, Rgb
from mosaic.exporters.plan_html import tables
from mosaic.model import Plan

#: The page's program, in the order in which it is read.
SCRIPTS = ("data", "progress", "board", "map", "needs", "keys", "print", "main")


def write(plan: Plan, stream: BinaryIO) -> None:
    """Write a plan as one HTML file.

    Parameters
    ----------
    plan : Plan
        Its recipe's `section` and `marks` are what the page begins with.
    stream : binary stream
        Open for writing.
    """
    order = marks.marks(plan)
    page = {
        "title": html.escape(plan.title),
        "subtitle": html.escape(f"{formatting.size(plan)}, {formatting.measures(plan)}"),
        "style": _text("plan.css"),
        "script": "\n".join(_text(f"{name}.js") for name in SCRIPTS),
        "data": _json(_data(plan, order)),
        "parts": tables.parts(plan, order),
        "behind": tables.behind(plan),
        "help": tables.first_time(plan),
        "facts": tables.facts(plan),
        "trademark": html.escape(formatting.TRADEMARK),
    }
    stream.write(_filled(_text("plan.html"), page).encode())


def _text(name: str) -> str:
    """Read a file of this package."""
    return (files(__package__) / name).read_text(encoding="utf-8")


def _filled(template: str, page: Mapping[str, str]) -> str:
    """Put each value in place of its comment, all at once: a value is never read again."""
    return re.sub(r"<!--(\w+)-->", lambda found: page[found[1]], template)


def _json(data: Mapping[str, Any]) -> str:
    """Write JSON that cannot end the element around it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _data(plan: Plan, order: dict[int, Mark]) -> dict[str, Any]:
    """Say what the page's program needs; colors are numbered in the order of their marks."""
    numbers = np.zeros(len(plan.grid.palette), dtype=np.int32)
    numbers[list(order)] = np.arange(len(order))
    pieces, (across, down) = plan.pieces, plan.recipe.panel_grid
    return {
        "key": _key(plan),
        "view": plan.view,
        "cols": plan.grid.cols,
        "rows": plan.grid.rows,
        "cellMm": plan.grid.cell_mm,
        "section": plan.recipe.section,
        "ties": _ties(plan),
        "panels": {"across": across, "down": down, "border": plan.recipe.border},
        "colors": [_color(plan, index, mark) for index, mark in order.items()],
        "parts": [_part(plan, index) for index in range(len(plan.part_types))],
        "pieces": {
            "part": _column(pieces.part),
            "color": _column(numbers[pieces.color]),
            "col": _column(pieces.col),
            "row": _column(pieces.row),
        },
    }


def _ties(plan: Plan) -> list[dict[str, Any]]:
    """Say which columns of which row of a wall have a piece behind them."""
    if plan.view == "top":
        return []
    return [
        {
            "row": piece.row,
            "col": piece.col,
            "cols": plan.part_types[piece.part].cols,
            "text": formatting.behind_piece(plan, piece),
        }
        for piece in plan.backing
    ]


def _key(plan: Plan) -> str:
    """Hash the cells and their colors: what the builder's progress belongs to."""
    grid = plan.grid
    used = [grid.palette.colors[c].hex for c in np.unique(grid.indices[grid.indices >= 0]).tolist()]
    found = hashlib.sha256(json.dumps([grid.cols, grid.rows, used]).encode())
    found.update(np.ascontiguousarray(grid.indices, dtype="<i2").tobytes())
    return found.hexdigest()[:16]


def _color(plan: Plan, index: int, mark: Mark) -> dict[str, Any]:
    """Describe a color: its mark, the ink that stands out on it, the lines of a piece."""
    rgb = marks.srgb(plan, index)
    ink = marks.ink(rgb)
    described = {
        "name": plan.grid.palette.colors[index].name,
        "hex": _hex(rgb),
        "ink": _hex(ink),
        "rim": _hex(marks.mix(rgb, ink, 0.5)),
        "stud": _hex(marks.mix(rgb, ink, 0.16)),
        "text": mark.text,
        "underlined": mark.underlined,
    }
    return {**described, "shape": marks.path(mark)} if mark.shape else described


def _hex(rgb: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def _part(plan: Plan, index: int) -> dict[str, Any]:
    """Describe a part type by the cells it covers and how it looks."""
    part = plan.part_types[index]
    cols, rows = part.footprint(plan.view)
    looks = {"round": part.round, "studs": part.studs, "deep": deep(plan, part)}
    return {"size": formatting.part_size(part), "cols": cols, "rows": rows, **looks}


def _column(values: NDArray[np.int32]) -> str:
    """Encode a column of a plan's pieces: 16-bit numbers, little-endian, in base64."""
    return base64.b64encode(values.astype("<u2").tobytes()).decode("ascii")
