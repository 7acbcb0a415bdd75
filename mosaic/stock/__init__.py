"""What the builder owns: lists read, and pieces allocated to the cells.

::

    transport   which cell gets which color, when there are so many and no more
    paths       its last step, by the cheapest ways to change hands
    allocation  the same with 2x2 pieces, and with pieces bought in addition
    pieces      placed pieces kept within it; what is missing, and what would fit
    buying      which sets to buy for a mosaic

Here a file or a set's number becomes a Stock, which says the part family it is best for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

from mosaic.catalog import catalog, csv_input, lists
from mosaic.catalog.sets import full_number, sets
from mosaic.errors import StockError, did_you_mean
from mosaic.model import Plan, Stock, Unmatched
from mosaic.recipe import Base, Family, Recipe
from mosaic.stock.allocation import Allocation, allocate
from mosaic.stock.pieces import within
from mosaic.stock.transport import Transport, transport

__all__ = [
    "Allocation",
    "Transport",
    "allocate",
    "choose_base",
    "choose_family",
    "owned",
    "read",
    "transport",
    "within",
    "without",
]

_SET = re.compile(r"(\d{3,7}(?:-\d{1,2})?)(?:\*(\d{1,4}))?", re.ASCII)

#: Key of the part that the Art sets' pictures stand on.
_PANEL = "art_panel_16x16"


def owned(recipe: Recipe) -> Stock | None:
    """Read all that a recipe names as owned; None where it names nothing.

    Raises
    ------
    StockError
        A list cannot be read, or holds no piece for a mosaic.
    """
    return read(recipe.stock, recipe.wanted_is_owned) if recipe.stock else None


def read(names: Iterable[str], wanted_is_owned: bool = False) -> Stock:
    """Add up files and sets.

    Parameters
    ----------
    names : iterable of str
        Paths of lists: Rebrickable CSV, BrickLink XML, BrickStore .bsx, Pick a Brick and
        Studio CSV, or what mosaic writes; or numbers of sets, as ``31204*2`` for two.
    wanted_is_owned : bool
        Whether what a wanted list looks for has come, and is all there.

    Raises
    ------
    StockError
        A list cannot be read, or none of them holds a piece for a mosaic.
    """
    found = [_one(name, wanted_is_owned) for name in names]
    counts: Counter[tuple[str, str]] = Counter()
    for stock in found:
        counts.update(stock.counts)
    unmatched = tuple(row for stock in found for row in stock.unmatched)
    if not counts:
        first = f"the first: {unmatched[0].reason}" if unmatched else ""
        listed = ", ".join(repr(name) for name in names)
        raise StockError(f"no piece for a mosaic in {listed}", first)
    # In an order of its own, whatever that of the lists.
    notes = tuple(dict.fromkeys(note for stock in found for note in stock.notes))
    return Stock(dict(sorted(counts.items())), unmatched, notes)


def without(owned: Stock, plan: Plan) -> Stock:
    """Return what a mosaic leaves of a stock."""
    left = dict(owned.counts)
    for line in plan.parts:
        key = line.part.mold, catalog().name_of(line.color)
        if line.owned:
            left[key] = left.get(key, 0) - line.owned
    counts = {key: count for key, count in left.items() if count > 0}
    return Stock(counts, owned.unmatched, owned.notes)


def _one(name: str, wanted_is_owned: bool) -> Stock:
    """Read one file or set."""
    number = _SET.fullmatch(name.strip())
    if number and not Path(name).exists():
        return _set(full_number(number[1]), int(number[2] or 1))
    content = csv_input.content(Path(name), lists.MAX_BYTES, StockError)
    file = Path(name).name
    rows = list(lists.read(content, file))
    return _matched(rows, file, wanted_is_owned and any(row.wanted for row in rows))


def _matched(rows: list[lists.Row], file: str, of_wanted: bool) -> Stock:
    """Sum up the rows that the catalog knows, and list the others."""
    if not of_wanted and rows and all(row.quantity is None for row in rows):
        if any(row.wanted for row in rows):
            allowed = "QTYFILLED says in it what is there"
            hint = "count all of it as owned with --wanted-is-owned"
            raise StockError(f"{file} is a wanted list: it names what is missing", allowed, hint)
        raise StockError(f"{file} has prices and no quantities", hint="give it as --prices")
    counts: Counter[tuple[str, str]] = Counter()
    unmatched = []
    for row in rows:
        count = row.wanted if of_wanted else row.quantity or 0
        key, reason = lists.match(row)
        if key is None and count:
            part, color = row.part or f"element {row.element}", row.color
            unmatched.append(Unmatched(file, row.line, part[:80], color[:80], count, reason))
        elif key is not None and count:
            counts[key] += count
    return Stock(dict(counts), tuple(unmatched))


def _set(number: str, times: int) -> Stock:
    """Pieces of a set of the catalog, so many times."""
    if number not in sets():
        hint = did_you_mean(number, sets())
        raise StockError(
            f"the pieces of set {number!r} are not known", f"known are {', '.join(sets())}", hint
        )
    inventory = sets()[number]
    note = f"set {number}: {inventory.note}"
    pins = f"set {number}: the pins between its panels are not counted: no source has their number"
    notes = (*(() if inventory.verified else (note,)), *((pins,) if inventory.panels else ()))
    everything = (inventory.pieces | inventory.panels).items()
    return Stock({key: count * times for key, count in everything if times}, (), notes)


def choose_family(recipe: Recipe, stock: Stock | None) -> Family:
    """Return the recipe's part family, or where it leaves it open that of a stock.

    It is the family whose pieces cover the most cells; without a stock, plates.

    Raises
    ------
    StockError
        The stock has no piece of the family that the recipe names.
    """
    if stock is None:
        return recipe.family
    if recipe.part == "auto":
        return max(get_args(Family), key=lambda family: cells(stock, family, recipe))
    if not recipe.buy and not cells(stock, recipe.part, recipe):
        there = [family for family in catalog().families if cells(stock, family, recipe)]
        has = f"it has {', '.join(there)}" if there else "nor of another family"
        raise StockError(f"the stock has no {recipe.part}", has, "leave --part out")
    return recipe.family


def choose_base(recipe: Recipe, stock: Stock | None) -> Base:
    """Return what a picture stands on: the panels of a stock that has some, if none is named."""
    has_panels = stock is not None and any(part == _PANEL for part, _ in stock.counts)
    return "panel" if recipe.base == "auto" and has_panels else recipe.base


def cells(stock: Stock, family: str, recipe: Recipe) -> int:
    """Count the cells that a stock's pieces of a family cover: 1x1 and 2x2, or 1x2 in pairs."""
    areas = {
        part.key: part.cols * part.rows
        for part in catalog().family(family)
        if ((part.cols, part.rows) == (2, 1) if recipe.in_pairs else part.cols == part.rows <= 2)
    }
    return sum(count * areas.get(part, 0) for (part, _), count in stock.counts.items())
