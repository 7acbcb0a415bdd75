"""Lists that people bring: files of bounded size, in UTF-8, whose rows have a number.

What is wrong with one is said in one line: which file, which row, and why.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from mosaic.errors import MosaicError

#: Checks the names of a table's columns, which are in small letters, and its first line.
Check = Callable[[list[str], int], None]


class Location(NamedTuple):
    """Where errors in a file are said to be."""

    error: type[MosaicError]
    file: str
    word: str = "row"

    def wrong(self, line: int, came: str, allowed: str = "", hint: str = "") -> MosaicError:
        """Say what is wrong; line 0 is the file as a whole."""
        where = f"{self.file}: {self.word} {line}: " if line else f"{self.file}: "
        return self.error(where + came, allowed, hint)


def content(path: Path, limit: int, error: type[MosaicError]) -> bytes:
    """Read a file of `limit` bytes at most.

    Raises
    ------
    error
        The file cannot be read, or is larger.
    """
    try:
        with path.open("rb") as stream:
            found = stream.read(limit + 1)
    except (OSError, ValueError) as reason:
        why = reason.strerror if isinstance(reason, OSError) else "that is no name of a file"
        missing = str(path) if isinstance(reason, FileNotFoundError) else ""
        raise error(f"cannot read {str(path)!r}: {why}", missing=missing) from None
    if len(found) > limit:
        raise Location(error, path.name).wrong(0, f"the file is over {limit:,} bytes")
    return found


def text(found: bytes, place: Location) -> str:
    """Decode UTF-8, with or without a byte order mark.

    Raises
    ------
    place.error
        It is not UTF-8.
    """
    try:
        return found.decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        line = found.count(b"\n", 0, reason.start) + 1
        came = f"byte {found[reason.start]:#04x} is not UTF-8"
        raise place.wrong(line, came, hint="save the file as UTF-8") from None


def rows(table: str, place: Location, check: Check) -> Iterator[tuple[int, dict[str, str]]]:
    """Read CSV with a header, between commas, semicolons or tabs; empty rows are passed over.

    Yields
    ------
    (int, dict of str to str)
        Number of the row's last line, and its cells by column, without blanks around them.

    Raises
    ------
    place.error
        It is not CSV, or a row is not as long as the header.
    """
    reader = csv.reader(io.StringIO(table, newline=""), delimiter=_delimiter(table), strict=True)
    header: list[str] = []
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if header:
                yield reader.line_num, _named(header, cells, reader.line_num, place)
            else:
                header = [cell.lower() for cell in cells]
                check(header, reader.line_num)
    except csv.Error as reason:
        raise place.wrong(reader.line_num, f"not CSV: {reason}") from None


def _delimiter(table: str) -> str:
    """Tell what stands between cells, by the first row that is not empty."""
    first = next((line for line in table.splitlines() if line.strip()), "")
    return max((",", ";", "\t"), key=first.count)


def _named(header: list[str], cells: list[str], line: int, place: Location) -> dict[str, str]:
    """Name the cells of a row."""
    if len(cells) != len(header):
        allowed = (
            f"the header has {len(header)} columns, with commas, semicolons or tabs between them"
        )
        raise place.wrong(line, f"{len(cells)} cells", allowed)
    return dict(zip(header, cells, strict=True))
