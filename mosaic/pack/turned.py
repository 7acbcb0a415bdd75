"""Parts that may lie either way round."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mosaic.model import Kit, frozen


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
        twin = next(j for j, other in enumerate(kit.parts) if other.key == part.mould)
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
