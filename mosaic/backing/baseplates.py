"""Baseplates: the fewest that cover a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from mosaic.backing.placed import Placed
from mosaic.model import Part

#: Number of baseplates, and where to cut: after so many units, across the columns or not.
_Cut = tuple[int, int, bool]


def cover(plates: Sequence[Part], cols: int, rows: int) -> Iterator[Placed]:
    """Cover a rectangle of studs with the fewest square baseplates, as saw cuts allow.

    Parameters
    ----------
    plates : sequence of Part
        The smallest first; its side divides the others'.
    cols, rows : int
        Studs to cover; what is laid may stand out to the right and below.
    """
    unit = plates[0].cols
    sides = {p.cols // unit: p for p in plates if p.cols == p.rows and p.cols % unit == 0}
    cut = _cuts(tuple(sides))

    def lay(col: int, row: int, width: int, height: int) -> Iterator[Placed]:
        _, at, across = cut(width, height)
        if not at:
            yield Placed(sides[width], col * unit, row * unit)
        elif across:
            yield from lay(col, row, at, height)
            yield from lay(col + at, row, width - at, height)
        else:
            yield from lay(col, row, width, at)
            yield from lay(col, row + at, width, height - at)

    return lay(0, 0, -(-cols // unit), -(-rows // unit))


def _cuts(sides: tuple[int, ...]) -> Callable[[int, int], _Cut]:
    """Return what tells the fewest squares for a rectangle, and its first cut: 0 where none is."""

    @cache
    def best(width: int, height: int) -> _Cut:
        if width == height and width in sides:
            return 1, 0, False
        across = [
            (best(s, height)[0] + best(width - s, height)[0], s, True) for s in sides if s < width
        ]
        down = [
            (best(width, s)[0] + best(width, height - s)[0], s, False) for s in sides if s < height
        ]
        return min(across + down, key=lambda found: (found[0], -found[1], found[2]))

    return best
