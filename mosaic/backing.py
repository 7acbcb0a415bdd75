"""What holds the picture: baseplates, tied plates or pinned panels behind a top view."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

from mosaic.catalog import catalog
from mosaic.errors import RecipeError
from mosaic.model import Color, Layout, Part, Pieces
from mosaic.recipe import Base

#: Color that all pins come in.
_PIN_COLOR = "Black"

#: Studs from a panel's corner at which a pin joins it to its neighbor.
_PIN_STUDS = (4, 11)
#: Studs that small plates make up, and the length of those that tie them.
_FEW, _TIE = 4, 8
#: Number of baseplates, and where to cut: after so many units, across the columns or not.
_Cut = tuple[int, int, bool]


def backing(layout: Layout, base: Base) -> tuple[tuple[Part, ...], tuple[Color, ...], Pieces]:
    """Lay what a picture stands on; it may stand out to the right and below.

    Parameters
    ----------
    layout : Layout
        Its kit says which parts there are to stand on, and in which color.
    base : Base
        Their kind.

    Returns
    -------
    part_types, colors : tuple
        The layout's, followed by what only the backing has.
    pieces : Pieces
        The backing, indices into both; columns and rows in studs.

    Raises
    ------
    RecipeError
        Nothing to stand on is made in the color.
    """
    parts, colors = layout.kit.parts, layout.grid.palette.colors
    if layout.backing is not None:
        return parts, colors, layout.backing
    color = layout.kit.backing_color
    if not layout.kit.backing or color is None or layout.grid.view == "side":
        return parts, colors, Pieces.of([], [], [], [], layer=[])
    pins = [part for part in layout.kit.backing if part.family == "pin"]
    bases = [part for part in layout.kit.backing if part.family != "pin"]
    color = next((c for c in colors if c.name == color.name), color)
    small = _if_complete([p for p in catalog().family("plate") if _is_made(p, color)])
    cols, rows = layout.grid.cols, layout.grid.rows
    if base == "auto" and small and not layout.kit.backing_stock and ends_on_plates(cols, rows):
        plates = [p for p in catalog().family("backing-plate") if _is_made(p, color)]
        # A single baseplate is simpler, though it stands out.
        if plates and len(list(baseplates(_made(bases, color), cols, rows))) > 1:
            bases, base = plates, "plate"
    placed = _placed(_made(bases, color), pins, layout, base, small)
    inks = {
        part.key: _as_in_palette(colors, _PIN_COLOR) if part.family == "pin" else color
        for part, *_ in placed
    }
    # What is turned is bought as it lies along the columns.
    used = [kind for one in placed for kind in (_unturned(one.part), one.part)]
    parts = (*parts, *dict.fromkeys(part for part in used if part not in parts))
    colors = (*colors, *dict.fromkeys(ink for ink in inks.values() if ink not in colors))
    return parts, colors, _pieces(placed, parts, [colors.index(inks[p.part.key]) for p in placed])


def _placed(
    bases: Sequence[Part], pins: Sequence[Part], layout: Layout, base: Base, small: Sequence[Part]
) -> list[Placed]:
    """Lay the kind of backing that is asked for."""
    cols, rows = layout.grid.cols, layout.grid.rows
    if base == "panel":
        return list(pinned_panels(bases[0], pins[0], cols, rows))
    if base == "plate":
        return list(tied_plates(bases[0], cols, rows, small))
    return list(baseplates(bases, cols, rows))


def _pieces(placed: Sequence[Placed], parts: Sequence[Part], colors: Sequence[int]) -> Pieces:
    """Write backing as columns of numbers."""
    index = {part.key: place for place, part in enumerate(parts)}
    return Pieces.of(
        [index[one.part.key] for one in placed],
        colors,
        [one.col for one in placed],
        [one.row for one in placed],
        [one.layer for one in placed],
    )


def _unturned(part: Part) -> Part:
    return part.turn() if part.rows > part.cols else part


def _if_complete(small: Sequence[Part]) -> Sequence[Part]:
    """Return small plates where a strip of any width and its ties can be made of them."""
    sizes = {(part.cols, part.rows) for part in small}
    return small if sizes >= {(n, 1) for n in (1, 2, 3, 4, 8)} else ()


def _as_in_palette(colors: Sequence[Color], name: str) -> Color:
    """Find a color of the catalog, as the palette has it where it does."""
    found = catalog().find(name).color
    return next((c for c in colors if catalog().name_of(c) == found.name), found)


def _is_made(part: Part, color: Color) -> bool:
    return catalog().status(part, color) != "unlisted"


def _made(bases: Sequence[Part], color: Color) -> list[Part]:
    """Keep the parts that are made in a color, the smallest first."""
    known = catalog()
    made = [p for p in bases if _is_made(p, color)]
    if made:
        return sorted(made, key=lambda p: p.cols)
    all_colors = [e.color for e in known.colors.values() if e.finish == "solid"]
    some = [c.name for c in all_colors if any(known.status(p, c) != "unlisted" for p in bases)]
    what = bases[0].name.split(" ")[0].lower() if bases[0].family == "baseplate" else bases[0].name
    raise RecipeError(
        f"no {what} is made in {color.name}",
        f"they come in {', '.join(some)}",
        "choose one of these, or --backing none",
    )


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
    right, low = (_strip_width(studs, side) if small else 0 for studs in (cols, rows))
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
        for row in _untied(shift_down, high, exact=bool(low)):
            yield Placed(long, wide + right - _TIE, row, 1)
    if low:
        for col in _untied(shift_right, wide, exact=bool(right)):
            yield Placed(long.turn(), col, high + low - _TIE, 1)


def ends_on_plates(cols: int, rows: int) -> bool:
    """Whether tied plates end with a picture where baseplates, of 16 studs at least, do not.

    Examples
    --------
    >>> ends_on_plates(50, 48), ends_on_plates(48, 48), ends_on_plates(50, 40)
    (True, False, False)
    """
    sides = cols, rows
    return any(n % 16 for n in sides) and all(_strip_width(n, 16) or not n % 16 for n in sides)


def _strip_width(studs: int, side: int) -> int:
    """Studs beyond whole plates where they are so few that small plates make them up; else 0."""
    over = studs % side
    return over if studs > side and over <= _FEW else 0


def _untied(shift: int, extent: int, *, exact: bool) -> list[int]:
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
            for at in _PIN_STUDS:
                yield Placed(pin, col * side - 1, row * side + at)
    for row in range(1, down):
        for col in range(across):
            for at in _PIN_STUDS:
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
    wide, high = -(-cols // unit), -(-rows // unit)
    for size in product(range(1, wide + 1), range(1, high + 1)):
        cut(*size)  # the smaller ones first: a mural's cuts go too deep for Python's stack

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

    return lay(0, 0, wide, high)


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
