"""What holds the picture: baseplates, tied plates or pinned panels behind a top view."""

from __future__ import annotations

from collections.abc import Sequence

from mosaic.backing.arrangements import (
    Placed,
    baseplates,
    ends_on_plates,
    pinned_panels,
    tied_plates,
)
from mosaic.catalog import catalog
from mosaic.errors import RecipeError
from mosaic.model import Color, Layout, Part, Pieces
from mosaic.recipe import Base

#: What all pins come in.
_PINS = "Black"


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
    small = _enough([p for p in catalog().family("plate") if _is_made(p, color)])
    cols, rows = layout.grid.cols, layout.grid.rows
    if base == "auto" and small and not layout.kit.backing_stock and ends_on_plates(cols, rows):
        plates = [p for p in catalog().family("backing-plate") if _is_made(p, color)]
        # A single baseplate is simpler, though it stands out.
        if plates and len(list(baseplates(_made(bases, color), cols, rows))) > 1:
            bases, base = plates, "plate"
    placed = _placed(_made(bases, color), pins, layout, base, small)
    inks = {part.key: _pin_color(colors) if part.family == "pin" else color for part, *_ in placed}
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


def _enough(small: Sequence[Part]) -> Sequence[Part]:
    """Return small plates where a strip of any width and its ties can be made of them."""
    sizes = {(part.cols, part.rows) for part in small}
    return small if sizes >= {(n, 1) for n in (1, 2, 3, 4, 8)} else ()


def _pin_color(colors: Sequence[Color]) -> Color:
    """Pins come in black."""
    return _own(colors, _PINS)


def _own(colors: Sequence[Color], name: str) -> Color:
    """Find a color of the catalogue, as the palette has it where it does."""
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
        f"no {what} is made in {color.name}", f"they come in {', '.join(some)}", "or use none"
    )
