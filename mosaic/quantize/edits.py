"""Stage swap, and cells set by hand.

A swap gives one brick color for another, Warhol fashion. Cells are set by a small picture of
one pixel a cell, from any paint program.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.arrays import Indices
from mosaic.catalog import catalog
from mosaic.errors import ImageError, PaletteError, RecipeError, did_you_mean
from mosaic.model import (
    BARE,
    UNTOUCHED,
    Color,
    Grid,
    Kit,
    Note,
    Palette,
    Part,
    Picture,
    bonded_rows,
    frozen,
)
from mosaic.palette.draft import with_rgb
from mosaic.recipe import Recipe
from mosaic.spec import Spec

#: Code of a note on a swap that changes no cell.
IDLE = "idle-swap"


def swap(grid: Grid, spec: Spec, swaps: Sequence[str]) -> Grid:
    """Give cells of one color another, one swap after the other.

    Parameters
    ----------
    grid : Grid
        The colors so far.
    spec : Spec
        Its kit's smallest part must have been made in each new color.
    swaps : sequence of str
        Texts such as ``Red=Dark Turquoise`` (all that is red becomes dark
        turquoise) and ``Red<>Blue`` (they change places).

    Returns
    -------
    Grid
        Its palette has the new colors behind the old ones. An exchange keeps the counts;
        a swap into a color that is there already adds the counts up. Its notes name swaps that
        change no cell.

    Raises
    ------
    RecipeError
        A text is no swap.
    PaletteError
        A color is unknown, is not in the mosaic's palette, or no source lists this part in it.
    """
    colors = list(grid.palette.colors)
    # The last entry stands for bare cells: index BARE is -1 and finds it.
    table = np.arange(len(colors) + 1)
    table[BARE] = BARE
    idle: list[Note] = []
    for text in swaps:
        old, new, both = _read(text)
        source = _index(old, colors)
        if source is None:
            hint = did_you_mean(old, [c.name for c in colors]) or "see: mosaic palettes show"
            raise PaletteError(f"cannot swap {old!r}: it is not in the mosaic's palette", hint=hint)
        target = _target(new, colors, spec)
        moved = (source, target) if both else (source,)
        if source == target or not np.isin(table[grid.indices], moved).any():
            idle.append(Note(IDLE, f"the swap {text} changes no cell"))
        table = _apply(table, source, target, both=both)
    palette = dataclasses.replace(grid.palette, colors=tuple(colors))
    indices = frozen(table[grid.indices].astype(np.int16))
    notes = (*idle, *grid.notes)
    return dataclasses.replace(grid, indices=indices, palette=palette, notes=notes)


def _read(text: str) -> tuple[str, str, bool]:
    """Take a swap apart: the old color, the new one, and whether they change places."""
    for sign in ("<>", "="):
        old, found, new = (part.strip() for part in text.partition(sign))
        if found and old and new:
            return old, new, sign == "<>"
    raise RecipeError(
        f"swap is {text!r}", "it is OLD=NEW, or ONE<>OTHER", 'try --swap "Red=Dark Turquoise"'
    )


def _apply(table: NDArray[np.intp], source: int, target: int, *, both: bool) -> NDArray[np.intp]:
    """Put a swap behind those so far."""
    moved = np.where(table == source, target, table)
    return np.where(table == target, source, moved) if both else moved


def _index(text: str, colors: Sequence[Color]) -> int | None:
    """Find a color among these, by its name here or by any name or id of the catalog."""
    for index, own in enumerate(colors):
        if own.name.lower() == text.lower():
            return index
    name = catalog().find(text).color.name
    return next((i for i, own in enumerate(colors) if catalog().name_of(own) == name), None)


def _target(text: str, colors: list[Color], spec: Spec) -> int:
    """Find the new color, or put it behind the others if the part was made in it."""
    index = _index(text, colors)
    if index is not None:
        return index
    recipe, part = spec.recipe, spec.kit.parts[0]
    new = with_rgb(catalog().find(text), recipe.colors_from)
    status = catalog().status(part, new)
    if status == "unlisted" or (status == "retired" and not recipe.retired):
        word = "is in no source" if status == "unlisted" else "is no longer made"
        near = nearest_made(new, part, recipe.colors_from).name
        raise PaletteError(
            f"cannot swap into {new.name}: {part.name} {word} in it",
            f"the nearest color in which it is made is {near}",
        )
    colors.append(new)
    return len(colors) - 1


def nearest_made(wanted: Color, part: Part, colors_from: str) -> Color:
    """Find the solid color, nearest by CIEDE2000, in which a part is still made."""
    known = catalog()
    made = [
        with_rgb(entry, colors_from)
        for entry in known.colors.values()
        if entry.finish == "solid" and known.status(part, entry.color) in {"current", "unknown"}
    ]
    lab = color.linear_to_lab(Palette("made", tuple(made)).linear)
    own = color.linear_to_lab(Palette("one", (wanted,)).linear)
    return made[int(color.delta_e_ciede2000(lab, own).argmin())]


def cells_of(picture: Picture, palette: Palette, shape: tuple[int, int], clear: int) -> Indices:
    """Read a picture of one pixel a cell in the palette's colors.

    Parameters
    ----------
    picture : Picture
        Its colors are those of the palette to the last code.
    shape : (int, int)
        Rows and columns that it has to have.
    clear : int
        What a transparent pixel says: `BARE` or `UNTOUCHED`.

    Returns
    -------
    (rows, cols) int16
        Palette indices, or `clear`.

    Raises
    ------
    ImageError
        It is of another size.
    PaletteError
        A pixel has none of the palette's colors; the first one is named, with the nearest color.
    """
    if picture.shape != shape:
        rows, cols = picture.shape
        raise ImageError(
            f"{picture.name!r} has {cols} x {rows} pixels",
            f"it takes one a cell: {shape[1]} x {shape[0]}",
            "start from the mosaic's own grid.png",
        )
    full = np.iinfo(picture.codes.dtype).max
    codes = np.round(picture.codes * (255.0 / full)).astype(np.int64)
    opaque = np.ones(shape, bool) if picture.alpha is None else picture.alpha > full // 2
    packed, known = _packed(codes), _packed(palette.srgb.astype(np.int64))
    order = np.argsort(known, kind="stable")
    place = np.minimum(np.searchsorted(known, packed, sorter=order), len(known) - 1)
    found = order[place]
    wrong = opaque & (known[found] != packed)
    if wrong.any():
        _refuse(codes, wrong, palette, picture.name)
    return np.asarray(frozen(np.where(opaque, found, clear), dtype=np.int16))


def _packed(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray(codes[..., 0] << 16 | codes[..., 1] << 8 | codes[..., 2])


def _refuse(
    codes: NDArray[np.int64], wrong: NDArray[np.bool_], palette: Palette, name: str
) -> None:
    """Name the first wrong pixel and the palette's color next to it."""
    row, col = np.argwhere(wrong)[0].tolist()
    rgb = codes[row, col]
    lab = color.linear_to_lab(color.srgb_to_linear(rgb / 255))
    far = color.delta_e_ciede2000(lab, color.linear_to_lab(palette.linear))
    near = palette.colors[int(far.argmin())]
    more = int(wrong.sum()) - 1
    others = f", and {more:,} more pixels" if more else ""
    raise PaletteError(
        f"{name!r} has #{rgb[0]:02x}{rgb[1]:02x}{rgb[2]:02x} in column {col + 1}, row {row + 1}"
        f"{others}",
        "a pixel has the color of a brick in the mosaic's palette",
        f"the nearest is {near.name}, {near.hex}; paint without smoothing",
    )


