"""Covers of small grids, piece by piece, as they were: of covers as good, always the same one.

A change of the packing writes them anew: ``pytest tests/test_pack_golden.py --update-golden``.
"""

import dataclasses

import pytest
from helpers import grid, letters_palette, spec_of
from pack_case import noise, paired, told, waves

from mosaic import catalog
from mosaic.model import Grid, Stock, frozen
from mosaic.pack import pack
from mosaic.recipe import Recipe

ALL = "1x1,1x2,1x3,1x4,1x6,1x8,2x2,2x3,2x4"
SETTINGS = {
    "squares": {},
    "squares-sections": {"section": 5},
    "ones": {"pieces": "1x1", "section": 5},
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


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_cover(golden, name):
    recipe = Recipe.from_mapping(SETTINGS[name])
    side = recipe.view == "side"
    cells = waves(9, 14, bare=not side)
    if recipe.in_pairs:
        cells = paired(cells)
    high = (9.6 if recipe.part == "brick" else 3.2) if side else 8.0
    of = Grid(frozen(cells), letters_palette(), (8.0, high))
    layout = pack(of, spec_of(catalog.kit(of.palette, recipe), recipe))
    golden(f"pack/{name}.txt", told(layout))


def test_cover_of_cells_of_four_studs(golden):
    of = dataclasses.replace(grid("RRRRWW RWWRWW KKKKWW KKKKWW"), cell_mm=(16.0, 16.0))
    recipe = Recipe(pieces="2x2,2x4", section=8)
    golden("pack/even.txt", told(pack(of, spec_of(catalog.kit(of.palette, recipe), recipe))))


@pytest.mark.parametrize(("side", "percent"), [(64, 12), (90, 12), (72, 11)])
def test_regions_too_large_for_one_sweep(golden, side, percent):
    """How many pieces, how many at least, and where the large ones lie."""
    of = Grid(frozen(noise(side, side, percent)), letters_palette())
    recipe = Recipe(pieces="1x1,2x2", section=64, cross_sections=True)
    layout = pack(of, spec_of(catalog.kit(of.palette, recipe), recipe))
    large = [(row, col) for part, _, col, row in layout.pieces if part]
    rows = [" ".join(str(col) for at, col in large if at == row) for row in range(side)]
    lines = [f"{len(layout.pieces)} pieces, at least {layout.bound}", *rows]
    golden(f"pack/noise-{side}-{percent}.txt", "\n".join(lines) + "\n")


def test_any_sizes_in_windows(golden):
    """Regions that no proof reaches: squares of the grid are covered anew."""
    of = Grid(frozen(noise(26, 36, 9)), letters_palette())
    recipe = Recipe(pieces="1x1,1x2,2x2,2x4", section=64)
    layout = pack(of, spec_of(catalog.kit(of.palette, recipe), recipe))
    golden("pack/windows.txt", told(layout))


@pytest.mark.parametrize("places", [3, 6])
def test_a_wall_of_noise(golden, places):
    """Colors that leave nothing to bind: ties behind, in rounds, and places that are weak."""
    of = Grid(frozen(noise(24, 30, 70, places)), letters_palette(), (8.0, 3.2))
    recipe = Recipe(view="side", pieces="1x1,1x2,1x3,1x4,1x6", section=64)
    layout = pack(of, spec_of(catalog.kit(of.palette, recipe), recipe))
    golden(f"pack/wall-noise-{places}.txt", told(layout))


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
    golden("pack/wall-owned.txt", told(pack(of, spec_of(kit, recipe))))


@pytest.mark.parametrize("upside_down", [False, True])
def test_a_crack_is_tied_from_the_row_that_can(golden, upside_down):
    """Two halves that never meet: the bridge lies behind the row above, or below where it is free."""
    rows = ["RRRWWW", "RRRWWW", "RWRWRW", "RRRWWW"]
    cells = grid(" ".join(reversed(rows) if upside_down else rows))
    of = dataclasses.replace(cells, cell_mm=(8.0, 3.2))
    recipe = Recipe(view="side", pieces="1x1,1x2,1x3,1x4", section=64)
    layout = pack(of, spec_of(catalog.kit(of.palette, recipe), recipe))
    golden(f"pack/crack-{'down' if upside_down else 'up'}.txt", told(layout))


#: Sizes owned, of each color as many, and how a mosaic is packed of them.
OWNED = {
    "squares": ({"1x1": 70, "2x2": 4}, {"section": 5}),
    "any": ({"1x1": 60, "1x2": 3, "1x4": 2, "2x2": 2, "2x4": 1}, {"section": 6}),
    "crossing": ({"1x1": 90, "2x2": 2}, {"section": 4, "cross_sections": True}),
    "even": ({"2x2": 60, "2x4": 2}, {"section": 8}),
    "even-buy": ({"2x2": 1, "2x4": 1}, {"section": 6, "buy": True}),
    "pairs": ({"1x2": 70}, {"view": "side", "section": 6}),
}


@pytest.mark.parametrize("name", sorted(OWNED))
def test_cover_of_what_is_owned(golden, name):
    """Large pieces as far as they are there, the others cut; sections keep what crosses them."""
    sizes, settings = OWNED[name]
    recipe = Recipe(pieces=",".join(sizes), stock=("mine.csv",), **settings)
    cells = waves(9, 14)
    side = recipe.view == "side"
    if side:
        cells = paired(waves(8, 7, bare=False))
    cell = (8.0, 3.2) if side else (8.0 * recipe.studs_a_cell,) * 2
    of = Grid(frozen(cells), letters_palette(), cell)
    names = [color.name for color in of.palette.colors]
    owned = {(f"plate_{size}", name): n for size, n in sizes.items() for name in names}
    kit = catalog.kit(of.palette, recipe, Stock(owned))
    layout = pack(of, spec_of(kit, recipe))
    golden(f"pack/owned-{name}.txt", told(layout))


@pytest.mark.parametrize("name", ["any", "wall", "wall-bricks", "wall-pairs"])
def test_cover_where_colors_lack_a_size(golden, name):
    """Of some colors there is no piece of some sizes: they are laid of others, and never tied so."""
    recipe = Recipe.from_mapping(SETTINGS[name])
    side = recipe.view == "side"
    cells = paired(waves(9, 14, bare=False)) if recipe.in_pairs else waves(9, 14, bare=not side)
    of = Grid(frozen(cells), letters_palette(), (8.0, 9.6 if side else 8.0))
    kit = catalog.kit(of.palette, recipe)
    known = [
        ["unlisted" if (color + part) % 3 == 0 and part else one for color, one in enumerate(row)]
        for part, row in enumerate(kit.status)
    ]
    layout = pack(of, spec_of(dataclasses.replace(kit, status=tuple(map(tuple, known))), recipe))
    golden(f"pack/lacking-{name}.txt", told(layout))
