import numpy as np
import pytest
from helpers import LETTERS, grid, letters_palette

from mosaic import catalog
from mosaic.ditherers import TABLE
from mosaic.errors import PluginError
from mosaic.model import BARE, Linear
from mosaic.quantize import quantize
from mosaic.recipe import Recipe

PALETTE = letters_palette()
AT = {letter: index for index, letter in enumerate(LETTERS)}


def quantized(linear, **settings):
    recipe = Recipe(**settings)
    return quantize(linear, PALETTE, catalog.kit(PALETTE, recipe), recipe)


def flat(letter, rows=6, cols=8):
    return np.tile(PALETTE.linear[AT[letter]], (rows, cols, 1))


@pytest.mark.parametrize("name", TABLE)
def test_cells_that_are_not_covered_are_bare(name):
    covered = np.ones((6, 8), bool)
    covered[2:4, 3:] = False
    cells = quantized(Linear(flat("R"), covered=covered), ditherer=name)
    assert ((cells.indices == BARE) == ~covered).all()
    assert (cells.indices[covered] == AT["R"]).all()


def test_the_grid_keeps_palette_and_cell_and_cannot_be_written():
    cells = quantized(Linear(flat("T"), (8.0, 3.2)))
    assert cells.palette is PALETTE
    assert cells.cell_mm == (8.0, 3.2)
    assert not cells.indices.flags.writeable


def test_an_unknown_method_is_named_beside_those_there_are():
    with pytest.raises(PluginError, match="stuki") as caught:
        quantized(Linear(flat("R")), ditherer="stuki")
    assert "did you mean 'stucki'" in str(caught.value)


def test_letters_survive():
    cells = grid("RRWW RRWW KKBB KKBB")
    assert (quantized(Linear(PALETTE.linear[cells.indices])).indices == cells.indices).all()
