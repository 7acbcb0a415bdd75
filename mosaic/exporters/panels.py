"""A parts list a panel: what to sort before building one."""

from __future__ import annotations

from collections import Counter
from typing import BinaryIO

from mosaic.exporters import building, tables
from mosaic.model import Plan

COLUMNS = ("panel", "part", "name", "color", "quantity", "status", "element")


def write(plan: Plan, stream: BinaryIO) -> None:
    """Write a row a panel, part and color; over all panels they sum to the mosaic's pieces.

    A panel has the border to its left and above it, and at the end what is beyond it.
    """
    lines = {(x.part.key, x.color.name): x for x in plan.parts if x.role == "mosaic"}
    found: Counter[tuple[int, int, int]] = Counter()
    for portion in building.portions(plan):
        panel = _panel(portion.section.name)
        parts, colors = plan.pieces.part[portion.own], plan.pieces.color[portion.own]
        found.update((panel, p, c) for p, c in zip(parts.tolist(), colors.tolist(), strict=True))
    rows = []
    for (panel, p, c), quantity in sorted(found.items()):
        part, color = plan.part_types[p], plan.grid.palette.colors[c]
        line = lines[part.key, color.name]
        cells = (panel, part.key, part.name, color.name, quantity, line.status, line.element)
        rows.append(cells)
    tables.write_csv(stream, COLUMNS, rows)


def _panel(section: str) -> int:
    """Read a panel's number off the name of its section; a mosaic without any is the first.

    Examples
    --------
    >>> _panel("3-A1"), _panel("A1")
    (3, 1)
    """
    number, dash, _ = section.partition("-")
    return int(number) if dash and number.isdecimal() else 1
