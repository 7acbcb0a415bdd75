"""LEGO Pick a Brick list (CSV), to upload at lego.com under Pick a Brick."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from mosaic.exporters import shopping, tables
from mosaic.model import PartLine, Plan

SHOP = "Pick a Brick"
#: As third parties report: lots that an upload may have, and pieces that a line may have.
LIMIT_LOTS, LIMIT_PIECES = 400, 999


def write(plan: Plan, stream: BinaryIO) -> None:
    """Write all lots whose element id is known."""
    rows = [(line.element, line.quantity) for line in shopping.listed(plan, SHOP)]
    tables.write_csv(stream, ("elementId", "quantity"), rows)


def split(plan: Plan) -> list[Plan]:
    """Cut a list that is over the shop's limits; no file names an element twice."""
    rounds = _rounds(shopping.listed(plan, SHOP))
    runs = [run for lines in rounds for run in shopping.chunks(lines, LIMIT_LOTS)]
    return [shopping.with_parts(plan, run) for run in runs]


def _rounds(lines: Sequence[PartLine]) -> Iterator[list[PartLine]]:
    """Order at most as many pieces a line as the shop takes, and the rest in a next round."""
    while True:
        yield [dataclasses.replace(x, quantity=min(x.quantity, LIMIT_PIECES)) for x in lines]
        over = [x for x in lines if x.quantity > LIMIT_PIECES]
        lines = [dataclasses.replace(x, quantity=x.quantity - LIMIT_PIECES) for x in over]
        if not lines:
            return
