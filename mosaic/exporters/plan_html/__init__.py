"""The plan for the screen: one file that opens by a double click, without a network.

Sections are drawn by the page itself from the pieces, a section at a time, so a mural
opens too. Progress is kept in the browser by cell, so it outlives another cut into
sections; its key is a hash of the cells, so the same mosaic packed anew keeps it too. The
parts list and the facts are HTML, which is read without a program too.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from mosaic import __version__
from mosaic.arrays import distinct
from mosaic.exporters import building, formatting, marks
from mosaic.exporters.building import deep
from mosaic.exporters.marks import Mark, Rgb
from mosaic.exporters.parts_list import ids
from mosaic.model import PartLine, Plan

#: The page's program, in the order in which it is read.
SCRIPTS = ("data", "progress", "board", "map", "needs", "keys", "print", "main")

HEAD = ("Mark", "Color and part", "Count", "Element", "LEGO", "BrickLink", "LDraw", "Rebrickable")
#: What follows the count where some pieces come from a stock.
STOCK_HEAD = ("Owned", "To buy")


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
        "style": package_text(__package__, "plan.css"),
        "script": "\n".join(package_text(__package__, f"{name}.js") for name in SCRIPTS),
        "data": _json(_data(plan, order)),
        "parts": parts(plan, order),
        "behind": behind(plan),
        "help": first_time(plan),
        "facts": facts(plan),
        "trademark": html.escape(formatting.TRADEMARK.format("plan")),
    }
    stream.write(filled_page(__package__, "plan.html", page).encode())


def package_text(package: str, name: str) -> str:
    """Read a file of a package."""
    folder = Path(str(import_module(package).__file__)).parent
    return (folder / name).read_text(encoding="utf-8")


def filled_page(package: str, name: str, values: Mapping[str, str]) -> str:
    """Put each value in place of its comment in a page, all at once: none is read again."""
    template = package_text(package, name)
    return re.sub(r"<!--(\w+)-->", lambda found: values[found[1]], template)


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
    return [
        {
            "row": piece.row,
            "col": piece.col,
            "cols": plan.part_types[piece.part].cols,
            "text": formatting.behind_piece(plan, piece),
        }
        for piece in plan.ties
    ]


def _key(plan: Plan) -> str:
    """Hash the cells and their colors: what the builder's progress belongs to."""
    grid = plan.grid
    used = [grid.palette.colors[c].hex for c in distinct(grid.indices[grid.indices >= 0]).tolist()]
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


def parts(plan: Plan, order: dict[int, Mark]) -> str:
    """Write the parts list as a table, in the order of the marks; ids are part · color."""
    places = {plan.grid.palette.colors[c]: n for n, c in enumerate(order)}
    roles = ("mosaic", "backing", "spare")
    lines = sorted(
        plan.parts,
        key=lambda line: (roles.index(line.role), places.get(line.color, len(places))),
    )
    stock = any(line.owned for line in plan.parts)
    names = (*HEAD[:3], *(STOCK_HEAD if stock else ()), *HEAD[3:])
    head = "".join(f'<th scope="col"{_count(name)}>{name}</th>' for name in names)
    rows = "\n".join(_row(plan, line, order, stock=stock) for line in lines)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"


def _count(name: str) -> str:
    return ' class="count"' if name in {"Count", *STOCK_HEAD} else ""


def _row(plan: Plan, line: PartLine, order: dict[int, Mark], *, stock: bool) -> str:
    """Write a line of the parts list; with a stock, what is owned of it and what to buy."""
    role = "" if line.role == "mosaic" else f" ({line.role})"
    flag = formatting.STATUS[line.status]
    flagged = f' <span class="flag">{flag}</span>' if flag else ""
    name = html.escape(line.color.name)
    part = f"{html.escape(line.part.name)}{role}{flagged}"
    cells = [line.element or "–", *ids(line).values()]
    counts = [line.quantity, *((line.owned, line.to_buy) if stock else ())]
    return (
        f"<tr><td>{_chip(plan, line, order)}</td><td>{name}<small>{part}</small></td>"
        + "".join(f'<td class="count">{formatting.number(n)}</td>' for n in counts)
        + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells)
        + "</tr>"
    )


def _chip(plan: Plan, line: PartLine, order: dict[int, Mark]) -> str:
    """Draw a color's swatch with its number."""
    index = plan.grid.palette.colors.index(line.color)
    rgb = marks.srgb(plan, index)
    ink = "black" if marks.ink(rgb) == marks.BLACK else "white"
    style = f"--color:rgb({rgb[0]} {rgb[1]} {rgb[2]});--ink:{ink};--rim:currentColor"
    mark = order.get(index) if line.role != "backing" else None
    text = mark.text if mark else ""
    shown = f"<u>{text}</u>" if mark and mark.underlined else text
    if mark and mark.shape:
        drawn = f'<path fill-rule="evenodd" d="{marks.path(mark)}"/>'
        shown = f'<svg viewBox="-1 -1 2 2" role="img" aria-label="{text}">{drawn}</svg>'
    kind = "chip long" if len(text) > 2 and mark and not mark.shape else "chip"
    return f'<span class="{kind}" style="{style}">{shown}</span>'


def behind(plan: Plan) -> str:
    """Write what stands behind a wall, row by row; nothing where nothing does."""
    if not plan.ties:
        return ""
    rows = _described((f"Row {row}", text) for row, text in formatting.behind(plan))
    note = html.escape(formatting.BEHIND)
    summary = "<summary>Behind the wall</summary>"
    return f"<details>\n  {summary}\n<p>{note}</p>\n<dl>\n{rows}\n</dl>\n</details>\n"


def first_time(plan: Plan) -> str:
    """Write the steps for somebody who builds from a plan for the first time."""
    steps = "\n".join(f"<li>{html.escape(step)}</li>" for step in building.first_time(plan))
    return f"<ol>\n{steps}\n</ol>"


def facts(plan: Plan) -> str:
    """Write the facts as a list of names and values, and the recipe as a paragraph."""
    numbers = plan.facts
    sizes = (formatting.size(plan), formatting.cell(plan), formatting.measures(plan))
    rows = [
        ("Size", ", ".join(filter(None, sizes))),
        ("Mass", formatting.mass(plan)),
        (
            "Pieces",
            ", ".join(filter(None, (formatting.number(numbers.pieces), formatting.packing(plan)))),
        ),
        ("Time to build", building.hours(plan)),
        ("Colors", str(numbers.colors)),
        ("Lots", str(numbers.lots)),
        ("Price", formatting.price(plan)),
        ("Look at it from", formatting.distance(plan)),
        ("Difference from the picture", formatting.error(plan)),
        (
            "How it was made",
            " ".join([*formatting.recipe(plan), f"Made with mosaic {__version__}."]),
        ),
    ]
    return f"<dl>\n{_described(row for row in rows if row[1])}\n</dl>"


def _described(rows: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"<dt>{name}</dt><dd>{html.escape(value)}</dd>" for name, value in rows)
