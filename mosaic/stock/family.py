"""Which part family a stock is best for, and what a picture stands on then."""

from __future__ import annotations

from typing import get_args

from mosaic.catalog import catalog
from mosaic.errors import StockError
from mosaic.model import Stock
from mosaic.recipe import Base, Family, Recipe

#: Key of the part that the Art sets' pictures stand on.
_PANEL = "art_panel_16x16"


def choose_family(recipe: Recipe, stock: Stock | None) -> Family:
    """Return the recipe's part family, or where it leaves it open that of a stock.

    It is the family whose pieces cover the most cells; without a stock, plates.

    Raises
    ------
    StockError
        The stock has no piece of the family that the recipe names.
    """
    if stock is None:
        return recipe.family
    if recipe.part == "auto":
        return max(get_args(Family), key=lambda family: cells(stock, family, recipe))
    if not recipe.buy and not cells(stock, recipe.part, recipe):
        there = [family for family in catalog().families if cells(stock, family, recipe)]
        has = f"it has {', '.join(there)}" if there else "nor of another family"
        raise StockError(f"the stock has no {recipe.part}", has, "leave --part out")
    return recipe.family


def choose_base(recipe: Recipe, stock: Stock | None) -> Base:
    """Return what a picture stands on: the panels of a stock that has some, if none is named."""
    has_panels = stock is not None and any(part == _PANEL for part, _ in stock.counts)
    return "panel" if recipe.base == "auto" and has_panels else recipe.base


def cells(stock: Stock, family: str, recipe: Recipe) -> int:
    """Count the cells that a stock's pieces of a family cover: 1x1 and 2x2, or 1x2 in pairs."""
    areas = {
        part.key: part.cols * part.rows
        for part in catalog().family(family)
        if ((part.cols, part.rows) == (2, 1) if recipe.in_pairs else part.cols == part.rows <= 2)
    }
    return sum(count * areas.get(part, 0) for (part, _), count in stock.counts.items())
