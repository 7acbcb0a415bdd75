"""The catalog brought up to date from Rebrickable's own downloads.

Rebrickable offers its tables at rebrickable.com/downloads for any purpose, with credit. Which
part was in which set in which color, and when, is in no smaller file; so the user fetches
them, and this adds to each pair of the catalog its first and last year, the number of sets,
and the element ids, and gives it a new status.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TextIO, cast

from mosaic.catalog.csv_input import Location
from mosaic.catalog.facts import Catalog, Element
from mosaic.errors import PaletteError
from mosaic.model import Status

#: The tables, and the columns that are read of each.
TABLES = {
    "colors": ("id", "name"),
    "elements": ("element_id", "part_num", "color_id"),
    "inventories": ("id", "version", "set_num"),
    "inventory_parts": ("inventory_id", "part_num", "color_id", "quantity"),
    "sets": ("set_num", "year"),
}
#: A pair that a set of so many last years has is taken for sold.
RECENT_YEARS = 4
#: Evidence that a shop sold a pair: sets do not overrule it.
_SHOPS = ("pab", "lego_com", "order", "biab")
COLUMNS = ("part", "color", "status", "last_seen", "elements", "evidence", "first_year", "last_year", "sets")  # fmt: skip

Pair = tuple[str, str]


@dataclass
class _Seen:
    """Sets that a pair was in: years, and how many."""

    first: int
    last: int
    sets: set[str] = field(default_factory=set)


class Refreshed(NamedTuple):
    """What came of it.

    Attributes
    ----------
    files : dict of str to bytes
        Tables of the catalog by file name.
    year : int
        Of the newest set.
    pairs, added, moved : int
        Pairs in all, those that the catalog did not have, and statuses that changed.
    unknown_colors : tuple of str
        Colors of parts for mosaics that the catalog does not have; their pairs are left out.
    """

    files: dict[str, bytes]
    year: int
    pairs: int
    added: int
    moved: int
    unknown_colors: tuple[str, ...]


def refresh(folder: Path, known: Catalog) -> Refreshed:
    """Read the downloads, as CSV or as .csv.gz, and make the tables of an updated catalog.

    Raises
    ------
    PaletteError
        A table is missing, lacks a column, or is malformed; the message names the row.
    """
    names = {row["id"]: row["name"] for row in _rows(folder, "colors")}
    colors = {
        str(known_color.color.rebrickable): name for name, known_color in known.colors.items()
    }
    missing: dict[str, str] = {}

    def pair(row: dict[str, str]) -> Pair | None:
        part = known.part_numbers.get(row["part_num"].lower())
        if part is None or part.rebrickable == "":
            return None
        if row["color_id"] not in colors:
            missing[row["color_id"]] = names.get(row["color_id"], row["color_id"])
            return None
        return part.key, colors[row["color_id"]]

    ids: dict[Pair, list[str]] = {}
    for row in _rows(folder, "elements"):
        if (key := pair(row)) is not None:
            ids.setdefault(key, []).append(row["element_id"])
    in_sets, year = _in_sets(folder, pair)
    rows, added, moved = _merged(known, ids, in_sets, year)
    unknown = tuple(sorted(missing.values()))
    return Refreshed(_files(known, rows, year), year, len(rows), added, moved, unknown)


def _in_sets(
    folder: Path, pair: Callable[[dict[str, str]], Pair | None]
) -> tuple[dict[Pair, _Seen], int]:
    """Find the sets of each pair, in any version of their inventories, spares too."""
    years = {row["set_num"]: _number(row["year"]) for row in _rows(folder, "sets")}
    of = {row["id"]: row["set_num"] for row in _rows(folder, "inventories")}
    in_sets: dict[Pair, _Seen] = {}
    for row in _rows(folder, "inventory_parts"):
        number = of.get(row["inventory_id"], "")
        year, key = years.get(number), pair(row)
        # Inventories of minifigures are no sets, and have no year.
        if year is None or key is None:
            continue
        found = in_sets.setdefault(key, _Seen(year, year))
        found.first, found.last = min(found.first, year), max(found.last, year)
        found.sets.add(number)
    return in_sets, max(years.values(), default=0)


def _merged(
    known: Catalog, ids: dict[Pair, list[str]], in_sets: dict[Pair, _Seen], year: int
) -> tuple[list[tuple[object, ...]], int, int]:
    """Make the rows of elements.csv: those of the catalog in its order, then new ones."""
    keys = [*known.elements, *sorted((ids.keys() | in_sets.keys()) - known.elements.keys())]
    rows: list[tuple[object, ...]] = []
    added = moved = 0
    for key in keys:
        old, found = known.elements.get(key), in_sets.get(key)
        status, last_seen, evidence = _status(old, found, year)
        numbers = list(old.ids) if old else []
        newest = sorted(set(ids.get(key, [])) - set(numbers), key=lambda n: (len(n), n))
        numbers += reversed(newest)
        added += old is None
        moved += old is not None and old.status != status
        sets = (found.first, found.last, len(found.sets)) if found else ("", "", 0)
        rows.append((*key, status, last_seen, " ".join(numbers), " ".join(evidence), *sets))
    return rows, added, moved


def _status(
    old: Element | None, found: _Seen | None, year: int
) -> tuple[Status, str, tuple[str, ...]]:
    """Say whether a pair is sold: a recent set or a shop says yes, older sets alone say no."""
    evidence = tuple(e for e in old.evidence if not e.endswith("2023plus")) if old else ()
    if found is None:
        return (old.status, old.seen, old.evidence) if old else ("unknown", "", ())
    last = max(str(found.last), old.seen if old else "")
    of_shop = old is not None and old.status == "current" and any(map(_is_shop, evidence))
    if found.last > year - RECENT_YEARS:
        return "current", last, (*evidence, f"set_of_{found.last}")
    if of_shop:
        return "current", last, evidence
    return "retired", last, (*evidence, f"no_set_since_{found.last}")


def _is_shop(evidence: str) -> bool:
    return evidence.startswith(_SHOPS)


def _files(known: Catalog, rows: list[tuple[object, ...]], year: int) -> dict[str, bytes]:
    """Write elements.csv anew, and take the other tables as they are."""
    text = io.StringIO(newline="")
    text.write(
        "# The catalog that ships with mosaic, refreshed from Rebrickable's downloads.\n"
        f"# status: current = in a set of the last {RECENT_YEARS} years or on a shop's dated list; "
        "retired = in older sets alone; unknown = in no set. first_year, last_year, sets: of the "
        "sets that have the pair.\n"
        "# source: Rebrickable.com downloads (colors, elements, inventories, "
        "inventory_parts, sets); evidence of shops as the shipped catalog has it\n"
        f"# date: sets up to {year}\n"
        "# license: Rebrickable data, free for any purpose, credit Rebrickable.com\n"
    )
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([COLUMNS, *rows])
    others = ("colors.csv", "parts.csv", "prices.csv")
    files = {name: (known.folder / name).read_bytes() for name in others}
    return {**files, "elements.csv": text.getvalue().encode()}


def _rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """Read a table row by row."""
    with _opened(folder, name) as stream:
        place = Location(PaletteError, f"{name}.csv")
        reader = csv.DictReader(stream, strict=True)
        try:
            lacking = [c for c in TABLES[name] if c not in (reader.fieldnames or ())]
            if lacking:
                came = f"no column {', '.join(lacking)}"
                raise place.wrong(1, came, f"Rebrickable's has {', '.join(TABLES[name])}")
            for row in reader:
                if any(row[column] is None for column in TABLES[name]):
                    raise place.wrong(reader.line_num, "a row is too short")
                yield row
        except (csv.Error, UnicodeDecodeError, EOFError, OSError) as error:
            raise place.wrong(reader.line_num, f"not CSV: {error}") from None


@contextmanager
def _opened(folder: Path, name: str) -> Iterator[TextIO]:
    """Open a table as it is, or packed by gzip."""
    plain, packed = folder / f"{name}.csv", folder / f"{name}.csv.gz"
    if not plain.is_file() and not packed.is_file():
        raise PaletteError(
            f"{folder.name or folder} has no {name}.csv",
            f"it needs {', '.join(f'{table}.csv' for table in TABLES)}, or these as .csv.gz",
            "fetch them from rebrickable.com/downloads",
        )
    with plain.open("rb") if plain.is_file() else gzip.open(packed, "rb") as stream:
        yield io.TextIOWrapper(cast("io.BufferedReader", stream), "utf-8-sig", newline="")


def _number(text: str) -> int:
    """Read a year; 0 where it is none."""
    return int(text) if text.isdecimal() and len(text) == 4 else 0
