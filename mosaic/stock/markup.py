"""Lists of pieces as XML: BrickLink's wanted list and inventory, and BrickStore's .bsx.

The reader is the expat of Python itself, told to refuse what makes XML dangerous: entities,
and records nested deeper than any list has them. It never opens another file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn
from xml.parsers import expat

from mosaic.errors import StockError
from mosaic.stock.rows import Row, quantity, trouble

_DEPTH = 6
_LONGEST = 2000
_ROOTS = {"INVENTORY", "BrickStoreXML", "BRICKSTOREXML"}


def read_xml(content: bytes, file: str) -> Iterator[Row]:
    """Read a list of items.

    Raises
    ------
    StockError
        It is not XML, no such list, declares entities, or an item is malformed.
    """
    for line, item in _Items(file).parse(content):
        kind = item.get("ITEMTYPE") or item.get("ITEMTYPEID") or "P"
        number = item.get("ITEMID", "")
        count = item.get("QTY") or item.get("MINQTY") or ""
        if not number or not count:
            raise trouble(file, line, "an item without ITEMID or QTY", "BrickLink's own form")
        color = item.get("COLOR") or item.get("COLORID") or "0"
        # A minifigure or a box may have a part's number.
        part = number if kind == "P" else f"{kind} {number}"
        yield Row(line, part, f"bricklink:{color}", quantity(count, file, line))


class _Items:
    """Collects the items of a list, each with its line."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.path: list[str] = []
        self.texts: list[str] = []
        self.item: dict[str, str] = {}
        self.line = 0
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

    def _start(self, name: str, _: object) -> None:
        line = self.parser.CurrentLineNumber
        if not self.path and name not in _ROOTS:
            allowed = "BrickLink's <INVENTORY> or BrickStore's <BrickStoreXML>"
            raise trouble(self.file, line, f"<{name[:40]}>", allowed)
        self.path.append(name.upper())
        self.texts = []
        if len(self.path) > _DEPTH:
            raise trouble(self.file, line, f"items nested {len(self.path)} deep")
        if name.upper() == "ITEM":
            self.item, self.line = {}, line

    def _text(self, text: str) -> None:
        self.texts.append(text)
        if sum(map(len, self.texts)) > _LONGEST:
            self.texts = [text[:_LONGEST]]

    def _end(self, name: str) -> None:
        self.path.pop()
        if name.upper() == "ITEM":
            self.found.append((self.line, self.item))
        elif self.path and self.path[-1] == "ITEM":
            self.item[name.upper()] = "".join(self.texts).strip()
        self.texts = []
