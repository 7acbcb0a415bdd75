"""What the shopping lists share: lots to order, and cutting a list to a shop's limits."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator

from mosaic.model import PartLine, Plan


def lots(plan: Plan) -> tuple[PartLine, ...]:
    """Add up the picture, its backing and the spares: one line a part and color to buy.

    What the builder owns is not on it.
    """
    found: dict[tuple[str, str], PartLine] = {}
    for line in plan.parts:
        key = (line.part.key, line.color.name)
        before = found[key].quantity if key in found else 0
        first = found.get(key, line)
        found[key] = dataclasses.replace(first, quantity=before + line.to_buy, owned=0)
    return tuple(line for line in found.values() if line.quantity)


def with_parts(plan: Plan, lines: Iterable[PartLine]) -> Plan:
    """Return the plan with another parts list, for one file of several."""
    return dataclasses.replace(plan, parts=tuple(lines))


def chunks(
    lines: Iterable[PartLine], limit: int, weight: Callable[[PartLine], int] = lambda _: 1
) -> Iterator[list[PartLine]]:
    """Cut lines into runs that weigh `limit` at most, in order; at least one run, even if empty."""
    run: list[PartLine] = []
    load = 0
    for line in lines:
        if run and load + weight(line) > limit:
            yield run
            run, load = [], 0
        run.append(line)
        load += weight(line)
    yield run
