"""What the user says is subject or background: a mask, or points on the picture."""

from __future__ import annotations

import math
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mosaic.errors import ImageError, RecipeError
from mosaic.model import Picture
from mosaic.prepare.area import Box, average
from mosaic.recipe import Recipe

if TYPE_CHECKING:
    from PIL.Image import Image

Hints = NDArray[np.int8]

#: Radius of what a point marks, as a part of the frame's longer side.
_RADIUS = 0.02
GROUND, SUBJECT = 1, 2


def hints(picture: Picture, box: Box, cols: int, rows: int, recipe: Recipe) -> Hints | None:
    """Read the setting `subject` for each cell.

    Returns
    -------
    (rows, cols) int8, or None
        As `Linear.hints`; None where the user says nothing.

    Raises
    ------
    RecipeError
        `subject` cannot be read.
    ImageError
        The mask cannot be read, or has another shape than the picture.
    """
    said = recipe.subject.strip()
    if said.lower() == "auto":
        return None
    if said.lower() == "none":
        return np.full((rows, cols), SUBJECT, dtype=np.int8)
    if said.lower().endswith(".png"):
        return _masked(picture, box, cols, rows, said)
    return _marked(picture, box, cols, rows, _points(said))


def opened_mask(path: str) -> Image:
    """Open a PNG of the user's.

    Raises
    ------
    ImageError
        It cannot be read, or is another format.
    """
    # Pillow is needed for a mask alone.
    from PIL import Image  # noqa: PLC0415

    try:
        # No other format, whatever the file's name is: Pillow hands EPS to another program.
        with warnings.catch_warnings(), Image.open(Path(path), formats=("PNG",)) as image:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image.load()
            return image
    except Exception as error:
        # Readers raise what they like on hostile bytes; their words may hold anything.
        why = ascii(str(error))[1:-1][:200] or type(error).__name__
        raise ImageError(f"the mask {path!r} cannot be read: {why}", "it is a PNG") from None


def _masked(picture: Picture, box: Box, cols: int, rows: int, path: str) -> Hints:
    """Lay a mask over the picture: a cell that is white by half belongs to the subject."""
    mask = np.asarray(opened_mask(path).convert("L"))
    (tall, wide), (own_tall, own_wide) = picture.shape, mask.shape
    if not math.isclose(wide / tall, own_wide / own_tall, rel_tol=0.02):
        came = f"the mask {path!r} has {own_wide} x {own_tall} pixels"
        raise ImageError(came, f"it has the shape of the picture as it is turned, {wide} x {tall}")
    codes = np.where(mask >= 128, 255, 0).astype(np.uint8)
    scale = own_wide / wide
    scaled = Box(*(scale * n for n in box))
    white, _ = average(Picture(np.repeat(codes[..., np.newaxis], 3, axis=2)), scaled, cols, rows)
    return np.where(white[..., 0] >= 0.5, SUBJECT, GROUND).astype(np.int8)


def _points(text: str) -> list[tuple[float, float, int]]:
    """Read points as X,Y;!X,Y with a kind each."""
    found = []
    for word in filter(None, (word.strip() for word in text.split(";"))):
        try:
            x, y = (float(number) for number in word.removeprefix("!").split(","))
        except ValueError:
            x = y = math.nan
        if not (0 <= x <= 1 and 0 <= y <= 1):
            raise RecipeError(
                f"subject is {text!r}",
                "it is auto, none, a mask that ends in .png, or points X,Y;!X,Y from 0 to 1",
                'try --subject "0.5,0.4;!0.1,0.1"',
            )
        found.append((x, y, GROUND if word.startswith("!") else SUBJECT))
    return found


def _marked(
    picture: Picture, box: Box, cols: int, rows: int, points: list[tuple[float, float, int]]
) -> Hints:
    """Draw a dot at each point, later ones over earlier ones; a dot has one cell at least."""
    tall, wide = picture.shape
    y, x = np.mgrid[:rows, :cols] + 0.5
    across, down = box.width / cols, box.height / rows  # pixels of a cell
    reach = max(_RADIUS * max(box.width, box.height), 0.75 * max(across, down))
    found = np.zeros((rows, cols), dtype=np.int8)
    for right, below, kind in points:
        away = np.hypot(box.left + x * across - right * wide, box.top + y * down - below * tall)
        found[away <= reach] = kind
    return found
