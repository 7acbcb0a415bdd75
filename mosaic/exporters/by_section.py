"""Parts lists of panels and of sections: what to sort before building one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import BinaryIO

from mosaic.exporters import building, tables
from mosaic.exporters.marks import marks
from mosaic.model import PartLine, Plan

COLUMNS = ("part", "name", "color", "mark", "quantity", "status", "element")


def write_panels(plan: Plan, stream: BinaryIO) -> None:
    """Write a row a panel, part and color; over all panels they sum to the mosaic's pieces.

    A panel has the border to its left and above it, and at the end what is beyond it.
    """
    tables.write_csv(stream, ("panel", *COLUMNS), _rows(plan, _panel))


def write_sections(plan: Plan, stream: BinaryIO) -> None:
    """Write a row a section, part and color; a piece counts where it begins."""
    tables.write_csv(stream, ("section", *COLUMNS), _rows(plan, str))


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
    line_of = {(line.part.mould, line.color.name): at for at, line in enumerate(picture)}
    colors = [color.name for color in plan.grid.palette.colors]
    moulds = [part.mould for part in plan.part_types]
    found: dict[Hashable, Counter[int]] = {}
    for portion in building.portions(plan):
        counts = found.setdefault(place_of(portion.section.name), Counter())
        pieces = plan.pieces.part[portion.own], plan.pieces.color[portion.own]
        for part, color in zip(*(column.tolist() for column in pieces), strict=True):
            counts[line_of[moulds[part], colors[color]]] += 1
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
