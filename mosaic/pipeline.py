"""The line, and nothing else: a photo becomes a plan."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from typing import BinaryIO

from mosaic import catalog, metric, palette, stock
from mosaic.load import load
from mosaic.model import Picture, Plan, Source
from mosaic.pack import pack
from mosaic.plan import plan
from mosaic.prepare import prepare
from mosaic.quantize import quantize
from mosaic.recipe import Recipe
from mosaic.swap import swap

#: Told the name of each stage as it begins, and the share of the work that is done.
Progress = Callable[[str, float], None]


def run(
    picture: Picture | str | PathLike[str] | bytes | BinaryIO,
    recipe: Recipe,
    progress: Progress = lambda _stage, _share: None,
) -> Plan:
    """Turn a picture into a plan.

    Parameters
    ----------
    picture : Picture, path, bytes or binary stream
        What `load` takes, or what it gave.
    recipe : Recipe
        Every setting.
    progress : callable, optional
        Told the name of each stage as it begins, and the share of the work done before it.

    Raises
    ------
    MosaicError
        As the stages do.
    """
    owned = stock.owned(recipe)
    recipe = stock.settled(recipe, owned)
    colors = palette.resolve(recipe, owned)
    kit = catalog.kit(colors, recipe, owned)
    progress("load", 0.0)
    photo = picture if isinstance(picture, Picture) else load(picture, recipe)
    progress("prepare", 0.2)
    linear = prepare(photo, recipe)
    progress("quantize", 0.4)
    grid = quantize(linear, colors, kit, recipe)
    if recipe.swap:
        grid = swap(grid, kit, recipe)
        kit = catalog.kit(grid.palette, recipe, owned)
    progress("pack", 0.7)
    layout = stock.within(pack(grid, kit, recipe), recipe)
    progress("plan", 0.9)
    rows, cols = photo.shape
    source = Source(photo.name, photo.sha256, cols, rows)
    error = metric.error(linear, grid, recipe)
    if grid.stock_gap is not None:
        error["stock_gap"] = grid.stock_gap
    return plan(layout, recipe, source, error)
