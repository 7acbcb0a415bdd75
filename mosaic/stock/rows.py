"""One row of a list of pieces, and what the catalogue makes of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from mosaic.catalog import catalog
from mosaic.csv_input import Place
from mosaic.errors import MosaicError, PaletteError, StockError
from mosaic.model import Part, Stock, Unmatched

#: More pieces of a kind than any factory has in one list.
MAX_QUANTITY = 10_000_000


@dataclass(frozen=True)
class Row:
    """A part in a color, as the list has it.

    Attributes
    ----------
    color : str
        What the catalogue finds: a name, or an id after its system's prefix.
    """

    line: int
    part: str
    color: str
    quantity: int


def place(file: str) -> Place:
    """Where errors in a list are said to be."""
    return Place(StockError, file)


def trouble(file: str, line: int, came: str, allowed: str = "", hint: str = "") -> MosaicError:
    """Say where a list of pieces is wrong."""
    return place(file).wrong(line, came, allowed, hint)


def quantity(text: str, file: str, line: int) -> int:
    """Read a number of pieces.

    Raises
    ------
    StockError
        It is not a whole number from 0 to ten million.
    """
    plain = text.strip()
    if not re.fullmatch(r"[0-9]{1,8}", plain) or int(plain) > MAX_QUANTITY:
        allowed = f"a whole number from 0 to {MAX_QUANTITY}"
        raise trouble(file, line, f"quantity {plain[:40]!r}", allowed)
    return int(plain)


def matched(rows: Iterable[Row], file: str) -> Stock:
    """Sum up the rows that the catalogue knows, and list the others."""
    counts: Counter[tuple[str, str]] = Counter()
    unmatched = []
    for row in rows:
        if not row.quantity:
            continue
        key, reason = _match(row)
        if key is None:
            unmatched.append(
                Unmatched(file, row.line, row.part[:80], row.color[:80], row.quantity, reason)
            )
        else:
            counts[key] += row.quantity
    return Stock(dict(counts), tuple(unmatched))


def _match(row: Row) -> tuple[tuple[str, str] | None, str]:
    """Key of a row's piece, or None and the reason."""
    known = catalog()
    part = known.parts.get(row.part) or known.part_numbers.get(row.part.lower())
    if part is None:
        return None, "not a part for mosaics"
    try:
        color = known.find(row.color).color
    except PaletteError:
        return None, "unknown color"
    if known.status(part, color) == "unlisted":
        return None, _never(part, color.name)
    return (part.key, color.name), ""


def _never(part: Part, color: str) -> str:
    return f"no source lists {part.name} in {color}"
