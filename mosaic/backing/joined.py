"""Squares side by side that hold together: plates with a layer over their seams, or panels."""

from __future__ import annotations

from collections.abc import Iterator

from mosaic.backing.placed import Placed
from mosaic.model import Part

#: Studs from a panel's corner at which a pin joins it to its neighbor.
_PINS = (4, 11)


def plates(plate: Part, cols: int, rows: int) -> Iterator[Placed]:
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


def panels(panel: Part, pin: Part, cols: int, rows: int) -> Iterator[Placed]:
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
