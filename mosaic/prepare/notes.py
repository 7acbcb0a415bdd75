"""What a user should know of how a picture became cells."""

from __future__ import annotations

from collections.abc import Iterator

from mosaic.imaging.faces import Face
from mosaic.model import Note, Picture
from mosaic.prepare.area import Box
from mosaic.recipe import Recipe

#: A crop that leaves out at least this part of the photo is told, and a face that is less
#: than so many cells wide: below that neither people nor face recognition know it.
_CUT, _UNKNOWN = 0.2, 16.0
#: The mosaic has so many times the picture's own pixels on a side.
_ENLARGED = 1.05


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
