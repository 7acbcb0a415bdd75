"""What a mosaic would save without its dearest colors, where the picture would hardly tell."""

from __future__ import annotations

import dataclasses
import shlex
from collections import Counter
from os import PathLike
from statistics import median

from mosaic.cancel import Stop
from mosaic.exporters.formatting import ENOUGH_KNOWN
from mosaic.model import Note, Picture, Plan
from mosaic.stages import Stages

#: So many colors are left out at most, one after the other, the dearest first.
_TRIES = 3
#: The likeness stays where the error grows by no more than this share, and less money than
#: this share of the whole is no reason to change a mosaic.
_STAYS, _WORTH = 0.01, 0.03
_ERROR = "s_cielab"


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
        The same where the prices are the catalogue's, or not known of nine pieces in ten: an
        estimate is no reason to change colors.
    """
    price = plan.facts.price
    if not plan.recipe.prices or price.known < ENOUGH_KNOWN or _ERROR not in plan.facts.error:
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
