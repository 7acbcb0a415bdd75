"""Palette files, and palettes by name: those that ship with mosaic, and other packages'.

Files are TOML as in ``palettes/``, CSV, and GIMP's ``.gpl`` (a color a line, as ``red green
blue name``). Other packages add a palette by an entry point in the group
``mosaic.palettes`` that names a `Draft`, such as `read_palette` makes of a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple, get_args

from mosaic import plugins
from mosaic.catalog import SYSTEMS, catalog, csv_input, data_folder
from mosaic.catalog.sets import numbers, sets
from mosaic.errors import PaletteError, did_you_mean
from mosaic.model import Palette, Status
from mosaic.palette.draft import MAX_BYTES, Draft, Entry, Rule, error_at, place

_STORY = ("name", "about", "source", "date", "license")
_COLOR_KEYS = ("name", "hex", *sorted(SYSTEMS))
_RULE_KEYS = ("parts", "sizes", "status", "finish", "evidence")
#: No system numbers its colors higher.
_MAX_ID = 999_999

_ROW = re.compile(r"\s*(\d{1,9})\s+(\d{1,9})\s+(\d{1,9})(?:\s+(.*?))?\s*$", re.ASCII)

_AUTO = Draft(
    "Auto",
    rule=Rule(sizes=("1x1",)),
    about="Every solid color in which the part is made: current, or not known to have ended",
)


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
        raise error_at(path.name, 0, "this is no palette file", f"it ends in {', '.join(SUFFIXES)}")
    text = csv_input.text(csv_input.content(path, MAX_BYTES, PaletteError), place(path.name))
    draft = reader(text, path.name)
    if not draft.entries and draft.rule is None:
        raise error_at(path.name, 0, "the palette is empty", "it has one color at least")
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
            raise error_at(file, line, f"unknown column {key[:60]!r}", allowed)
    if "name" not in header or len(set(header)) < len(header):
        raise error_at(file, line, f"columns {','.join(header)}", allowed)


def _csv_entry(cells: dict[str, str], line: int, file: str) -> Entry:
    """Read one row."""
    ids = {s: _id(cells[s], s, line, file) for s in sorted(SYSTEMS) if cells.get(s)}
    return Entry(line, cells["name"], cells.get("hex", ""), ids)


def _id(value: object, system: str, line: int, file: str) -> int:
    """Check a color's id in a system."""
    text = str(value)
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,6}", text):
        raise error_at(file, line, f"{system} id {text[:20]!r}", f"a number from 0 to {_MAX_ID}")
    return int(text)


def _read_toml(text: str, file: str) -> Draft:
    """Read a file such as those in ``palettes/``."""
    import tomllib  # noqa: PLC0415 - .002 s, and few commands read any

    try:
        values = tomllib.loads(text)
    except RecursionError:
        raise error_at(file, 0, "not TOML: nested too deep") from None
    except tomllib.TOMLDecodeError as error:
        raise error_at(file, 0, f"not TOML: {error}") from None
    except ValueError:
        raise error_at(file, 0, "not TOML: a number has too many digits") from None
    if "licence" in values:  # as files up to version 0.2 have it
        values.setdefault("license", values.pop("licence"))
    _only_keys(values, (*_STORY, "colors", "made"), text, file)
    story = {key: values.get(key, "") for key in _STORY}
    for key, value in story.items():
        if not isinstance(value, str):
            raise error_at(file, _line_of(text, key), f"{key} is {value!r}", "it is a text")
    story["name"] = story["name"] or file
    rows = values.get("colors", [])
    if not isinstance(rows, list):
        raise error_at(
            file, _line_of(text, "colors"), "colors is no list", 'as in ["Black", "Red"]'
        )
    rule = _rule(values["made"], text, file) if "made" in values else None
    return Draft(entries=tuple(_toml_entries(rows, text, file)), rule=rule, **story)


