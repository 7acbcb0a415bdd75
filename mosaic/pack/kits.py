"""A kit as packing sees it: parts that may lie either way round, and what each piece costs."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mosaic.errors import RecipeError
from mosaic.model import Kit, Layout, frozen

Rows = tuple[tuple[float | None, ...], ...]

#: Prices and masses count in whole millionths, so that sums of them are exact.
MILLION = 1_000_000


def either_way(kit: Kit) -> Kit:
    """Return a kit whose oblong parts follow once more, turned by a quarter."""
    oblong = [k for k, part in enumerate(kit.parts) if part.cols != part.rows]
    turned = _pick(kit, [*range(len(kit.parts)), *oblong])
    straight, rest = turned.parts[: len(kit.parts)], turned.parts[len(kit.parts) :]
    return dataclasses.replace(turned, parts=(*straight, *(part.turn() for part in rest)))


def in_use(
    kit: Kit, straight: int, used: NDArray[np.int64], color: NDArray[np.int16]
) -> tuple[Kit, NDArray[np.int64]]:
    """Leave out turned parts that are not used, and share the stock with those that are.

    Parameters
    ----------
    kit : Kit
        As `either_way` returns it.
    straight : int
        Parts of the kit before that.
    used, color : (pieces,) int
        Part and color of each piece.

    Returns
    -------
    kit : Kit
        The first `straight` parts, and of the others those that occur in `used`.
    place : (parts,) int
        Where each part of the old kit is in it.
    """
    kept = [*range(straight), *(k for k in np.unique(used).tolist() if k >= straight)]
    place = np.zeros(len(kit.parts), dtype=np.int64)
    place[kept] = np.arange(len(kept))
    return _pick(_shared(kit, straight, used, color), kept), place


def _shared(kit: Kit, straight: int, used: NDArray[np.int64], color: NDArray[np.int16]) -> Kit:
    """Let each way round own as many of a part as lie so; what is over lies straight."""
    if kit.stock is None:
        return kit
    lie = np.zeros(kit.stock.shape, dtype=np.int64)
    np.add.at(lie, (used, color), 1)
    stock = kit.stock.copy()
    for k, part in enumerate(kit.parts[straight:], straight):
        twin = next(j for j, other in enumerate(kit.parts) if other.key == part.mold)
        stock[k] = np.clip(stock[twin] - lie[twin], 0, lie[k])
        stock[twin] -= stock[k]
    return dataclasses.replace(kit, stock=frozen(stock))


def _pick(kit: Kit, indices: list[int]) -> Kit:
    """Return a kit of these parts, with all that is known of each."""

    def rows(table: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(table[k] for k in indices) if table else ()

    return dataclasses.replace(
        kit,
        parts=rows(kit.parts),
        status=rows(kit.status),
        elements=rows(kit.elements),
        prices=rows(kit.prices),
        stock=None if kit.stock is None else frozen(kit.stock[indices]),
        not_bought=frozenset(
            (new, color)
            for new, old in enumerate(indices)
            for color in range(len(kit.palette))
            if (old, color) in kit.not_bought
        ),
    )


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

    A color of unknown price counts as the dearest of its part: never worth buying for
    the money, and never in the way of the colors that have a price.
    """
    dearest = [max((v for v in row if v is not None), default=0.0) for row in rows]
    filled = [
        [most if v is None and usable else v or 0.0 for v, usable in zip(row, exists, strict=True)]
        for row, most, exists in zip(rows, dearest, kit.exists, strict=True)
    ]
    return np.array(filled, dtype=np.float64)
