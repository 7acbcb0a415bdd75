"""Stage prepare: a picture to one pixel of linear light a cell.

Crop, average the light that falls on each cell, set the tone, and only then lay the
picture on its matte, so that the matte keeps the color that was asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.arrays import Floats, distinct, median, strips
from mosaic.catalog import catalog
from mosaic.dimensions import STUD_PITCH_MM
from mosaic.errors import RecipeError
from mosaic.imaging.faces import Face
from mosaic.imaging.flat_colors import Flats
from mosaic.model import Linear, Note, Picture, frozen, join_panels, size_with_border
from mosaic.palette.draft import with_rgb
from mosaic.prepare import background
from mosaic.prepare.area import average, with_contrast
from mosaic.prepare.crop import frame_all, notes, turned
from mosaic.prepare.drawing import drawing, looks_drawn, pixel_art
from mosaic.prepare.hints import hints, marks, matte_srgb
from mosaic.prepare.saliency import find_faces, in_cells
from mosaic.prepare.tone import tone
from mosaic.recipe import MAX_SIDE, Recipe

__all__ = ["found_faces", "framed", "prepare", "toned"]

#: What rounding leaves behind in sums is far below this, any color far above.
_STEPS = 2.0**40


def prepare(picture: Picture, recipe: Recipe) -> Linear:
    """Give each cell the mean light that falls on it, toned as the recipe says.

    Parameters
    ----------
    picture : Picture
        Of any size from 1x1; a small one is enlarged with crisp edges.
    recipe : Recipe
        The settings of this stage, and `matte`.

    Returns
    -------
    Linear
        The same for a picture stored at 8 bits, at 16 or as floats, to the last bit.
        With `matte` "bare", cells that the picture covers by less than half are not covered.

    Raises
    ------
    RecipeError
        `matte` or `focus` cannot be read.

    Notes
    -----
    Light is averaged over the exact rectangle of each cell (box filter), in linear light
    and with colors weighted by alpha.
    """
    return toned(framed(picture, recipe), recipe)


@dataclass(frozen=True, eq=False)
class Framed:
    """What a mosaic shows of a picture, before its tone is set.

    Attributes
    ----------
    light, cover : (rows, cols, 3) and (rows, cols) float64
        Mean linear light of each cell, and the share of it that the picture covers.
    cell_mm : (float, float)
        Width and height of a cell.
    closer : tuple of two such arrays, or None
        The same in several pixels a cell.
    hints, regions, notes, faces, flats
        As in `Linear`.
    ground : (rows, cols) bool, or None
        The background, where it is to be another than the picture's.
    shares : (float, float, float, float)
        Left, top, width and height of what is shown, as shares of the turned picture.
    """

    light: Floats
    cover: Floats
    cell_mm: tuple[float, float]
    closer: tuple[Floats, Floats] | None
    hints: NDArray[np.int8] | None
    regions: NDArray[np.int8] | None
    notes: tuple[Note, ...]
    faces: tuple[Face, ...]
    flats: Flats | None
    ground: NDArray[np.bool_] | None
    shares: tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Found:
    """What a picture shows.

    Attributes
    ----------
    faces : tuple of Face
        In pixels of the turned picture, the largest first.
    art : Picture or None
        Pixel art at its own size, turned; None for anything else.
    """

    faces: tuple[Face, ...]
    art: Picture | None = None


def found_faces(picture: Picture, recipe: Recipe) -> Found:
    """Look for faces, which takes longer than all else that `framed` does.

    A face that is drawn needs nothing that a photo's does: there none is looked for.
    """
    picture = turned(picture, recipe.turn, recipe.mirror)
    art = pixel_art(picture, recipe)
    if art or looks_drawn(picture, recipe):
        return Found((), art)
    return Found(find_faces(picture, recipe))


def framed(picture: Picture, recipe: Recipe, known: Found | None = None) -> Framed:
    """Crop a picture and average the light of each cell: the first half of `prepare`.

    Parameters
    ----------
    known : Found, optional
        What `found_faces` gave of this picture.
    """
    known = known or found_faces(picture, recipe)
    found, art = known.faces, known.art
    cell = recipe.cell_mm
    _matte(recipe.matte)  # a wrong one is told before the work
    picture = art or turned(picture, recipe.turn, recipe.mirror)
    cols, rows = recipe.cells(picture.shape, cell)
    if art and recipe.size == "auto" and cell[0] == cell[1] == STUD_PITCH_MM:
        rows, cols = art.shape
    cols, rows, box = frame_all(picture, (cols, rows), cell, recipe, found)
    _refuse_larger(*size_with_border(cols, rows, recipe.panel_grid, recipe.border))
    faces = in_cells(found, box, (cols, rows))
    noticed = notes(picture, box, cols, rows, faces, recipe)
    if art:  # its pixels are as few as they are meant to be
        noticed = (*art.notes, *(note for note in noticed if note.code != "few-pixels"))
    light, cover = average(picture, box, cols, rows)
    if faces and recipe.ditherer != "bands":
        # A print takes its lines from finer pixels itself.
        light = with_contrast(light, picture, box, faces, cell[0] / cell[1])
    fine = recipe.oversample
    closer = average(picture, box, cols * fine, rows * fine) if fine > 1 else None
    said = hints(picture, box, cols, rows, recipe.subject) if fine > 1 else None
    named = marks(picture, box, cols, rows, recipe.regions) if recipe.ditherer == "bands" else None
    flats = drawing(picture, box, cols, rows, recipe, art=art is not None)
    drawn = flats is not None or art is not None
    ground, more = background.ground(picture, box, cols, rows, faces, recipe, drawn)
    noticed = (*noticed, *more)
    if ground is not None and background.color_of(recipe.background, recipe.colors_from) is None:
        light = background.blurred(light, ground)
        closer = closer and (background.blurred(closer[0], ground), closer[1])
    high, wide = picture.shape
    shares = box.left / wide, box.top / high, box.width / wide, box.height / high
    return Framed(
        frozen(light),
        frozen(cover),
        cell,
        closer,
        said,
        named,
        noticed,
        faces,
        flats,
        ground,
        shares,
    )


def toned(framed_photo: Framed, recipe: Recipe) -> Linear:
    """Set the tone, lay the picture on its matte, and join panels: the rest of `prepare`."""
    matte, flat = _matte(recipe.matte), background.color_of(recipe.background, recipe.colors_from)

    def laid(light: Floats) -> Floats:
        """Lay the color of the background, which no tone changes."""
        if flat is None or framed_photo.ground is None:
            return frozen(light)
        return frozen(background.replaced(light, framed_photo.ground, flat))

    def shown(turn: float) -> Linear:
        covered = (
            frozen(_covered(framed_photo.cover, framed_photo.flats)) if matte is None else None
        )
        detail = framed_photo.closer and laid(_toned(*framed_photo.closer, matte, recipe, turn))
        light = laid(_toned(framed_photo.light, framed_photo.cover, matte, recipe, turn))
        flats = framed_photo.flats and _flats_toned(
            framed_photo.flats, framed_photo.cover, matte, recipe, turn
        )
        return Linear(
            light,
            framed_photo.cell_mm,
            covered,
            detail,
            framed_photo.hints,
            framed_photo.notes,
            framed_photo.faces,
            flats,
            regions=framed_photo.regions,
        )

    if _is_single(recipe):
        return shown(recipe.rotate_hue)
    across, down = recipe.panel_grid
    turns = [_turn(panel, across * down, recipe) for panel in range(across * down)]
    panels = [shown(turn) for turn in turns]
    return join_panels(
        panels,
        recipe.panel_grid,
        recipe.border,
        _border_light(recipe.border_color, recipe.colors_from),
    )


def _is_single(recipe: Recipe) -> bool:
    """Whether there is one panel without a border."""
    return recipe.panel_grid == (1, 1) and not recipe.border


def _covered(cover: Floats, flats: Flats | None) -> NDArray[np.bool_]:
    """Cells that the picture covers by half, or with a line of a drawing."""
    half = cover >= 0.5
    return half if flats is None else half | (flats.lines >= 0)


def _refuse_larger(cols: int, rows: int) -> None:
    """Refuse more cells on a side than a mosaic may have; a size alone is refused earlier."""
    if max(cols, rows) > MAX_SIDE:
        raise RecipeError(
            f"all panels have {cols} x {rows} cells",
            f"a mosaic has {MAX_SIDE} on a side at most",
            "try a smaller --size, which is that of one panel",
        )


def _turn(panel: int, count: int, recipe: Recipe) -> float:
    """Degrees by which the hues of a panel are turned; in bands it is the scheme that turns."""
    steps = recipe.varied == "hue" and recipe.ditherer != "bands"
    return recipe.rotate_hue + (360 * panel / count if steps else 0.0)


def _toned(
    light: Floats, cover: Floats, matte: Floats | None, recipe: Recipe, turn: float
) -> Floats:
    """Set the tone, and lay the picture on its matte."""
    toned = tone(_even(light.copy()), cover, recipe, turn)
    if matte is not None:
        for part in strips(*cover.shape):
            share = cover[part][..., np.newaxis]
            toned[part] = toned[part] * share + matte * (1 - share)
    return _even(toned)


def _flats_toned(
    flats: Flats, cover: Floats, matte: Floats | None, recipe: Recipe, turn: float
) -> Flats:
    """Set the tone of flat colors: what it makes of a picture of nothing else."""
    number = flats.number
    pure = color.srgb_to_linear(flats.colors)[number]
    light = _toned(pure, np.where(cover >= 0.5, 1.0, 0.0), matte, recipe, turn)
    own = flats.colors.copy()
    for index in distinct(number):
        own[index] = color.linear_to_srgb(median(light[number == index]))
    return flats._replace(colors=frozen(own))


def _border_light(name: str, colors_from: str) -> Floats:
    """Linear light of the border between panels."""
    named = with_rgb(catalog().find(name), colors_from)
    return color.srgb_to_linear(np.array(color.hex_to_srgb(named.hex)) / 255)


def _matte(matte: str) -> Floats | None:
    """Linear light of the matte; None where cells are left bare."""
    srgb = matte_srgb(matte)
    return None if srgb is None else color.srgb_to_linear(srgb)


def _even(light: Floats) -> Floats:
    """Round away, in place, what the order of sums leaves: flat areas are flat to the last bit."""
    np.multiply(np.clip(light, 0.0, 1.0, out=light), _STEPS, out=light)
    return np.divide(np.rint(light, out=light), _STEPS, out=light)
