"""Colors and pieces chosen together, so that the mosaic looks right from where it hangs.

The method minimizes an energy: errors as the eye blurs them at a distance, texture and
hues that the picture does not have as seen from near, and less for every piece that covers
a block of cells. `masks` say where noise would be seen, `objective` has the energy,
`search` makes it small.

References
----------
.. [1] M. Analoui and J. Allebach, "Model-based halftoning using direct binary search",
   SPIE 1666, 1992.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mosaic import color, errors, metric
from mosaic.arrays import Floats, Window, strips
from mosaic.ditherers.joint import screen
from mosaic.ditherers.joint.board import Board, Reward
from mosaic.ditherers.joint.kernels import kernel_for
from mosaic.ditherers.joint.masks import WORKERS, Emphasis, masks_of, sharpened
from mosaic.ditherers.joint.objective import Task, costs
from mosaic.ditherers.joint.search import Choose, Search, cheapest
from mosaic.imaging import skin
from mosaic.imaging.face_parts import face_maps, face_window
from mosaic.model import Kit, Linear
from mosaic.recipe import VIEWS, Recipe
from mosaic.spec import Spec

# From further away than this the eye would let neighbors mix that a visitor who steps
# nearer sees apart; the factor is the best on scikit-image's samples.
_FURTHER, _CELLS_PER_DEGREE = 1.9, 16.4
# Side of the squares that a large picture is searched in: smaller ones take more time for
# their seams, larger ones more memory.
_SIDE = 96
# Cells on both sides of a seam between such squares that are searched a second time.
_SEAM = 6
# Worth of a 2x2 at economy 1, how it grows, and the share of it that a neighbor of one's
# color is worth.
_WORTH, _WORTH_POWER, _NEIGHBOR_BONUS = 450.0, 1.25, 0.2
# Worth of two neighbors of one color where the picture's are alike.
_ALIKE = 5.0
# What a face's own errors, and all of its errors, count more; and what these maps are
# rounded to, as all masks are.
_FACE_DETAIL, _FACE_ALL, _MAP_GRAIN = 1.0, 1.5, 256.0
# However dear a color's 1x1 is, its block is worth no more than this many usual ones.
_DEAREST = 3.0


def pick(linear: Linear, spec: Spec) -> NDArray[np.int16]:
    """Pick the colors so that the mosaic is near to the picture and has few pieces."""
    reward = _reward(_covered(linear), spec)
    dear = _dear(spec.kit, spec.recipe)
    return solve(linear, spec, reward, emphasis=_on_faces(linear), dear=dear)


def _on_faces(linear: Linear) -> Emphasis | None:
    """Weigh a face's own errors and all of its errors more, and keep the head calm."""
    if not linear.faces:
        return None
    shape = (linear.light.shape[0], linear.light.shape[1])
    aspect = linear.cell_mm[0] / linear.cell_mm[1]
    window = face_window(shape, linear.faces, aspect)
    where = face_maps(shape, linear.faces, aspect, window)
    # As float16, which is exact: they are rounded, and a mural's would be large.
    face, head, own = np.zeros((3, *shape), np.float16)
    face[window] = np.round(where.face * _MAP_GRAIN) / _MAP_GRAIN
    head[window] = np.round(where.head * _MAP_GRAIN) / _MAP_GRAIN
    for part in strips(*where.face.shape):
        colored = skin.colored(color.linear_to_oklab(linear.light[window][part]))
        own[window][part] = np.round(face[window][part] * colored * _MAP_GRAIN) / _MAP_GRAIN
    one = np.float16(1)
    return Emphasis(
        one + np.float16(_FACE_DETAIL) * face, one + np.float16(_FACE_ALL) * face, head, own
    )


