"""Price against likeness: the candidates that nothing undercuts, and three of them to pick."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from mosaic.compare import Candidate
from mosaic.exporters.formatting import ENOUGH_KNOWN


class Picks(NamedTuple):
    """Three candidates of one currency; two may be the same where there are few.

    Attributes
    ----------
    finest, balanced, thrifty : Candidate
        The least error; where more money begins to buy little likeness; the least price.
    curve : tuple of Candidate
        From the cheapest to the finest: each costs more than the one before, and is nearer
        to the picture.
    """

    finest: Candidate
    balanced: Candidate
    thrifty: Candidate
    curve: tuple[Candidate, ...]


def picks(built: Sequence[Candidate]) -> Picks | None:
    """Pick from the candidates whose price is known; None where there are not two of them.

    Balanced is the point of the curve that lies furthest below the straight line between
    its ends, price and error each as a share of what lies between them.
    """
    priced = [one for one in built if one.plan.facts.price.known >= ENOUGH_KNOWN]
    # Prices in different currencies do not compare: that of the most candidates counts.
    common = Counter(one.plan.facts.price.currency for one in priced).most_common(1)
    alike = [one for one in priced if one.plan.facts.price.currency == common[0][0]]
    curve: list[Candidate] = []
    for one in sorted(alike, key=lambda one: (_price(one), one.error)):
        if not curve or one.error < curve[-1].error:
            curve.append(one)
    if len(curve) < 2:
        return None
    first, last = curve[0], curve[-1]
    money, error = _price(last) - _price(first), first.error - last.error

    def below(one: Candidate) -> float:
        return (first.error - one.error) / error - (_price(one) - _price(first)) / money

    return Picks(last, max(curve, key=below), first, tuple(curve))


def _price(one: Candidate) -> float:
    return one.plan.facts.price.amount


#: Width and height of the drawn curve, and the room around it for its axes.
_WIDE, _HIGH, _ROOM = 560, 300, 56


def drawn(found: Picks) -> str:
    """Draw the curve as SVG: money to the right, error upwards, the picks named."""
    prices, errors = [_price(one) for one in found.curve], [one.error for one in found.curve]
    left, right, low, high = min(prices), max(prices), min(errors), max(errors)

    def place(one: Candidate) -> tuple[float, float]:
        across = (_price(one) - left) / (right - left or 1)
        up = (one.error - low) / (high - low or 1)
        return _ROOM + across * (_WIDE - 2 * _ROOM), _HIGH - _ROOM - up * (_HIGH - 2 * _ROOM)

    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(place, found.curve))
    dots = "".join(_dot(*place(one), one) for one in found.curve)
    named = "".join(_label(*place(one), name) for name, one in named_picks(found))
    currency = html.escape(found.finest.plan.facts.price.currency)
    return (
        f'<svg viewBox="0 0 {_WIDE} {_HIGH}" width="{_WIDE}" height="{_HIGH}" role="img" '
        f'aria-label="Price against error">'
        f'<polyline points="{line}" fill="none" stroke="currentColor"/>{dots}{named}'
        f'<text x="{_ROOM}" y="{_HIGH - 8}">{left:,.0f} {currency}</text>'
        f'<text x="{_WIDE - _ROOM}" y="{_HIGH - 8}" text-anchor="end">{right:,.0f} {currency}</text>'
        f'<text x="4" y="{_ROOM - 24}">error {high:.2f}</text>'
        f'<text x="4" y="{_HIGH - _ROOM + 16}">{low:.2f}</text></svg>'
    )


def named_picks(found: Picks) -> tuple[tuple[str, Candidate], ...]:
    """Give the picks with their names, the finest first."""
    return ("finest", found.finest), ("balanced", found.balanced), ("thrifty", found.thrifty)


def _dot(x: float, y: float, one: Candidate) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4"><title>{html.escape(one.name)}</title></circle>'
    )


def _label(x: float, y: float, name: str) -> str:
    return f'<text x="{x + 6:.1f}" y="{y - 8:.1f}">{name}</text>'
