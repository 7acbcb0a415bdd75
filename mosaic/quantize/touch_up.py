"""Cells set by hand: a small picture of one pixel a cell, from any paint program."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.errors import ImageError, PaletteError
from mosaic.model import UNTOUCHED, Grid, Kit, Palette, Picture, bonded_rows, frozen
from mosaic.recipe import Recipe

Indices = NDArray[np.int16]


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
