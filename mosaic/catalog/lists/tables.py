"""Lists of pieces as tables: each dialect of CSV by its columns, and Excel's workbooks.

CSV has commas, semicolons or tabs. A workbook (.xlsx) is a zip of XML, whose first sheet is
read as the CSV it would make, by Python's own zipfile and expat: no formula runs, no other
file is opened, no entity is declared, and nothing is unpacked beyond what a list needs.
"""

from __future__ import annotations

import csv
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, NoReturn
from xml.parsers import expat

from mosaic.catalog import csv_input
from mosaic.catalog.lists.rows import MAX_BYTES, MAX_ROWS, Row, error_at, place, price, quantity

ALLOWED = (
    "its first row is Part,Color,Quantity or part_num,color_id,quantity (Rebrickable), "
    "elementId,quantity (Pick a Brick), BLItemNo,...,BLColorId,...,Qty (BrickLink Studio), "
    "or it is a list of mosaic"
)
Cells = Mapping[str, str]

#: What zipfile raises for a zip that is none.
_NO_WORKBOOK = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError),
    *(KeyError, ValueError, NotImplementedError, RuntimeError, OverflowError),
)
#: Columns that are read; no list has more.
_COLUMNS = 100
_CELL = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
#: Bytes of one text, as Excel limits a cell's.
_LONGEST = 32_767 * 4


class _Piece(NamedTuple):
    """What a row names: a part and a color, or an element."""

    part: str
    color: str
    pieces: str
    element: str = ""


def _mosaic(row: Cells) -> _Piece:
    """Read a row of parts.csv: the keys and names of the catalog, where it has them."""
    color = row["rebrickable_color"]
    named = f"rebrickable:{color}" if color else row.get("color", "")
    return _Piece(row.get("part") or row["rebrickable_part"], named, row["quantity"])


def _rebrickable(row: Cells) -> _Piece:
    return _Piece(row["part"], f"rebrickable:{row['color']}", row["quantity"])


def _download(row: Cells) -> _Piece:
    return _Piece(row["part_num"], f"rebrickable:{row['color_id']}", row["quantity"])


def _studio(row: Cells) -> _Piece:
    return _Piece(row["blitemno"], f"bricklink:{row['blcolorid']}", row["qty"])


def _element(row: Cells) -> _Piece:
    return _Piece("", "", row["quantity"], row["elementid"])


#: Columns by which a dialect is known, and its reader; the first that fits is taken.
_DIALECTS: tuple[tuple[frozenset[str], Callable[[Cells], _Piece]], ...] = (
    (frozenset({"rebrickable_part", "rebrickable_color", "quantity", "role"}), _mosaic),
    (frozenset({"blitemno", "blcolorid", "qty"}), _studio),
    (frozenset({"part_num", "color_id", "quantity"}), _download),
    (frozenset({"part", "color", "quantity"}), _rebrickable),
    (frozenset({"elementid", "quantity"}), _element),
)


def read_csv(text: str, file: str) -> Iterator[Row]:
    """Read a table of pieces.

    Raises
    ------
    StockError
        It is no such table, or a row is malformed; the message names the row.
    """

    def check(header: list[str], line: int) -> None:
        if _dialect(header) is None:
            raise error_at(file, line, f"columns {','.join(header)[:80]!r}", ALLOWED)

    for line, cells in csv_input.rows(text, place(file), check):
        reader = _dialect(cells)
        piece = reader(cells) if reader else _Piece("", "", "")
        if reader is _studio and not piece.part:
            continue  # the sum below the list
        yield Row(
            line,
            piece.part,
            piece.color,
            quantity(piece.pieces, file, line),
            price=price(cells.get("price", "")),
            currency=cells.get("currency", "").upper(),
            element=piece.element,
        )


def _dialect(columns: list[str] | Cells) -> Callable[[Cells], _Piece] | None:
    """Find the reader of a table's rows."""
    return next((read for needed, read in _DIALECTS if needed <= set(columns)), None)


