"""A piece of the backing, and the stud of its upper left corner."""

from typing import NamedTuple

from mosaic.model import Part


class Placed(NamedTuple):
    """A piece behind the picture; layer 0 is the nearest to it."""

    part: Part
    col: int
    row: int
    layer: int = 0
