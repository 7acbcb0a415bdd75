"""Packing: known covers, laws on any grid, and the same answer each time."""

import itertools

import numpy as np
import pytest
from helpers import grid
from hypothesis import given, settings
from strategies import grids

from mosaic import catalog
from mosaic.model import BARE, Grid, frozen
from mosaic.pack import pack, regions
from mosaic.recipe import Recipe


def packed(cells, **recipe):
    wishes = Recipe.from_mapping(recipe)
    return pack(cells, catalog.kit(cells.palette, wishes), wishes)


def drawn(layout):
    """The layout as letters: a piece's cells share one, in order of the pieces."""
    shown = np.full(layout.grid.indices.shape, ".")
    for letter, piece in zip("abcdefghijklmnopqrstuvwxyz", layout.pieces, strict=False):
        part = layout.kit.parts[piece.part]
        shown[piece.row : piece.row + part.rows, piece.col : piece.col + part.cols] = letter
    return " ".join("".join(row) for row in shown)


def obeys(layout, section):
    """Each cell is covered once, by its own color, inside its section, by parts that exist."""
    indices, kit = layout.grid.indices, layout.kit
    cover = np.zeros(indices.shape, dtype=int)
    for piece in layout.pieces:
        part = kit.parts[piece.part]
        under = slice(piece.row, piece.row + part.rows), slice(piece.col, piece.col + part.cols)
        cover[under] += 1
        assert indices[under].shape == (part.rows, part.cols)
        assert (indices[under] == piece.color).all()
        assert kit.exists[piece.part, piece.color] or (part.cols, part.rows) == (1, 1)
        if section:
            assert piece.row // section == (piece.row + part.rows - 1) // section
            assert piece.col // section == (piece.col + part.cols - 1) // section
    assert (cover == (indices != BARE)).all()
    assert layout.bound <= len(layout.pieces)


@pytest.mark.parametrize(
    ("cells", "pieces"),
    [
        ("RRW RRW", "aab aac"),
        ("RW WR", "ab cd"),
        (".RR .RR ...", ".aa .aa ..."),
        ("RRR RRR RRR", None),
        ("R", "a"),
    ],
)
def test_small_covers(cells, pieces):
    layout = packed(grid(cells))
    assert pieces is None or drawn(layout) == pieces
    obeys(layout, 16)


def test_only_where_the_2x2_exists():
    cells = grid("RRWW RRWW")
    kit = catalog.kit(cells.palette, Recipe())
    red = [c.name for c in cells.palette.colors].index("Red")
    status = [list(row) for row in kit.status]
    status[kit.find(2, 2)][red] = "never"
    without = type(kit)(kit.parts, kit.palette, tuple(map(tuple, status)))
    assert drawn(pack(cells, without, Recipe())) == "abcc decc"


def test_no_piece_crosses_a_section():
    cells = Grid(frozen(np.zeros((9, 9), np.int16)), grid("R").palette)
    layout = packed(cells, section=5)
    obeys(layout, 5)
    assert len(layout.pieces) == (4 + 9) + 2 * (4 + 4) + 4


@settings(max_examples=60, deadline=None)
@given(grids())
def test_laws(cells):
    obeys(packed(cells, section=5), 5)


def test_same_layout_each_time():
    cells = np.random.default_rng(3).integers(0, 2, (40, 40)).astype(np.int16)
    made = [packed(Grid(frozen(cells.copy()), grid("R").palette)).pieces for _ in range(2)]
    assert list(made[0]) == list(made[1])


def test_a_mural_in_seconds():
    cells = np.random.default_rng(3).integers(0, 2, (120, 120)).repeat(9, 0).repeat(9, 1)
    layout = packed(Grid(frozen(cells[:1000, :1000].astype(np.int16)), grid("R").palette))
    assert layout.bound <= len(layout.pieces) < 0.34 * 1e6


def flood(mask):
    """Components by a flood fill, in raster order of their first cells."""
    left, found = set(zip(*map(np.ndarray.tolist, np.nonzero(mask)), strict=True)), []
    while left:
        edge, part = [min(left)], set()
        while edge:
            row, col = edge.pop()
            if (row, col) in left:
                left.remove((row, col))
                part.add((row, col))
                edge += itertools.product((row - 1, row, row + 1), (col - 1, col, col + 1))
        found.append(part)
    return found


@settings(max_examples=50, deadline=None)
@given(grids())
def test_components_are_those_of_a_flood(cells):
    mask = cells.indices == 0
    labels, count = regions.conflicts(mask)
    by_label = [set(zip(*np.nonzero(labels == k), strict=True)) for k in range(count)]
    assert by_label == flood(mask)
    assert (labels >= 0).tolist() == mask.tolist()
