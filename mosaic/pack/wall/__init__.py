"""Side view: a wall of pieces in rows, one stud deep, and ties behind where colors crack it.

::

    rows        pieces in running bond
    ties        seams above seams, and pieces behind that hold together what these part
"""

from __future__ import annotations

import dataclasses

import numpy as np

from mosaic.arrays import Mask
from mosaic.catalog import catalog
from mosaic.model import Grid, Kit, Layout, Pieces, bonded_rows, frozen
from mosaic.pack.kits import costs, either_way, in_use
from mosaic.pack.wall import rows, ties
from mosaic.pack.wall.ties import Tied
from mosaic.spec import Spec

#: Rounds of ties: pieces that are cut for ties leave new seams, and places are taken.
ROUNDS = 4

#: Two seams that meet cost as much as this share of the cheapest piece.
SEAM = 0.6


def build(grid: Grid, spec: Spec) -> Layout:
    """Stack pieces of one stud's depth in rows.

    Parameters
    ----------
    grid : Grid
        A palette index a cell, seen from the side.
    spec : Spec
        Its kit's parts lie along the rows; in its recipe `backing` "none" leaves out the
        ties behind.

    Returns
    -------
    Layout
        Its `weak` places are those that no tie could mend, its `bodies` one where all
        holds together.
    """
    kit, recipe = spec.kit, spec.recipe
    if recipe.in_pairs:
        return _in_pairs(grid, spec)
    straight = by_length(kit, 1)
    cost = costs(kit, recipe.goal)
    priced = {n: np.where(_exists(kit, k), cost[k], -1) for n, k in straight.items()}
    rules = rows.bond(grid.indices, priced, round(SEAM * int(cost[straight[1]].min())))
    seams = rows.lay(rules)
    # Ties are pieces that a stock was not asked for: with one, the wall does without.
    tied = recipe.backing != "none" and len(straight) > 1 and kit.stock is None
    both = with_deep(kit) if tied else kit
    wall = _tied(grid, both, seams)
    loose = wall.seams & ~wall.held
    solid = grid.indices >= 0
    return Layout(
        grid,
        both,
        _front(grid, both, wall),
        rows.fewest(_each_one(rules)),
        backing=_behind(grid, both, wall),
        bodies=ties.bodies(wall.seams, solid, wall.pairs),
        weak=len(ties.cracks(loose, solid)),
    )


def _in_pairs(grid: Grid, spec: Spec) -> Layout:
    """Stack a wall without a 1x1: every second row ends with a 1x2 that reaches into the wall.

    Its colors come in pairs that are shifted from row to row, so that it holds without ties.
    """
    kit = either_way(spec.kit)
    straight, end = by_length(spec.kit, 1), by_length(kit, 2)[1]
    if kit.stock is not None:
        straight = {2: straight[2]}  # what the colors were shared out by
    cost = costs(kit, spec.recipe.goal)
    part = {**straight, 1: end}
    priced = {n: np.where(kit.exists[k], cost[k], -1) for n, k in part.items()}
    rules = rows.bond(grid.indices, priced, round(SEAM * int(cost[straight[2]].min())))
    inner = np.ones(grid.indices.shape, dtype=bool)
    bonded = bonded_rows(grid.rows)
    inner[bonded, 0] = inner[bonded, -1] = False
    rules.cost[-1, inner & (grid.indices >= 0)] = rows.NEVER
    for k, n in enumerate(rules.lengths[:-1]):
        # Bonded rows begin and end with the end of a piece.
        rules.cost[k, bonded, n - 1 : n] = rules.cost[k, bonded, -1:] = rows.NEVER
    seams = rows.lay(rules)
    row, first, last = rows.pieces(seams)
    color = grid.indices[row, first]
    solid = color >= 0
    used = np.array([part[n] for n in (last - first)[solid].tolist()], dtype=np.int64)
    row, first, color = row[solid], first[solid], color[solid]
    kit, place = in_use(kit, len(spec.kit.parts), used, color)
    pieces = Pieces.of(place[used], color, first, row)
    nothing = Pieces.of([], [], [], [], layer=[])
    layout = Layout(grid, kit, pieces, rows.fewest(_each_one(rules)), backing=nothing)
    return recounted(layout)


def _each_one(rules: rows.Bond) -> rows.Bond:
    """Count each piece as one, whatever it costs."""
    return rules._replace(cost=np.where(rules.cost >= rows.NEVER, rows.NEVER, rules.cost > 0))


