"""Small pictures and sizes, for the tests of prepare."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mosaic import color
from mosaic.load import load
from mosaic.prepare import prepare
from mosaic.recipe import Recipe

AUTO = Recipe()
LEVELS = np.arange(256, dtype=np.uint8).reshape(16, 16)
COLORS = np.stack([LEVELS, LEVELS[::-1], LEVELS.T], axis=-1)


def pictures(side=12):
    """Pictures of random codes."""
    shape = st.tuples(st.integers(1, side), st.integers(1, side), st.just(3))
    return hnp.arrays(np.uint8, shape).map(lambda pixels: load(pixels, AUTO))


def sizes(side=15):
    return st.tuples(st.integers(1, side), st.integers(1, side))


def light_of(pixels):
    """Linear light of 8-bit codes, as the look-up table has it."""
    return color.linear_table(256)[pixels].astype(float)


def stretched(picture, cols, rows, **more):
    return prepare(picture, Recipe(size=f"{cols}x{rows}", fit="stretch", **more))
