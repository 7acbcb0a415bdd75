"""The parts list with every system's ids, as CSV and as JSON; of panels and of sections, too.

Its colors are a GIMP palette (.gpl), for GIMP, Inkscape, Krita and Aseprite.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import BinaryIO

from mosaic.catalog import catalog
from mosaic.exporters import building, shopping
from mosaic.exporters.marks import marks
from mosaic.model import PartLine, Plan
from mosaic.palette.files import gpl

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

_PLACE_COLUMNS = ("part", "name", "color", "mark", "quantity", "status", "element")

#: Readers give up on longer lines.
_NAME_LENGTH = 60


def row(line: PartLine, currency: str) -> dict[str, Cell]:
    """Return a line of the parts list by column."""
    part, color, known = line.part, line.color, catalog()
    element = known.elements.get((part.mold, known.name_of(color)))
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


def ids(line: PartLine) -> dict[str, str]:
    """Ids of part and color, "part · color", by the name of the system."""
    systems = {"lego": "LEGO", "bricklink": "BrickLink", "ldraw": "LDraw"}
    systems["rebrickable"] = "Rebrickable"
    return {
        name: " · ".join(
            "–" if value in {None, ""} else str(value)
            for value in (getattr(line.part, system), getattr(line.color, system))
        )
        for system, name in systems.items()
    }


def more_elements(line: PartLine, most: int = 2) -> str:
    """Further element ids of a part in a color, the newest first: "or 4558953, 6132385"."""
    found = catalog().elements.get((line.part.mold, catalog().name_of(line.color)))
    others = [number for number in (found.ids if found else ()) if number != line.element]
    return f"or {', '.join(others[:most])}" if others else ""


def write_csv(plan: Plan, stream: BinaryIO) -> None:
    """Write a row a part, color and role; with a stock, also how many of it are owned."""
    currency = plan.facts.price.currency
    rows = [tuple(row(line, currency).values()) for line in plan.parts]
    if any(line.owned for line in plan.parts):
        rows = [(*cells, line.owned) for cells, line in zip(rows, plan.parts, strict=True)]
        shopping.write_csv(stream, (*COLUMNS, "owned"), rows)
    else:
        shopping.write_csv(stream, COLUMNS, rows)


def write_json(plan: Plan, stream: BinaryIO) -> None:
    """Write an array of objects, one a part, color and role."""
    currency = plan.facts.price.currency
    rows = [json.dumps(row(line, currency), ensure_ascii=False) for line in plan.parts]
    stream.write(("[\n" + ",\n".join(rows) + "\n]\n").encode())


def write_panels(plan: Plan, stream: BinaryIO) -> None:
    """Write a row a panel, part and color; over all panels they sum to the mosaic's pieces.

    A panel has the border to its left and above it, and at the end what is beyond it.
    """
    shopping.write_csv(stream, ("panel", *_PLACE_COLUMNS), _rows(plan, _panel))


def write_sections(plan: Plan, stream: BinaryIO) -> None:
    """Write a row a section, part and color; a piece counts where it begins."""
    shopping.write_csv(stream, ("section", *_PLACE_COLUMNS), _rows(plan, str))


def _rows(plan: Plan, place_of: Callable[[str], Hashable]) -> Iterator[Sequence[object]]:
    """Count pieces by place, part and color; in a place as in the mosaic's own list."""
    picture = [line for line in plan.parts if line.role == "mosaic"]
    known = {plan.grid.palette.colors[c].name: mark.text for c, mark in marks(plan).items()}
    for place, counts in _counted(plan, picture, place_of).items():
        for at, quantity in sorted(counts.items()):
            line = picture[at]
            part, color = line.part, line.color.name
            yield (
                place,
                part.key,
                part.name,
                color,
                known[color],
                quantity,
                line.status,
                line.element,
            )


def _counted(
    plan: Plan, picture: Sequence[PartLine], place_of: Callable[[str], Hashable]
) -> dict[Hashable, Counter[int]]:
    """Count the lines of the list that the pieces of each place belong to."""
    line_of = {(line.part.mold, line.color.name): at for at, line in enumerate(picture)}
    colors = [color.name for color in plan.grid.palette.colors]
    molds = [part.mold for part in plan.part_types]
    found: dict[Hashable, Counter[int]] = {}
    for portion in building.portions(plan):
        counts = found.setdefault(place_of(portion.section.name), Counter())
        pieces = plan.pieces.part[portion.own], plan.pieces.color[portion.own]
        for part, color in zip(*(column.tolist() for column in pieces), strict=True):
            counts[line_of[molds[part], colors[color]]] += 1
    return found


def _panel(section: str) -> int:
    """Read a panel's number off the name of its section; a mosaic without any is the first.

    Examples
    --------
    >>> _panel("3-A1"), _panel("A1")
    (3, 1)
    """
    number, dash, _ = section.partition("-")
    return int(number) if dash and number.isdecimal() else 1


def write_gpl(plan: Plan, stream: BinaryIO) -> None:
    """Write the colors of the picture, the most used first, with the plan's marks in their names."""
    palette = plan.grid.palette
    colors = [
        (palette.srgb[index].tolist(), f"{_one_line(palette.colors[index].name)} ({mark.text})")
        for index, mark in marks(plan).items()
    ]
    stream.write(gpl(_one_line(plan.title), colors).encode())


def _one_line(text: str) -> str:
    """Put a text on one line that is not too long."""
    return " ".join(text.split())[:_NAME_LENGTH]