def recounted(layout: Layout) -> Layout:
    """Count a wall's bodies and weak places anew, after pieces of it were cut."""
    grid, pieces = layout.grid, layout.pieces
    seams = np.zeros((grid.rows, grid.cols + 1), dtype=bool)
    length = np.array([part.cols for part in layout.kit.parts])[pieces.part]
    seams[:, [0, -1]] = True
    seams[pieces.row, pieces.col] = True
    seams[pieces.row, pieces.col + length] = True
    solid = grid.indices >= 0
    bodies, weak = ties.bodies(seams, solid, []), len(ties.cracks(seams, solid))
    return dataclasses.replace(layout, bodies=bodies, weak=weak)


def _exists(kit: Kit, part: int) -> Mask:
    """Colors in which a part may be used; a single cell's always may."""
    exists: Mask = kit.exists[part] | (kit.parts[part].cols == 1)
    return exists


def _tied(grid: Grid, kit: Kit, seams: Mask) -> Tied:
    """Tie each weak place that can be tied."""
    solid = grid.indices >= 0
    straight, deep = by_length(kit, 1), by_length(kit, 2)
    wall = Tied(
        grid.indices,
        seams,
        {n: _exists(kit, k) for n, k in straight.items()},
        {n: kit.exists[k] for n, k in deep.items()},
        tuple(n for n, k in straight.items() if n > 1 and kit.exists[k, _plenty(grid, kit)]),
    )
    for _ in range(ROUNDS if wall.deep and wall.bridges else 0):
        for crack in ties.cracks(wall.seams & ~wall.held, solid):
            wall.tie(crack, ties.WEAK)
    return wall


def _plenty(grid: Grid, kit: Kit) -> int:
    """Pick the color for ties, which nobody sees: one that comes in most lengths, and is used."""
    colors = len(kit.palette)
    used = np.bincount(grid.indices[grid.indices >= 0], minlength=colors)
    lengths = np.sum([kit.exists[k] for k in by_length(kit, 1).values()], axis=0)
    return int(np.lexsort((used, lengths))[-1])


def _front(grid: Grid, kit: Kit, wall: Tied) -> Pieces:
    """Make pieces of what lies between seams."""
    straight, deep = by_length(kit, 1), by_length(kit, 2)
    row, first, last = rows.pieces(wall.seams)
    solid = grid.indices[row, first] >= 0
    row, first, last = row[solid], first[solid], last[solid]
    part = [
        (deep if deeper else straight)[n]
        for n, deeper in zip((last - first).tolist(), wall.deeper[row, first], strict=True)
    ]
    return Pieces.of(part, grid.indices[row, first], first, row)


def _behind(grid: Grid, kit: Kit, wall: Tied) -> Pieces:
    """Make pieces of the second layer of the bridges."""
    straight, color = by_length(kit, 1), _plenty(grid, kit)
    part = [straight[b.length] for b in wall.laid]
    col, row = [b.col for b in wall.laid], [b.row for b in wall.laid]
    return Pieces.of(part, [color] * len(part), col, row, layer=[0] * len(part))


def with_deep(kit: Kit) -> Kit:
    """Add the family's parts of two studs' depth, which tie a wall: 2xN, and a 1x2 turned."""
    known, colors = catalog(), kit.palette.colors
    short = [p for p in kit.parts if (p.cols, p.rows) == (2, 1)]
    molds = [*short, *(p for p in known.family(kit.parts[0].family) if p.rows == 2)]
    elements = [[known.elements.get((p.key, known.name_of(c))) for c in colors] for p in molds]
    numbers = tuple(tuple(e.ids[0] if e and e.ids else "" for e in row) for row in elements)
    none = np.zeros((len(molds), len(colors)), dtype=np.int64)
    return dataclasses.replace(
        kit,
        parts=(*kit.parts, *(p if p.rows == 2 else p.turn() for p in molds)),
        status=(*kit.status, *(tuple(known.status(p, c) for c in colors) for p in molds)),
        elements=(*kit.elements, *numbers) if kit.elements else (),
        prices=(*kit.prices, *((None,) * len(colors) for _ in molds)) if kit.prices else (),
        stock=None if kit.stock is None else frozen(np.concatenate([kit.stock, none])),
    )


def by_length(kit: Kit, depth: int) -> dict[int, int]:
    """Index of the part of each length in cells, of this depth in studs."""
    return {part.cols: k for k, part in enumerate(kit.parts) if part.rows == depth}
