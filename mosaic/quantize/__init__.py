"""Stage quantize: linear light to palette indices.

::

    content      a photo, a drawing or a flat graphic, in color or gray
    choice       which colors a picture gets, and which cells keep theirs
    tone         tone to the palette
      portrait   tone of faces
      color_names  what people call a color
    graphic      one brick color for each flat color
    by_parts     panels and prints each by itself, walls without a 1x1 by pairs
    edits        stage swap, and cells set by hand
    notes        what a user should know of the colors
"""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from mosaic import color, plugins
from mosaic.arrays import strips
from mosaic.dimensions import STUD_PITCH_MM
from mosaic.ditherers import TABLE, Ditherer, nearest
from mosaic.ditherers.stock import quantize_within_stock
from mosaic.errors import PluginError, StockError
from mosaic.model import BARE, Grid, Kit, Linear, Palette, frozen
from mosaic.quantize import choice, content, graphic, notes, tone
from mosaic.quantize.choice import cleaned
from mosaic.recipe import Recipe
from mosaic.spec import Spec

__all__ = ["quantize"]

# A light so near to a code of 8 bits is that code, whatever sums have left.
_EIGHT_BITS = 1e-3
# Fewer cells of a color than this are a lot to order for nothing that is seen.
_HANDFUL = 4


def quantize(linear: Linear, spec: Spec) -> Grid:
    """Give each cell the palette color that stands for its pixel.

    Parameters
    ----------
    linear : Linear
        One pixel of linear light a cell, row 0 at the top.
    spec : Spec
        The colors to choose from, what may be used in them, and of the recipe the settings of
        this stage; `ditherer` names the method.

    Returns
    -------
    Grid
        Cells that are not covered are `BARE`. With a stock, no color has more cells than
        there are pieces.

    Raises
    ------
    StockError
        The stock does not suffice.
    PluginError
        Nobody provides the ditherer that `recipe` names, or it gave no such indices.
    """
    recipe = spec.recipe
    in_pairs = recipe.in_pairs and linear.cell_mm[0] == STUD_PITCH_MM
    by_panel = recipe.has_parts and spec.kit.stock is None
    if not (in_pairs or by_panel or recipe.ditherer == "bands"):
        return _one(linear, spec)
    from mosaic.quantize import by_parts  # noqa: PLC0415 - .004 s, with schemes and bands

    if in_pairs:
        return by_parts.in_pairs(linear, spec, quantize)
    if recipe.ditherer == "bands":
        return by_parts.prints(linear, spec)
    panel_notes = []

    def one(part: Linear, own: Spec) -> NDArray[np.int16]:
        grid = quantize(part, own)
        panel_notes.append(grid.notes)
        return grid.indices

    cells = by_parts.by_panel(linear, spec, one)
    return Grid(frozen(cells), spec.palette, linear.cell_mm, notes=notes.of_panels(panel_notes))


def _one(linear: Linear, spec: Spec) -> Grid:
    """Quantize one picture."""
    palette, recipe = spec.palette, spec.recipe
    method = _method(recipe.ditherer)
    perceived, drawn = spec.perceived, _is_graphic(linear, recipe)
    if recipe.tone == "pleasing" and not drawn:
        perceived = tone.grays_as_gray(perceived)
    keep = _in_one_order(_colors(linear, perceived, spec, drawn), palette)
    some = spec.with_kit(choice.among(spec.kit, perceived, keep))
    if drawn:
        method = nearest.OKLAB
        target = _painted(linear, some.palette, recipe)
    else:
        target = tone.pleasing(linear, some.palette) if recipe.tone == "pleasing" else linear
    if spec.kit.stock is not None:
        return _owned(method, linear, target, some, keep, palette)
    indices = method(target, some)
    if linear.covered is not None:
        indices = np.where(linear.covered, indices, np.int16(BARE))
    exact = _exact(linear, palette, keep)
    indices = np.where((exact >= 0) & (indices >= 0), exact, indices).astype(np.int16)
    least = recipe.min_studs or (1 if drawn else _HANDFUL)
    merged = choice.merged(indices, target, some.palette, least)
    # Who asked for no least number is not to lose a cell that is a brick's color to the last bit.
    final = merged if recipe.min_studs else np.where(exact >= 0, indices, merged)
    if recipe.lonely == "clean":
        # What a drawing's own colors leave alone is a dot or a line of it.
        final = cleaned(final, target if drawn else linear, some.palette)
    found_notes = notes.notes(linear, indices, final, some.palette, recipe)
    return Grid(
        frozen(_to_palette_indices(final, keep)), palette, linear.cell_mm, notes=found_notes
    )


def _owned(
    method: Ditherer,
    linear: Linear,
    target: Linear,
    some: Spec,
    keep: NDArray[np.int64],
    palette: Palette,
) -> Grid:
    """Quantize within a stock; colors under `min_studs` are left out as long as it suffices."""
    recipe = some.recipe
    searched = recipe.ditherer in TABLE
    found = quantize_within_stock(method, target, some, searched=searched)
    first, few = found, _few(found.indices, recipe)
    while few.size:
        fewer = some.with_kit(_without(some.kit, few))
        try:
            found = quantize_within_stock(method, target, fewer, searched=searched)
        except StockError:
            break
        some, few = fewer, _few(found.indices, recipe)
    final = found.indices
    if recipe.lonely == "clean":
        stock = some.kit.stock
        singles = None if stock is None else stock[0]
        final = cleaned(final, linear, some.palette, singles)
    found_notes = notes.notes(linear, first.indices, final, some.palette, recipe)
    cells = frozen(_to_palette_indices(final, keep))
    return Grid(cells, palette, linear.cell_mm, found.gap, found_notes)


