"""What pieces cost: a file of the builder's own, or the catalogue's estimates."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from mosaic.catalog.facts import Catalog, catalog
from mosaic.catalog.sets import full_number, sets
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
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    file = Path(path).name
    rows: dict[int, dict[str, str]] = {}
    header: list[str] = []
    try:
        for cells in reader:
            if not header:
                header = _header(cells, file)
            elif any(cell.strip() for cell in cells):
                rows[reader.line_num] = _cells(header, cells, file, reader.line_num)
    except csv.Error as error:
        raise _trouble(file, reader.line_num, f"not CSV: {error}") from None
    return _list(rows, file)


def _list(rows: dict[int, dict[str, str]], file: str) -> PriceList:
    """Check and collect rows by their lines."""
    prices: dict[tuple[str, str], float] = {}
    currencies: dict[str, int] = {}
    for line, row in rows.items():
        key = _key(row, file, line)
        if key in prices:
            raise _trouble(file, line, f"a second price of {' in '.join(filter(None, key))}")
        prices[key] = _price(row["price"], file, line)
        currencies.setdefault(_currency(row["currency"], file, line), line)
        if len(currencies) > 1:
            allowed = "one list has one currency: mosaic does not convert"
            raise _trouble(file, line, f"currencies {' and '.join(currencies)}", allowed)
    if not prices:
        raise RecipeError(f"{file} has no price", _ALLOWED)
    date = max(row.get("date", "") for row in rows.values())
    return PriceList(prices, next(iter(currencies)), date, estimate=False)


def _text(path: str) -> str:
    """Read a file of bounded size as UTF-8."""
    try:
        with Path(path).open("rb") as stream:
            content = stream.read(_MAX_BYTES + 1)
        if len(content) > _MAX_BYTES:
            raise RecipeError(f"{path!r} is over {_MAX_BYTES} bytes", "a price list is smaller")
        return content.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise RecipeError(f"cannot read prices {path!r}: {reason}") from None


def _header(cells: list[str], file: str) -> list[str]:
    """Check the names of the columns."""
    header = [cell.strip().lower() for cell in cells]
    if not set(_COLUMNS) <= set(header):
        raise _trouble(file, 1, f"columns {','.join(header)[:80]!r}", _ALLOWED)
    return header


def _cells(header: list[str], cells: list[str], file: str, line: int) -> dict[str, str]:
    """Name the cells of a row."""
    if len(cells) != len(header):
        raise _trouble(file, line, f"{len(cells)} cells", f"the first row has {len(header)}")
    return {key: cell.strip() for key, cell in zip(header, cells, strict=True)}


def _key(row: dict[str, str], file: str, line: int) -> tuple[str, str]:
    """Find the part, or the set, and the color of a row."""
    known: Catalog = catalog()
    part = known.parts.get(row["part"]) or known.part_numbers.get(row["part"].lower())
    if part is None:
        if full_number(row["part"]) in sets():
            return full_number(row["part"]), ""
        allowed = "a part's key or number, such as plate_1x1 or 3024, or a set's number"
        raise _trouble(file, line, f"unknown part {row['part'][:40]!r}", allowed)
    try:
        return part.key, known.find(row["color"]).color.name if row["color"] else ""
    except MosaicError as error:
        raise _trouble(file, line, error.came, error.allowed, error.hint) from None


def _price(text: str, file: str, line: int) -> float:
    """Read a price."""
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", text):
        raise _trouble(file, line, f"price {text[:40]!r}", "a number from 0, such as 0.05")
    return float(text)


def _currency(text: str, file: str, line: int) -> str:
    """Read a currency's code."""
    if not re.fullmatch(r"[A-Z]{3}", text):
        raise _trouble(file, line, f"currency {text[:40]!r}", "a code such as EUR or USD")
    return text


def _trouble(file: str, line: int, came: str, allowed: str = "", hint: str = "") -> RecipeError:
    """Say where a price list is wrong."""
    return RecipeError(f"{file}: row {line}: {came}", allowed, hint)
