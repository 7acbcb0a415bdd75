"""Which sets to buy for a mosaic: a small integer program."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mosaic.arrays import Floats
from mosaic.catalog.prices import PriceList
from mosaic.catalog.sets import SetInventory, sets
from mosaic.errors import StockError

Lot = tuple[str, str]

#: Branches that the solver may look at: an end that is the same on every machine.
_NODES = 20_000


@dataclass(frozen=True)
class Basket:
    """Sets to buy.

    Attributes
    ----------
    sets : tuple of (SetInventory, int)
        Which, and how many of each.
    missing : dict of (str, str) to int
        Pieces that no set has, by part key and color name.
    left_over : dict of (str, str) to int
        Pieces that the sets have beyond what is needed.
    amount : float or None
        What the sets cost, where all their prices are known.
    proven : bool
        Whether no other sets would do with fewer (or, with prices, for less).
    """

    sets: tuple[tuple[SetInventory, int], ...]
    missing: dict[Lot, int]
    left_over: dict[Lot, int]
    amount: float | None
    proven: bool


def which_sets(needs: dict[Lot, int], prices: PriceList) -> Basket:
    """Choose the fewest sets that supply the pieces needed, or the cheapest where all have prices.

    Of equally good choices the one with the fewest pieces left over is taken. What no set
    has is named as missing and does not count.

    Raises
    ------
    StockError
        No set has any of the pieces.
    """
    offers = list(sets().values())
    found = [prices.of_set(offer.number) for offer in offers]
    known = [price for price in found if price is not None]
    lots = [lot for lot in needs if any(lot in offer.pieces for offer in offers)]
    if not lots:
        parts = sorted({part for offer in offers for part, _ in offer.pieces})
        raise StockError(
            "no set has any of these pieces",
            f"sets have {', '.join(parts)}",
            f"try --part {parts[0].rpartition('_')[0].replace('_', '-')}",
        )
    money = len(known) == len(offers)
    times, proven = _least(offers, needs, lots, known if money else [1.0] * len(offers))
    chosen = tuple((offer, n) for offer, n in zip(offers, times, strict=True) if n)
    amount = sum(n * price for n, price in zip(times, known, strict=True)) if money else None
    missing = {lot: n for lot, n in needs.items() if lot not in lots}
    return Basket(chosen, missing, _left_over(chosen, needs), amount, proven)


def _least(
    offers: list[SetInventory], needs: dict[Lot, int], lots: list[Lot], weight: list[float]
) -> tuple[list[int], bool]:
    """Choose the sets of least weight that have enough of every lot, then of fewest pieces."""
    has = np.array([[offer.pieces.get(lot, 0) for offer in offers] for lot in lots], float)
    wanted = np.array([needs[lot] for lot in lots], float)
    cost = np.array(weight)
    first, proven = _solved(cost, has, wanted)
    size = np.array([sum(offer.pieces.values()) for offer in offers], float)
    # A thousandth more: half of what the smallest coin could change.
    second, still = _solved(
        size, np.vstack([has, -cost]), np.append(wanted, -(cost @ first) - 0.001)
    )
    return [round(n) for n in second], proven and still


def _solved(cost: Floats, rows: Floats, least: Floats) -> tuple[Floats, bool]:
    """Minimize cost @ x over whole x from 0, where rows @ x is `least` or more."""
    # 0.3 s, and only here.
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415

    found = milp(
        cost,
        constraints=LinearConstraint(rows, lb=least),
        bounds=Bounds(0, np.inf),
        integrality=np.ones(len(cost), np.int64),
        options={"node_limit": _NODES, "mip_rel_gap": 0.0},
    )
    if found.x is None:
        raise StockError("the sets for this mosaic were not found", hint="try a smaller one")
    return np.round(found.x), bool(found.status == 0)


def _left_over(
    chosen: tuple[tuple[SetInventory, int], ...], needs: dict[Lot, int]
) -> dict[Lot, int]:
    """Count what the sets have beyond what is needed."""
    total: dict[Lot, int] = {}
    for offer, times in chosen:
        for lot, count in offer.pieces.items():
            total[lot] = total.get(lot, 0) + times * count
    left = {lot: n - needs.get(lot, 0) for lot, n in total.items()}
    return {lot: n for lot, n in sorted(left.items()) if n > 0}
