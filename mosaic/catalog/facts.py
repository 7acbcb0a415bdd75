"""All facts about real pieces: where the tables are, and how a color is found in them."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from mosaic.errors import PaletteError, did_you_mean
from mosaic.model import Color, Part, Status

STATUSES: tuple[Status, ...] = ("current", "retired", "unknown", "unlisted")

#: Names the folder of a catalog of the user's own, as `mosaic catalog refresh` writes it.
ENVIRONMENT = "MOSAIC_CATALOG"
#: What is said of a status.
STATUS_WORDS: dict[Status, str] = {
    "current": "sold",
    "retired": "retired",
    "unknown": "no evidence of sale",
    "unlisted": "in no source",
}

#: Systems that number colors; where several ids are given, the first one here decides.
SYSTEMS = ("rebrickable", "lego", "ldraw", "bricklink")

#: Tables of RGB to choose from; the first is the default.
RGB_SOURCES = ("lego", "ldraw", "rebrickable", "bricklink")


class CatalogColor(NamedTuple):
    """A color of the catalog: its ids, its RGB by source, and when sets had it.

    Attributes
    ----------
    hexes : dict of str to str
        ``#rrggbb`` by source: lego, ldraw, rebrickable, bricklink; `color` has LEGO's.
    names : dict of str to str
        What each system calls the color.
    more : tuple of (str, int)
        Further ids of the same color, each with its system.
    """

    color: Color
    finish: str
    hexes: dict[str, str]
    last_year: int
    names: dict[str, str]
    more: tuple[tuple[str, int], ...]


class Element(NamedTuple):
    """A part in a color: whether it is still sold, its element ids, the best first, and why.

    Attributes
    ----------
    seen : str
        Date or year of the newest evidence, empty where there is none.
    """

    status: Status
    ids: tuple[str, ...]
    evidence: tuple[str, ...] = ()
    seen: str = ""


@dataclass(frozen=True, eq=False)
class Catalog:
    """All facts about real pieces that ship with the project."""

    folder: Path

    @cached_property
    def colors(self) -> dict[str, CatalogColor]:
        """Colors by name."""
        return {row["name"]: _color(row) for row in read_table(self.folder / "colors.csv")}

    @cached_property
    def parts(self) -> dict[str, Part]:
        """Parts by key."""
        return {row["key"]: _part(row) for row in read_table(self.folder / "parts.csv")}

    @cached_property
    def part_numbers(self) -> dict[str, Part]:
        """Parts by any number they have had: in a shop, on another mold, in an older list.

        A part's own numbers win over another part's older ones.
        """
        rows = read_table(self.folder / "parts.csv")
        older = {n: self.parts[row["key"]] for row in rows for n in row["also"].split()}
        own = {
            number: part
            for part in self.parts.values()
            for number in (part.lego, part.ldraw, part.bricklink, part.rebrickable)
        }
        return {**older, **own}

    @cached_property
    def elements(self) -> dict[tuple[str, str], Element]:
        """What was made, by part key and color name; of what is not here no source speaks."""
        known = {str(status): status for status in STATUSES}
        found: dict[tuple[str, str], Element] = {}
        for row in read_table(self.folder / "elements.csv"):
            status = known.get(row["status"])
            if status is None:
                raise PaletteError(f"elements.csv has the status {row['status']!r}")
            ids, evidence = tuple(row["elements"].split()), tuple(row["evidence"].split())
            found[row["part"], row["color"]] = Element(status, ids, evidence, row["last_seen"])
        return found

    @cached_property
    def prices(self) -> tuple[dict[str, str], ...]:
        """Rows of prices.csv; the usual price of a part has no color."""
        return tuple(read_table(self.folder / "prices.csv"))

    @cached_property
    def families(self) -> tuple[str, ...]:
        """Part families that a mosaic can be made of: those with a part of one cell."""
        return tuple(p.family for p in self.parts.values() if (p.cols, p.rows) == (1, 1))

    def family(self, family: str) -> tuple[Part, ...]:
        """Parts of a family, smallest first."""
        found = [p for p in self.parts.values() if p.family == family]
        return tuple(sorted(found, key=lambda p: (p.cols * p.rows, p.cols)))

    @cached_property
    def _by_id(self) -> dict[tuple[str, int], str]:
        """Color names by system and id; a color's main ids win over another's further ones."""
        further = {pair: name for name, known in self.colors.items() for pair in known.more}
        main = {
            (system, number): name
            for name, known in self.colors.items()
            for system in SYSTEMS
            if (number := getattr(known.color, system)) is not None
        }
        return {**further, **main}

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], str]:
        """Color names by system and what it calls them; the first of two alike wins."""
        found: dict[tuple[str, str], str] = {}
        for name, known in self.colors.items():
            for system, text in known.names.items():
                if text:
                    found.setdefault((system, _folded(text)), name)
        return found

    def find(self, text: str) -> CatalogColor:
        """Find a color by its name, or by any system's id or name after the system's prefix.

        Capitals, ``grey`` for ``gray`` and ``_`` for a space make no difference.

        Raises
        ------
        PaletteError
            No color of the catalog is called that.

        Examples
        --------
        >>> catalog().find("lego:28").color.name, catalog().find("dark grey").color.name
        ('Green', 'Dark Gray')
        """
        if text in self.colors:
            return self.colors[text]
        system, colon, rest = text.partition(":")
        system, rest = (system.strip().lower(), rest.strip()) if colon else ("rebrickable", text)
        if system not in SYSTEMS:
            known = ", ".join(f"{s}:" for s in sorted(SYSTEMS))
            raise PaletteError(f"no system is called {system!r}", f"there are {known}")
        number = int(rest) if colon and rest.isdecimal() and len(rest) < 10 else -1
        by_id = self._by_id.get((system, number))
        name = by_id or self._by_name.get((system, _folded(rest)))
        if name is None:
            names = [known.names[system] for known in self.colors.values()]
            hint = did_you_mean(rest, names) or "see: mosaic palettes show everything"
            if not colon and rest.strip().isdecimal():
                hint = f"an id stands after its system, as in lego:{rest.strip()[:9]}"
            raise PaletteError(f"no color is called {text!r}", hint=hint)
        return self.colors[name]

    def name_of(self, color: Color) -> str:
        """Name under which the catalog knows a color: by its ids, else by its own name.

        Ids come first, for a name means different colors in different systems: LEGO's
        "Dark Green" (28) is "Green" here. A color that is not known keeps its own name.
        """
        found = (self._by_id.get((system, getattr(color, system))) for system in SYSTEMS)
        return next(filter(None, found), color.name)

    def unsold(self, colors: Iterable[Color]) -> list[str]:
        """Name the colors that no shop has."""
        return [color.name for color in colors if self.name_of(color) not in self.colors]

    def status(self, part: Part, color: Color) -> Status:
        """Whether a part is sold in a color, as far as sources say.

        "unknown" is also said of a color of the user's own, "unlisted" where no source that
        was read has the pair: that is no evidence, and no proof that it was never made.
        """
        name = self.name_of(color)
        if name not in self.colors:
            return "unknown"
        element = self.elements.get((part.key, name))
        return element.status if element else "unlisted"


@cache
def catalog() -> Catalog:
    """Return the catalog: the shipped one, or that in the folder ``$MOSAIC_CATALOG``."""
    own = os.environ.get(ENVIRONMENT)
    return Catalog(Path(own)) if own else shipped()


def shipped() -> Catalog:
    """Return the catalog that ships with the project."""
    return Catalog(data_folder() / "catalog")


def _folded(name: str) -> str:
    """Write a color name in the one way in which it is looked up."""
    return re.sub(r"[\s_]+", " ", name.strip().lower()).replace("grey", "gray")


def _color(row: dict[str, str]) -> CatalogColor:
    """Read a row of colors.csv; where a source has no RGB, LEGO's table stands in."""
    color = Color(
        row["name"],
        row["lego_hex"],
        **{system: int(row[system]) if row[system] else None for system in SYSTEMS},
    )
    names = {s: row[f"{s}_name"] for s in ("lego", "bricklink", "ldraw")}
    more = [(s, int(n)) for s in ("lego", "ldraw") for n in row[f"more_{s}"].split()]
    return CatalogColor(
        color=color,
        finish=row["finish"],
        hexes={source: row[f"{source}_hex"] or row["lego_hex"] for source in RGB_SOURCES},
        last_year=int(row["last_year"] or 0),
        names={"rebrickable": row["name"], **names},
        more=tuple(more),
    )


