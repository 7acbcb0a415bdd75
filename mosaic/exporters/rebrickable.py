"""Rebrickable parts list (CSV), to import at rebrickable.com under Part Lists."""

from __future__ import annotations

from typing import BinaryIO

from mosaic.exporters import shopping, tables
from mosaic.model import Plan

SHOP = "Rebrickable"


def write(plan: Plan, stream: BinaryIO) -> None:
    """Write all lots that Rebrickable has numbers for."""
    rows = [
        (line.part.rebrickable, line.color.rebrickable, line.quantity)
        for line in shopping.listed(plan, SHOP)
    ]
    tables.write_csv(stream, ("Part", "Color", "Quantity"), rows)
