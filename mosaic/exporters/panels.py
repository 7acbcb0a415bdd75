"""A parts list a panel: what to sort before building one."""

from __future__ import annotations

from collections import Counter
from typing import BinaryIO

from mosaic.exporters import building, tables
from mosaic.model import Plan

COLUMNS = ("panel", "part", "name", "color", "quantity", "status", "element")


def split(plan: Plan) -> list[Plan]:
    """Keep a plan with panels; one without has no such file."""
    return [plan] if plan.recipe.panel_grid != (1, 1) else []


def write(plan: Plan, stream: BinaryIO) -> None:
    """Write a row a panel, part and color; over all panels they sum to the mosaic's pieces.

    A panel has the border to its left and above it, and at the end what is beyond it.
    """
    lines = {(x.part.key, x.color.name): x for x in plan.parts if x.role == "mosaic"}
    found: Counter[tuple[int, int, int]] = Counter()
    for portion in building.portions(plan):
        panel = int(portion.section.name.partition("-")[0])
        parts, colors = plan.pieces.part[portion.own], plan.pieces.color[portion.own]
        found.update((panel, p, c) for p, c in zip(parts.tolist(), colors.tolist(), strict=True))
    rows = []
    for (panel, p, c), quantity in sorted(found.items()):
        part, color = plan.part_types[p], plan.grid.palette.colors[c]
        line = lines[part.key, color.name]
        cells = (panel, part.key, part.name, color.name, quantity, line.status, line.element)
        rows.append(cells)
    tables.write_csv(stream, COLUMNS, rows)
