"""Where the pieces of a mosaic are in space, in mm: the picture stands and faces the viewer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic.dimensions import STUD_PITCH_MM
from mosaic.exporters import building
from mosaic.model import BARE, Pieces, Plan

#: Stands for a stud of the backing where others have the index of a part.
STUD = -1


class Group(NamedTuple):
    """Pieces that belong together: a part, a color and the origin of the part's shape each."""

    name: str
    part: NDArray[np.int64]
    color: NDArray[np.int64]
    origin: NDArray[np.float64]


def groups(plan: Plan) -> Iterator[Group]:
    """Yield the backing, the studs that show of it, and each section."""
    depths = building.layer_depths(plan)
    front = back = sum(depths.values())
    for layer, mm in depths.items():
        back -= mm
        chosen = np.flatnonzero(plan.backing.layers == layer)
        yield _group(plan, f"Backing {layer + 1}", plan.backing, chosen, back)
    if plan.view == "top" and depths:
        yield _studs(plan, front)
    for portion in building.portions(plan):
        yield _group(plan, f"Section {portion.section.name}", plan.pieces, portion.own, front)


def _group(plan: Plan, name: str, pieces: Pieces, chosen: NDArray[np.intp], back: float) -> Group:
    """Place pieces whose back is so far from the wall; an origin is the middle of an underside."""
    part = pieces.part[chosen].astype(np.int64)
    wide, high = plan.grid.cell_mm
    spans = np.array([p.footprint(plan.view) for p in plan.part_types])[part].reshape(-1, 2)
    x = (pieces.col[chosen] + spans[:, 0] / 2) * wide
    if plan.view == "side":
        deep = np.array([p.depth_mm(plan.view) for p in plan.part_types])[part]
        y, z = (plan.grid.rows - pieces.row[chosen] - 1.0) * high, back + STUD_PITCH_MM - deep / 2
    else:
        y, z = (plan.grid.rows - pieces.row[chosen] - spans[:, 1] / 2) * high, 0 * x + back
    return Group(name, part, pieces.color[chosen].astype(np.int64), np.stack([x, y, z], axis=-1))


def _studs(plan: Plan, front: float) -> Group:
    """Place a stud on each bare cell that has a baseplate behind it."""
    color = np.full(plan.grid.indices.shape, BARE, dtype=np.int64)
    order = np.argsort(-plan.backing.layers, kind="stable")
    for index in order.tolist():
        part = plan.part_types[int(plan.backing.part[index])]
        col, row = int(plan.backing.col[index]), int(plan.backing.row[index])
        here = np.s_[max(0, row) : max(0, row + part.rows), max(0, col) : max(0, col + part.cols)]
        color[here] = int(plan.backing.color[index]) if part.studs else BARE
    rows, cols = np.nonzero((plan.grid.indices == BARE) & (color != BARE))
    wide, high = plan.grid.cell_mm
    x, y = (cols + 0.5) * wide, (plan.grid.rows - rows - 0.5) * high
    origin = np.stack([x, y, np.full(len(x), front)], axis=-1)
    return Group("Studs", np.full(len(x), STUD, np.int64), color[rows, cols], origin)
