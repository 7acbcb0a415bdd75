"""Drawings and their mosaics, for the tests of graphics."""

import io
from functools import cache

import numpy as np
from helpers import spec_of
from PIL import Image, ImageDraw

from mosaic import catalog, palette
from mosaic.load import load
from mosaic.model import Grid
from mosaic.prepare import prepare
from mosaic.quantize import quantize
from mosaic.recipe import Recipe

COLORS = palette.resolve(Recipe())
KIT = catalog.kit(COLORS, Recipe())


@cache
def drawn(draw, side=400, mode="RGB", ground=(255, 255, 255)):
    """Draw at four times the size and scale down: edges are mixed, as in any logo."""
    large = Image.new(mode, (4 * side, 4 * side), ground)
    draw(ImageDraw.Draw(large), 4 * side / 100)
    stream = io.BytesIO()
    large.resize((side, side), Image.Resampling.LANCZOS).save(stream, "PNG")
    return stream.getvalue()


def built(content, **wishes) -> Grid:
    recipe = Recipe(**{"size": "48x48", **wishes})
    colors = palette.resolve(recipe)
    return quantize(
        prepare(load(content, recipe), recipe), spec_of(catalog.kit(colors, recipe), recipe)
    )


def names(grid):
    return {grid.palette.colors[n].name for n in np.unique(grid.indices) if n >= 0}
