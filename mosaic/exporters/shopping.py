"""What the shopping lists share: lots to order, who sells them, and cutting a list in parts."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from mosaic.model import PartLine, Plan

#: Whether a shop has numbers for a lot, by the shop's name.
SHOPS: dict[str, Callable[[PartLine], bool]] = {
    "BrickLink": lambda x: bool(x.part.bricklink) and x.color.bricklink is not None,
    "Rebrickable": lambda x: bool(x.part.rebrickable) and x.color.rebrickable is not None,
    "Pick a Brick": lambda x: bool(x.element),
}


class Subtotal(NamedTuple):
    """What one shop could deliver: `missing` pieces it has no number for, `priced` have a price."""

    shop: str
    lots: int
    pieces: int
    missing: int
    amount: float
    priced: int


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


def listed(plan: Plan, shop: str) -> tuple[PartLine, ...]:
    """Return the lots to buy that a shop has numbers for."""
    return tuple(line for line in lots(plan) if SHOPS[shop](line))


def missing(plan: Plan, shop: str) -> tuple[PartLine, ...]:
    """Return the lots to buy that a shop has no number for; they have to come from elsewhere."""
    return tuple(line for line in lots(plan) if not SHOPS[shop](line))


def subtotals(plan: Plan) -> list[Subtotal]:
    """Add up what each shop could deliver if all were bought there, in the plan's currency.

    Prices are the plan's, whatever the shop: the same estimate, or the builder's own.
    """
    return [_subtotal(shop, listed(plan, shop), missing(plan, shop)) for shop in SHOPS]


def _subtotal(shop: str, found: Iterable[PartLine], others: Iterable[PartLine]) -> Subtotal:
    lines = tuple(found)
    priced = [(x.quantity, x.price) for x in lines if x.price is not None]
    return Subtotal(
        shop=shop,
        lots=len(lines),
        pieces=sum(x.quantity for x in lines),
        missing=sum(x.quantity for x in others),
        amount=round(sum(quantity * price for quantity, price in priced), 2),
        priced=sum(quantity for quantity, _ in priced),
    )


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
