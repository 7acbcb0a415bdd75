"""Stage quantize: linear light to palette indices."""

import numpy as np

from mosaic import plugins
from mosaic.ditherers import TABLE
from mosaic.ditherers.stock import limited
from mosaic.model import BARE, Grid, Kit, Linear, Palette, frozen
from mosaic.recipe import Recipe


def quantize(linear: Linear, palette: Palette, kit: Kit, recipe: Recipe) -> Grid:
    """Give each cell the palette color that stands for its pixel.

    Parameters
    ----------
    linear : Linear
        One pixel of linear light a cell, row 0 at the top.
    palette : Palette
        The colors to choose from.
    kit : Kit
        What may be used: parts, their colors, prices.
    recipe : Recipe
        `ditherer` names the method.

    Returns
    -------
    Grid
        Cells that are not covered are `BARE`. With a stock, no color has more cells than
        there are pieces.

    Raises
    ------
    StockError
        The stock does not suffice.
    PluginError
        Nobody provides the ditherer that `recipe` names.
    """
    method = plugins.find("ditherers", recipe.ditherer, TABLE)
    if kit.stock is not None:
        found = limited(method, linear, kit, recipe, searched=recipe.ditherer in TABLE)
        return Grid(frozen(found.indices), palette, linear.cell_mm, found.gap)
    indices = np.asarray(method(linear, palette, kit, recipe), dtype=np.int16)
    if linear.covered is not None:
        indices = np.where(linear.covered, indices, np.int16(BARE))
    return Grid(frozen(indices), palette, linear.cell_mm)
