"""How backing parts are arranged: baseplates side by side, tied plates, panels with pins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from mosaic.model import Part

#: Studs from a panel's corner at which a pin joins it to its neighbor.
_PINS = (4, 11)
#: Studs that small plates make up, and the length of those that tie them.
_FEW, _TIE = 4, 8
#: Number of baseplates, and where to cut: after so many units, across the columns or not.
_Cut = tuple[int, int, bool]


class Placed(NamedTuple):
    """A piece behind the picture; layer 0 is the nearest to it."""

    part: Part
    col: int
    row: int
    layer: int = 0


def tied_plates(plate: Part, cols: int, rows: int, small: Sequence[Part] = ()) -> Iterator[Placed]:
    """Lay square plates, and behind them more that tie every seam.

    Parameters
    ----------
    plate : Part
        A square plate with an even side.
    cols, rows : int
        Studs to cover; what is laid may stand out to the right and below.
    small : sequence of Part
        Plates along the columns that make up a few studs more than square plates cover, so
        that nothing stands out; a 1x8 is among them, if there are any.
    """
    side = plate.cols
    right, low = (_over(studs, side) if small else 0 for studs in (cols, rows))
    across, down = -(-(cols - right) // side), -(-(rows - low) // side)
    yield from _squares(plate, across, down)
    wide, high = across * side, down * side
    yield from _strip(small, right, high + low, lambda part, at: Placed(part.turn(), wide, at))
    yield from _strip(small, low, wide, lambda part, at: Placed(part, at, high))
    if across * down == 1 and not right and not low:
        return
    # In a single row there is no seam to tie across it: the ties lie straight behind.
    shift_right, shift_down = right or side // 2 * (across > 1), low or side // 2 * (down > 1)
    for row in range(down if low else max(1, down - 1)):
        for col in range(across if right else max(1, across - 1)):
            yield Placed(plate, col * side + shift_right, row * side + shift_down, 1)
    # Strips reach beyond the ties: each of their last studs is tied by itself.
    long = next((part for part in small if (part.cols, part.rows) == (_TIE, 1)), plate)
    if right:
        for row in _loose(shift_down, high, exact=bool(low)):
            yield Placed(long, wide + right - _TIE, row, 1)
    if low:
        for col in _loose(shift_right, wide, exact=bool(right)):
            yield Placed(long.turn(), col, high + low - _TIE, 1)


def ends_on_plates(cols: int, rows: int) -> bool:
    """Whether tied plates end with a picture where baseplates, of 16 studs at least, do not.

    Examples
    --------
    >>> ends_on_plates(50, 48), ends_on_plates(48, 48), ends_on_plates(50, 40)
    (True, False, False)
    """
    sides = cols, rows
    return any(n % 16 for n in sides) and all(_over(n, 16) or not n % 16 for n in sides)


def _over(studs: int, side: int) -> int:
    """Studs beyond whole plates, if they are so few that small ones make them up."""
    over = studs % side
    return over if studs > side and over <= _FEW else 0


def _loose(shift: int, extent: int, *, exact: bool) -> list[int]:
    """Studs along a strip before the first tie and, unless ties end with it, behind the last."""
    return [*range(shift), *([] if exact else range(extent - shift, extent))]


def _strip(
    small: Sequence[Part], wide: int, long: int, place: Callable[[Part, int], Placed]
) -> Iterator[Placed]:
    """Fill a strip along the columns with the longest plates; `place` says where each lies."""
    # How far each part reaches along the strip, lying as it is or turned.
    steps = {part.cols: part for part in small if part.rows == wide}
    steps = {part.rows: part.turn() for part in small if part.cols == wide} | steps
    at = 0
    while wide and at < long:
        step = max(n for n in steps if n <= long - at)
        yield place(steps[step], at)
        at += step


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
