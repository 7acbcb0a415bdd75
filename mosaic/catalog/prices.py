"""What pieces cost: a file of the builder's own, and where it is silent the catalog's prices."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from mosaic.catalog import csv_input, lists
from mosaic.catalog.csv_input import Location
from mosaic.catalog.facts import Catalog, catalog
from mosaic.catalog.sets import full_number, sets
from mosaic.errors import MosaicError, RecipeError
from mosaic.model import Color, Part

#: What the catalog's prices are in, as far as they can be.
CURRENCY = "USD"
_CODE = re.compile(r"[A-Z]{3}")
_COLUMNS = ("part", "color", "price", "currency")
_ALLOWED = (
    "the first row is part,color,price,currency and optionally date, without currency where "
    "--currency names it, or a list has prices"
)


class PriceList(NamedTuple):
    """Prices in one currency.

    Attributes
    ----------
    prices : dict of (str, str) to float
        By part key, or a set's number, and color name; an empty color stands for all.
    date : str
        The latest that the list names; empty where it names none.
    estimate : bool
        Whether these are old prices of a shop rather than the builder's own.
    rest : PriceList, optional
        Where this list is silent; in the same currency.
    """

    prices: dict[tuple[str, str], float]
    currency: str
    date: str
    estimate: bool
    rest: PriceList | None = None

    def of(self, part: Part, color: Color) -> float | None:
        """Price of a part in a color, None where it is not known.

        An estimate for all colors stands for solid ones that are sold: what is retired,
        transparent, metallic or of no source costs something else, which is not known.
        """
        own = self._own(part, color)
        return self.rest.of(part, color) if own is None and self.rest else own

    def estimated(self, part: Part, color: Color) -> bool:
        """Whether a price is an estimate."""
        own = self._own(part, color)
        if own is None and self.rest:
            return self.rest.estimated(part, color)
        return own is not None and self.estimate

    def has(self, part: Part) -> bool:
        """Whether a part has a price in any color."""
        here = any(key == part.key for key, _ in self.prices)
        return here or (self.rest is not None and self.rest.has(part))

    def _own(self, part: Part, color: Color) -> float | None:
        """Price in this very list."""
        name = catalog().name_of(color)
        if name not in catalog().colors:
            return None  # a color that no shop has
        exact = self.prices.get((part.key, name))
        if exact is not None or (self.estimate and not _is_usual(part, name)):
            return exact
        return self.prices.get((part.key, ""))

    def of_set(self, number: str) -> float | None:
        """Price of a set, None where it is not known."""
        return self.prices.get((number, ""))


def _is_usual(part: Part, name: str) -> bool:
    """Whether a part in a color may be expected at the part's usual price."""
    known = catalog()
    element = known.elements.get((part.key, name))
    sold = element is not None and element.status == "current"
    return sold and known.colors[name].finish == "solid"


def estimates(currency: str = CURRENCY) -> PriceList:
    """Return the catalog's prices in a currency: by element, and the usual one of a part."""
    rows = [row for row in catalog().prices if row["currency"] == currency]
    prices = {(row["part"], row["color"]): float(row["price"]) for row in rows}
    date = max((row["date"] for row in rows), default="")
    return PriceList(prices, currency, date, estimate=True)


def currency_of(family: str) -> str:
    """Return the currency that the catalog's prices of a family of parts are in.

    It is dollars; only of round tiles the sole list with a date is Danish, in kroner.
    """
    keys = {part.key for part in catalog().family(family)}
    found = [row["currency"] for row in catalog().prices if row["part"] in keys]
    return CURRENCY if CURRENCY in found or not found else found[0]


