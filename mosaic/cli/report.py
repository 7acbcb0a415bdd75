"""What a person is told of a mosaic."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from mosaic.cli import terminal

if TYPE_CHECKING:
    from mosaic.model import Plan
    from mosaic.recipe import Recipe


#: More notes than these nobody reads after a build; mosaic.json has them all.
_NOTES = 2


def tell(plan: Plan, folder: Path, written: Iterable[Path], file: TextIO) -> None:
    """Say what is to be built and bought, and which files say more."""
    facts, grid = plan.facts, plan.grid
    unit = "studs" if plan.view == "top" else "cells"
    size = f"{facts.width_mm / 10:.1f} x {facts.height_mm / 10:.1f} cm"
    terminal.say(f"{grid.cols} x {grid.rows} {unit}, {size}, {_mass(facts.mass_g)}", file)
    terminal.say(total(plan), file)
    if plan.view == "side":
        terminal.say(wall(plan), file)
    terminal.say(f"{folder}/ has {', '.join(path.name for path in written)}", file)
    for note in plan.notes[:_NOTES]:
        terminal.note(f"note: {note.text}" + (f": try {note.option}" if note.option else ""))


def total(plan: Plan) -> str:
    """Say how many pieces there are, and what they cost as far as that is known."""
    facts = plan.facts
    text = f"{facts.pieces:,} pieces in {facts.lots} lots and {facts.colors} colors"
    return f"{text}, {money(plan)}"


def money(plan: Plan) -> str:
    """Say what the pieces to buy cost; no sum where less than 90 % of them have a price."""
    from mosaic.exporters import formatting  # noqa: PLC0415 - heavy

    price = plan.facts.price
    percent = int(price.known * 100)
    if price.known == 0:
        return "price unknown"
    if price.known < formatting.ENOUGH_KNOWN:
        return f"price known for {percent} % of them only"
    about, amount = "", f"{price.amount:,.2f}"
    if price.estimate:
        about, amount = "about ", f"{price.amount:,.0f}"
    share = "" if price.known == 1 else f" for {percent} % of them"
    without = formatting.unpriced_backing(plan)
    return f"{about}{amount} {price.currency}{share}" + (f" without {without}" if without else "")


def wall(plan: Plan) -> str:
    """Say whether a wall holds together."""
    facts, ties = plan.facts, len(plan.backing)
    body = "one body" if facts.bodies == 1 else f"{facts.bodies:,} bodies that nothing joins"
    tied = f", tied from behind by {ties:,} pieces" if ties else ""
    weak = f", weak places where seams meet: {facts.weak:,}" if facts.weak else ""
    return f"the wall is {body}{tied}{weak}"


def _mass(mass_g: float) -> str:
    """Write a mass as on a parcel."""
    return f"{mass_g:,.0f} g" if mass_g < 1000 else f"{mass_g / 1000:,.1f} kg"


def note_missing(plan: Plan, names: Iterable[str]) -> None:
    """Name on stderr the lots that a shop's file leaves out."""
    from mosaic import exporters  # noqa: PLC0415 - heavy

    for name in names:
        if left_out := exporters.missing(plan, name):
            lots = ", ".join(f"{line.part.name} in {line.color.name}" for line in left_out[:3])
            more = f" and {len(left_out) - 3} more" if len(left_out) > 3 else ""
            terminal.note(f"note: {name} has no number for {lots}{more}; buy them elsewhere")


def note_left_out(recipe: Recipe) -> None:
    """Name on stderr what the recipe's own lists hold that could not be used."""
    from mosaic import palette, stock  # noqa: PLC0415 - heavy

    owned = stock.owned(recipe)
    if owned is None:
        for name, reason in palette.choose(recipe).left_out:
            terminal.note(f"note: without {name}: {reason}")
    elif owned.unmatched:
        count = sum(row.quantity for row in owned.unmatched)
        lists = " ".join(recipe.stock)
        terminal.note(f"note: {count:,} pieces were not matched; see: mosaic stock {lists}")


def as_dict(plan: Plan, folder: Path, written: Iterable[Path]) -> dict[str, Any]:
    """Give the facts of mosaic.json and the files, as ``--json`` prints them."""
    from mosaic.exporters import project_json  # noqa: PLC0415 - heavy

    return {
        "folder": str(folder),
        "facts": project_json.facts(plan.facts),
        "notes": project_json.notes(plan),
        "files": [str(path) for path in written],
    }
