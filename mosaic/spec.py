"""What a recipe means, resolved once: the value that stages take along."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mosaic import catalog, color
from mosaic.catalog.prices import PriceList
from mosaic.model import Color, Inputs, Kit, Note, Palette, Stock, crossings
from mosaic.recipe import VIEWS, Recipe

__all__ = ["Spec", "painted", "perceived_palette"]

#: Share of its cell that a round piece covers.
ROUND = math.pi / 4
_BACKING = "Light Bluish Gray"


@dataclass(frozen=True, eq=False)
class Spec:
    """All that a recipe decides before there is a picture.

    Stages take it with the value before; what they read of the recipe are settings of their
    own. `mosaic.resolve.resolve` makes one.

    Attributes
    ----------
    recipe : Recipe
        With its part family named, and what the picture stands on.
    kit : Kit
        What may be used, in the colors of its palette; it knows the backing's color, too.
    stock : Stock or None
        What the builder owns.
    prices : PriceList
    notes : tuple of Note
        What was noticed when its files were read.

    Examples
    --------
    >>> from mosaic.resolve import resolve
    >>> spec = resolve(Recipe(palette="grayscale", part="tile"))
    >>> spec.recipe.part, len(spec.palette), len(spec.crossings(48, 32)[0])
    ('tile', 4, 2)
    """

    recipe: Recipe
    kit: Kit
    stock: Stock | None
    prices: PriceList
    notes: tuple[Note, ...] = ()

    @property
    def palette(self) -> Palette:
        """The colors that cells are chosen from."""
        return self.kit.palette

    @cached_property
    def perceived(self) -> Palette:
        """The palette as it looks from where single pieces cannot be told apart."""
        return perceived_palette(self.palette, self.recipe.part, self.kit.backing_color)

    @property
    def inputs(self) -> Inputs:
        """What the recipe's files said, for mosaic.json."""
        own = () if self.prices.estimate else tuple(sorted(self.prices.prices.items()))
        counts = None if self.stock is None else tuple(sorted(self.stock.counts.items()))
        return Inputs(len(self.palette), counts, own, self.prices.currency, self.prices.date)

    def crossings(self, cols: int, rows: int) -> tuple[list[int], list[int]]:
        """Columns and rows of cells before which runs an edge that no piece crosses.

        These are the edges between sections; bands of a wall have none, and none has a mosaic with
        `cross_sections`.
        """
        recipe = self.recipe
        if VIEWS[recipe.view].banded or recipe.cross_sections:
            return [], []
        studs, layout = recipe.studs_a_cell, (recipe.section, recipe.panel_grid, recipe.border)
        across, down = crossings(studs * cols, studs * rows, *layout)
        return [edge // studs for edge in across], [edge // studs for edge in down]

    def with_kit(self, kit: Kit) -> Spec:
        """Return the same with other parts or colors."""
        return dataclasses.replace(self, kit=kit)

    def with_palette(self, colors: Palette) -> Spec:
        """Return the same for other colors, as after a swap."""
        # A finished mosaic may have parts that were retired after it was made.
        recipe = self.recipe.replace(retired=self.kit.retired)
        return self.with_kit(catalog.kit(colors, recipe, self.stock, self.prices))

    def with_recipe(self, recipe: Recipe) -> Spec:
        """Return the same with settings changed that decide neither parts nor colors."""
        return dataclasses.replace(self, recipe=recipe)


def perceived_palette(palette: Palette, part: str, behind: Color | None) -> Palette:
    """Return a palette as it looks from where single pieces cannot be told apart.

    A round piece lets the backing show in the corners of its cell: their lights mix.
    Other pieces look as they are.

    Parameters
    ----------
    part : str
        The family of the pieces.
    behind : Color or None
        What the pieces stand on; without anything a wall as light as the usual baseplate.
    """
    if not part.startswith("round"):
        return palette
    shown = behind.hex if behind else catalog.catalog().find(_BACKING).color.hex
    light = color.srgb_to_linear(np.array(color.hex_to_srgb(shown)) / 255)
    return painted(palette, ROUND * palette.linear + (1 - ROUND) * light)


def painted(palette: Palette, light: NDArray[np.float64]) -> Palette:
    """Give the colors of a palette other light: (colors, 3) linear, in [0, 1]."""
    codes = np.round(color.linear_to_srgb(light) * 255).astype(int).tolist()
    colors = tuple(
        dataclasses.replace(one, hex="#{:02x}{:02x}{:02x}".format(*code))
        for one, code in zip(palette.colors, codes, strict=True)
    )
    return dataclasses.replace(palette, colors=colors)
