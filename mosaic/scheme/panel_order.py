"""Panels composed as a whole: which schemes stand beside one another.

Backgrounds are warm and cool by turns, as on a chessboard; each is far from its neighbors; one
panel of four or more is quiet, gray or nearly so, to let the others shine.
"""

from __future__ import annotations

import numpy as np

from mosaic import color
from mosaic.catalog import catalog
from mosaic.model import Palette
from mosaic.scheme.compose import WARM
from mosaic.scheme.files import Scheme, builtin

#: OKLab chroma below which a ground is quiet.
_QUIET = 0.055
#: Fewest panels of which one is quiet.
_MANY = 4
#: Schemes that are no print in colors, and stand beside others only when they are asked for.
_APART = ("screen", "screen-gray", "screen-pale")


def temperature(name: str) -> str:
    """Say whether a color is quiet, warm or cool.

    Examples
    --------
    >>> [temperature(name) for name in ("Red", "Dark Turquoise", "Light Bluish Gray")]
    ['warm', 'cool', 'quiet']
    """
    lab = color.linear_to_oklab(Palette("one", (catalog().find(name).color,)).linear)[0]
    if np.hypot(lab[1], lab[2]) < _QUIET:
        return "quiet"
    hue = (np.degrees(np.arctan2(lab[2], lab[1])) + 90) % 360 - 90
    return "warm" if WARM[0] <= hue <= WARM[1] else "cool"


def hue_order(name: str) -> tuple[bool, float]:
    """Sort key of a color: whether it is quiet, then its hue from red on, or its lightness.

    Examples
    --------
    >>> sorted(["Blue", "White", "Red", "Yellow", "Black"], key=hue_order)
    ['Red', 'Yellow', 'Blue', 'Black', 'White']
    """
    lab = color.linear_to_oklab(Palette("one", (catalog().find(name).color,)).linear)[0]
    if temperature(name) == "quiet":
        return True, float(lab[0])
    return False, float((np.degrees(np.arctan2(lab[2], lab[1])) - 15) % 360)


def beside(own: Scheme, across: int, down: int) -> tuple[str, ...]:
    """Set built-in schemes beside a first one, by row; none is twice while others are left.

    Examples
    --------
    >>> beside(builtin()["marilyn-turquoise"], 2, 1)
    ('marilyn-turquoise', 'marilyn-red')
    """
    first = own.name
    cells = [(row, col) for row in range(down) for col in range(across)]
    quiet_at = cells[_quiet_place(across, down)] if len(cells) >= _MANY else None
    start = temperature(own.background)
    kinds = ("cool", "warm") if start == "cool" else ("warm", "cool")
    pool = {name: scheme for name, scheme in builtin().items() if name not in (*_APART, first)}
    placed: dict[tuple[int, int], Scheme] = {cells[0]: own}
    names = {cells[0]: first}
    for cell in cells[1:]:
        wanted = "quiet" if cell == quiet_at and start != "quiet" else kinds[sum(cell) % 2]
        left = {name: one for name, one in pool.items() if name not in names.values()} or pool
        near = [placed[n] for n in ((cell[0] - 1, cell[1]), (cell[0], cell[1] - 1)) if n in placed]
        best = max(
            left, key=lambda name: _worth(name, left[name], wanted, near, own, [*placed.values()])
        )
        names[cell], placed[cell] = best, left[best]
    return tuple(names[cell] for cell in cells)


def _quiet_place(across: int, down: int) -> int:
    """Place of the quiet panel: off the middle, and never the first."""
    return (2 * across * down) // 3


def _worth(
    name: str, one: Scheme, wanted: str, near: list[Scheme], own: Scheme, others: list[Scheme]
) -> tuple[float, str]:
    """Judge a scheme for a place: its temperature first, then how far its ground is from others."""
    fits = 200.0 * (temperature(one.background) == wanted)
    kin = 40.0 * (bool(one.regions) == bool(own.regions))
    beside = min(_away(one.background, other.background) for other in near)
    everywhere = min(_away(one.background, other.background) for other in others)
    return fits + kin + min(beside, 60.0) + min(everywhere, 30.0), name


def _away(one: str, other: str) -> float:
    """CIEDE2000 between two colors by name."""
    pair = Palette("pair", (catalog().find(one).color, catalog().find(other).color))
    lab = color.linear_to_lab(pair.linear)
    return float(color.delta_e_ciede2000(lab[:1], lab[1:])[0])