def touched_up(grid: Grid, layer: Indices, kit: Kit) -> Grid:
    """Lay cells that were set by hand over a grid.

    Parameters
    ----------
    layer : (rows, cols) int16
        Palette indices, `BARE`, or `UNTOUCHED` where the grid's own cell stays.

    Raises
    ------
    ImageError
        The layer is of another size than the grid.
    PaletteError
        It has a color that the part was never made in, or that the stock does not have.
    """
    if layer.shape != grid.indices.shape:
        rows, cols = layer.shape
        raise ImageError(
            f"the touch-up has {cols} x {rows} cells",
            f"the mosaic has {grid.cols} x {grid.rows}",
            "touch up the mosaic of this size",
        )
    used = np.unique(layer[layer >= 0])
    barred = [n for n in used.tolist() if not kit.exists[:, n].any()]
    if barred:
        name = grid.palette.colors[barred[0]].name
        raise PaletteError(f"the touch-up has {name}", f"a {kit.parts[0].name} cannot be had in it")
    cells = np.where(layer == UNTOUCHED, grid.indices, layer)
    return dataclasses.replace(grid, indices=frozen(cells, dtype=np.int16))


def whole_pieces(layer: Indices, recipe: Recipe) -> Indices:
    """Let a touched stud color the smallest piece it is part of, where that is larger.

    Of several colors in one piece the most frequent is taken.
    """
    if recipe.studs_a_cell == 1 and not recipe.in_pairs:
        return layer
    rows, cols = layer.shape
    piece = _pieces_of(rows, cols, recipe)
    touched = layer != UNTOUCHED
    number, value = piece[touched], layer[touched]
    pairs, counts = np.unique(np.stack([number, value]), axis=1, return_counts=True)
    order = np.argsort(counts, kind="stable")
    chosen = np.full(int(piece.max()) + 1, UNTOUCHED, np.int16)
    chosen[pairs[0, order]] = pairs[1, order]  # of what is written twice the last one stays
    return np.asarray(frozen(chosen[piece]))


def _pieces_of(rows: int, cols: int, recipe: Recipe) -> NDArray[np.int64]:
    """(rows, cols) number of the smallest piece that each stud is part of."""
    row, col = np.mgrid[:rows, :cols]
    if recipe.in_pairs:
        return np.asarray(row * (cols + 1) + (col + bonded_rows(rows)[:, None]) // 2)
    side = recipe.studs_a_cell
    return np.asarray(row // side * (cols + 1) + col // side)


def for_palette(layer: Indices, own: Palette, other: Palette) -> Indices:
    """Give a layer the numbers that its colors have in another palette, by their names.

    Raises
    ------
    PaletteError
        The other palette lacks one of the colors.
    """
    places = {c.name: n for n, c in enumerate(other.colors)}
    used = {n: own.colors[n].name for n in np.unique(layer[layer >= 0]).tolist()}
    missing = [name for name in used.values() if name not in places]
    if missing:
        raise PaletteError(
            f"the touch-up has {missing[0]}", "the palette has no such color", "leave it as it was"
        )
    out = layer.copy()
    for index, name in used.items():
        out[layer == index] = places[name]
    return np.asarray(frozen(out))
