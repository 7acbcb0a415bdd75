"""Find, read and check a palette: from what a recipe asks for to colors that may be used.

A palette is every solid color in which a part is made (``auto``), a file of
``palettes/``, the colors of a set, a file of the user's own, or another package's.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from mosaic import plugins
from mosaic.catalog import CatalogColor, catalog
from mosaic.catalog.sets import full_number
from mosaic.errors import PaletteError, did_you_mean
from mosaic.model import Color, Palette, Part, Stock
from mosaic.palette import draft as drafts
from mosaic.palette.draft import Draft, Entry, Rule
from mosaic.palette.files import SUFFIXES, Named, named, names, read_palette, to_gpl
from mosaic.palette.files import find as by_name
from mosaic.recipe import Recipe

__all__ = [
    "SUFFIXES",
    "Choice",
    "Draft",
    "Entry",
    "Named",
    "Rule",
    "choose",
    "find",
    "named",
    "names",
    "read_palette",
    "resolve",
    "to_gpl",
]

#: Who published the colors.
_CREDIT = {
    "lego": "LEGO's palette of 2016 and shop of 2026",
    "ldraw": "LDraw.org",
    "rebrickable": "Rebrickable",
    "bricklink": "BrickLink",
}


class Choice(NamedTuple):
    """A palette, and the colors of it that may not be used, each with the reason."""

    palette: Palette
    left_out: tuple[tuple[str, str], ...]


class _Limits(NamedTuple):
    """What bars a color."""

    recipe: Recipe
    stock: Stock | None

    @property
    def part(self) -> Part:
        """The part of one cell."""
        cols, rows = self._cell
        return next(
            p for p in catalog().family(self.recipe.family) if (p.cols, p.rows) == (cols, rows)
        )

    @property
    def _cell(self) -> tuple[int, int]:
        """Columns and rows of the smallest piece."""
        side = self.recipe.studs_a_cell
        return (2, 1) if self.recipe.in_pairs else (side, side)

    def reason(self, color: Color) -> str:
        """Say why a color may not be used; an empty text where it may."""
        if self.stock is not None and self._owned(color):
            return ""
        if self.stock is not None and not self.recipe.buy:
            as_cells = f" as {self.part.name}" if self._cell != (1, 1) else ""
            return f"not in the stock{as_cells}"
        status = catalog().status(self.part, color)
        if status == "unlisted":
            return f"in no source as {self.part.name}"
        ended = status == "retired" and not self.recipe.retired
        return f"retired as {self.part.name}" if ended else ""

    def _owned(self, color: Color) -> bool:
        """Whether the stock has a piece of the family in a color, 1x1 or 2x2, as cells take."""
        family, least = catalog().family(self.recipe.family), self.recipe.studs_a_cell
        squares = [p for p in family if least <= p.cols == p.rows <= 2]
        sizes = [self.part] if self.recipe.in_pairs else squares
        name, counts = catalog().name_of(color), self.stock.counts if self.stock else {}
        return any(counts.get((part.key, name)) for part in sizes)


def resolve(recipe: Recipe, stock: Stock | None = None) -> Palette:
    """Return the palette that a recipe asks for.

    Every color in it may be used: the smallest part of the recipe's family was made in it,
    and still is unless `retired` allows what has ended; or with a stock, it is owned.

    Raises
    ------
    PaletteError
        No palette has this name, its file is malformed, a color is unknown, or none is left.
    """
    return choose(recipe, stock).palette


def choose(recipe: Recipe, stock: Stock | None = None) -> Choice:
    """Return the palette that a recipe asks for, and what had to be left out of it.

    Raises
    ------
    PaletteError
        As `resolve` does.
    """
    # What is wrong inside a plugin's palette is found out here.
    with plugins.guarded("palettes", recipe.palette, named()):
        return _chosen(find(recipe.palette), recipe, stock)


def _chosen(draft: Draft, recipe: Recipe, stock: Stock | None) -> Choice:
    """Sort the colors of a palette into those that may be used and those that may not."""
    limits = _Limits(recipe, stock)
    colors = drafts.colors(draft, recipe.colors_from)
    if draft.rule:
        listed = {color.name for color in colors}
        made = (
            drafts.with_rgb(known, recipe.colors_from) for known in _made(draft.rule, recipe, stock)
        )
        colors += tuple(color for color in made if color.name not in listed)
    wanted = _wanted(colors, limits)
    barred = [(color.name, limits.reason(color)) for color in wanted]
    usable = tuple(c for c, (_, reason) in zip(wanted, barred, strict=True) if not reason)
    left_out = tuple((name, reason) for name, reason in barred if reason)
    if not usable:
        why = "; ".join(f"{name} is {reason}" for name, reason in left_out[:3])
        why = why or f"it has none for a {limits.part.name}"
        raise PaletteError(f"no color is left of palette {recipe.palette!r}", why)
    return Choice(Palette(draft.name, usable, f"RGB by {_CREDIT[recipe.colors_from]}"), left_out)


def find(name: str) -> Draft:
    """Find a palette by its name, a set's number, or a file's path.

    Raises
    ------
    PaletteError
        There is no such palette, or its file is malformed.
    PluginError
        The package that provides it is broken.
    """
    own = named()
    # Up to version 0.2 one had "grey" in its name.
    for known in (name, full_number(name), name.replace("grey", "gray")):
        # Other packages are looked for, which takes time, only where a name is not our own.
        if known in own or known in plugins.outside("palettes"):
            return by_name(known)
    if name.lower().endswith(SUFFIXES):
        return read_palette(Path(name))
    hint = did_you_mean(name, names()) or "see: mosaic palettes list"
    allowed = f"a palette's name, a set's number, or a file that ends in {', '.join(SUFFIXES)}"
    raise PaletteError(f"no palette is named {name!r}", allowed, hint)


def _made(rule: Rule, recipe: Recipe, stock: Stock | None) -> Iterable[CatalogColor]:
    """Catalog colors that a rule means."""
    known = catalog()
    sizes = {f"{p.cols}x{p.rows}": p for p in reversed(known.family(recipe.family))}
    missing = [size for size in rule.sizes if size not in sizes]
    if missing:
        raise PaletteError(
            f"a {recipe.family} does not come as {missing[0]}", f"it comes as {', '.join(sizes)}"
        )
    parts = [known.parts[key] for key in rule.parts] + [sizes[size] for size in rule.sizes]
    ended = recipe.retired or stock is not None  # what is owned needs not be bought
    default = ("current", "unknown", "retired") if ended else ("current", "unknown")
    for entry in known.colors.values():
        elements = [known.elements.get((part.key, entry.color.name)) for part in parts]
        if (not rule.finish or entry.finish in rule.finish) and all(
            e and e.status in (rule.status or default) and _on_a_list(rule, e.evidence)
            for e in elements
        ):
            yield entry


def _on_a_list(rule: Rule, evidence: tuple[str, ...]) -> bool:
    """Whether one of the lists that a rule names has a pair; a rule that names none takes all."""
    return not rule.evidence or not set(rule.evidence.split()).isdisjoint(evidence)


def _wanted(colors: tuple[Color, ...], limits: _Limits) -> tuple[Color, ...]:
    """Keep the colors that a recipe names, without those that it excludes."""
    recipe = limits.recipe
    only = {_name(text, colors) for text in _listed(recipe.only_colors)}
    without = {_name(text, colors) for text in _listed(recipe.without_colors)}
    for name in sorted(only - {color.name for color in colors}):
        reason = limits.reason(catalog().find(name).color) or "not one of its colors"
        hint = "allow it with --retired" if "retired" in reason else "see: mosaic palettes list"
        raise PaletteError(f"{name} is not in palette {recipe.palette!r}: {reason}", hint=hint)
    return tuple(c for c in colors if c.name not in without and (not only or c.name in only))


def _listed(texts: tuple[str, ...]) -> list[str]:
    """Take lists apart: a color's name has no comma."""
    return [name.strip() for text in texts for name in text.split(",") if name.strip()]


def _name(text: str, colors: tuple[Color, ...]) -> str:
    """Name, in this palette, of the color that a text means."""
    own = {color.name.lower(): color.name for color in colors}
    if text.lower() in own:
        return own[text.lower()]
    try:
        found = catalog().find(text).color.name
    except PaletteError as error:
        hint = did_you_mean(text, own.values()) or error.hint
        raise PaletteError(error.came, error.allowed, hint) from None
    return next((c.name for c in colors if catalog().name_of(c) == found), found)
