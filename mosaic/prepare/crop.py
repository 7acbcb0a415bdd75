"""How the picture is turned, which part of it the mosaic shows, and what is said of that."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mosaic.errors import RecipeError
from mosaic.imaging.faces import Face
from mosaic.model import Note, Picture, frozen
from mosaic.prepare.area import Box
from mosaic.prepare.hints import read_point
from mosaic.prepare.saliency import interesting, main_faces
from mosaic.recipe import Recipe

#: A face that is at least so many cells wide is left as it is; a smaller one gets so many,
#: or all that leaves room for the head: fewer are not recognized (tests/benchmarks/portraits.py).
_SMALL, _WIDE, _HEAD = 24.0, 27.0, 1.75
#: A frame narrower than this part of the widest would leave nothing of a scene with a person.
_SCENE = 0.2
#: What several heads have about them, where the mosaic's shape follows them.
_AIR = 1.15
#: A print has its one face so large, whatever its size in cells.
_PRINT = 1.95

#: A crop that leaves out at least this part of the photo is told, and a face that is less
#: than so many cells wide: below that neither people nor face recognition know it.
_CUT, _UNKNOWN = 0.2, 16.0
#: The mosaic has so many times the picture's own pixels on a side.
_ENLARGED = 1.05


def turned(picture: Picture, turn: str, mirror: bool) -> Picture:
    """Turn a picture clockwise by so many degrees, and mirror it; without copying its pixels."""
    quarters = int(turn) // 90
    if not quarters and not mirror:
        return picture

    def placed(pixels: NDArray[Any]) -> NDArray[Any]:
        pixels = np.rot90(pixels, -quarters)
        return frozen(pixels[:, ::-1] if mirror else pixels)

    alpha = None if picture.alpha is None else placed(picture.alpha)
    return dataclasses.replace(picture, codes=placed(picture.codes), alpha=alpha)


def frame(
    picture: Picture,
    aspect: float,
    recipe: Recipe,
    faces: tuple[Face, ...] = (),
    cols: int = 0,
) -> Box:
    """Lay the mosaic's frame, width to height as `aspect`, on a picture.

    Parameters
    ----------
    faces : tuple of Face
        In pixels of the picture, the largest first; no crop cuts one that fits into it.
    cols : int
        Columns of the mosaic; with them a small face is framed closer (`zoom` 0).

    Returns
    -------
    Box
        "crop": the largest that lies inside, moved to the focus; "pad": the smallest that
        holds all of the picture, its middle in the middle; "stretch": the picture itself.

    Raises
    ------
    RecipeError
        `focus` cannot be read.
    """
    point = _focus(recipe.focus)
    rows, width = picture.shape
    full = Box(0.0, 0.0, float(width), float(rows))
    if recipe.fit == "stretch":
        return full
    if recipe.fit == "pad":
        wide = max(width, rows * aspect)
        tall = wide / aspect
        return Box((width - wide) / 2, (rows - tall) / 2, wide, tall)
    wide = min(width, rows * aspect)
    faces = main_faces(faces)
    scale = _scale(Box(0.0, 0.0, wide, wide / aspect), recipe, faces, cols)
    if scale == 1 and math.isclose(width / rows, aspect, rel_tol=1e-9):
        return full
    return _placed(picture, wide * scale, wide * scale / aspect, faces, point)


def frame_all(
    picture: Picture,
    size: tuple[int, int],
    cell: tuple[float, float],
    recipe: Recipe,
    faces: tuple[Face, ...],
) -> tuple[int, int, Box]:
    """Frame a picture; where a default size leaves out a main face, take one that does not.

    Parameters
    ----------
    size : (int, int)
        Columns and rows of the mosaic.
    cell : (float, float)
        Width and height of a cell.

    Returns
    -------
    cols, rows : int
        As given, or about as many cells in another shape.
    box : Box
        As of `frame`.
    """
    cols, rows = size
    across, down = cell
    box = frame(picture, cols * across / (rows * down), recipe, faces, cols)
    is_free = recipe.size == recipe.focus == "auto" and recipe.fit == "crop" and not recipe.zoom
    part = _part_with_all(picture, faces, box) if is_free else None
    if part is None:
        return cols, rows, box
    columns = math.sqrt(cols * rows * down / across * part[1] / part[0])
    cols, rows = recipe.replace(size=str(max(8, round(columns / 8) * 8))).cells(part, cell)
    return cols, rows, frame(picture, cols * across / (rows * down), recipe, faces, cols)


def _part_with_all(picture: Picture, faces: tuple[Face, ...], box: Box) -> tuple[int, int] | None:
    """Rows and columns of a part that has all main faces; None if a crop has them."""
    heads = np.array([face.head for face in main_faces(faces)]).reshape(-1, 4)
    if len(heads) < 2:
        return None
    rows, cols = picture.shape
    tall, wide = (float(heads[:, n + 2].max() - heads[:, n].min()) for n in (0, 1))
    if wide > box.width:
        return rows, min(cols, round(_AIR * wide))
    return (min(rows, round(_AIR * tall)), cols) if tall > box.height else None


def _scale(widest: Box, recipe: Recipe, faces: tuple[Face, ...], cols: int) -> float:
    """Part of the widest frame's width that the crop has."""
    if recipe.zoom:
        return 1 / recipe.zoom
    if len(faces) != 1:
        return 1.0
    side, shorter = faces[0].side, min(widest.width, widest.height)
    if recipe.ditherer == "bands":
        return min(1.0, _PRINT * side / shorter)
    if not cols or side * cols / widest.width >= _SMALL:
        return 1.0
    wanted = side * cols / (_WIDE * widest.width)
    if wanted < _SCENE:
        return 1.0
    # Head and hair stay in, and a cell has a pixel of the picture at least.
    return min(1.0, max(wanted, _HEAD * side / shorter, cols / widest.width))