def read_workbook(content: bytes, file: str) -> Iterator[Row]:
    """Read the first sheet of a workbook.

    Raises
    ------
    StockError
        It is no workbook, larger than a list may be, or its first sheet is no list of pieces.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            texts = _shared(book, file)
            rows = _Sheet(texts, file).read(_part(book, _first(book, file), file))
    except _NO_WORKBOOK as error:
        allowed = "an .xlsx workbook whose first sheet is a list, or the same as CSV"
        raise error_at(file, 0, f"no workbook: {str(error)[:80]}", allowed) from None
    return read_csv(_as_csv(rows), file)


def _as_csv(rows: list[list[str]]) -> str:
    """Write rows as CSV, each as long as the first that is not empty."""
    width = next((len(row) for row in rows if any(row)), 0)
    text = io.StringIO(newline="")
    even = ([*row[:width], *[""] * (width - len(row))] for row in rows)
    csv.writer(text, lineterminator="\n").writerows(even)
    return text.getvalue()


def _part(book: zipfile.ZipFile, name: str, file: str) -> bytes:
    """Unpack one part, of bounded size."""
    with book.open(name) as stream:
        found = stream.read(MAX_BYTES + 1)
    if len(found) > MAX_BYTES:
        raise error_at(file, 0, f"{name} is over {MAX_BYTES:,} bytes unpacked")
    return found


def _first(book: zipfile.ZipFile, file: str) -> str:
    """Find the name of the first sheet's part: by the workbook's relations."""
    ids: list[str] = []
    targets: dict[str, str] = {}

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name.endswith("sheet"):
            ids.extend(value for key, value in attributes.items() if key.endswith(":id"))

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    _walk(_part(book, "xl/workbook.xml", file), file, sheet)
    _walk(_part(book, "xl/_rels/workbook.xml.rels", file), file, relation)
    target = targets.get(ids[0] if ids else "", "worksheets/sheet1.xml")
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _shared(book: zipfile.ZipFile, file: str) -> list[str]:
    """Read the texts that cells share by number."""
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    texts: list[str] = []

    def start(name: str, _: dict[str, str]) -> None:
        if _local(name) == "si":
            texts.append("")

    def text(path: list[str], found: str) -> None:
        # A reading aid (rPh) is no part of the text.
        if path[-1] == "t" and "rPh" not in path and len(texts[-1]) < _LONGEST:
            texts[-1] += found

    _walk(_part(book, "xl/sharedStrings.xml", file), file, start, text)
    return texts


class _Sheet:
    """Collects the cells of a sheet."""

    def __init__(self, texts: list[str], file: str) -> None:
        self.texts, self.file = texts, file
        self.rows: list[list[str]] = []
        self.kind, self.column, self.value = "", 0, ""

    def read(self, content: bytes) -> list[list[str]]:
        """Return the texts of all rows that have cells."""
        _walk(content, self.file, self._start, self._text, self._end)
        return self.rows

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if name == "row":
            self.rows.append([])
        if len(self.rows) > MAX_ROWS:
            raise error_at(self.file, 0, f"more than {MAX_ROWS:,} rows", "a list has fewer")
        if name == "c" and self.rows:
            place = _CELL.fullmatch(attributes.get("r", ""))
            self.column = _number(place[1]) if place else len(self.rows[-1])
            self.kind, self.value = attributes.get("t", "n"), ""

    def _text(self, path: list[str], found: str) -> None:
        if path[-1] in {"v", "t"} and "c" in path and len(self.value) < _LONGEST:
            self.value += found

    def _end(self, name: str) -> None:
        if _local(name) != "c" or not self.rows or self.column >= _COLUMNS:
            return
        row = self.rows[-1]
        row.extend([""] * (self.column - len(row) + 1))
        row[self.column] = self._cell_text()

    def _cell_text(self) -> str:
        """Text of a cell; a whole number has no point."""
        value = self.value.strip()
        if self.kind == "s":
            known = value.isdecimal() and int(value) < len(self.texts)
            return self.texts[int(value)] if known else ""
        integer = re.fullmatch(r"(-?[0-9]+)\.0+", value) if self.kind == "n" else None
        return integer[1] if integer else value


def _number(letters: str) -> int:
    """Column of a cell's letters, from 0."""
    found = 0
    for letter in letters:
        found = 26 * found + ord(letter) - 64
    return found - 1


def _local(name: str) -> str:
    """Name of an element without its prefix."""
    return name.rpartition(":")[2]


def _walk(
    content: bytes,
    file: str,
    start: Callable[[str, dict[str, str]], None],
    text: Callable[[list[str], str], None] | None = None,
    end: Callable[[str], None] | None = None,
) -> None:
    """Walk through XML that declares no entity."""
    path: list[str] = []
    parser = expat.ParserCreate()

    def opened(name: str, attributes: dict[str, str]) -> None:
        path.append(_local(name))
        start(name, attributes)

    def closed(name: str) -> None:
        path.pop()
        if end:
            end(name)

    def characters(found: str) -> None:
        if text and path:
            text(path, found)

    def entity(*_: object) -> NoReturn:
        raise error_at(file, 0, "its XML declares an entity", "a workbook has none")

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.CharacterDataHandler, parser.EntityDeclHandler = characters, entity
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        reason = expat.errors.messages[error.code]
        raise error_at(file, 0, f"no workbook: {reason}", "an .xlsx workbook") from None
    except (LookupError, ValueError):
        raise error_at(file, 0, "a workbook in an unknown encoding", "UTF-8") from None
