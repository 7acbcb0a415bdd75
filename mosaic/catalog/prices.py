"""What pieces cost: a file of the builder's own, or the catalogue's estimates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from mosaic import csv_input
from mosaic.catalog.facts import Catalog, catalog
from mosaic.catalog.sets import full_number, sets
from mosaic.csv_input import Place
from mosaic.errors import MosaicError, RecipeError
from mosaic.model import Color, Part

#: A price of every part in every color is far smaller.
_MAX_BYTES = 1 << 20
_COLUMNS = ("part", "color", "price", "currency")
_ALLOWED = "the first row is part,color,price,currency and optionally date"


@dataclass(frozen=True)
class PriceList:
    """Prices in one currency.

    Attributes
    ----------
    prices : dict of (str, str) to float
        By part key, or a set's number, and color name; an empty color stands for all.
    date : str
        The latest that the list names; empty where it names none.
    estimate : bool
        Whether these are estimates rather than somebody's prices.
    """

    prices: dict[tuple[str, str], float]
    currency: str
    date: str
    estimate: bool

    def of(self, part: Part, color: Color) -> float | None:
        """Price of a part in a color, None where it is not known."""
        name = catalog().name_of(color)
        return self.prices.get((part.key, name), self.prices.get((part.key, "")))

    def has(self, part: Part) -> bool:
        """Whether a part has a price in any color."""
        return any(key == part.key for key, _ in self.prices)

    def of_set(self, number: str) -> float | None:
        """Price of a set, None where it is not known."""
        return self.prices.get((number, ""))


def estimates() -> PriceList:
    """Return the catalogue's estimates: one a part, whatever its color."""
    rows = catalog().prices
    prices = {(key, ""): float(row["price"]) for key, row in rows.items()}
    date = max((row["date"] for row in rows.values()), default="")
    currency = next((row["currency"] for row in rows.values()), "")
    return PriceList(prices, currency, date, estimate=True)


def price_list(path: str) -> PriceList:
    """Read a file of prices, or return the estimates where there is none.

    Own prices take the place of all estimates: what the file does not name has no price.

    Raises
    ------
    RecipeError
        The file cannot be read, names a part or color that nobody knows, or mixes
        currencies; the message names the row.
    """
    if not path:
        return estimates()
    place = Place(RecipeError, Path(path).name)

    def check(header: list[str], line: int) -> None:
        if not set(_COLUMNS) <= set(header):
            raise place.wrong(line, f"columns {','.join(header)[:80]!r}", _ALLOWED)

    text = csv_input.text(csv_input.content(Path(path), _MAX_BYTES, RecipeError), place)
    return _list(dict(csv_input.rows(text, place, check)), place)


def _list(rows: dict[int, dict[str, str]], place: Place) -> PriceList:
    """Check and collect rows by their lines."""
    prices: dict[tuple[str, str], float] = {}
    currencies: dict[str, int] = {}
    for line, row in rows.items():
        key = _key(row, place, line)
        if key in prices:
            raise place.wrong(line, f"a second price of {' in '.join(filter(None, key))}")
        prices[key] = _price(row["price"], place, line)
        currencies.setdefault(_currency(row["currency"], place, line), line)
        if len(currencies) > 1:
            allowed = "one list has one currency: mosaic does not convert"
            raise place.wrong(line, f"currencies {' and '.join(currencies)}", allowed)
    if not prices:
        raise place.wrong(0, "no price", _ALLOWED)
    date = max(row.get("date", "") for row in rows.values())
    return PriceList(prices, next(iter(currencies)), date, estimate=False)


def _key(row: dict[str, str], place: Place, line: int) -> tuple[str, str]:
    """Find the part, or the set, and the color of a row."""
    known: Catalog = catalog()
    part = known.parts.get(row["part"]) or known.part_numbers.get(row["part"].lower())
    if part is None:
        if full_number(row["part"]) in sets():
            return full_number(row["part"]), ""
        allowed = "a part's key or number, such as plate_1x1 or 3024, or a set's number"
        raise place.wrong(line, f"unknown part {row['part'][:40]!r}", allowed)
    try:
        return part.key, known.find(row["color"]).color.name if row["color"] else ""
    except MosaicError as error:
        raise place.wrong(line, error.came, error.allowed, error.hint) from None


def _price(text: str, place: Place, line: int) -> float:
    """Read a price."""
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", text):
        raise place.wrong(line, f"price {text[:40]!r}", "a number from 0, such as 0.05")
    return float(text)


def _currency(text: str, place: Place, line: int) -> str:
    """Read a currency's code."""
    if not re.fullmatch(r"[A-Z]{3}", text):
        raise place.wrong(line, f"currency {text[:40]!r}", "a code such as EUR or USD")
    return text
