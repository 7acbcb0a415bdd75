"""What a recipe means, resolved once: palette, kit, stock and prices in one frozen value.

A recipe names files: a palette, lists of what is owned, a list of prices. They are read here,
once, and what they said goes along with the mosaic into mosaic.json. So a finished mosaic is
whole: swaps, exports and edits read no file but the mosaic's own.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from mosaic import catalog, palette, stock
from mosaic.catalog.prices import PriceList, estimates, price_list
from mosaic.model import Inputs, Kit, Palette, Plan, Stock
from mosaic.recipe import Recipe


@dataclass(frozen=True, eq=False)
class Spec:
    """All that a recipe decides before there is a picture.

    Attributes
    ----------
    recipe : Recipe
        With its part family named.
    palette : Palette
        The colors that cells are chosen from.
    kit : Kit
        What may be used, in these colors; it knows the color of the backing, too.
    stock : Stock or None
        What the builder owns.
    prices : PriceList

    Examples
    --------
    >>> spec = resolve(Recipe(palette="greyscale", part="tile"))
    >>> spec.recipe.part, len(spec.palette) == len(spec.kit.palette)
    ('tile', True)
    """

    recipe: Recipe
    palette: Palette
    kit: Kit
    stock: Stock | None
    prices: PriceList

    def with_palette(self, colors: Palette) -> Spec:
        """Return the same for other colors, as after a swap."""
        kit = catalog.kit(colors, self.recipe, self.stock, self.prices)
        return dataclasses.replace(self, palette=colors, kit=kit)

    @property
    def inputs(self) -> Inputs:
        """What the recipe's files said, for mosaic.json."""
        own = () if self.prices.estimate else tuple(sorted(self.prices.prices.items()))
        counts = None if self.stock is None else tuple(sorted(self.stock.counts.items()))
        return Inputs(len(self.palette), counts, own, self.prices.currency, self.prices.date)


def resolve(recipe: Recipe, owned: Stock | None = None) -> Spec:
    """Read all that a recipe names.

    Parameters
    ----------
    owned : Stock, optional
        In place of the lists that the recipe names, as what another mosaic has left of them.

    Raises
    ------
    PaletteError, StockError, RecipeError
        A file cannot be read, or the recipe's wishes do not fit together.
    """
    owned = stock.owned(recipe) if owned is None else owned
    recipe = stock.resolve_part_family(recipe, owned)
    prices = price_list(recipe.prices, recipe.family, recipe.currency)
    colors = palette.resolve(recipe, owned)
    return Spec(recipe, colors, catalog.kit(colors, recipe, owned, prices), owned, prices)


def of_plan(plan: Plan) -> Spec:
    """Return the specification of a finished mosaic, without reading a file but its own.

    The palette is that which its cells were chosen from: what only the backing has stands
    after it. A mosaic.json of version 0.1 does not say what the files of its recipe held: they
    are read again.
    """
    recipe, inputs = plan.recipe, plan.inputs
    if inputs is None:
        spec = resolve(recipe)
        return spec.with_palette(_chosen_from(plan, spec.palette))
    owned = None if inputs.stock is None else Stock(dict(inputs.stock))
    prices = _prices(inputs, recipe)
    colors = dataclasses.replace(
        plan.grid.palette, colors=plan.grid.palette.colors[: inputs.colors]
    )
    return Spec(recipe, colors, catalog.kit(colors, recipe, owned, prices), owned, prices)


def _prices(inputs: Inputs, recipe: Recipe) -> PriceList:
    """Return the prices of a finished mosaic: its own, and behind them the catalogue's."""
    if not inputs.prices:
        return price_list("", recipe.family)
    behind = estimates(inputs.currency)
    return PriceList(dict(inputs.prices), inputs.currency, inputs.date, estimate=False, rest=behind)


def _chosen_from(plan: Plan, known: Palette) -> Palette:
    """Colors of an older file's palette without those at its end that only the backing has."""
    colors, cells = plan.grid.palette.colors, set(plan.grid.indices.ravel().tolist())
    behind = set(plan.backing.color.tolist()) - cells
    count = len(colors)
    while count - 1 in behind and colors[count - 1] not in known.colors:
        count -= 1
    return dataclasses.replace(plan.grid.palette, colors=colors[:count])