def _toml_entries(rows: list[Any], text: str, file: str) -> Iterable[Entry]:
    """Read colors that are names, or tables of name, hex and ids."""
    start = 0
    for row in rows:
        cells = {"name": row} if isinstance(row, str) else row
        if not isinstance(cells, dict) or not isinstance(cells.get("name"), str):
            came = f"color {str(row)[:60]!r}"
            raise error_at(
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
        raise error_at(file, line, "made is no table", f"its keys are {', '.join(_RULE_KEYS)}")
    _only_keys(values, _RULE_KEYS, text, file)
    lists = {key: values.get(key, []) for key in ("parts", "sizes", "status")}
    lists["finish"] = values.get("finish", ["solid"])
    for key, names in lists.items():
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise error_at(
                file, _line_of(text, key), f"{key} is {names!r}", "it is a list of texts"
            )
    for key, choices in (("status", get_args(Status)), ("parts", tuple(catalog().parts))):
        for name in lists[key]:
            if name not in choices:
                hint = did_you_mean(name, choices) or f"there are {', '.join(choices[:8])}"
                raise error_at(file, _line_of(text, key), f"{key} has {name!r}", hint=hint)
    return Rule(**{k: tuple(v) for k, v in lists.items()}, evidence=str(values.get("evidence", "")))


def _only_keys(
    values: Mapping[str, Any], allowed: tuple[str, ...], text: str, file: str, line: int = 0
) -> None:
    """Refuse an unknown key."""
    for key in values:
        if key not in allowed:
            hint = did_you_mean(key, allowed)
            place = line or _line_of(text, key)
            raise error_at(
                file, place, f"unknown key {key!r}", f"there are {', '.join(allowed)}", hint
            )


def _line_of(text: str, key: str) -> int:
    """Line on which a key or table of this name begins; 0 where it is written oddly."""
    found = re.search(rf"^[\s\[\"']*{re.escape(key)}[\s\]\"']*(=|$)", text, re.MULTILINE)
    return text.count("\n", 0, found.end()) + 1 if found else 0


def read_gpl(text: str, file: str) -> Draft:
    """Read a GIMP palette; a color without a name is called by its hex.

    Raises
    ------
    PaletteError
        A line is not of the format.
    """
    lines = text.splitlines()
    if not lines or lines[0].strip() != "GIMP Palette":
        raise error_at(file, 1, "this is no GIMP palette", "its first line is: GIMP Palette")
    entries = []
    for number, line in enumerate(lines[1:], 2):
        if not line.strip() or line.startswith("#") or re.match(r"(Name|Columns):", line):
            continue
        row = _ROW.fullmatch(line)
        codes = [int(code) for code in row.groups()[:3]] if row else [256]
        if row is None or max(codes) > 255:
            allowed = "a line is three numbers of 0 to 255 and a name: 30 90 168 Blue"
            raise error_at(file, number, f"{line.strip()[:60]!r}", allowed)
        tone = "#{:02x}{:02x}{:02x}".format(*codes)
        name = row[4] or ""
        entries.append(Entry(number, tone if name in {"", "Untitled"} else name, tone))
    return Draft(file, tuple(entries))


def to_gpl(palette: Palette) -> str:
    """Write a GIMP palette, which GIMP, Inkscape, Krita and Pillow read."""
    names = [color.name for color in palette.colors]
    return gpl(" ".join(palette.name.split()), zip(palette.srgb.tolist(), names, strict=True))


def gpl(title: str, colors: Iterable[tuple[Sequence[int], str]]) -> str:
    """Write a GIMP palette of colors, each its sRGB codes and a name, under a title of one line."""
    rows = [f"{red:3} {green:3} {blue:3}\t{name}" for (red, green, blue), name in colors]
    return "\n".join(["GIMP Palette", f"Name: {title}", "Columns: 8", "#", *rows]) + "\n"


class Named(NamedTuple):
    """A palette that ships with the project, by the name under which it is asked for."""

    name: str
    draft: Draft


def find(name: str) -> Draft:
    """Find a palette by its name, or by a set's number.

    Raises
    ------
    PluginError
        Nobody provides the name, or the package that does is broken.
    """
    found: Named | Draft = plugins.find("palettes", name, named(), Draft)
    return found.draft if isinstance(found, Named) else found


def names() -> list[str]:
    """Name all palettes, those of other packages last; none of these is loaded."""
    return list(dict.fromkeys((*named(), *plugins.outside("palettes"))))


@cache
def named() -> Mapping[str, Named]:
    """All palettes that ship with the project: auto, the files of ``palettes/``, and the sets."""
    files = sorted(data_folder().glob("*.toml"))
    readers: dict[str, Callable[[], Draft]] = {"auto": lambda: _AUTO}
    readers |= {path.stem: cache(partial(read_palette, path)) for path in files}
    readers |= {number: cache(partial(_of_set, number)) for number in numbers()}
    return _Shipped(readers)


class _Shipped(Mapping[str, Named]):
    """Palettes by name, each read when it is first asked for: all of them take .005 s."""

    def __init__(self, readers: Mapping[str, Callable[[], Draft]]) -> None:
        self._readers = readers

    def __getitem__(self, name: str) -> Named:
        return Named(name, self._readers[name]())

    def __iter__(self) -> Iterator[str]:
        return iter(self._readers)

    def __len__(self) -> int:
        return len(self._readers)


def _of_set(number: str) -> Draft:
    """Colors of a set's mosaic pieces."""
    inventory = sets()[number]
    names = dict.fromkeys(color for _, color in inventory.pieces)
    doubt = "" if inventory.verified else ", counted by one source"
    return Draft(
        name=f"{number} {inventory.name}",
        entries=tuple(Entry(0, name) for name in names),
        about=f"Colors of set {number}, {inventory.name} ({inventory.year}){doubt}",
        source=inventory.source,
        date=inventory.date,
        license=inventory.license,
    )


_READERS: dict[str, Callable[[str, str], Draft]] = {
    ".toml": _read_toml,
    ".csv": _read_csv,
    ".gpl": read_gpl,
}
#: Endings of palette files.
SUFFIXES = tuple(_READERS)
