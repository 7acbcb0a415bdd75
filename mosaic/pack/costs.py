"""What a piece costs, by what the builder wants least of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mosaic.errors import RecipeError
from mosaic.model import Kit, Layout

Rows = tuple[tuple[float | None, ...], ...]

#: Prices and masses count in whole millionths, so that sums of them are exact.
MILLION = 1_000_000


def costs(kit: Kit, goal: str) -> NDArray[np.int64]:
    """Cost of each part in each color, in whole numbers: (parts, colors).

    Parameters
    ----------
    kit : Kit
        Its parts, and their prices and masses.
    goal : str
        "pieces", "price" or "mass". Where two covers cost the same, fewer pieces win:
        each piece costs a little by itself.

    Raises
    ------
    RecipeError
        The price or mass of a part that may be used is not known in any color.
    """
    if goal == "pieces":
        return np.ones((len(kit.parts), len(kit.palette)), dtype=np.int64)
    rows = _rows(kit, goal)
    for part, row, exists in zip(kit.parts, rows, kit.exists, strict=True):
        if exists.any() and all(value is None for value in row):
            raise RecipeError(
                f"goal is {goal!r}, and no {goal} is known of {part.name} in any color",
                f"each part in use needs a {goal}",
                "leave its size out of --pieces, or use --goal pieces",
            )
    return np.rint(_filled(kit, rows) * MILLION).astype(np.int64) + 1


def total(layout: Layout, goal: str) -> float:
    """Sum the prices or masses of all pieces, unknown ones filled as in `costs`."""
    each = _filled(layout.kit, _rows(layout.kit, goal))
    return float(each[layout.pieces.part, layout.pieces.color].sum())


def _rows(kit: Kit, goal: str) -> Rows:
    """Prices or masses as they are known: by part, then color."""
    if goal == "mass":
        return tuple((part.mass_g,) * len(kit.palette) for part in kit.parts)
    return kit.prices or ((None,) * len(kit.palette),) * len(kit.parts)


def _filled(kit: Kit, rows: Rows) -> NDArray[np.float64]:
    """(parts, colors) numbers; 0 where the part does not exist.

    A color whose price nobody says counts as the dearest of its part: never worth buying for
    the money, and never in the way of the colors that have a price.
    """
    dearest = [max((v for v in row if v is not None), default=0.0) for row in rows]
    filled = [
        [most if v is None and usable else v or 0.0 for v, usable in zip(row, exists, strict=True)]
        for row, most, exists in zip(rows, dearest, kit.exists, strict=True)
    ]
    return np.array(filled, dtype=np.float64)
