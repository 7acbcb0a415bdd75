"""From all that exists to what a recipe may use."""

from __future__ import annotations

from mosaic.catalog.facts import Catalog, catalog
from mosaic.errors import PaletteError, RecipeError
from mosaic.model import Color, Kit, Palette, Part
from mosaic.recipe import Recipe


def kit(palette: Palette, recipe: Recipe) -> Kit:
    """Say what may be used for a recipe: its part family's sizes, and what exists in which color.

    Raises
    ------
    RecipeError
        The family has no part of a size that the recipe asks for.
    PaletteError
        The part of one cell does not exist in a color of the palette.
    """
    known = catalog()
    parts = _sizes(known.family(recipe.part), recipe)
    prices = [known.prices.get(p.key) for p in parts]
    dated = [p for p in prices if p]
    found = Kit(
        parts=parts,
        palette=palette,
        status=tuple(tuple(known.status(p, c) for c in palette.colors) for p in parts),
        retired=recipe.retired,
        elements=tuple(tuple(_element(known, p, c) for c in palette.colors) for p in parts),
        prices=tuple((float(p["price"]) if p else None,) * len(palette) for p in prices),
        currency=dated[0]["currency"] if dated else "",
        price_date=max((p["date"] for p in dated), default=""),
        backing=known.family("baseplate"),
    )
    _every_color_exists(found)
    return found


def _every_color_exists(found: Kit) -> None:
    """Refuse a palette with a color in which not even the smallest part may be used."""
    for color, status, usable in zip(
        found.palette.colors, found.status[0], found.exists[0], strict=True
    ):
        if not usable:
            raise PaletteError(
                f"{found.parts[0].name} in {color.name} is {status}",
                "a palette holds colors in which the part was made",
                "leave the color out" if status == "never" else "allow it with --retired",
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
