"""The parts list and the facts as HTML, which is read without a program too."""

from __future__ import annotations

import html
from collections.abc import Iterable

from mosaic.exporters import advice, formatting, marks
from mosaic.exporters.marks import Mark
from mosaic.model import PartLine, Plan
from mosaic.version import __version__

HEAD = ("Mark", "Color and part", "Count", "Element", "LEGO", "BrickLink", "LDraw", "Rebrickable")
#: What follows the count where some pieces come from a stock.
STOCK_HEAD = ("Owned", "To buy")


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
    cells = [line.element or "–", *formatting.ids(line).values()]
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
    if plan.view == "top" or not len(plan.backing):
        return ""
    rows = _described((f"Row {row}", text) for row, text in formatting.behind(plan))
    note = html.escape(formatting.BEHIND)
    summary = "<summary>Behind the wall</summary>"
    return f"<details>\n  {summary}\n<p>{note}</p>\n<dl>\n{rows}\n</dl>\n</details>\n"


def first_time(plan: Plan) -> str:
    """Write the steps for somebody who builds from a plan for the first time."""
    steps = "\n".join(f"<li>{html.escape(step)}</li>" for step in advice.first_time(plan))
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
        ("Time to build", advice.hours(plan)),
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
