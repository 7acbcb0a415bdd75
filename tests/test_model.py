"""The values of the line."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosaic.model import Color, Palette, Picture, Piece, Pieces, frozen, sections


@given(st.integers(1, 90), st.integers(1, 90), st.integers(4, 48))
def test_sections_tile_the_grid(cols, rows, side):
    seen = np.zeros((rows, cols), int)
    found = sections(cols, rows, side, (1, 1), 0, "top")
    for s in found:
        seen[s.row : s.row + s.rows, s.col : s.col + s.cols] += 1
    assert np.all(seen == 1)
    assert len({s.name for s in found}) == len(found)


def test_sections_are_named_as_on_a_map():
    names = [s.name for s in sections(8, 8 * 28, 8, (1, 1), 0, "top")]
    assert names[0] == "A1"
    assert names[25:28] == ["Z1", "AA1", "AB1"]


def test_pieces_are_sorted_by_row_then_column():
    pieces = Pieces.of([0, 1, 0], [5, 6, 7], [2, 0, 1], [1, 1, 0])
    assert list(pieces) == [Piece(0, 7, 1, 0), Piece(1, 6, 0, 1), Piece(0, 5, 2, 1)]
    assert len(pieces) == 3


def test_pieces_keep_their_layer_when_sorted():
    pieces = Pieces.of([0, 0], [0, 0], [1, 0], [0, 0], layer=[7, 8])
    assert pieces.layer is not None
    assert pieces.layer.tolist() == [8, 7]


def test_arrays_cannot_be_written():
    palette = Palette("two", (Color("Red", "#b40000"), Color("White", "#f4f4f4")))
    for array in (palette.srgb, palette.linear, Pieces.of([0], [0], [0], [0]).row, frozen([1])):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    assert palette.srgb.tolist() == [[180, 0, 0], [244, 244, 244]]


def test_freezing_leaves_the_callers_array_writable():
    mine = np.zeros(3)
    frozen(mine)
    mine[0] = 1


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_pixels_are_codes_on_0_to_1(dtype):
    top = np.iinfo(dtype).max
    picture = Picture(np.array([[[0, top, top // 5]]], dtype))
    assert picture.pixels.tolist() == [[[0.0, 1.0, 0.2]]]
    assert picture.shape == (1, 1)