def _placed(
    picture: Picture,
    wide: float,
    tall: float,
    faces: tuple[Face, ...],
    point: tuple[float, float] | None,
) -> Box:
    """Lay a crop of a size about a point, a face, or what stands out."""
    rows, cols = picture.shape
    # A size of columns alone rounds its rows: so narrow a strip is no reason to look closer.
    if not point and wide * tall > 0.98 * rows * cols:
        point = (0.5, 0.5)
    if point:
        x, y = point
        return Box(_inside(x * cols, wide, cols), _inside(y * rows, tall, rows), wide, tall)
    if len(faces) == 1 and _PRINT * faces[0].side > 0.9 * min(wide, tall):
        row, col = faces[0].middle
        x, y = col / cols, row / rows
    else:
        x, y = interesting(picture, wide, tall, faces)
    left, top = _inside(x * cols, wide, cols), _inside(y * rows, tall, rows)
    return _with_heads(Box(left, top, wide, tall), faces, rows, cols)


def _with_heads(box: Box, faces: tuple[Face, ...], rows: int, cols: int) -> Box:
    """Move a crop so that it cuts no head: all of them, or the largest that fit together."""
    left, top = box.left, box.top
    for count in range(len(faces), 0, -1):
        heads = [face.head for face in faces[:count]]
        first = [max(min(head[n] for head in heads), 0.0) for n in (0, 1)]
        last = [min(max(head[n] for head in heads), end) for n, end in ((2, rows), (3, cols))]
        if last[0] - first[0] <= box.height and last[1] - first[1] <= box.width:
            top = min(max(top, last[0] - box.height), first[0])
            left = min(max(left, last[1] - box.width), first[1])
            break
    return Box(left, top, box.width, box.height)


def _inside(middle: float, extent: float, limit: int) -> float:
    """Where a stretch begins that has its middle here, or as near as lies inside."""
    return min(max(middle - extent / 2, 0.0), max(limit - extent, 0.0))


def _focus(focus: str) -> tuple[float, float] | None:
    """Read the setting `focus`; None is auto."""
    if focus.strip().lower() == "auto":
        return None
    point = read_point(focus)
    if point is None:
        raise RecipeError(
            f"focus is {focus!r}",
            "it is auto, or X,Y with both from 0 to 1 from the top left",
            "try --focus 0.5,0.3",
        )
    return point


def notes(
    picture: Picture, box: Box, cols: int, rows: int, faces: tuple[Face, ...], recipe: Recipe
) -> tuple[Note, ...]:
    """Say what was cut away, how large the face is, and whether the picture has enough pixels.

    Parameters
    ----------
    box : Box
        What the mosaic shows of the picture.
    cols, rows : int
        Of the mosaic.
    faces : tuple of Face
        Those that it shows, in cells.
    """
    found = [*_framing(picture, box, cols, faces, recipe)]
    if box.width * _ENLARGED < cols or box.height * _ENLARGED < rows:
        found.append(_few_pixels(box, cols, rows))
    return tuple(found)


def _framing(
    picture: Picture, box: Box, cols: int, faces: tuple[Face, ...], recipe: Recipe
) -> Iterator[Note]:
    """Say what of the picture is shown, and how large its main face is."""
    tall, wide = picture.shape
    cut = 1 - min(1.0, box.width * box.height / (wide * tall))
    side = faces[0].side * recipe.studs_a_cell if faces else 0.0
    widest = min(wide, tall * box.width / box.height)
    if faces and not recipe.zoom and box.width < 0.98 * widest:
        text = f"the face is framed, {_studs(side)} wide; {cut:.0%} of the photo is cut away"
        yield Note("framed", text, "--zoom 1 to keep all that fits")
    elif recipe.fit == "crop" and cut >= _CUT:
        text = f"{cut:.0%} of the photo is cut away"
        yield Note("cropped", text, f"--size {cols} to keep its shape, or --fit pad")
    if 0 < side < _UNKNOWN:
        more = -(-round(cols * recipe.studs_a_cell * 24 / side) // 16) * 16
        text = f"the face is {_studs(side)} wide, too few to be recognized"
        yield Note("small-face", text, f"--size {more}")


def _studs(side: float) -> str:
    """Say how wide a face is."""
    count = round(side)
    return f"{count} stud{'' if count == 1 else 's'}" if count else "less than a stud"


def _few_pixels(box: Box, cols: int, rows: int) -> Note:
    """Say that cells were enlarged from fewer pixels."""
    text = f"the photo has {box.width:.0f} x {box.height:.0f} pixels for {cols} x {rows} cells"
    smaller = max(int(box.width) // 8 * 8, 8)
    return Note("few-pixels", text, f"a larger photo, or --size {min(smaller, cols)}")