def price_list(path: str, family: str = "", currency: str = "") -> PriceList:
    """Read a file of prices, or return the catalog's where there is none.

    What the file does not name keeps the catalog's price if that is in the file's
    currency; otherwise its price is unknown, for nothing is converted.

    Parameters
    ----------
    path : str
        Empty for none.
    family : str
        Of the parts that prices are asked of.
    currency : str
        Of rows that name none.

    Raises
    ------
    RecipeError
        `currency` is no code; the file cannot be read, names an unknown part or color, or
        mixes currencies, and the message names the row.
    """
    if currency and not _CODE.fullmatch(currency):
        came = f"currency is {currency[:40]!r}"
        raise RecipeError(came, "it is a code of three capital letters", "try --currency EUR")
    if not path:
        return estimates(currency_of(family))
    place = Location(RecipeError, Path(path).name)

    def check(header: list[str], line: int) -> None:
        if not set(_COLUMNS) - ({"currency"} if currency else set()) <= set(header):
            raise place.wrong(line, f"columns {','.join(header)[:80]!r}", _ALLOWED)

    content = csv_input.content(Path(path), lists.MAX_BYTES, RecipeError)
    if _of_pieces(content):
        return _listed(lists.read(content, place.file), place, currency)
    rows = dict(csv_input.rows(csv_input.text(content, place), place, check))
    return _list(rows, place, currency)


def _of_pieces(content: bytes) -> bool:
    """Whether a file is a list of pieces rather than of prices alone: one with quantities."""
    first = content.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")[0].lower()
    quantities = b"quantity" in first or b"qty" in first
    return (
        first[:1] in {b"<", b"[", b"{"}
        or lists.is_workbook(content)
        or content[:2] in {b"\xff\xfe", b"\xfe\xff"}
        or quantities
    )


def _listed(rows: Iterable[lists.Row], place: Location, usual: str) -> PriceList:
    """Collect the prices of a list of pieces; of several lots alike the dearest, to be safe."""
    prices: dict[tuple[str, str], float] = {}
    currencies: dict[str, int] = {}
    for row in rows:
        key, _ = lists.match(row)
        if key is None or row.price is None:
            continue
        prices[key] = max(row.price, prices.get(key, 0.0))
        currencies.setdefault(_currency(row.currency or usual, place, row.line), row.line)
    if not prices:
        raise place.wrong(0, "no price of a piece for a mosaic", _ALLOWED)
    return _checked(prices, currencies, "", place)


def _checked(
    prices: dict[tuple[str, str], float], currencies: dict[str, int], date: str, place: Location
) -> PriceList:
    """Refuse a second currency, and put the catalog's prices behind the list's own."""
    if len(currencies) > 1:
        allowed = "one list has one currency: mosaic does not convert"
        line = max(currencies.values())
        raise place.wrong(line, f"currencies {' and '.join(currencies)}", allowed)
    currency = next(iter(currencies))
    return PriceList(prices, currency, date, estimate=False, rest=estimates(currency))


def _list(rows: dict[int, dict[str, str]], place: Location, usual: str) -> PriceList:
    """Check and collect rows by their lines."""
    prices: dict[tuple[str, str], float] = {}
    currencies: dict[str, int] = {}
    for line, row in rows.items():
        key = _key(row, place, line)
        if key in prices:
            raise place.wrong(line, f"a second price of {' in '.join(filter(None, key))}")
        prices[key] = _price(row["price"], place, line)
        currencies.setdefault(_currency(row.get("currency") or usual, place, line), line)
    if not prices:
        raise place.wrong(0, "no price", _ALLOWED)
    date = max(row.get("date", "") for row in rows.values())
    return _checked(prices, currencies, date, place)


def _key(row: dict[str, str], place: Location, line: int) -> tuple[str, str]:
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


def _price(text: str, place: Location, line: int) -> float:
    """Read a price."""
    if not re.fullmatch(r"[0-9]{1,6}([.,][0-9]{1,6})?", text):
        raise place.wrong(line, f"price {text[:40]!r}", "a number from 0, such as 0.05")
    return float(text.replace(",", "."))


def _currency(text: str, place: Location, line: int) -> str:
    """Read a currency's code."""
    if not text:
        allowed = "nothing is guessed, and nothing converted"
        raise place.wrong(line, "a price without a currency", allowed, "name it: --currency EUR")
    if not _CODE.fullmatch(text):
        raise place.wrong(line, f"currency {text[:40]!r}", "a code such as EUR or USD")
    return text
