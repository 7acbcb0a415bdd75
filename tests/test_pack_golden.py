"""Covers of small grids, piece by piece, as they were: of covers as good, always the same one.

A change of the packing writes them anew: ``pytest tests/test_pack_golden.py --update-golden``.
"""

import dataclasses

import numpy as np
import pytest
from helpers import grid, letters_palette, spec_of

from mosaic import catalog
from mosaic.model import BARE, Grid, Layout, Stock, frozen
from mosaic.pack import pack
from mosaic.recipe import Recipe

ALL = "1x1,1x2,1x3,1x4,1x6,1x8,2x2,2x3,2x4"
SETTINGS = {
    "squares": {},
    "squares-sections": {"section": 5},
    "squares-price": {"goal": "price", "pieces": "1x1,2x2"},
    "any": {"pieces": ALL},
    "any-price": {"pieces": "1x1,1x2,1x4,2x2", "goal": "price", "section": 6},
    "any-mass": {"pieces": "1x1,1x2,2x2", "goal": "mass", "section": 7},
    "any-crossing": {"pieces": ALL, "section": 5, "cross_sections": True},
    "bricks": {"part": "brick", "pieces": "1x1,1x2,2x2,2x4"},
    "tiles": {"part": "tile", "pieces": "1x1,1x2,1x3,1x4,2x2"},
    "wall": {"view": "side", "pieces": "1x1,1x2,1x3,1x4,1x6"},
    "wall-bricks": {"view": "side", "part": "brick", "pieces": "1x1,1x2,1x3,1x4"},
    "wall-pairs": {"view": "side", "part": "brick", "pieces": "1x2"},
    "wall-bands": {"view": "side", "section": 4, "pieces": "1x1,1x2,1x3,1x4,1x8"},
}


def waves(rows: int, cols: int, bare: bool = True) -> np.ndarray:
    """Stripes, blobs and a few bare cells in five colors, without a random number."""
    y, x = np.mgrid[:rows, :cols]
    cells = ((x * x + 2 * y * y + x * y) // 29 % 5 * ((x + y) // 6 % 2) + (x // 7 + y // 5) % 3) % 5
    cells[(x * 5 + y * 7) % 61 == 0] = BARE if bare else 2
    return cells.astype(np.int16)


def drawn(layout: Layout) -> str:
    """Lines of pieces, and how a row behind ties them."""
    told = [f"bound {layout.bound}, bodies {layout.bodies}, weak {layout.weak}"]
    for name, pieces in (("", layout.pieces), ("behind ", layout.backing or ())):
        for part, color, col, row in pieces:
            size = layout.kit.parts[part]
            told.append(f"{name}{size.cols}x{size.rows} color {color} at {col},{row}")
    return "\n".join(told) + "\n"


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_cover(golden, name):
    recipe = Recipe.from_mapping(SETTINGS[name])
    side = recipe.view == "side"
    cells = waves(9, 14, bare=not side)
    if recipe.in_pairs:
        cells = cells.repeat(2, axis=1)
    high = (9.6 if recipe.part == "brick" else 3.2) if side else 8.0
    of = Grid(frozen(cells), letters_palette(), (8.0, high))
    layout = pack(of, spec_of(catalog.kit(of.palette, recipe), recipe))
    golden(f"pack/{name}.txt", drawn(layout))


def test_cover_of_cells_of_four_studs(golden):
    of = dataclasses.replace(grid("RRRRWW RWWRWW KKKKWW KKKKWW"), cell_mm=(16.0, 16.0))
    recipe = Recipe(pieces="2x2,2x4", section=8)
    golden("pack/even.txt", drawn(pack(of, spec_of(catalog.kit(of.palette, recipe), recipe))))


def noise(rows: int, cols: int, percent: int, places: int = 2) -> np.ndarray:
    """Cells as if at random, the same on every machine: so many percent of one of some colors."""
    y, x = np.mgrid[:rows, :cols].astype(np.uint32)
    mixed = (x * np.uint32(2654435761)) ^ (y * np.uint32(2246822519))
    for shift, factor in ((15, 2246822519), (13, 3266489917)):
        mixed = (mixed ^ (mixed >> shift)) * np.uint32(factor)
    mixed ^= mixed >> 16
    return np.where(mixed % 100 < percent, 1 + mixed // 100 % (places - 1), 0).astype(np.int16)


@pytest.mark.parametrize(("side", "percent"), [(64, 12), (90, 12), (72, 11)])
def test_regions_too_large_for_one_sweep(golden, side, percent):
    """How many pieces, how many at least, and where the large ones lie."""
    of = Grid(frozen(noise(side, side, percent)), letters_palette())
    recipe = Recipe(pieces="1x1,2x2", section=64, cross_sections=True)
    layout = pack(of, spec_of(catalog.kit(of.palette, recipe), recipe))
    large = [(row, col) for part, _, col, row in layout.pieces if part]
    rows = [" ".join(str(col) for at, col in large if at == row) for row in range(side)]
    told = [f"{len(layout.pieces)} pieces, at least {layout.bound}", *rows]
    golden(f"pack/noise-{side}-{percent}.txt", "\n".join(told) + "\n")


def test_any_sizes_in_windows(golden):
    """Regions that no proof reaches: squares of the grid are covered anew."""
    of = Grid(frozen(noise(26, 36, 9)), letters_palette())
    recipe = Recipe(pieces="1x1,1x2,2x2,2x4", section=64)
    layout = pack(of, spec_of(catalog.kit(of.palette, recipe), recipe))
    golden("pack/windows.txt", drawn(layout))


@pytest.mark.parametrize("places", [3, 6])
def test_a_wall_of_noise(golden, places):
    """Colors that leave nothing to bind: ties behind, in rounds, and places that are weak."""
    of = Grid(frozen(noise(24, 30, 70, places)), letters_palette(), (8.0, 3.2))
    recipe = Recipe(view="side", pieces="1x1,1x2,1x3,1x4,1x6", section=64)
    layout = pack(of, spec_of(catalog.kit(of.palette, recipe), recipe))
    golden(f"pack/wall-noise-{places}.txt", drawn(layout))


def test_a_wall_of_what_is_owned_does_without_ties(golden):
    of = Grid(frozen(waves(9, 14, bare=False)), letters_palette(), (8.0, 3.2))
    recipe = Recipe(view="side", pieces="1x1,1x2,1x3,1x4", section=64)
    sizes = {"1x1": 60, "1x2": 9, "1x3": 2, "1x4": 3}
    owned = {
        (f"plate_{size}", color.name): count
        for size, count in sizes.items()
        for color in of.palette.colors
    }
    kit = catalog.kit(of.palette, recipe, Stock(owned))
    golden("pack/wall-owned.txt", drawn(pack(of, spec_of(kit, recipe))))


@pytest.mark.parametrize("upside_down", [False, True])
def test_a_crack_is_tied_from_the_row_that_can(golden, upside_down):
    """Two halves that never meet: the bridge lies behind the row above, or below where it is free."""
    rows = ["RRRWWW", "RRRWWW", "RWRWRW", "RRRWWW"]
    cells = grid(" ".join(reversed(rows) if upside_down else rows))
    of = dataclasses.replace(cells, cell_mm=(8.0, 3.2))
    recipe = Recipe(view="side", pieces="1x1,1x2,1x3,1x4", section=64)
    layout = pack(of, spec_of(catalog.kit(of.palette, recipe), recipe))
    golden(f"pack/crack-{'down' if upside_down else 'up'}.txt", drawn(layout))
