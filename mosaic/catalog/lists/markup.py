"""Lists of pieces as XML: BrickLink's wanted list and inventory, and BrickStore's .bsx.

The reader is the expat of Python itself, told to refuse what makes XML dangerous: entities,
and records nested deeper than any list has them. It never opens another file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn
from xml.parsers import expat

from mosaic.catalog.lists.rows import Row, price, quantity, trouble
from mosaic.errors import StockError

_DEPTH = 6
_LONGEST = 2000
#: X is BrickStore's word for a lot that does not count.
_LEFT_OUT = {"X", "EXCLUDE", "EXCLUDED"}
# The last is what BrickStock writes, and what BrickStore did.
_ROOTS = {"INVENTORY", "BRICKSTOREXML", "BRICKSTOCKXML"}


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
        yield _row(item, line, file, reader.currency)


def _row(item: dict[str, str], line: int, file: str, currency: str) -> Row:
    """Read an item: what is there has QTY, what is wanted MINQTY and perhaps QTYFILLED."""
    kind = item.get("ITEMTYPE") or item.get("ITEMTYPEID") or "P"
    number, wanted = item.get("ITEMID", ""), item.get("MINQTY", "")
    there = item.get("QTY") or item.get("QTYFILLED", "")
    if not number or not (there or wanted):
        raise trouble(file, line, "an item without ITEMID or QTY", "BrickLink's own form")
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
            raise trouble(self.file, error.lineno, f"not XML: {reason}") from None
        except (LookupError, ValueError):
            raise StockError(f"{self.file} is in an unknown encoding", "UTF-8") from None
        return self.found

    def _entity(self, *_: object) -> NoReturn:
        line = self.parser.CurrentLineNumber
        raise trouble(self.file, line, "it declares an entity", "a list of pieces has none")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        if not self.path and name.upper() not in _ROOTS:
            allowed = "BrickLink's <INVENTORY> or BrickStore's <BrickStoreXML>"
            raise trouble(self.file, line, f"<{name[:40]}>", allowed)
        self.path.append(name.upper())
        if name.upper() == "INVENTORY":
            self.currency = attributes.get("Currency", "").upper()[:3]
        self.texts, self.room = [], _LONGEST
        if len(self.path) > _DEPTH:
            raise trouble(self.file, line, f"items nested {len(self.path)} deep")
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
