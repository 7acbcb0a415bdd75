"""Colors chosen part by part: panels and prints each by itself, and walls without a 1x1 by pairs.

Where a wall's smallest piece is two studs long, colors are chosen for each two studs of a row, in
running bond: in every second row from the bottom up, pieces are shifted by one stud, as bricks
are. At both ends of such a row one stud is left: the end of a 1x2 that reaches into the wall.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.arrays import Indices
from mosaic.catalog import catalog
from mosaic.ditherers import bands
from mosaic.ditherers.stock import quantize_within_stock
from mosaic.errors import RecipeError
from mosaic.imaging.faces import Face
from mosaic.model import (
    BARE,
    Grid,
    Kit,
    Linear,
    Note,
    Palette,
    Regions,
    Section,
    bonded_rows,
    frozen,
    panels,
)
from mosaic.quantize import graphic
from mosaic.recipe import Recipe
from mosaic.scheme import for_panels
from mosaic.spec import Spec

#: A note lists so many schemes as options at most.
_LISTED = 4
#: Small pictures, of so many cells at most, that are in use, taken apart by the settings that this
#: reads: the studio shows one in every scheme.
_SMALL = 96 * 96
_PRINTS: WeakKeyDictionary[Linear, dict[tuple[object, ...], bands.Print]] = WeakKeyDictionary()
#: Gives the colors of one panel: of its light, and by its own recipe and stock.
One = Callable[[Linear, Spec], Indices]


def prints(linear: Linear, spec: Spec) -> Grid:
    """Print each panel in the bands and the scheme that the recipe names.

    With a stock the pieces are shared out among the cells so that the colors change the
    least; panels whose scheme is made of the stock leave each other their pieces.
    """
    palette, recipe = spec.palette, spec.recipe
    drawn = _printed(linear, recipe)

    def one(_part: Linear, own: Spec) -> Indices:
        return bands.colored(drawn, own)

    wanted = by_panel(linear, spec, one)
    if linear.covered is not None:
        wanted = np.where(linear.covered, wanted, np.int16(BARE))
    noticed = (*_notes(drawn, recipe), *_panel_notes(recipe, palette))
    areas = Regions.of(drawn.regions)
    if spec.kit.stock is None:
        return Grid(frozen(wanted), palette, linear.cell_mm, notes=noticed, regions=areas)
    found = quantize_within_stock(lambda *_: wanted, linear, spec, searched=False)
    return Grid(frozen(found.indices), palette, linear.cell_mm, found.gap, noticed, areas)


def _printed(linear: Linear, recipe: Recipe) -> bands.Print:
    """Take the picture of all panels apart, once for all schemes of a small one."""
    rows, cols = linear.light.shape[:2]
    known = _PRINTS.setdefault(linear, {})
    key = recipe.panel_grid, recipe.border, recipe.bands, recipe.ink, recipe.offset, recipe.regions
    if (drawn := known.get(key)) is None:
        place = panels(cols, rows, recipe.panel_grid, recipe.border)[0]
        drawn = bands.printed(_cut(linear, place), recipe)
        if rows * cols <= _SMALL:
            known[key] = drawn
    return drawn


def _panel_notes(recipe: Recipe, palette: Palette) -> tuple[Note, ...]:
    """Say what each panel shows, where it was not told of each."""
    names = for_panels(recipe, palette)
    if len(names) == 1 or names == recipe.scheme:
        return ()
    across = recipe.panel_grid[0]
    rows = (", ".join(names[start : start + across]) for start in range(0, len(names), across))
    how = "in turn" if len(recipe.scheme) > 1 else f"by {recipe.varied}"
    how = "as a diptych" if recipe.vary == "diptych" else how
    option = " ".join(f"--scheme {name}" for name in names) if len(names) <= _LISTED else ""
    return (Note("panels", f"panels vary {how}: {'; '.join(rows)}", option),)


def _notes(drawn: bands.Print, recipe: Recipe) -> tuple[Note, ...]:
    """Say which regions there are, which of the named ones are not, and what was guessed."""
    shares = bands.shares(drawn)
    found = []
    if drawn.is_guess:
        text = "no subject stands out: an area at the border is the background"
        found.append(Note("no-subject", text, "--subject 0.5,0.5"))
    if any(name.startswith("region-") for name in shares):
        listed = ", ".join(
            f"{name} {max(100 * fraction, 1):.0f}%" for name, fraction in shares.items()
        )
        found.append(Note("regions", f"regions are {listed}", "--region region-1=Red"))
    named = (text.partition("=")[0].strip() for text in recipe.region)
    missing = [name for name in named if name not in (*shares, "subject", "background", "ink")]
    if missing:
        text = f"the picture has no region {' or '.join(missing)}"
        found.append(Note("no-region", f"{text}; it has {', '.join(shares)}"))
    return tuple(found)


def by_panel(linear: Linear, spec: Spec, one: One) -> Indices:
    """(rows, cols) int16 colors of all panels, and of the border between them."""
    palette, kit, recipe = spec.palette, spec.kit, spec.recipe
    rows, cols = linear.light.shape[:2]
    found = np.full((rows, cols), _nearest(recipe.border_color, palette), np.int16)
    schemes = for_panels(recipe, palette) if recipe.ditherer == "bands" else recipe.scheme
    for number, place in enumerate(panels(cols, rows, recipe.panel_grid, recipe.border)):
        own = recipe.replace(
            panels="1x1", border=0, vary="auto", scheme=(schemes[number % len(schemes)],)
        )
        cells = one(_cut(linear, place, number), spec.with_kit(kit).with_recipe(own))
        kit = _without(kit, cells)
        found[place.row : place.row + place.rows, place.col : place.col + place.cols] = cells
    return found


def painted(linear: Linear, palette: Palette, recipe: Recipe) -> Linear:
    """Paint each panel of a drawing by its own flat colors; the border keeps its light."""
    rows, cols = linear.light.shape[:2]
    light = linear.light.copy()
    for number, place in enumerate(panels(cols, rows, recipe.panel_grid, recipe.border)):
        part = graphic.painted(_cut(linear, place, number), palette, recipe.max_colors)
        light[place.row : place.row + place.rows, place.col : place.col + place.cols] = part.light
    return dataclasses.replace(linear, light=frozen(light))


def _nearest(name: str, palette: Palette) -> int:
    """Index of a color, or of the nearest by CIEDE2000 that the palette has."""
    wanted = catalog().find(name).color
    for index, own in enumerate(palette.colors):
        if catalog().name_of(own) == wanted.name:
            return index
    lab = color.linear_to_lab(Palette("one", (wanted,)).linear)
    return int(color.delta_e_ciede2000(lab, color.linear_to_lab(palette.linear)).argmin())


def _cut(linear: Linear, place: Section, number: int = 0) -> Linear:
    """Take a panel's part of all that is known of the picture."""
    rows = linear.light.shape[0]

    def cut(values: NDArray[Any] | None) -> NDArray[Any] | None:
        if values is None:
            return None
        scale = values.shape[0] // rows
        top, left = place.row * scale, place.col * scale
        return values[top : top + place.rows * scale, left : left + place.cols * scale]

    light = linear.light[place.row : place.row + place.rows, place.col : place.col + place.cols]
    return dataclasses.replace(
        linear,
        light=light,
        covered=cut(linear.covered),
        detail=cut(linear.detail),
        hints=cut(linear.hints),
        regions=cut(linear.regions),
        faces=_faces_in(linear, place),
        flats=linear.panel_flats[number] if linear.panel_flats else None,
        panel_flats=(),
    )


