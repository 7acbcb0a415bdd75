"""From a recipe to what it means: palette, kit, stock and prices in one frozen value.

A recipe names files: a palette, lists of what is owned, a list of prices. They are read here,
once, and what they said goes along with the mosaic into mosaic.json. So a finished mosaic is
whole: swaps, exports and edits read no file but the mosaic's own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from mosaic import catalog, palette, stock
from mosaic.catalog.prices import PriceList, estimates, price_list
from mosaic.errors import MosaicError, PaletteError
from mosaic.model import Inputs, Note, Palette, Plan, Stock
from mosaic.recipe import Recipe
from mosaic.spec import Spec

__all__ = ["resolve", "resolve_plan"]

#: Code of a note on a file of a recipe that is gone, in whose place stands what a mosaic kept.
FILE_GONE = "file-gone"
Value = TypeVar("Value")

#: Settings whose files a finished mosaic keeps, and what decides which part of them it keeps.
_KEPT = {
    "stock": ("stock", "wanted_is_owned"),
    "prices": ("prices", "currency"),
    "palette": (
        *("palette", "colors_from", "only_colors", "without_colors", "retired"),
        *("family", "studs_a_cell", "in_pairs", "stock", "wanted_is_owned", "buy"),
    ),
}


def resolve(recipe: Recipe, owned: Stock | None = None, made: Plan | None = None) -> Spec:
    """Read all that a recipe names.

    Parameters
    ----------
    owned : Stock, optional
        In place of the lists that the recipe names, as what another mosaic has left of them.
    made : Plan, optional
        A finished mosaic that the recipe is of: what it keeps stands in for a file that is gone.

    Raises
    ------
    PaletteError, StockError, RecipeError
        A file cannot be read, or the recipe's wishes do not fit together.
    """
    files = _Files(made)
    if owned is None:
        owned = files.read("stock", recipe, stock.owned)
    recipe = recipe.replace(
        part=stock.choose_family(recipe, owned), base=stock.choose_base(recipe, owned)
    )
    prices = files.read("prices", recipe, lambda r: price_list(r.prices, r.family, r.currency))
    if recipe.prices and recipe.currency not in {"", prices.currency}:
        text = f"--currency {recipe.currency} does nothing: the prices are in {prices.currency}"
        files.notes.append(Note("idle-currency", text))
    colors = files.read("palette", recipe, lambda r: palette.resolve(r, owned))
    kit = catalog.kit(colors, recipe, owned, prices)
    return Spec(recipe, kit, owned, prices, tuple(files.notes))


class _Files:
    """Reads what a recipe names; a file that is gone is as a finished mosaic keeps it."""

    def __init__(self, made: Plan | None) -> None:
        self.made = made
        self.notes: list[Note] = []

    def read(self, setting: str, recipe: Recipe, reader: Callable[[Recipe], Value]) -> Value:
        """Read the files of a setting, or return what the mosaic has of them."""
        try:
            return reader(recipe)
        except MosaicError as error:
            if not error.missing or self.made is None or not self._keeps(setting, recipe):
                raise
            text = f"{Path(error.missing).name} is gone: the mosaic's own {setting} is used"
            self.notes.append(Note(FILE_GONE, text))
            kept: Value = getattr(resolve_plan(self.made), setting)
            return kept

    def _keeps(self, setting: str, recipe: Recipe) -> bool:
        """Whether the mosaic has all that the recipe would now take of a setting's files."""
        made = self.made
        if made is None or made.inputs is None:
            return False  # of version 0.1
        before = made.recipe
        # A swap puts colors behind those of the palette, `max_lots` takes some away.
        whole = setting != "palette" or not (before.swap or before.max_lots)
        return whole and all(getattr(before, n) == getattr(recipe, n) for n in _KEPT[setting])


def resolve_plan(plan: Plan) -> Spec:
    """Return the specification of a finished mosaic, without reading a file but its own.

    The palette is that which its cells were chosen from: what only the backing has stands
    after it. A mosaic.json of version 0.1 does not say what the files of its recipe held: they
    are read again.
    """
    recipe, inputs = plan.recipe, plan.inputs
    if inputs is None:
        spec = resolve(recipe)
        return _kept(recipe, _chosen_from(plan, spec.palette), spec.stock, spec.prices)
    owned = None if inputs.stock is None else Stock(dict(inputs.stock))
    prices = _prices(inputs, recipe)
    colors = dataclasses.replace(
        plan.grid.palette, colors=plan.grid.palette.colors[: inputs.colors]
    )
    return _kept(recipe, colors, owned, prices)


def _kept(recipe: Recipe, colors: Palette, owned: Stock | None, prices: PriceList) -> Spec:
    """Make the specification of colors that a mosaic has, though one be retired since."""
    try:
        kit = catalog.kit(colors, recipe, owned, prices)
    except PaletteError:
        kit = catalog.kit(colors, recipe.replace(retired=True), owned, prices)
    return Spec(recipe, kit, owned, prices)


def _prices(inputs: Inputs, recipe: Recipe) -> PriceList:
    """Return the prices of a finished mosaic: its own, and behind them the catalog's."""
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
