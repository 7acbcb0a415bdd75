"""Parts of a wall: of one stud's depth to build it, of two studs' to tie it."""

from __future__ import annotations

import dataclasses

import numpy as np

from mosaic.catalog import catalog
from mosaic.model import Kit, frozen


def with_deep(kit: Kit) -> Kit:
    """Add the family's parts of two studs' depth, which tie a wall: 2xN, and a 1x2 turned."""
    known, colors = catalog(), kit.palette.colors
    short = [p for p in kit.parts if (p.cols, p.rows) == (2, 1)]
    moulds = [*short, *(p for p in known.family(kit.parts[0].family) if p.rows == 2)]
    elements = [[known.elements.get((p.key, known.name_of(c))) for c in colors] for p in moulds]
    numbers = tuple(tuple(e.ids[0] if e and e.ids else "" for e in row) for row in elements)
    none = np.zeros((len(moulds), len(colors)), dtype=np.int64)
    return dataclasses.replace(
        kit,
        parts=(*kit.parts, *(p if p.rows == 2 else p.turn() for p in moulds)),
        status=(*kit.status, *(tuple(known.status(p, c) for c in colors) for p in moulds)),
        elements=(*kit.elements, *numbers) if kit.elements else (),
        prices=(*kit.prices, *((None,) * len(colors) for _ in moulds)) if kit.prices else (),
        stock=None if kit.stock is None else frozen(np.concatenate([kit.stock, none])),
    )


def by_length(kit: Kit, depth: int) -> dict[int, int]:
    """Index of the part of each length in cells, of this depth in studs."""
    return {part.cols: k for k, part in enumerate(kit.parts) if part.rows == depth}
