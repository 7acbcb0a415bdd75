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


def in_use(kit: Kit, straight: int, used: NDArray[np.int64]) -> tuple[Kit, NDArray[np.int64]]:
    """Leave out turned parts that are not used.

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
    return _pick(kit, kept), place


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
    )
