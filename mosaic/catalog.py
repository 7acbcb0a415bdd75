"""The catalogue: colors, parts, elements and prices, read from ``palettes/``.

Files are CSV whose first lines, after ``#``, name their source, date and licence.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from mosaic.errors import PaletteError, RecipeError
from mosaic.model import Color, Kit, Palette, Part, Status
from mosaic.recipe import Recipe

STATUSES: tuple[Status, ...] = ("current", "retired", "unknown", "never")


class CatalogColor(NamedTuple):
    """A color of the catalogue: its ids, its RGB by source, and when sets had it."""

    color: Color
    finish: str
    rebrickable_hex: str
    last_year: int
    more_lego: tuple[int, ...]
    more_ldraw: tuple[int, ...]


class Element(NamedTuple):
    """A part in a color: whether it is still made, and its element ids, the best first."""

    status: Status
    ids: tuple[str, ...]


@dataclass(frozen=True)
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
    def elements(self) -> dict[tuple[str, str], Element]:
        """What was made, by part key and color name; what is not here never was."""
        found: dict[tuple[str, str], Element] = {}
        for row in read_table(self.folder / "elements.csv"):
            status = next((s for s in STATUSES if s == row["status"]), None)
            if status is None:
                raise PaletteError(f"elements.csv has the status {row['status']!r}")
            found[row["part"], row["color"]] = Element(status, tuple(row["elements"].split()))
        return found

    @cached_property
    def prices(self) -> dict[str, dict[str, str]]:
        """Price estimates by part key: columns price, currency, date, kind."""
        return {row["part"]: row for row in read_table(self.folder / "prices.csv")}

    def family(self, family: str) -> tuple[Part, ...]:
        """Parts of a family, smallest first."""
        found = [p for p in self.parts.values() if p.family == family]
        return tuple(sorted(found, key=lambda p: (p.cols * p.rows, p.cols)))

    def name_of(self, color: Color) -> str:
        """Name under which the catalogue knows a color: by its own name, else by its ids."""
        if color.name in self.colors:
            return color.name
        for known in self.colors.values():
            for system in ("rebrickable", "lego", "ldraw", "bricklink"):
                number = getattr(color, system)
                if number is not None and number == getattr(known.color, system):
                    return known.color.name
        return color.name

    def status(self, part: Part, color: Color) -> Status:
        """Whether a part is made in a color; "unknown" for a color of the user's own."""
        name = self.name_of(color)
        if name not in self.colors:
            return "unknown"
        element = self.elements.get((part.key, name))
        return element.status if element else "never"


@cache
def data_folder() -> Path:
    """Find the folder ``palettes``: beside the package in a checkout, inside it in an install.

    An editable install may leave a stale copy in site-packages; only places relative to
    this very file are looked at, so it is never read.
    """
    package = Path(__file__).resolve().parent
    checkout = package.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "palettes").is_dir():
        return checkout / "palettes"
    return package / "palettes"


@cache
def catalog() -> Catalog:
    """Return the catalogue that ships with the project."""
    return Catalog(data_folder() / "catalog")


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
        raise PaletteError(f"cannot read {path.name}: {error}", hint="reinstall mosaic") from error
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def kit(palette: Palette, recipe: Recipe) -> Kit:
    """Say what may be used for a recipe: its part family's sizes, and what exists in which color.

    Raises
    ------
    RecipeError
        The family has no part of a size that the recipe asks for.
    """
    known = catalog()
    parts = _sizes(known.family(recipe.part), recipe)
    prices = [known.prices.get(p.key) for p in parts]
    dated = [p for p in prices if p]
    return Kit(
        parts=parts,
        palette=palette,
        status=tuple(tuple(known.status(p, c) for c in palette.colors) for p in parts),
        elements=tuple(tuple(_element(known, p, c) for c in palette.colors) for p in parts),
        prices=tuple((float(p["price"]) if p else None,) * len(palette) for p in prices),
        currency=dated[0]["currency"] if dated else "",
        price_date=max((p["date"] for p in dated), default=""),
        backing=known.family("baseplate"),
    )


def _sizes(family: tuple[Part, ...], recipe: Recipe) -> tuple[Part, ...]:
    """Pick the parts of the sizes that a recipe names."""
    auto = "1x1" if recipe.part.startswith("round") else "1x1,2x2"
    wanted = (auto if recipe.pieces == "auto" else recipe.pieces).split(",")
    by_size = {f"{min(p.cols, p.rows)}x{max(p.cols, p.rows)}": p for p in family}
    for size in wanted:
        if size.strip() not in by_size:
            raise RecipeError(
                f"pieces has {size.strip()!r}", f"a {recipe.part} comes as {', '.join(by_size)}"
            )
    if "1x1" not in {w.strip() for w in wanted}:
        raise RecipeError(f"pieces is {recipe.pieces!r}", "1x1 has to be among them", "add 1x1")
    chosen = [by_size[w.strip()] for w in dict.fromkeys(wanted)]
    return tuple(sorted(chosen, key=lambda p: (p.cols * p.rows, p.cols)))


def _element(known: Catalog, part: Part, color: Color) -> str:
    """Element id to order first, or an empty text."""
    element = known.elements.get((part.key, known.name_of(color)))
    return element.ids[0] if element and element.ids else ""


def _int(text: str) -> int | None:
    return int(text) if text else None


def _color(row: dict[str, str]) -> CatalogColor:
    """Read a row of colors.csv; LDraw's RGB leads, Rebrickable's stands in where it has none."""
    color = Color(
        row["name"],
        row["ldraw_hex"] or row["rebrickable_hex"],
        **{s: _int(row[s]) for s in ("lego", "bricklink", "ldraw", "rebrickable")},
    )
    return CatalogColor(
        color,
        row["finish"],
        row["rebrickable_hex"],
        int(row["last_year"] or 0),
        tuple(map(int, row["lego_more"].split())),
        tuple(map(int, row["ldraw_more"].split())),
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
    )
