"""What the user says of the picture: matte, subject or background, and the regions of a print.

Subject and background are said by a mask, or by points on the picture; regions by points with
names, by a painted mask, or by another mosaic's regions.
"""

from __future__ import annotations

import json
import math
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.arrays import Floats
from mosaic.errors import ImageError, RecipeError, did_you_mean
from mosaic.model import MASK_COLORS, REGIONS, Picture, mask_px
from mosaic.prepare.area import Box, average

if TYPE_CHECKING:
    from PIL.Image import Image

Hints = NDArray[np.int8]

#: Radius of what a point marks, as a part of the frame's longer side.
_RADIUS = 0.02
GROUND, SUBJECT = 1, 2

Marks = NDArray[np.int8]

#: A pixel is painted in a region's color when it is so near to it, in codes.
_NEAR = 40.0
_MAX_BYTES = 1 << 28
_ALLOWED = (
    "it is auto, points NAME=X,Y;NAME=X,Y from 0 to 1, a mask that ends in .png, or a mosaic.json"
)


def matte_srgb(matte: str) -> Floats | None:
    """Read the setting `matte`: (3,) sRGB in [0, 1]; None where cells are left bare.

    Raises
    ------
    RecipeError
        It cannot be read.
    """
    if matte.strip().lower() == "bare":
        return None
    try:
        return np.array(color.hex_to_srgb(matte)) / 255
    except ValueError as error:
        raise RecipeError(
            f"matte is {matte!r}", "it is a color as #ffffff, or 'bare'", "try #ffffff"
        ) from error


def hints(picture: Picture, box: Box, cols: int, rows: int, subject: str) -> Hints | None:
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
    said = subject.strip()
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
        missing = path if isinstance(error, FileNotFoundError) else ""
        came = f"the mask {path!r} cannot be read: {why}"
        raise ImageError(came, "it is a PNG", missing=missing) from None


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


def read_point(text: str) -> tuple[float, float] | None:
    """Read X,Y from the picture's top left, both from 0 to 1; None where it is no such point."""
    try:
        x, y = (float(number) for number in text.split(","))
    except ValueError:
        return None
    return (x, y) if 0 <= x <= 1 and 0 <= y <= 1 else None


def _points(text: str) -> list[tuple[float, float, int]]:
    """Read points as X,Y;!X,Y with a kind each."""
    found = []
    for word in filter(None, (word.strip() for word in text.split(";"))):
        point = read_point(word.removeprefix("!"))
        if point is None:
            raise RecipeError(
                f"subject is {text!r}",
                "it is auto, none, a mask that ends in .png, or points X,Y;!X,Y from 0 to 1",
                'try --subject "0.5,0.4;!0.1,0.1"',
            )
        found.append((*point, GROUND if word.startswith("!") else SUBJECT))
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


def marks(picture: Picture, box: Box, cols: int, rows: int, regions: str) -> Marks | None:
    """Read the setting `regions` for each cell.

    Returns
    -------
    (rows, cols) int8, or None
        1 + the place in `REGIONS`, 0 where nothing is said; None where it is said nowhere.

    Raises
    ------
    RecipeError
        `regions` cannot be read.
    ImageError
        The mask cannot be read, or has neither the picture's shape nor the mosaic's.
    """
    said = regions.strip()
    if said.lower() in {"auto", ""}:
        return None
    if said.lower().endswith(".png"):
        return _painted(picture, box, cols, rows, said)
    if said.lower().endswith(".json"):
        return _kept(cols, rows, said)
    return _marked_regions(picture, box, cols, rows, said)


def _marked_regions(picture: Picture, box: Box, cols: int, rows: int, text: str) -> Marks:
    """Mark the cell of each point; one outside what is shown says nothing."""
    tall, wide = picture.shape
    found = np.zeros((rows, cols), np.int8)
    for word in filter(None, (word.strip() for word in text.split(";"))):
        name, _, place = (part.strip() for part in word.partition("="))
        point = read_point(place)
        if name not in REGIONS or point is None:
            raise RecipeError(
                f"regions has {word!r}",
                f"{_ALLOWED}; names are {', '.join(REGIONS)}",
                did_you_mean(name, REGIONS) if name else 'try --regions "hair=0.5,0.1"',
            )
        x, y = point
        row = math.floor((y * tall - box.top) / box.height * rows)
        col = math.floor((x * wide - box.left) / box.width * cols)
        if 0 <= row < rows and 0 <= col < cols:
            found[row, col] = REGIONS.index(name) + 1
    return found


def _painted(picture: Picture, box: Box, cols: int, rows: int, path: str) -> Marks:
    """Lay a mask over the picture, or one as ``regions.png`` over the cells.

    A cell is of the region whose color most of it has; where that is none's, nothing is said.
    """
    mask = np.asarray(opened_mask(path).convert("RGBA"))
    (tall, wide), side = mask.shape[:2], mask_px(cols, rows)
    if (wide, tall) == (cols * side, rows * side):
        box = Box(0, 0, wide, tall)
    elif math.isclose(wide / tall, picture.shape[1] / picture.shape[0], rel_tol=0.02):
        box = Box(*(wide / picture.shape[1] * n for n in box))
    else:
        raise ImageError(
            f"the mask {path!r} has {wide} x {tall} pixels",
            f"it has the shape of the picture, {picture.shape[1]} x {picture.shape[0]}, or as "
            f"regions.png {cols * side} x {rows * side}",
        )
    away = np.stack(
        [np.abs(mask[..., :3].astype(np.int16) - one).max(axis=-1) for one in MASK_COLORS]
    )
    number = np.where((away.min(axis=0) < _NEAR) & (mask[..., 3] >= 128), away.argmin(axis=0), -1)
    shares = []
    for place in range(len(REGIONS)):
        codes = np.where(number == place, 255, 0).astype(np.uint8)
        white = Picture(np.repeat(codes[..., np.newaxis], 3, axis=2))
        shares.append(average(white, box, cols, rows)[0][..., 0] if (codes > 0).any() else None)
    votes = np.stack([np.zeros((rows, cols)) if share is None else share for share in shares])
    return np.where(votes.max(axis=0) > 0.25, votes.argmax(axis=0) + 1, 0).astype(np.int8)


def _kept(cols: int, rows: int, path: str) -> Marks:
    """Read the regions that a mosaic.json keeps, enlarged or shrunk to the cells."""
    try:
        with Path(path).open("rb") as stream:
            node = json.loads(stream.read(_MAX_BYTES))["regions"]
        numbers = np.array([REGIONS.index(name) for name in node["names"]], np.int8)
        cells = numbers[np.array(node["cells"], np.int64)]
        tall, wide = cells.shape
        down, across = np.arange(rows) * tall // rows, np.arange(cols) * wide // cols
        return np.asarray(cells[np.ix_(down, across)] + 1, dtype=np.int8)
    except (OSError, ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        why = ascii(str(error))[1:-1][:120] or type(error).__name__
        missing = path if isinstance(error, FileNotFoundError) else ""
        came = f"no regions can be read from {path!r}: {why}"
        raise RecipeError(came, _ALLOWED, missing=missing) from None
