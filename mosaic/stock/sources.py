"""From a file or a set's number to a Stock."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from mosaic import csv_input
from mosaic.catalog.sets import full_number, sets
from mosaic.errors import StockError, did_you_mean
from mosaic.model import Stock
from mosaic.recipe import Recipe
from mosaic.stock.markup import read_xml
from mosaic.stock.rows import matched, place
from mosaic.stock.tables import read_csv, sniffed

#: A list of every piece of a large collection is smaller.
MAX_BYTES = 32 << 20
_SET = re.compile(r"(\d{3,7}(?:-\d{1,2})?)(?:\*(\d{1,4}))?", re.ASCII)


def owned(recipe: Recipe) -> Stock | None:
    """Read all that a recipe names as owned; None where it names nothing.

    Raises
    ------
    StockError
        A list cannot be read, or holds no piece for a mosaic.
    """
    return read(recipe.stock) if recipe.stock else None


def read(names: Iterable[str]) -> Stock:
    """Add up files and sets.

    Parameters
    ----------
    names : iterable of str
        Paths of a Rebrickable CSV, BrickLink XML, BrickStore .bsx or parts.csv, or
        numbers of sets, such as ``31204*2`` for two of one.

    Raises
    ------
    StockError
        A list cannot be read, or none of them holds a piece for a mosaic.
    """
    found = [_one(name) for name in names]
    counts: Counter[tuple[str, str]] = Counter()
    for stock in found:
        counts.update(stock.counts)
    unmatched = tuple(row for stock in found for row in stock.unmatched)
    if not counts:
        first = f"the first: {unmatched[0].reason}" if unmatched else ""
        listed = ", ".join(repr(name) for name in names)
        raise StockError(f"no piece for a mosaic in {listed}", first)
    # In an order of its own, whatever that of the csv_input.
    notes = tuple(dict.fromkeys(note for stock in found for note in stock.notes))
    return Stock(dict(sorted(counts.items())), unmatched, notes)


def _one(name: str) -> Stock:
    """Read one file or set."""
    number = _SET.fullmatch(name.strip())
    if number and not Path(name).exists():
        return _set(full_number(number[1]), int(number[2] or 1))
    content = csv_input.content(Path(name), MAX_BYTES, StockError)
    file = Path(name).name
    text = _text(content, file)
    rows = read_xml(content, file) if sniffed(text, file) == "xml" else read_csv(text, file)
    return matched(rows, file)


def _set(number: str, times: int) -> Stock:
    """Pieces of a set of the catalogue, so many times."""
    if number not in sets():
        hint = did_you_mean(number, sets())
        raise StockError(f"no set {number!r} is counted", f"there are {', '.join(sets())}", hint)
    inventory = sets()[number]
    note = f"set {number}: {inventory.note}"
    notes = () if inventory.verified else (note,)
    return Stock(
        {key: count * times for key, count in inventory.pieces.items() if times}, (), notes
    )


def _text(content: bytes, file: str) -> str:
    """Decode a list; XML says its own encoding, of which only the beginning matters here."""
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<" or content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "<"
    return csv_input.text(content, place(file))
