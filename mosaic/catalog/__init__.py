"""The catalog: colors, parts, elements, prices and sets, read from ``palettes/``.

Tables are CSV whose first lines, after ``#``, name their source, date and license. `kit`
goes from all that exists to what a recipe may use.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mosaic.catalog.facts import (
    STATUS_WORDS,
    SYSTEMS,
    Catalog,
    CatalogColor,
    Element,
    catalog,
    data_folder,
    read_table,
    shipped,
)
from mosaic.catalog.prices import PriceList, price_list
from mosaic.errors import PaletteError, RecipeError
from mosaic.model import Color, Kit, Palette, Part, Stock, frozen
from mosaic.recipe import Recipe

__all__ = [
    "STATUS_WORDS",
    "SYSTEMS",
    "Catalog",
    "CatalogColor",
    "Element",
    "catalog",
    "data_folder",
    "kit",
    "read_table",
    "shipped",
]

#: It disturbs no picture's colors where it shows; and what most panels come in.
_USUAL, _ELSE = "Light Bluish Gray", "Black"
#: Families of parts that a picture stands on, by the recipe's `base`.
_BASES = {
    "auto": ("baseplate",),
    "baseplate": ("baseplate",),
    "plate": ("backing-plate",),
    "panel": ("panel", "pin"),
}
#: So many colors of a stock are named at most.
_NAMED = 12


def kit(
    palette: Palette,
    recipe: Recipe,
    stock: Stock | None = None,
    prices: PriceList | None = None,
) -> Kit:
    """Say what may be used for a recipe: its part family's sizes, and what exists in which color.

    Parameters
    ----------
    stock : Stock, optional
        Pieces that the builder owns; without one, all that was made can be bought.
    prices : PriceList, optional
        What `recipe.prices` names, where it was read already.

    Raises
    ------
    RecipeError
        The family has no part of a size that the recipe asks for, or the file of prices
        is malformed.
    PaletteError
        The part of one cell does not exist in a color of the palette.
    """
    known = catalog()
    parts = _sizes(known.family(recipe.family), recipe)
    prices = prices or price_list(recipe.prices, recipe.family, recipe.currency)
    cost = tuple(tuple(prices.of(p, c) for c in palette.colors) for p in parts)
    backing = tuple(part for name in _BASES[recipe.base] for part in known.family(name))
    estimate = any(prices.estimated(p, c) for p in parts for c in palette.colors)
    date = prices.date or (prices.rest.date if prices.rest and estimate else "")
    priced = any(prices.has(part) for part in (*parts, *backing))
    found = Kit(
        parts=parts,
        palette=palette,
        status=tuple(tuple(known.status(p, c) for c in palette.colors) for p in parts),
        retired=recipe.retired,
        elements=tuple(tuple(_element(known, p, c) for c in palette.colors) for p in parts),
        prices=cost,
        currency=prices.currency if priced else "",
        price_date=date if priced else "",
        price_estimate=estimate,
        backing=backing,
        backing_color=_backing_color(known, backing, palette, recipe, stock),
        backing_stock=_backing_stock(backing, stock),
        stock=_counts(known, parts, palette, stock),
        buy=recipe.buy,
    )
    _every_color_exists(found)
    return found


def _backing_stock(
    parts: tuple[Part, ...], stock: Stock | None
) -> tuple[tuple[tuple[str, str], int], ...]:
    """Count what a stock has of the parts that a picture stands on."""
    keys = {part.key for part in parts}
    return tuple((key, n) for key, n in (stock.counts.items() if stock else ()) if key[0] in keys)


def _backing_color(
    known: Catalog,
    parts: tuple[Part, ...],
    palette: Palette,
    recipe: Recipe,
    stock: Stock | None,
) -> Color | None:
    """Color of what a picture stands on, with the palette's RGB where it has the color."""
    if recipe.backing == "none" or not parts:
        return None
    name = recipe.backing
    if name == "auto":
        bases = [part for part in parts if part.family != "pin"]
        usual = known.find(_USUAL).color
        made = any(known.status(part, usual) != "unlisted" for part in bases)
        name = _USUAL if made else _ELSE
        # Of panels that one owns, the color that there are most of.
        keys = {part.key for part in bases if part.family == "panel"}
        owned = [(n, color) for (key, color), n in _backing_stock(parts, stock) if key in keys]
        name = max(owned, key=lambda found: found[0])[1] if owned else name
    found = known.find(name).color
    return next((c for c in palette.colors if known.name_of(c) == found.name), found)


