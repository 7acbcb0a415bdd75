"""Lists of pieces as CSV, with commas, semicolons or tabs: each dialect by its columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from mosaic import csv_input
from mosaic.catalog.lists.rows import Row, place, price, quantity, trouble

ALLOWED = (
    "its first row is Part,Color,Quantity or part_num,color_id,quantity (Rebrickable), "
    "elementId,quantity (Pick a Brick), BLItemNo,...,BLColorId,...,Qty (BrickLink Studio), "
    "or it is a list of mosaic"
)
Cells = Mapping[str, str]


class _Piece(NamedTuple):
    """What a row names: a part and a color, or an element."""

    part: str
    color: str
    pieces: str
    element: str = ""


def _own(row: Cells) -> _Piece:
    """Read a row of parts.csv: the keys and names of the catalogue, where it has them."""
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
    (frozenset({"rebrickable_part", "rebrickable_color", "quantity", "role"}), _own),
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
            raise trouble(file, line, f"columns {','.join(header)[:80]!r}", ALLOWED)

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
