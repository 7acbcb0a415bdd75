"""Grids drawn as letters, plans made of them, and outside programs that a test needs."""

import dataclasses
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from mosaic import catalog
from mosaic.catalog.prices import price_list
from mosaic.model import BARE, Grid, Kit, Palette, Plan, Source, frozen
from mosaic.pack import pack
from mosaic.palette.draft import with_rgb
from mosaic.plan import plan
from mosaic.recipe import Recipe
from mosaic.spec import Spec

#: Every setting as it is by default.
RECIPE = Recipe()
#: What a letter stands for in `grid`; "." is a cell left bare.
LETTERS = {
    "R": "Red",
    "W": "White",
    "K": "Black",
    "B": "Blue",
    "Y": "Yellow",
    "G": "Green",
    "L": "Light Bluish Gray",
    "D": "Dark Bluish Gray",
    "T": "Tan",
}


def letters_palette(names: dict[str, str] | None = None) -> Palette:
    """The catalog's colors that the letters stand for, in their order, with LDraw's RGB."""
    known = (catalog.catalog().colors[name] for name in (names or LETTERS).values())
    return Palette("letters", tuple(with_rgb(color, "ldraw") for color in known))


def grid(text: str, letters: dict[str, str] | None = None) -> Grid:
    """Read rows of letters: `grid("RRW RRW")` has two rows and three columns."""
    places = {letter: index for index, letter in enumerate(letters or LETTERS)} | {".": BARE}
    rows = [[places[letter] for letter in row] for row in text.split()]
    return Grid(frozen(np.array(rows, np.int16)), letters_palette(letters))


def wall_of(text: str, **recipe: object) -> Plan:
    """Plan a wall of plates of letters."""
    cells = dataclasses.replace(grid(text), cell_mm=(8.0, 3.2))
    return plan_of(cells, view="side", **recipe)


def spec_of(kit: Kit, recipe: Recipe = RECIPE) -> Spec:
    """What a stage takes along: these parts and colors, and the recipe's settings."""
    return Spec(recipe, kit, None, price_list(recipe.prices, recipe.family, recipe.currency))


def plan_of(text: str | Grid, **recipe: object) -> Plan:
    """Pack letters (or a grid) and plan them, as if a photo had come out so."""
    cells = grid(text) if isinstance(text, str) else text
    settings = {"size": f"{cells.cols}x{cells.rows}", **recipe}
    wishes = Recipe.from_mapping(settings)
    kit = catalog.kit(cells.palette, wishes)
    source = Source("letters.png", "0" * 64, cells.cols, cells.rows)
    spec = spec_of(kit, wishes)
    return plan(pack(cells, spec), spec, source, {"s-cielab": 1.0})


def missing(what: str) -> NoReturn:
    """Skip the test, for something is not there; on CI it fails."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


def needs(program: str) -> str:
    """Path of an outside program; without it the test is skipped, on CI it fails."""
    return shutil.which(program) or missing(f"{program} is not installed")


def build_wheel(source: Path, folder: Path) -> Path:
    """Build the wheel of a package into a folder."""
    before = set(folder.glob("*.whl"))
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(words, cwd=source, check=True, capture_output=True)
    (wheel,) = set(folder.glob("*.whl")) - before
    return wheel
