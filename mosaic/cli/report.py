"""What a person is told of a mosaic."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from mosaic.cli import terminal

if TYPE_CHECKING:
    from mosaic.model import Plan
    from mosaic.recipe import Recipe


#: So many files that differ in their number alone are named one by one.
_FILES = 4
#: More notes than these nobody reads after a build; mosaic.json has them all.
_NOTES = 2


def tell(
    plan: Plan, folder: Path, written: Iterable[Path], file: TextIO, old: Plan | None = None
) -> None:
    """Say what is to be built and bought, and which files say more.

    Notes of an `old` plan that this one is made of were told when that was made.
    """
    from mosaic.exporters import building, formatting  # noqa: PLC0415 - heavy

    facts, grid = plan.facts, plan.grid
    size = f"{facts.width_mm / 10:.1f} x {facts.height_mm / 10:.1f} cm"
    base = building.size_with_base(plan)
    better = "; --base plate ends with it" if building.fits_on_plates(plan) else ""
    with_base = f" ({base.replace('×', 'x')} with its base{better})" if base else ""
    coarse = f" ({formatting.cell(plan)})" if formatting.cell(plan) else ""
    terminal.say(
        f"{grid.cols} x {grid.rows} {formatting.unit(plan)}{coarse}, {size}{with_base}, "
        f"{formatting.mass(plan)}",
        file,
    )
    terminal.say(pieces(plan), file)
    if plan.view == "side":
        terminal.say(wall(plan), file)
    names = [path.name for path in written]
    terminal.say(f"{folder}/ has {', '.join(_listed(names))}", file)
    terminal.say(next_step(plan, names), file)
    known = old.notes if old else ()
    for note in [note for note in plan.notes if note not in known][:_NOTES]:
        terminal.note(f"note: {note.text}" + (f": try {note.option}" if note.option else ""))


def _listed(names: Iterable[str]) -> Iterator[str]:
    """Name files; of many that are numbered, as a mural's for shops, the first and the last.

    Examples
    --------
    >>> list(_listed(["parts.csv", *(f"bag-{n}.csv" for n in range(1, 8))]))
    ['parts.csv', 'bag-1.csv to bag-7.csv']
    """
    for _, run in groupby(names, key=lambda name: re.sub(r"\d+(?=\.\w+$)", "", name)):
        alike = list(run)
        yield from alike if len(alike) <= _FILES else [f"{alike[0]} to {alike[-1]}"]


def next_step(plan: Plan, names: Sequence[str]) -> str:
    """Say which files to open and to upload, and what is to be bought for how much."""
    opened = next((name for name in ("plan.html", "plan.pdf", "grid.png") if name in names), "")
    steps = [f"open {opened}"] if opened else []
    shops = [_named(names, stem, shop) for stem, shop in _UPLOADS]
    wanted = any(line.to_buy for line in plan.parts)
    if wanted and any(shops):
        steps.append(f"upload {' or '.join([shop for shop in shops if shop][:2])}")
    first = f"Next: {', '.join(steps)}. " if steps else ""
    return f"{first}{to_buy(plan)}"


#: How files for shops begin, and where they are uploaded.
_UPLOADS = (
    ("bricklink", "at BrickLink (wanted list)"),
    ("pick-a-brick", "at LEGO's Pick a Brick"),
    ("rebrickable", "at Rebrickable"),
)


def _named(names: Sequence[str], stem: str, shop: str) -> str:
    """Name the files for a shop: the only one, or the first and the last."""
    found = [name for name in names if name.startswith(stem)]
    span = found[0] if len(found) == 1 else f"{found[0]} to {found[-1]}" if found else ""
    return f"{span} {shop}" if span else ""


def to_buy(plan: Plan) -> str:
    """Say how many pieces are to be bought in how many lots, and for how much."""
    total_count = sum(line.quantity for line in plan.parts)
    count = sum(line.to_buy for line in plan.parts)
    if not count:
        return "All pieces are in your stock."
    lots = len({(x.part.key, x.color.name) for x in plan.parts if x.to_buy})
    of = f" of {total_count:,}" if count < total_count else ""
    to_buy = terminal.counted(count, "piece") if not of else f"{count:,}{of} pieces"
    return f"{to_buy} to buy in {terminal.counted(lots, 'lot')}, {money(plan)}."


def total(plan: Plan) -> str:
    """Say how many pieces there are, and what they cost as far as that is known."""
    return f"{pieces(plan)}, {money(plan)}"


def pieces(plan: Plan) -> str:
    """Say how many pieces, lots and colors the picture has."""
    return plan.facts.counts


def money(plan: Plan) -> str:
    """Say what the pieces to buy cost; no sum where less than 90 % of them have a price."""
    from mosaic.exporters import formatting  # noqa: PLC0415 - heavy

    price = plan.facts.price
    percent = int(price.known * 100)
    if price.known == 0:
        return "price unknown"
    if price.known < formatting.ENOUGH_KNOWN:
        share = f"{percent}%" if percent else "less than 1%"
        return f"price known for {share} of them only"
    text = f"{price.amount:,.2f} {price.currency}"
    if price.estimate:
        amount = f"{price.amount:,.0f}" if price.amount >= 10 else f"{price.amount:.2f}"
        own = "your prices and " if plan.inputs and plan.inputs.prices else ""
        shop = f"{own}Pick a Brick prices of {formatting.month(price.date)}"
        text = f"about {amount} {price.currency} at {shop}"
    priced_of = "" if price.known == 1 else f" for {percent}% of them"
    without = formatting.unpriced_backing(plan)
    return f"{text}{priced_of}" + (f", {without} unknown" if without else "")


def wall(plan: Plan) -> str:
    """Say whether a wall holds together."""
    facts, ties = plan.facts, len(plan.backing)
    body = "one body" if facts.bodies == 1 else f"{facts.bodies:,} bodies that nothing joins"
    tied = f", tied from behind by {terminal.counted(ties, 'piece')}" if ties else ""
    weak = f", weak places where seams meet: {facts.weak:,}" if facts.weak else ""
    return f"the wall is {body}{tied}{weak}"


def note_missing(plan: Plan, names: Sequence[str]) -> None:
    """Name on stderr the lots that a shop's file leaves out, and letters that a plan has not."""
    from mosaic import exporters  # noqa: PLC0415 - heavy
    from mosaic.exporters import plan_pdf  # noqa: PLC0415

    if {"plan", "event"} & set(names) and (lacking := plan_pdf.unprinted(plan)):
        terminal.note(f"note: {lacking}")
    if "regions" in names and plan.grid.regions is None:
        terminal.note("note: regions.png has none: only prints have regions (see: mosaic pop)")

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
        was = "was" if count == 1 else "were"
        text = f"{terminal.counted(count, 'piece')} {was} not matched; see: mosaic stock {lists}"
        terminal.note(f"note: {text}")


def as_dict(plan: Plan, folder: Path, written: Iterable[Path]) -> dict[str, Any]:
    """Give the facts of mosaic.json and the files, as ``--json`` prints them."""
    from mosaic.exporters import project_json  # noqa: PLC0415 - heavy

    return {
        "folder": str(folder),
        "facts": project_json.facts(plan.facts),
        "notes": project_json.notes(plan),
        "files": [str(path) for path in written],
    }
