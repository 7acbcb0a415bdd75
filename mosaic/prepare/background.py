"""What becomes of a photo's background: it is left, blurred, or replaced by one color."""

from __future__ import annotations

import numpy as np

from mosaic import color
from mosaic.arrays import Floats, Mask
from mosaic.catalog import catalog
from mosaic.errors import MosaicError, RecipeError
from mosaic.imaging import subject
from mosaic.imaging.faces import Face
from mosaic.imaging.filters import blur
from mosaic.model import Note, Picture
from mosaic.palette.draft import with_rgb
from mosaic.prepare.area import Box, average
from mosaic.prepare.hints import GROUND, SUBJECT, hints
from mosaic.prepare.saliency import main_faces
from mosaic.recipe import Recipe

#: Of the mosaic's longer side: the standard deviation of the blur.
_BLUR = 1 / 20
#: Pixels a cell that the subject is looked for in, and the longer side in cells up to which.
_FINE, _FINE_UP_TO = 2, 64
#: More of the picture than this is taken for a mistake rather than a background.
_NEARLY_ALL = 0.97
#: A mean of so little light says nothing.
_LEAST = 1e-6


def color_of(background: str, colors_from: str) -> Floats | None:
    """Linear light that replaces the background; None where nothing does.

    Raises
    ------
    RecipeError
        `background` cannot be read.
    """
    said = background.strip()
    if said.lower() in {"keep", "blur"}:
        return None
    try:
        code = said if said.startswith("#") else _brick(said, colors_from)
        return color.srgb_to_linear(np.array(color.hex_to_srgb(code)) / 255)
    except (MosaicError, ValueError) as error:
        raise RecipeError(
            f"background is {background!r}",
            "it is keep, blur, a color as #ffffff, or a brick color's name",
            getattr(error, "hint", "") or 'try --background "Bright Light Blue"',
        ) from None


def _brick(name: str, colors_from: str) -> str:
    """Return the code of a brick's color, as the palette has it."""
    return with_rgb(catalog().find(name), colors_from).hex


def ground(
    picture: Picture,
    box: Box,
    cols: int,
    rows: int,
    faces: tuple[Face, ...],
    recipe: Recipe,
    drawn: bool = False,
) -> tuple[Mask | None, tuple[Note, ...]]:
    """Tell the background from what stands before it.

    Parameters
    ----------
    box : Box
        What the mosaic shows of the picture.
    faces : tuple of Face
        Those that it shows, in cells, the largest first.
    drawn : bool
        Whether the picture is a drawing, which has flat colors and no depth.

    Returns
    -------
    (rows, cols) bool, or None
        True for the background; None where it is left as it is, or cannot be told.
    tuple of Note
    """
    color_of(recipe.background, recipe.colors_from)  # a wrong one is told before the work
    if recipe.background.strip().lower() == "keep":
        return None, ()
    if drawn:
        text = "the picture is taken for a drawing, so its background is left as it is"
        return None, (Note("drawn-background", text, "--content photo --pixel-art off"),)
    said = hints(picture, box, cols, rows, recipe.subject)
    if said is not None and said.all():
        found: Mask = said == GROUND
    else:
        fine = _FINE if max(cols, rows) <= _FINE_UP_TO else 1
        light, _ = average(picture, box, cols * fine, rows * fine)
        people = [face.moved(0.0, 0.0, fine) for face in main_faces(faces)] if faces else [None]
        found = ~np.any([subject.find(light, fine, one, said) for one in people], axis=0)
    asked_for_none = said is not None and bool((said == SUBJECT).all())
    if asked_for_none or 0 < found.mean() < _NEARLY_ALL:
        return found if found.any() else None, ()
    text = "no background can be told from what stands before it, so it is left as it is"
    return None, (Note("no-background", text, '--subject "0.5,0.5" names a point of the subject'),)


def blurred(light: Floats, ground: Mask) -> Floats:
    """Blur the background by itself: nothing of the subject runs into it.

    Parameters
    ----------
    light : (rows * k, cols * k, 3) float64
        Linear light, in cells or in k pixels of each.
    ground : (rows, cols) bool
    """
    # Cells at the edge have some of the subject's light: they take their color from others.
    near = np.pad(ground, 1, mode="edge")
    sure = ground & near[:-2, 1:-1] & near[2:, 1:-1] & near[1:-1, :-2] & near[1:-1, 2:]
    weight = _fine(sure, light).astype(np.float64)
    sigma = max(1.0, _BLUR * max(light.shape))
    soft = blur(np.concatenate([light * weight, weight], axis=-1), sigma)
    mean = soft[..., :3] / np.maximum(soft[..., 3:], _LEAST)
    return np.where(_fine(ground, light) & (soft[..., 3:] > _LEAST), mean, light)


def replaced(light: Floats, ground: Mask, flat: Floats) -> Floats:
    """Lay one color over the background, in cells or in k pixels of each."""
    return np.where(_fine(ground, light), flat, light)


def _fine(ground: Mask, light: Floats) -> Mask:
    """(rows * k, cols * k, 1) the same cells in as many pixels as the light has."""
    factor = len(light) // len(ground)
    return np.repeat(np.repeat(ground, factor, axis=0), factor, axis=1)[..., np.newaxis]
