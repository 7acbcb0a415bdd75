"""Lists of pieces as shops and programs write them: what one owns, or what pieces cost.

::

    rows      one row of a list, and which part and color it is
    tables    CSV and Excel's .xlsx: Rebrickable, Pick a Brick, BrickLink Studio, and mosaic's own

JSON (saved answers of Pick a Brick, and mosaic's own parts.json) and XML (BrickLink's wanted
list and inventory, BrickStore's .bsx) are read here. The reader of XML is the expat of Python
itself, told to refuse what makes XML dangerous: entities, and records nested deeper than any
list has them. It never opens another file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn
from xml.parsers import expat

from mosaic.catalog import csv_input
from mosaic.catalog.lists.rows import (
    MAX_BYTES,
    MAX_ROWS,
    Row,
    error_at,
    match,
    place,
    price,
    quantity,
)
from mosaic.errors import StockError

__all__ = ["MAX_BYTES", "Row", "error_at", "is_workbook", "match", "place", "read"]

#: Objects in objects, deeper than any shop's answer.
_DEPTH = 12
_ALLOWED = "objects with an element id and a price or a quantity (Pick a Brick), or a parts.json"

_XML_DEPTH = 6
_LONGEST = 2000
#: X is BrickStore's word for a lot that does not count.
_LEFT_OUT = {"X", "EXCLUDE", "EXCLUDED"}
# The last is what BrickStock writes, and what BrickStore did.
_ROOTS = {"INVENTORY", "BRICKSTOREXML", "BRICKSTOCKXML"}


def read(content: bytes, file: str) -> Iterator[Row]:
    """Read a list in whatever format its beginning shows.

    Parameters
    ----------
    content : bytes
        The file: UTF-8, XML in the encoding that it declares, or a workbook.
    file : str
        Its name, for messages.

    Raises
    ------
    StockError
        It is empty, no list of pieces, too long, or malformed; the message names the row.
    """
    for count, row in enumerate(_rows(content, file)):
        if count == MAX_ROWS:
            came, allowed = f"more than {MAX_ROWS:,} rows", "a list of pieces has fewer"
            raise error_at(file, row.line, came, allowed, "give it in several files")
        yield row


def is_workbook(content: bytes) -> bool:
    """Whether a file begins as a zip does."""
    return content[:4] == b"PK\x03\x04"


def _rows(content: bytes, file: str) -> Iterator[Row]:
    """Read a list by the reader that its beginning asks for."""
    from mosaic.catalog.lists import tables  # noqa: PLC0415 - zipfile takes .001 s at every start

    if is_workbook(content):
        return tables.read_workbook(content, file)
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<" or content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return read_xml(content, file)
    text = csv_input.text(content, place(file))
    if not start:
        raise StockError(f"{file} is empty", tables.ALLOWED)
    return read_json(text, file) if start in {b"[", b"{"} else tables.read_csv(text, file)


def read_json(text: str, file: str) -> Iterator[Row]:
    """Read the objects of an answer that name an element, wherever they lie.

    Raises
    ------
    StockError
        It is not JSON, or has no such object.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        raise error_at(
            file, line, f"not JSON: {getattr(error, 'msg', 'nested too deep')}"
        ) from None
    found = list(_objects(value, 0))
    if not found:
        raise error_at(file, 0, "no piece in it", _ALLOWED)
    for number, node in enumerate(found, 1):
        yield _row(node, number, file)


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Yield objects that stand for a piece, in their order."""
    if depth > _DEPTH:
        return
    if isinstance(value, dict):
        if _is_piece(value):
            yield value
        else:
            for inner in value.values():
                yield from _objects(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner, depth + 1)


def _is_piece(node: dict[str, Any]) -> bool:
    counted = "price" in node or "quantity" in node
    return counted and (bool(_element(node)) or {"part", "color"} <= node.keys())


def _element(node: dict[str, Any]) -> str:
    """Element id of an answer: some call it so, and Pick a Brick just id."""
    number = node.get("elementId", node.get("id", ""))
    return str(number) if re.fullmatch(r"[0-9]{4,12}", str(number)) else ""


def _row(node: dict[str, Any], number: int, file: str) -> Row:
    """Read an object, which has its place in the list for a line."""
    counted = node.get("quantity")
    money, currency = _money(node)
    own = {"part", "color"} <= node.keys()
    return Row(
        number,
        str(node["part"]) if own else "",
        str(node["color"]) if own else "",
        None if counted is None else quantity(str(counted), file, number),
        price=money,
        currency=currency,
        element="" if own else _element(node),
    )


def _money(node: dict[str, Any]) -> tuple[float | None, str]:
    """Price and currency: a number, or the shop's object with an amount as text or in cents."""
    cost = node.get("price")
    if not isinstance(cost, dict):
        return price(str(cost)), str(node.get("currency") or "").upper()
    cents = cost.get("centAmount")
    if isinstance(cents, int):
        amount: float | None = cents / 100
    else:
        digits = re.search(r"[0-9]+(?:[.,][0-9]+)?", str(cost.get("formattedAmount", "")))
        amount = price(digits[0]) if digits else None
    return amount, str(cost.get("currencyCode") or "").upper()


