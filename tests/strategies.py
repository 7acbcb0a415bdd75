"""Hypothesis strategies for the values of the line."""

import numpy as np
from helpers import letters_palette
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mosaic.model import Grid, frozen


@st.composite
def grids(draw, side=12, colors=3):
    """A grid of up to `side` cells each way, in the first few letters' colors and bare cells."""
    shape = draw(st.tuples(st.integers(1, side), st.integers(1, side)))
    cells = draw(hnp.arrays(np.int16, shape, elements=st.integers(-1, colors - 1)))
    return Grid(frozen(cells), letters_palette())