def _faces_in(linear: Linear, place: Section) -> tuple[Face, ...]:
    """Faces of a panel, in its own cells."""
    moved = (face.moved(place.row, place.col, 1.0) for face in linear.faces)
    return tuple(
        face
        for face in moved
        if 0 <= face.center[0] < place.rows and 0 <= face.center[1] < place.cols
    )


def _without(kit: Kit, cells: Indices) -> Kit:
    """Take the pieces away that a panel needs: small ones first, then larger ones."""
    if kit.stock is None:
        return kit
    needed = np.bincount(cells[cells >= 0], minlength=len(kit.palette)).astype(np.int64)
    left = kit.stock.copy()
    for place, part in enumerate(kit.parts):
        area = part.cols * part.rows
        taken = np.minimum(left[place], -(-needed // area))
        left[place] -= taken
        needed = np.maximum(needed - taken * area, 0)
    return dataclasses.replace(kit, stock=frozen(left))


def in_pairs(linear: Linear, spec: Spec, quantize: Callable[[Linear, Spec], Grid]) -> Grid:
    """Quantize a wall whose smallest piece is two studs long.

    Parameters
    ----------
    quantize : callable
        Gives each cell of a picture a color; here a cell is a pair of studs.

    Raises
    ------
    RecipeError
        There are several panels or a border.
    """
    recipe = spec.recipe
    if recipe.panel_grid != (1, 1) or recipe.border:
        raise RecipeError("panels of a wall without 1x1", "their edges take 1x1", "add 1x1")
    rows, cols = linear.light.shape[:2]
    first, last = places(rows, cols)
    grid = quantize(_pairs_as_cells(linear, first, last), spec)
    indices = np.full((rows, cols), BARE, np.int16)
    row = np.arange(rows)[:, None]
    for stud in (first, last):
        there = stud < cols
        indices[np.broadcast_to(row, stud.shape)[there], stud[there]] = grid.indices[there]
    return dataclasses.replace(grid, indices=frozen(indices), cell_mm=linear.cell_mm, regions=None)


def places(rows: int, cols: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """(rows, cols / 2 + 1) first and last stud of each pair; `cols` where a row has one less.

    Examples
    --------
    >>> first, last = places(2, 4)
    >>> first.tolist(), last.tolist()
    ([[0, 1, 3], [0, 2, 4]], [[0, 2, 3], [1, 3, 4]])
    """
    first = np.broadcast_to(np.arange(0, cols + 1, 2), (rows, cols // 2 + 1))
    bonded = bonded_rows(rows)[:, None]
    left = np.where(bonded, np.maximum(first - 1, 0), first)
    right = np.where(bonded, np.minimum(first, cols - 1), np.minimum(first + 1, cols))
    return left, right


def _pairs_as_cells(linear: Linear, first: NDArray[np.intp], last: NDArray[np.intp]) -> Linear:
    """Average the light of each pair."""
    rows, cols = linear.light.shape[:2]
    there = first < cols
    one, other = np.minimum(first, cols - 1), np.minimum(last, cols - 1)
    row = np.arange(rows)[:, None]

    def of_pairs(cells: NDArray[Any] | None) -> Any:
        return None if cells is None else frozen(cells[row, one])

    light = (linear.light[row, one] + linear.light[row, other]) / 2
    covered = there if linear.covered is None else there & linear.covered[row, one]
    return dataclasses.replace(
        linear,
        light=frozen(light),
        cell_mm=(2 * linear.cell_mm[0], linear.cell_mm[1]),
        covered=frozen(covered),
        detail=None if linear.detail is None else _closer(linear, one, other),
        hints=of_pairs(linear.hints),
        regions=of_pairs(linear.regions),
        faces=tuple(f._replace(left=f.left / 2, side=f.side / 2) for f in linear.faces),
        flats=None,
        panel_flats=(),
    )


def _closer(
    linear: Linear, one: NDArray[np.intp], other: NDArray[np.intp]
) -> NDArray[np.float64] | None:
    """Average the finer light along each pair: as many pixels a pair as a cell has."""
    if linear.detail is None:
        return None
    rows, cols = linear.light.shape[:2]
    fine = linear.detail.shape[0] // rows
    cells = linear.detail.reshape(rows, fine, cols, fine, 3).swapaxes(1, 2)
    row = np.arange(rows)[:, None]
    both = np.concatenate([cells[row, one], cells[row, other]], axis=3)
    halves = both.reshape(*both.shape[:3], fine, 2, 3).mean(axis=4)
    light: NDArray[np.float64] = frozen(
        halves.swapaxes(1, 2).reshape(rows * fine, one.shape[1] * fine, 3)
    )
    return light
