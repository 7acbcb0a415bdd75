"""The parts list with every system's ids, as CSV and as JSON."""

from __future__ import annotations

import json
from typing import BinaryIO

from mosaic.catalog import catalog
from mosaic.exporters import tables
from mosaic.model import PartLine, Plan

Cell = str | int | float | None

#: One column a fact; each system's ids in columns of their own, empty where it has none.
COLUMNS = (
    "part",
    "name",
    "color",
    "quantity",
    "role",
    "status",
    "last_seen",
    "element",
    "alternatives",
    "price",
    "currency",
    "lego_color",
    "bricklink_part",
    "bricklink_color",
    "ldraw_part",
    "ldraw_color",
    "rebrickable_part",
    "rebrickable_color",
)


def row(line: PartLine, currency: str) -> dict[str, Cell]:
    """Return a line of the parts list by column."""
    part, color, known = line.part, line.color, catalog()
    element = known.elements.get((part.mould, known.name_of(color)))
    cells: tuple[Cell, ...] = (
        part.key,
        part.name,
        color.name,
        line.quantity,
        line.role,
        line.status,
        element.seen if element else "",
        line.element,
        " ".join(i for i in element.ids if i != line.element) if element else "",
        line.price,
        currency if line.price is not None else "",
        color.lego,
        part.bricklink,
        color.bricklink,
        part.ldraw,
        color.ldraw,
        part.rebrickable,
        color.rebrickable,
    )
    return dict(zip(COLUMNS, cells, strict=True))


def write_csv(plan: Plan, stream: BinaryIO) -> None:
    """Write a row a part, color and role; with a stock, also how many of it are owned."""
    currency = plan.facts.price.currency
    rows = [tuple(row(line, currency).values()) for line in plan.parts]
    if any(line.owned for line in plan.parts):
        rows = [(*cells, line.owned) for cells, line in zip(rows, plan.parts, strict=True)]
        tables.write_csv(stream, (*COLUMNS, "owned"), rows)
    else:
        tables.write_csv(stream, COLUMNS, rows)


def write_json(plan: Plan, stream: BinaryIO) -> None:
    """Write an array of objects, one a part, color and role."""
    currency = plan.facts.price.currency
    rows = [json.dumps(row(line, currency), ensure_ascii=False) for line in plan.parts]
    stream.write(("[\n" + ",\n".join(rows) + "\n]\n").encode())
