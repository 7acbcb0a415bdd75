"""Lists of pieces as CSV: Rebrickable's, and the project's own parts.csv."""

from __future__ import annotations

from collections.abc import Iterator

from mosaic import csv_input
from mosaic.errors import StockError
from mosaic.stock.rows import Row, place, quantity, trouble

#: Columns by which a table is known; the first two name the part and its color.
_REBRICKABLE = ("part", "color", "quantity")
_OWN = ("rebrickable_part", "rebrickable_color", "quantity", "role")
_ALLOWED = "its first row is Part,Color,Quantity (Rebrickable), or it is a parts.csv of mosaic"


def read_csv(text: str, file: str) -> Iterator[Row]:
    """Read a table of pieces.

    Raises
    ------
    StockError
        It is no such table, or a row is malformed; the message names the row.
    """

    def check(header: list[str], line: int) -> None:
        if not set(_OWN) <= set(header) and not set(_REBRICKABLE) <= set(header):
            raise trouble(file, line, f"columns {','.join(header)[:80]!r}", _ALLOWED)

    for line, cells in csv_input.rows(text, place(file), check):
        own = set(_OWN) <= cells.keys()
        yield _own(cells, file, line) if own else _row(cells, file, line)


def _row(row: dict[str, str], file: str, line: int) -> Row:
    """Read a row of Rebrickable's: ids of its own."""
    count = quantity(row["quantity"], file, line)
    return Row(line, row["part"], f"rebrickable:{row['color']}", count)


def _own(row: dict[str, str], file: str, line: int) -> Row:
    """Read a row of parts.csv: the keys and names of the catalogue, where it has them."""
    count = quantity(row["quantity"], file, line)
    color = row["rebrickable_color"]
    named = f"rebrickable:{color}" if color else row.get("color", "")
    return Row(line, row.get("part") or row["rebrickable_part"], named, count)


def sniffed(text: str, file: str) -> str:
    """Tell what kind of list a text is by its beginning: "xml" or "csv".

    Raises
    ------
    StockError
        It is empty.
    """
    start = text.lstrip("\ufeff \t\r\n")[:1]
    if not start:
        raise StockError(f"{file} is empty", _ALLOWED)
    return "xml" if start == "<" else "csv"
