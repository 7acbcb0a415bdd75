"""Lists of pieces as shops and programs write them: what one owns, or what pieces cost.

::

    rows      one row of a list, and which part and color it is
    tables    CSV: Rebrickable, Pick a Brick, BrickLink Studio, and mosaic's own
    markup    BrickLink XML and BrickStore .bsx
    answers   JSON: saved answers of Pick a Brick, and mosaic's own
    workbook  Excel's .xlsx, whose first sheet is such a table
"""

from __future__ import annotations

from collections.abc import Iterator

from mosaic import csv_input
from mosaic.catalog.lists.answers import read_json
from mosaic.catalog.lists.markup import read_xml
from mosaic.catalog.lists.rows import MAX_BYTES, MAX_ROWS, Row, match, place, trouble
from mosaic.catalog.lists.tables import ALLOWED, read_csv
from mosaic.catalog.lists.workbook import is_workbook, read_workbook
from mosaic.errors import StockError

__all__ = ["MAX_BYTES", "Row", "is_workbook", "match", "place", "read", "trouble"]


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
            raise trouble(file, row.line, came, allowed, "give it in several files")
        yield row


def _rows(content: bytes, file: str) -> Iterator[Row]:
    """Read a list by the reader that its beginning asks for."""
    if is_workbook(content):
        return read_workbook(content, file)
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<" or content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return read_xml(content, file)
    text = csv_input.text(content, place(file))
    if not start:
        raise StockError(f"{file} is empty", ALLOWED)
    return read_json(text, file) if start in {b"[", b"{"} else read_csv(text, file)
