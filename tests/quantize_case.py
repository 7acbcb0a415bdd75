"""Cells, scenes and what they are quantized to, for the tests of quantize."""

import numpy as np
from helpers import LETTERS, letters_palette, spec_of

from mosaic import catalog, color, palette
from mosaic.model import Linear
from mosaic.quantize import quantize
from mosaic.recipe import Recipe

PALETTE = letters_palette()
BLACK = next(c for c in PALETTE.colors if c.name == "Black")
AT = {letter: index for index, letter in enumerate(LETTERS)}
FULL = palette.resolve(Recipe())
NAMES = [one.name for one in FULL.colors]


def quantized(linear, colors=PALETTE, **settings):
    recipe = Recipe(**settings)
    return quantize(linear, spec_of(catalog.kit(colors, recipe), recipe))


def flat(letter, rows=6, cols=8):
    return np.tile(PALETTE.linear[AT[letter]], (rows, cols, 1))


def oklab(cells):
    return Linear(np.clip(color.oklab_to_linear(np.asarray(cells, float)), 0, 1))


def scene(rows=24, cols=24, seed=0):
    """Smooth colors with noise, as photos have."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:rows, 0:cols] / max(rows, cols)
    cells = np.stack([0.35 + 0.5 * x, 0.12 * (y - 0.5), 0.16 * (x - y)], axis=-1)
    return oklab(cells + 0.01 * rng.standard_normal(cells.shape))
