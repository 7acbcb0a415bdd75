"""What a piece costs, by what the builder wants least of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mosaic.errors import RecipeError
from mosaic.model import Kit

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
        The price or mass of a part that may be used is not known.
    """
    if goal == "pieces":
        return np.ones((len(kit.parts), len(kit.palette)), dtype=np.int64)
    return np.rint(_known(kit, goal) * MILLION).astype(np.int64) + 1


def _known(kit: Kit, goal: str) -> NDArray[np.float64]:
    """Prices or masses, (parts, colors); 0 where the part does not exist."""
    nothing = (None,) * len(kit.palette)
    rows = kit.prices if goal == "price" else [(p.mass_g,) * len(kit.palette) for p in kit.parts]
    rows = rows or (nothing,) * len(kit.parts)
    for part, row, exists in zip(kit.parts, rows, kit.exists, strict=True):
        for color, value, usable in zip(kit.palette.colors, row, exists, strict=True):
            if value is None and usable:
                raise RecipeError(
                    f"goal is {goal!r}, and no {goal} is known of {part.name} in {color.name}",
                    f"each part in use needs a {goal}",
                    "leave its size out of --pieces, or use --goal pieces",
                )
    return np.array([[value or 0.0 for value in row] for row in rows], dtype=np.float64)