def _without(kit: Kit, colors: NDArray[np.int64]) -> Kit:
    """Take some colors out of a kit with a stock."""
    stock = None if kit.stock is None else kit.stock.copy()
    if stock is not None:
        stock[:, colors] = 0
    pairs = {(part, index) for part in range(len(kit.parts)) for index in colors.tolist()}
    return dataclasses.replace(kit, stock=stock, not_bought=kit.not_bought | pairs)


def _few(indices: NDArray[np.int16], recipe: Recipe) -> NDArray[np.int64]:
    """Colors of fewer cells than `min_studs`; all but the most frequent one at most."""
    counts = np.bincount(indices[indices >= 0])
    counts[counts.argmax()] = recipe.min_studs
    return np.flatnonzero((counts > 0) & (counts < recipe.min_studs))


def _painted(linear: Linear, palette: Palette, recipe: Recipe) -> Linear:
    """Paint a drawing by what is known of it: its flat colors, those of its panels, or cells."""
    if linear.flats is not None:
        return graphic.painted(linear, palette, recipe.max_colors)
    if linear.panel_flats:
        from mosaic.quantize import by_parts  # noqa: PLC0415 - as above

        return by_parts.painted(linear, palette, recipe)
    return graphic.flattened(linear, palette)


def _method(name: str) -> Ditherer:
    """Find a method; what one of another package gives is held against what was asked for."""
    method: Ditherer = plugins.find("ditherers", name, TABLE, Ditherer)
    if name in TABLE:
        return method

    def held(linear: Linear, spec: Spec) -> NDArray[np.int16]:
        return _sound(np.asarray(method(linear, spec)), linear, spec.palette, name)

    return held


def _in_one_order(keep: NDArray[np.int64], palette: Palette) -> NDArray[np.int64]:
    """Sort colors by what they are: the order of a palette's rows is to change nothing."""
    colors = palette.colors
    return np.array(sorted(keep.tolist(), key=lambda n: (colors[n].hex, colors[n].name)), np.int64)


def _exact(linear: Linear, palette: Palette, keep: NDArray[np.int64]) -> NDArray[np.int16]:
    """(rows, cols) place in `keep` of the color that a cell has exactly; -1 for all others."""
    rows, cols = linear.light.shape[:2]
    found = np.full((rows, cols), -1, np.int16)
    known = [int(code @ (65536, 256, 1)) for code in palette.srgb[keep].astype(np.int64)]
    for part in strips(rows, cols):
        codes = color.linear_to_srgb(linear.light[part]) * 255
        rounded = np.round(codes)
        packed = (rounded @ (65536.0, 256.0, 1.0)).astype(np.int64)
        packed[(np.abs(codes - rounded) > _EIGHT_BITS).any(axis=-1)] = -1
        for place, code in reversed(list(enumerate(known))):
            found[part][packed == code] = place
    return found


def _sound(
    picked: NDArray[np.generic], linear: Linear, palette: Palette, name: str
) -> NDArray[np.int16]:
    """Hold what a method of another package picked against what was asked for."""
    shape, kind = linear.light.shape[:2], picked.dtype.kind
    if picked.shape != shape or kind not in "iu":
        came = f"{picked.dtype} of shape {picked.shape}"
    else:
        indices = picked if linear.covered is None else picked[linear.covered]
        if not indices.size or 0 <= indices.min() <= indices.max() < len(palette):
            return picked.astype(np.int16)
        came = f"indices from {indices.min()} to {indices.max()}"
    raise PluginError(
        f"{plugins.owner('ditherers', name)} gave {came}",
        f"it is integers of shape {shape}, each from 0 to {len(palette) - 1}",
    )


def _is_graphic(linear: Linear, recipe: Recipe) -> bool:
    """Whether the picture is to be treated as a flat graphic."""
    if recipe.content == "auto":
        # Who names a method of dithering wants it dithered.
        return recipe.ditherer == "joint" and content.is_drawn(linear)
    return recipe.content == "graphic"


def _colors(linear: Linear, perceived: Palette, spec: Spec, drawn: bool) -> NDArray[np.int64]:
    """Find the colors that this picture may have: those that exist, fit, and are best."""
    kit, recipe = spec.kit, spec.recipe
    # Of a stock a color may be there as 2x2 alone.
    usable = kit.exists[0] if kit.stock is None else kit.exists.any(axis=0)
    keep = np.flatnonzero(usable)
    grays = keep[np.isin(keep, choice.grays(perceived))]
    if len(grays) > 1 and kit.stock is None and content.is_gray(linear):
        keep = grays
    if not recipe.max_colors or (drawn and (linear.flats is not None or linear.panel_flats)):
        return keep
    target = linear if drawn or recipe.tone == "faithful" else tone.pleasing(linear, perceived)
    return choice.best(target, perceived, keep, recipe.max_colors)


def _to_palette_indices(indices: NDArray[np.int16], keep: NDArray[np.int64]) -> NDArray[np.int16]:
    """Turn indices into the colors that were kept into indices into all of them."""
    return np.where(indices >= 0, keep.astype(np.int16)[indices], np.int16(BARE))