def _counts(
    known: Catalog, parts: tuple[Part, ...], palette: Palette, stock: Stock | None
) -> NDArray[np.int64] | None:
    """Count what a stock has of each part in each color."""
    if stock is None:
        return None
    names = [known.name_of(color) for color in palette.colors]
    rows = [[stock.counts.get((part.key, name), 0) for name in names] for part in parts]
    counts: NDArray[np.int64] = frozen(rows, dtype=np.int64)
    return counts


def _every_color_exists(found: Kit) -> None:
    """Refuse a palette with a color in which no part may be used: of a stock any, else the 1x1."""
    rows = found.exists[:1] if found.stock is None else found.exists
    if found.stock is not None and not rows.any():
        names = " or ".join(part.name for part in found.parts)
        raise PaletteError(
            f"the stock has no {names} in any of the {len(found.palette)} colors",
            hint="see what it has with: mosaic stock, and leave --pieces out",
        )
    usable = np.asarray(rows.any(axis=0))
    for color, status, one in zip(found.palette.colors, found.status[0], usable, strict=True):
        if not one and found.stock is not None:
            has = [c.name for c, it in zip(found.palette.colors, usable, strict=True) if it]
            raise PaletteError(
                f"the stock has no piece in {color.name}",
                f"it has {', '.join(has[:_NAMED])}{' ...' if len(has) > _NAMED else ''}",
                "take one of these",
            )
        if not one:
            raise PaletteError(
                f"{found.parts[0].name} in {color.name} is {STATUS_WORDS[status]}",
                "a palette holds colors in which a source has the part",
                "leave the color out" if status == "unlisted" else "allow it with --retired",
            )


def _sizes(family: tuple[Part, ...], recipe: Recipe) -> tuple[Part, ...]:
    """Pick the parts of the sizes that a recipe names."""
    if recipe.view == "side":
        return _lengths(family, recipe)
    auto = "1x1" if recipe.family.startswith("round") else "1x1,2x2"
    wanted = (auto if recipe.pieces == "auto" else recipe.pieces).split(",")
    by_size = {f"{min(p.cols, p.rows)}x{max(p.cols, p.rows)}": p for p in family}
    for size in wanted:
        if size.strip() not in by_size:
            raise RecipeError(
                f"pieces has {size.strip()!r}", f"a {recipe.family} comes as {', '.join(by_size)}"
            )
    least = f"{recipe.studs_a_cell}x{recipe.studs_a_cell}"
    if least not in {w.strip() for w in wanted}:
        allowed = "1x1 has to be among them" if least == "1x1" else "2x2 has to be among even sizes"
        raise RecipeError(f"pieces is {recipe.pieces!r}", allowed, f"add {least}")
    chosen = [by_size[w.strip()] for w in dict.fromkeys(wanted)]
    return tuple(sorted(chosen, key=lambda p: (p.cols * p.rows, p.cols)))


def _lengths(family: tuple[Part, ...], recipe: Recipe) -> tuple[Part, ...]:
    """Pick the parts of one stud's depth that a wall is stacked of."""
    if recipe.family not in {"plate", "brick"}:
        raise RecipeError(
            f"a wall of {recipe.family}s cannot be stacked",
            "it is of plates or bricks",
            "try --part plate",
        )
    lengths = {f"1x{p.cols}": p for p in family if p.rows == 1}
    wanted = dict.fromkeys(
        lengths if recipe.pieces == "auto" else map(str.strip, recipe.pieces.split(","))
    )
    for size in wanted:
        if size not in lengths:
            raise RecipeError(
                f"pieces has {size!r}", f"a wall of {recipe.family}s takes {', '.join(lengths)}"
            )
    if wanted.keys().isdisjoint({"1x1", "1x2"}):
        raise RecipeError(
            f"pieces is {recipe.pieces!r}", "1x1 or 1x2 has to be among them", "add 1x2"
        )
    return tuple(sorted((lengths[size] for size in wanted), key=lambda p: p.cols))


def _element(known: Catalog, part: Part, color: Color) -> str:
    """Element id to order first, or an empty text."""
    element = known.elements.get((part.key, known.name_of(color)))
    return element.ids[0] if element and element.ids else ""
