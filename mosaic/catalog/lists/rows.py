"""One row of a list of pieces, and what the catalog makes of it."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from mosaic.catalog.csv_input import Location
from mosaic.catalog.facts import catalog
from mosaic.errors import MosaicError, PaletteError, StockError

#: More pieces of a kind than any factory has in one list.
MAX_QUANTITY = 10_000_000
#: A list of every piece of a large collection is smaller.
MAX_BYTES = 32 << 20
MAX_ROWS = 200_000
_PRICE = r"[0-9]{1,6}([.,][0-9]{1,6})?"


class Row(NamedTuple):
    """A part in a color, as the list has it.

    Attributes
    ----------
    color : str
        What the catalog finds: a name, or an id after its system's prefix; empty where the
        row has an element id alone.
    quantity : int or None
        Pieces that are there; None where the list does not say.
    wanted : int
        Pieces that somebody looks for.
    price : float or None
        Of one piece.
    element : str
        Element id, where the list is by these.
    """

    line: int
    part: str
    color: str
    quantity: int | None
    wanted: int = 0
    price: float | None = None
    currency: str = ""
    element: str = ""


def place(file: str) -> Location:
    """Where errors in a list are said to be."""
    return Location(StockError, file)


def error_at(file: str, line: int, came: str, allowed: str = "", hint: str = "") -> MosaicError:
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
        raise error_at(file, line, f"quantity {plain[:40]!r}", allowed)
    return int(plain)


def price(text: str) -> float | None:
    """Read a price, with a point or a comma; None where it is none, or zero: no price is set.

    Examples
    --------
    >>> price("0,05"), price("0.3600"), price("0"), price("")
    (0.05, 0.36, None, None)
    """
    plain = text.strip()
    return float(plain.replace(",", ".")) or None if re.fullmatch(_PRICE, plain) else None


def match(row: Row) -> tuple[tuple[str, str] | None, str]:
    """Find the part key and color name of a row's piece, or None and the reason."""
    if row.element:
        key = _by_element().get(row.element)
        return (key, "") if key else (None, "not an element for mosaics that is known")
    known = catalog()
    part = known.parts.get(row.part) or known.part_numbers.get(row.part.lower())
    if part is None:
        return None, "not a part for mosaics"
    try:
        color = known.find(row.color).color
    except PaletteError:
        return None, "unknown color"
    if known.status(part, color) == "unlisted":
        return None, f"no source lists {part.name} in {color.name}"
    return (part.key, color.name), ""


@cache
def _by_element() -> dict[str, tuple[str, str]]:
    """Part key and color name by element id."""
    return {number: key for key, found in catalog().elements.items() for number in found.ids}