def solve(
    linear: Linear,
    spec: Spec,
    reward: Reward | None = None,
    start: NDArray[np.int16] | None = None,
    choose: Choose = cheapest,
    emphasis: Emphasis | None = None,
    dear: Floats | None = None,
) -> NDArray[np.int16]:
    """Search from some colors for better ones.

    Parameters
    ----------
    reward : Reward, optional
        What a block of cells in one color is worth.
    start : (rows, cols) int16, optional
        Palette indices to begin with; each cell's cheapest color if there are none.
    choose : callable, optional
        How the cells of a lattice pick their colors.
    emphasis : Emphasis, optional
        What matters more, as a face does.
    dear : (colors,) float64, optional
        What a cell in each color costs, in the energy's unit.
    """
    rows, cols = linear.light.shape[:2]
    palette, recipe = spec.palette, spec.recipe
    coarse = screen.is_coarse(linear.light, palette.linear, _covered(linear))
    wanted = sharpened(linear.light, palette.linear, screen.SHARPER if coarse else 0.0)
    errors.check_stop()
    masks, distance_m = masks_of(wanted), _distance_m(linear, recipe.distance_m)
    if coarse:
        masks, emphasis = screen.screened(masks, emphasis)
        distance_m *= screen.FURTHER
    kernel = kernel_for(linear.cell_mm, distance_m)
    errors.check_stop()
    task = Task(wanted, _covered(linear), palette.linear, kernel, masks, linear.light, emphasis)
    board = Board.empty(rows, cols, kernel.reach)
    if start is not None:
        board.colors[...] = start
    # A stock is counted by all colors, and a screen of dots has few.
    prune = choose is cheapest and not coarse

    def visit(number: int, place: Window, again: bool) -> None:
        errors.check_stop()
        colors, prize = board.colors[place], reward and reward.view(place)
        first = start is None and not again
        needed = np.unique(colors) if prune and not first else np.arange(0)
        here, kept = costs(task, place, needed if prune else None)
        errors.check_stop()
        if dear is not None:
            here = here._replace(alone=here.alone + dear[kept])
        if first:
            # By itself a cell would pay for a shift that is free where all around share it.
            colors[...] = kept[(here.alone if coarse else here.near).argmin(axis=2)]
        prize = prize and prize.only(kept)
        # No other square of this phase looks at these cells.
        colors[...] = np.searchsorted(kept, colors)
        similarity = _ALIKE * masks.view(place).similarity
        sweeps = Search(board, place, here, kernel, similarity, prize, choose)
        errors.check_stop()
        if not again:
            sweeps.start(colors.copy())
        sweeps.settle(np.random.default_rng([recipe.seed, number]), warm=not again)
        colors[...] = kept[colors]

    # Cells that share one stock cannot choose at the same time.
    _work(visit, rows, cols, WORKERS if choose is cheapest else 1)
    return board.colors


def _work(visit: Callable[[int, Window, bool], None], rows: int, cols: int, workers: int) -> None:
    """Visit all rectangles, phase by phase; each has a number for its random draws."""
    with _one_blas_thread():
        done = 0
        for places, again in _phases(rows, cols):
            calls = [(done + n, place, again) for n, place in enumerate(places)]
            done += len(calls)
            errors.in_threads(visit, calls, workers)


def _one_blas_thread() -> AbstractContextManager[object]:
    """Keep BLAS from splitting each small product among threads that cost more than they do."""
    if os.environ.get("OPENBLAS_NUM_THREADS") == "1":  # as commands have it: nothing is to be found
        return nullcontext()
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    limits: AbstractContextManager[object] = threadpool_limits(1, "blas")
    return limits


def _covered(linear: Linear) -> NDArray[np.bool_]:
    """Cells that get a piece."""
    return np.ones(linear.light.shape[:2], bool) if linear.covered is None else linear.covered


def _distance_m(linear: Linear, asked_m: float) -> float:
    """Distance that errors are blurred for."""
    rows, cols = linear.light.shape[:2]
    viewer = metric.viewing_distance_m(cols, rows, linear.cell_mm, asked_m)
    widest = max(metric.cells_per_degree(linear.cell_mm, 1.0))
    return min(_FURTHER * viewer, _CELLS_PER_DEGREE / widest)


def _phases(rows: int, cols: int) -> Iterator[tuple[list[Window], bool]]:
    """Rectangles that can be searched at the same time, and whether they were searched before.

    Those of one phase are so far apart that none feels the errors of another: the order in
    which they end cannot change the mosaic. Where a large picture is cut, cells were chosen
    with half of their neighbors unknown; so the seams are searched again at the end.
    """
    downs, acrosses = _cuts(rows), _cuts(cols)
    above = [slice(part.stop - _SEAM, part.stop + _SEAM) for part in downs[:-1]]
    left = [slice(part.stop - _SEAM, part.stop + _SEAM) for part in acrosses[:-1]]
    for lines, columns, again in (
        (downs, acrosses, False),
        (above, acrosses, True),
        (downs, left, True),
    ):
        for row, col in ((0, 0), (0, 1), (1, 0), (1, 1)):
            yield [(down, across) for down in lines[row::2] for across in columns[col::2]], again


