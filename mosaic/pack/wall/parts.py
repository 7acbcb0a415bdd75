"""Parts of a wall: of one stud's depth to build it, of two studs' to tie it."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from mosaic.catalog import catalog
from mosaic.model import Kit, Part, frozen

Mask = NDArray[np.bool_]


def with_deep(kit: Kit) -> Kit:
    """Add the family's parts of two studs' depth, which tie a wall; nobody has priced these."""
    known, nobody = catalog(), (None,) * len(kit.palette)
    deep = tuple(p for p in known.family(kit.parts[0].family) if min(p.cols, p.rows) == 2)
    colors = kit.palette.colors
    elements = [[known.elements.get((p.key, known.name_of(c))) for c in colors] for p in deep]
    numbers = tuple(tuple(e.ids[0] if e and e.ids else "" for e in row) for row in elements)
    none = np.zeros((len(deep), len(colors)), dtype=np.int64)
    return dataclasses.replace(
        kit,
        parts=(*kit.parts, *deep),
        status=(*kit.status, *(tuple(known.status(p, c) for c in colors) for p in deep)),
        elements=(*kit.elements, *numbers) if kit.elements else (),
        prices=(*kit.prices, *(nobody for _ in deep)) if kit.prices else (),
        stock=None if kit.stock is None else frozen(np.concatenate([kit.stock, none])),
    )


def by_length(kit: Kit, depth: int) -> dict[int, int]:
    """Index of the part of each length, of this depth in studs."""
    return {length(p): k for k, p in enumerate(kit.parts) if min(p.cols, p.rows) == depth}


def length(part: Part) -> int:
    """Cells that a part takes up in its row."""
    return max(part.cols, part.rows)
