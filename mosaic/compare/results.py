"""What came of a comparison: a row a candidate, and price against likeness with three to pick.

A row says the same in a terminal, a picture, a page and JSON. Picks are from the candidates that
nothing undercuts. A note says what a mosaic would save without its dearest colors, where the
picture would hardly tell.
"""

from __future__ import annotations

import dataclasses
import html
import shlex
from collections import Counter
from collections.abc import Sequence
from os import PathLike
from statistics import median
from typing import Any, NamedTuple

from mosaic.compare import Candidate
from mosaic.errors import Stop
from mosaic.exporters import formatting
from mosaic.exporters.formatting import ENOUGH_KNOWN
from mosaic.model import Note, Picture, Plan
from mosaic.resolve import FILE_GONE
from mosaic.stages import Stages

#: Heads of the table's columns.
HEADER = (
    "",
    "mosaic",
    "pieces",
    "lots",
    "colors",
    "size",
    "thick",
    "mass",
    "price",
    "error",
    "not seen on sale",
)
#: What the sign in the first column means.
BEST = "*"
NOTE = f"{BEST} no other is as good in error, pieces and lots and better in one of them"

#: So many colors are left out at most, one after the other, the dearest first.
_TRIES = 3
#: The likeness stays where the error grows by no more than this share, and less money than
#: this share of the whole is no reason to change a mosaic.
_STAYS, _WORTH = 0.01, 0.03
_ERROR = "s_cielab"

#: Width and height of the drawn curve, and the room around it for its axes.
_WIDE, _HIGH, _ROOM = 560, 300, 56


def row(one: Candidate) -> tuple[object, ...]:
    """Cells of the table, under `HEADER`."""
    facts = one.plan.facts
    return (
        BEST if one.best else "",
        one.name,
        facts.pieces,
        facts.lots,
        facts.colors,
        f"{facts.width_mm / 10:.1f} x {facts.height_mm / 10:.1f} cm",
        f"{facts.thickness_mm / 10:.1f} cm",
        formatting.mass(one.plan),
        price(one),
        one.error,
        rare(one),
    )


def price(one: Candidate) -> str:
    """Say what a candidate costs, and for which share of its pieces that is known."""
    found = one.plan.facts.price
    if found.known < formatting.ENOUGH_KNOWN:
        return "unknown"
    about = "about " if found.estimate else ""
    known = "" if found.known == 1 else f" ({int(found.known * 100)}%)"
    return f"{about}{found.amount:,.0f} {found.currency}{known}"


def rare(one: Candidate) -> str:
    """Name the lots that are not seen on sale."""
    if not one.rare:
        return "nothing"
    more = f" and {len(one.rare) - 1} more" if len(one.rare) > 1 else ""
    return f"{one.rare[0]}{more}"


def record(one: Candidate) -> dict[str, Any]:
    """Give a candidate as JSON holds it."""
    facts, recipe = one.plan.facts, one.plan.recipe
    return {
        "name": one.name,
        "recipe": {key: getattr(recipe, key) for key in ("size", "view", "part", "pieces")},
        "pieces": facts.pieces,
        "lots": facts.lots,
        "colors": facts.colors,
        "width_mm": facts.width_mm,
        "height_mm": facts.height_mm,
        "thickness_mm": facts.thickness_mm,
        "mass_g": facts.mass_g,
        "price": {
            "amount": facts.price.amount,
            "currency": facts.price.currency,
            "date": facts.price.date,
            "known": facts.price.known,
            "estimate": facts.price.estimate,
        },
        "error": one.error,
        "distance_m": recipe.distance_m,
        "hard_to_get": list(one.rare),
        "best": one.best,
    }


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
    same_currency = [one for one in priced if one.plan.facts.price.currency == common[0][0]]
    curve: list[Candidate] = []
    for one in sorted(same_currency, key=lambda one: (_price(one), one.error)):
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


def noted(
    picture: Picture | str | PathLike[str],
    plan: Plan,
    stages: Stages | None = None,
    stop: Stop = lambda: False,
) -> Plan:
    """Add a note to a plan of own prices where leaving colors out would save money.

    Parameters
    ----------
    picture : Picture or path
        What the plan was made from.
    stages : Stages, optional
        Of earlier runs, whose results are used again.
    stop : callable, optional
        As in `Stages.run`.

    Returns
    -------
    Plan
        The same where the prices are the catalog's, or not known of nine pieces in ten: an
        estimate is no reason to change colors; and where a file that the recipe names is gone.
    """
    price = plan.facts.price
    if not plan.recipe.prices or price.known < ENOUGH_KNOWN or _ERROR not in plan.facts.error:
        return plan
    if any(note.code == FILE_GONE for note in plan.notes):
        return plan
    best: tuple[float, Plan, tuple[str, ...]] | None = None
    names, stages = dearest(plan), stages or Stages()
    for count in range(1, len(names) + 1):
        leave = (*plan.recipe.without_colors, *names[:count])
        other = stages.run(picture, plan.recipe.replace(without_colors=leave), stop=stop)
        saved = price.amount - other.facts.price.amount
        if _stays(plan, other) and saved > (best[0] if best else _WORTH * price.amount):
            best = saved, other, names[:count]
    if best is None:
        return plan
    return dataclasses.replace(plan, notes=(_note(plan, *best), *plan.notes))


def dearest(plan: Plan) -> tuple[str, ...]:
    """Name the colors that cost more than as many usual cells would, the dearest first."""
    money: Counter[str] = Counter()
    cells: Counter[str] = Counter()
    for line in plan.parts:
        if line.role == "mosaic" and line.price is not None:
            money[line.color.name] += line.to_buy * line.price  # type: ignore[assignment]
            cells[line.color.name] += line.quantity * line.part.cols * line.part.rows
    if len(money) < 3:
        return ()
    usual = median(money[name] / cells[name] for name in money)
    over = {name: money[name] - usual * cells[name] for name in money}
    found = sorted((name for name in over if over[name] > 0), key=lambda n: (-over[n], n))
    return tuple(found[:_TRIES])


def _stays(plan: Plan, other: Plan) -> bool:
    """Whether another mosaic is as near to the picture, and its price as well known."""
    near = other.facts.error[_ERROR] <= (1 + _STAYS) * plan.facts.error[_ERROR]
    return near and other.facts.price.known >= plan.facts.price.known


def _note(plan: Plan, saved: float, other: Plan, names: tuple[str, ...]) -> Note:
    before, after = plan.facts.error[_ERROR], other.facts.error[_ERROR]
    listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    money = f"{saved:,.0f}" if saved >= 10 else f"{saved:.2f}"
    text = (
        f"the likeness would stay ({before:.2f} to {after:.2f}) and {money} "
        f"{plan.facts.price.currency} be saved without {listed}"
    )
    option = shlex.join(word for name in names for word in ("--without-colors", name))
    return Note("thrift", text, option)