def _cuts(side: int) -> list[slice]:
    """Cut a side into stretches of about equal length."""
    edges = np.linspace(0, side, 1 + max(1, round(side / _SIDE))).round().astype(int).tolist()
    return [slice(start, stop) for start, stop in pairwise(edges)]


def _reward(covered: NDArray[np.bool_], spec: Spec) -> Reward | None:
    """Worth of a 2x2, or of two in a row of a wall; None where nobody wants larger pieces.

    In a wall longer pieces than two are runs of these.
    """
    kit, recipe = spec.kit, spec.recipe
    rows, cols = shape = VIEWS[recipe.view].block
    part = kit.find(cols, rows)
    if not part or not recipe.economy:
        return None
    unit = _WORTH * recipe.economy**_WORTH_POWER
    worth = unit * (rows * cols - 1) / 3 * _saved(kit, part, recipe)
    by_color = np.where(kit.exists[part], worth, -np.inf)
    return Reward(shape, by_color, _allowed(covered, shape, spec), _NEIGHBOR_BONUS * unit)


def _allowed(covered: NDArray[np.bool_], shape: tuple[int, int], spec: Spec) -> NDArray[np.bool_]:
    """(rows, cols) bool: where a block may begin, which covers cells of one section alone."""
    rows, cols = covered.shape
    lefts, tops = spec.crossings(cols, rows)
    allowed = np.zeros((rows, cols), bool)
    tall, wide = rows - shape[0] + 1, cols - shape[1] + 1
    if tall > 0 and wide > 0:
        parts = [covered[y : y + tall, x : x + wide] for y, x in np.ndindex(shape)]
        allowed[:tall, :wide] = np.all(parts, axis=0)
    allowed[:, [left - 1 for left in lefts]] = False
    allowed[[top - 1 for top in tops]] = False
    return allowed


def _dear(kit: Kit, recipe: Recipe) -> Floats | None:
    """(colors,) what a cell's 1x1 costs, in the unit of `_reward`.

    Without it a block of a dear color would earn more than one of a cheap color, for it saves
    more money than the cheap one costs at all. A color without a price is as dear as any.
    """
    if recipe.goal != "price" or not kit.prices or not recipe.economy:
        return None
    single = np.array(kit.prices[0], dtype=np.float64)
    if not np.isfinite(single).any():
        return None
    single = np.where(np.isfinite(single), single, np.nanmax(single))
    shape = VIEWS[recipe.view].block
    part = kit.find(shape[1], shape[0])
    # Money is worth as much as where a usual block saves it.
    usual = _usual(_money_saved(kit, part)) if part else 3 * float(np.median(single))
    cells = shape[0] * shape[1] if part else 4
    unit = _WORTH * recipe.economy**_WORTH_POWER * (cells - 1) / 3
    found: Floats | None = unit * single / usual if usual > 0 else None
    return found


def _saved(kit: Kit, part: int, recipe: Recipe) -> Floats:
    """(colors,) what a block saves: all pieces but one, or money beside what it usually saves."""
    if recipe.goal != "price" or not kit.prices:
        return np.ones(len(kit.palette))
    saved = _money_saved(kit, part)
    usual = _usual(saved)
    if not usual or np.isnan(usual):
        return np.ones(len(kit.palette))
    return np.where(np.isfinite(saved / usual), np.clip(saved / usual, 0, _DEAREST), 1.0)


def _usual(saved: Floats) -> float:
    """Median of what is known; not a number where no price is."""
    known = saved[np.isfinite(saved)]
    return float(np.median(known)) if known.size else np.nan


def _money_saved(kit: Kit, part: int) -> Floats:
    """(colors,) what a block costs less than its cells' 1x1; not a number where a price is unknown."""
    single, large = (np.array(kit.prices[n], dtype=np.float64) for n in (0, part))
    return kit.parts[part].cols * kit.parts[part].rows * single - large