def read_xml(content: bytes, file: str) -> Iterator[Row]:
    """Read a list of items.

    Raises
    ------
    StockError
        It is not XML, no such list, declares entities, or an item is malformed.
    """
    reader = _Items(file)
    for line, item in reader.parse(content):
        # BrickStore marks lots so that it leaves out of what it exports.
        if item.get("STATUS", "").upper() in _LEFT_OUT:
            continue
        yield _xml_row(item, line, file, reader.currency)


def _xml_row(item: dict[str, str], line: int, file: str, currency: str) -> Row:
    """Read an item: what is there has QTY, what is wanted MINQTY and perhaps QTYFILLED."""
    kind = item.get("ITEMTYPE") or item.get("ITEMTYPEID") or "P"
    number, wanted = item.get("ITEMID", ""), item.get("MINQTY", "")
    there = item.get("QTY") or item.get("QTYFILLED", "")
    if not number or not (there or wanted):
        raise error_at(file, line, "an item without ITEMID or QTY", "BrickLink's own form")
    color = item.get("COLOR") or item.get("COLORID") or "0"
    return Row(
        line,
        # A minifigure or a box may have a part's number.
        number if kind == "P" else f"{kind} {number}",
        f"bricklink:{color}",
        quantity(there, file, line) if there else None,
        wanted=quantity(wanted, file, line) if wanted else 0,
        price=price(item.get("PRICE") or item.get("MAXPRICE", "")),
        currency=currency,
    )


class _Items:
    """Collects the items of a list, each with its line."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.path: list[str] = []
        self.texts: list[str] = []
        self.room = _LONGEST
        self.item: dict[str, str] = {}
        self.line = 0
        self.currency = ""
        self.found: list[tuple[int, dict[str, str]]] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.EntityDeclHandler = self._entity

    def parse(self, content: bytes) -> list[tuple[int, dict[str, str]]]:
        """Read all items."""
        try:
            self.parser.Parse(content, True)
        except expat.ExpatError as error:
            reason = expat.errors.messages[error.code]
            raise error_at(self.file, error.lineno, f"not XML: {reason}") from None
        except (LookupError, ValueError):
            raise StockError(f"{self.file} is in an unknown encoding", "UTF-8") from None
        return self.found

    def _entity(self, *_: object) -> NoReturn:
        line = self.parser.CurrentLineNumber
        raise error_at(self.file, line, "it declares an entity", "a list of pieces has none")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        if not self.path and name.upper() not in _ROOTS:
            allowed = "BrickLink's <INVENTORY> or BrickStore's <BrickStoreXML>"
            raise error_at(self.file, line, f"<{name[:40]}>", allowed)
        self.path.append(name.upper())
        if name.upper() == "INVENTORY":
            self.currency = attributes.get("Currency", "").upper()[:3]
        self.texts, self.room = [], _LONGEST
        if len(self.path) > _XML_DEPTH:
            raise error_at(self.file, line, f"items nested {len(self.path)} deep")
        if name.upper() == "ITEM":
            self.item, self.line = {}, line

    def _text(self, text: str) -> None:
        # Each reference comes by itself, and a file may have a hundred thousand.
        if self.room > 0:
            self.texts.append(text[: self.room])
            self.room -= len(text)

    def _end(self, name: str) -> None:
        self.path.pop()
        if name.upper() == "ITEM":
            self.found.append((self.line, self.item))
        elif self.path and self.path[-1] == "ITEM":
            self.item[name.upper()] = "".join(self.texts).strip()
        self.texts, self.room = [], _LONGEST
