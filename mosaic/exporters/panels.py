"""A parts list a panel: what to sort before building one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from mosaic.exporters import building, tables
from mosaic.model import PartLine, Plan

Row = tuple[int, str, str, str, int, str, str]

COLUMNS = ("panel", "part", "name", "color", "quantity", "status", "element")


def write(plan: Plan, stream: BinaryIO) -> None:
    """Write a row a panel, part and color; over all panels they sum to the mosaic's pieces.

    A panel has the border to its left and above it, and at the end what is beyond it.
    """
    picture = [line for line in plan.parts if line.role == "mosaic"]
    place = {(line.part.mould, line.color.name): at for at, line in enumerate(picture)}
    colors = [color.name for color in plan.grid.palette.colors]
    moulds = [part.mould for part in plan.part_types]
    found: Counter[tuple[int, int]] = Counter()
    for portion in building.portions(plan):
        panel = _panel(portion.section.name)
        pieces = plan.pieces.part[portion.own], plan.pieces.color[portion.own]
        for part, color in zip(*(column.tolist() for column in pieces), strict=True):
            found[panel, place[moulds[part], colors[color]]] += 1
    tables.write_csv(stream, COLUMNS, _rows(picture, found))


def _rows(picture: Sequence[PartLine], found: Counter[tuple[int, int]]) -> Iterator[Row]:
    """Name what was counted, panel by panel, in the order of the mosaic's own list."""
    for (panel, at), quantity in sorted(found.items()):
        line = picture[at]
        part = line.part
        yield panel, part.key, part.name, line.color.name, quantity, line.status, line.element


def _panel(section: str) -> int:
    """Read a panel's number off the name of its section; a mosaic without any is the first.

    Examples
    --------
    >>> _panel("3-A1"), _panel("A1")
    (3, 1)
    """
    number, dash, _ = section.partition("-")
    return int(number) if dash and number.isdecimal() else 1