def _part(row: dict[str, str]) -> Part:
    """Read a row of parts.csv."""
    return Part(
        key=row["key"],
        name=row["name"],
        family=row["family"],
        cols=int(row["cols"]),
        rows=int(row["rows"]),
        height_mm=float(row["height_mm"]),
        studs=row["studs"] == "yes",
        lego=row["lego"],
        bricklink=row["bricklink"],
        ldraw=row["ldraw"],
        rebrickable=row["rebrickable"],
        mass_g=float(row["mass_g"]) if row["mass_g"] else None,
        mass_estimate=row["mass_kind"] == "estimate",
    )


@cache
def data_folder() -> Path:
    """Find the folder ``palettes``: beside the package in a checkout, inside it in an install.

    An editable install may leave a stale copy in site-packages; only places relative to
    this very file are looked at, so it is never read.
    """
    package = Path(__file__).resolve().parents[1]
    checkout = package.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "palettes").is_dir():
        return checkout / "palettes"
    return package / "palettes"


def read_table(path: Path) -> list[dict[str, str]]:
    """Read a CSV file of ours, leaving out the lines that begin with ``#``.

    Raises
    ------
    PaletteError
        The file is missing, or is not UTF-8.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", error)
        hint = f"{ENVIRONMENT} names it" if ENVIRONMENT in os.environ else "reinstall mosaic"
        raise PaletteError(f"cannot read {str(path)!r}: {why}", hint=hint) from error
    rows = csv.reader(line for line in text.splitlines() if line and not line.startswith("#"))
    header = next(rows, [])
    return [dict(zip(header, row, strict=False)) for row in rows]  # quicker than DictReader
