"""How backing parts are arranged: baseplates side by side, tied plates, panels with pins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from mosaic.model import Part

#: Studs from a panel's corner at which a pin joins it to its neighbor.
_PINS = (4, 11)
#: Number of baseplates, and where to cut: after so many units, across the columns or not.
_Cut = tuple[int, int, bool]


class Placed(NamedTuple):
    """A piece behind the picture; layer 0 is the nearest to it."""

    part: Part
    col: int
    row: int
    layer: int = 0


def tied_plates(plate: Part, cols: int, rows: int) -> Iterator[Placed]:
    """Lay square plates, and behind them more, half a plate on, that tie every seam.

    Parameters
    ----------
    plate : Part
        A square plate with an even side.
    cols, rows : int
        Studs to cover; what is laid may stand out to the right and below.
    """
    side, half = plate.cols, plate.cols // 2
    across, down = -(-cols // side), -(-rows // side)
    yield from _squares(plate, across, down)
    # In a single row there is no seam to tie across it: the ties lie straight behind.
    shift_right, shift_down = half * (across > 1), half * (down > 1)
    if across * down == 1:
        return
    for row in range(max(1, down - 1)):
        for col in range(max(1, across - 1)):
            yield Placed(plate, col * side + shift_right, row * side + shift_down, 1)


def pinned_panels(panel: Part, pin: Part, cols: int, rows: int) -> Iterator[Placed]:
    """Lay square panels, and join neighbors by two pins each.

    Parameters
    ----------
    panel : Part
        A square panel with pinholes in its sides.
    pin : Part
        A pin that lies along the columns, half of it in either panel.
    cols, rows : int
        Studs to cover; what is laid may stand out to the right and below.
    """
    side = panel.cols
    across, down = -(-cols // side), -(-rows // side)
    yield from _squares(panel, across, down)
    for row in range(down):
        for col in range(1, across):
            for at in _PINS:
                yield Placed(pin, col * side - 1, row * side + at)
    for row in range(1, down):
        for col in range(across):
            for at in _PINS:
                yield Placed(pin.turn(), col * side + at, row * side - 1)


def _squares(part: Part, across: int, down: int) -> Iterator[Placed]:
    """Lay squares edge to edge."""
    for row in range(down):
        for col in range(across):
            yield Placed(part, col * part.cols, row * part.cols)


def baseplates(plates: Sequence[Part], cols: int, rows: int) -> Iterator[Placed]:
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
