"""Rebrickable parts list (CSV), to import at rebrickable.com under Part Lists."""

from __future__ import annotations

from typing import BinaryIO

from mosaic.exporters import shopping, tables
from mosaic.model import PartLine, Plan


def write(plan: Plan, stream: BinaryIO) -> None:
    """Write all lots that Rebrickable has numbers for."""
    rows = [
        (line.part.rebrickable, line.color.rebrickable, line.quantity)
        for line in shopping.lots(plan)
        if _listed(line)
    ]
    tables.write_csv(stream, ("Part", "Color", "Quantity"), rows)


def missing(plan: Plan) -> tuple[PartLine, ...]:
    """Return the lots that Rebrickable has no number for."""
    return tuple(line for line in shopping.lots(plan) if not _listed(line))


def _listed(line: PartLine) -> bool:
    return bool(line.part.rebrickable) and line.color.rebrickable is not None
