"""Palette files: TOML as in ``palettes/``, CSV, and GIMP's ``.gpl``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, get_args

from mosaic import csv_input
from mosaic.catalog import SYSTEMS, catalog
from mosaic.errors import PaletteError, did_you_mean
from mosaic.model import Status
from mosaic.palette.draft import MAX_BYTES, Draft, Entry, Rule, place, trouble
from mosaic.palette.gimp import read_gpl

_STORY = ("name", "about", "source", "date", "licence")
_COLOR_KEYS = ("name", "hex", *sorted(SYSTEMS))
_RULE_KEYS = ("parts", "sizes", "status", "finish", "evidence")
#: No system numbers its colors higher.
_MAX_ID = 999_999


def read_palette(path: Path) -> Draft:
    """Read a palette file.

    Raises
    ------
    PaletteError
        The file cannot be read, is too large, not UTF-8, of no known format, or malformed;
        the message names the file, the line and the reason.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise trouble(path.name, 0, "this is no palette file", f"it ends in {', '.join(SUFFIXES)}")
    text = csv_input.text(csv_input.content(path, MAX_BYTES, PaletteError), place(path.name))
    draft = reader(text, path.name)
    if not draft.entries and draft.rule is None:
        raise trouble(path.name, 0, "the palette is empty", "it has one color at least")
    return draft


def _read_csv(text: str, file: str) -> Draft:
    """Read the columns ``name,hex`` and, where there are any, the ids; ``#`` begins a remark."""
    # An empty line in the place of a remark keeps the numbers of the others.
    plain = re.sub(r"^#.*$", "", text, flags=re.MULTILINE)

    def check(header: list[str], line: int) -> None:
        _csv_header(header, line, file)

    found = csv_input.rows(plain, place(file), check)
    return Draft(file, tuple(_csv_entry(cells, line, file) for line, cells in found))


def _csv_header(header: list[str], line: int, file: str) -> None:
    """Check the names of the columns."""
    allowed = "the first line is name,hex and optionally lego,bricklink,ldraw,rebrickable"
    for key in header:
        if key not in _COLOR_KEYS:
            raise trouble(file, line, f"unknown column {key[:60]!r}", allowed)
    if "name" not in header or len(set(header)) < len(header):
        raise trouble(file, line, f"columns {','.join(header)}", allowed)


def _csv_entry(cells: dict[str, str], line: int, file: str) -> Entry:
    """Read one row."""
    ids = {s: _id(cells[s], s, line, file) for s in sorted(SYSTEMS) if cells.get(s)}
    return Entry(line, cells["name"], cells.get("hex", ""), ids)


def _id(value: object, system: str, line: int, file: str) -> int:
    """Check a color's id in a system."""
    text = str(value)
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,6}", text):
        raise trouble(file, line, f"{system} id {text[:20]!r}", f"a number from 0 to {_MAX_ID}")
    return int(text)


def _read_toml(text: str, file: str) -> Draft:
    """Read a file such as those in ``palettes/``."""
    try:
        values = tomllib.loads(text)
    except RecursionError:
        raise trouble(file, 0, "not TOML: nested too deep") from None
    except tomllib.TOMLDecodeError as error:
        raise trouble(file, 0, f"not TOML: {error}") from None
    except ValueError:
        raise trouble(file, 0, "not TOML: a number has too many digits") from None
    _only_keys(values, (*_STORY, "colors", "made"), text, file)
    story = {key: values.get(key, "") for key in _STORY}
    for key, value in story.items():
        if not isinstance(value, str):
            raise trouble(file, _line_of(text, key), f"{key} is {value!r}", "it is a text")
    story["name"] = story["name"] or file
    rows = values.get("colors", [])
    if not isinstance(rows, list):
        raise trouble(file, _line_of(text, "colors"), "colors is no list", 'as in ["Black", "Red"]')
    rule = _rule(values["made"], text, file) if "made" in values else None
    return Draft(entries=tuple(_toml_entries(rows, text, file)), rule=rule, **story)


def _toml_entries(rows: list[Any], text: str, file: str) -> Iterable[Entry]:
    """Read colors that are names, or tables of name, hex and ids."""
    start = 0
    for row in rows:
        cells = {"name": row} if isinstance(row, str) else row
        if not isinstance(cells, dict) or not isinstance(cells.get("name"), str):
            came = f"color {str(row)[:60]!r}"
            raise trouble(
                file, 0, came, 'a name, or a table such as {name = "Red", hex = "#b40000"}'
            )
        # The parser keeps no lines: each name is looked for behind the one before it.
        start = max(start, text.find(cells["name"], start + 1))
        line = text.count("\n", 0, start) + 1
        _only_keys(cells, _COLOR_KEYS, text, file, line)
        ids = {s: _id(cells[s], s, line, file) for s in sorted(SYSTEMS) if s in cells}
        yield Entry(line, cells["name"].strip(), str(cells.get("hex", "")), ids)


def _rule(values: object, text: str, file: str) -> Rule:
    """Read the table ``made``."""
    line = _line_of(text, "made")
    if not isinstance(values, dict):
        raise trouble(file, line, "made is no table", f"its keys are {', '.join(_RULE_KEYS)}")
    _only_keys(values, _RULE_KEYS, text, file)
    lists = {key: values.get(key, []) for key in ("parts", "sizes", "status")}
    lists["finish"] = values.get("finish", ["solid"])
    for key, names in lists.items():
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise trouble(file, _line_of(text, key), f"{key} is {names!r}", "it is a list of texts")
    for key, choices in (("status", get_args(Status)), ("parts", tuple(catalog().parts))):
        for name in lists[key]:
            if name not in choices:
                hint = did_you_mean(name, choices) or f"there are {', '.join(choices[:8])}"
                raise trouble(file, _line_of(text, key), f"{key} has {name!r}", hint=hint)
    return Rule(**{k: tuple(v) for k, v in lists.items()}, evidence=str(values.get("evidence", "")))


def _only_keys(
    values: Mapping[str, Any], allowed: tuple[str, ...], text: str, file: str, line: int = 0
) -> None:
    """Refuse a key that nobody knows."""
    for key in values:
        if key not in allowed:
            hint = did_you_mean(key, allowed)
            place = line or _line_of(text, key)
            raise trouble(
                file, place, f"unknown key {key!r}", f"there are {', '.join(allowed)}", hint
            )


def _line_of(text: str, key: str) -> int:
    """Line on which a key or table of this name begins; 0 where it is written oddly."""
    found = re.search(rf"^[\s\[\"']*{re.escape(key)}[\s\]\"']*(=|$)", text, re.MULTILINE)
    return text.count("\n", 0, found.end()) + 1 if found else 0


_READERS: dict[str, Callable[[str, str], Draft]] = {
    ".toml": _read_toml,
    ".csv": _read_csv,
    ".gpl": read_gpl,
}
#: Endings of palette files.
SUFFIXES = tuple(_READERS)
