"""Short or tall, 1x1 or 2x2, which size: candidates built of one picture, side by side.

::

    candidates   the recipes that are tried
    results      a row a candidate, and price against likeness with three to pick
    page         the comparison as one web page, and as one picture
"""

from __future__ import annotations

import dataclasses
import functools
import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.queues import Queue

import numpy as np
from numpy.typing import NDArray

from mosaic import color, metric
from mosaic.compare.candidates import candidates, describe
from mosaic.dimensions import STUD_PITCH_MM
from mosaic.model import BARE, Linear, Picture, Plan
from mosaic.pipeline import Keep, keep_none, prepared
from mosaic.prepare.crop import frame, turned
from mosaic.prepare.drawing import looks_drawn
from mosaic.prepare.saliency import find_faces
from mosaic.recipe import Recipe
from mosaic.spec import perceived_palette
from mosaic.stages import Stages

__all__ = ["Candidate", "Limits", "choose", "compare", "describe", "visual_error"]

#: Pixels to a stud of 8 mm where candidates are judged: a plate from the side is 2 of them high.
FINE = 5
#: Pixels on a side of what large ones are judged by.
MOST_PX = 2048


@dataclass(frozen=True)
class Limits:
    """What a mosaic may cost, hold and measure; infinite where it does not matter."""

    budget: float = float("inf")
    currency: str = ""
    max_pieces: float = float("inf")
    max_width_mm: float = float("inf")

    def fit(self, one: Candidate, *, base: bool = True) -> bool:
        """Whether a candidate keeps within all of them; its base may be left out."""
        facts = one.plan.facts
        return (
            self._pays(one.plan, base)
            and facts.pieces <= self.max_pieces
            and facts.width_mm <= self.max_width_mm
        )

    def _pays(self, plan: Plan, base: bool) -> bool:
        """Whether the budget pays for a plan; it does not where any price is unknown."""
        if self.budget == float("inf"):
            return True
        lines = [x for x in plan.parts if x.to_buy and (base or x.role != "backing")]
        costs = [x.to_buy * x.price for x in lines if x.price is not None]
        known = len(costs) == len(lines) and plan.facts.price.currency == self.currency
        return known and round(math.fsum(costs), 2) <= self.budget


@dataclass(frozen=True, eq=False)
class Candidate:
    """A mosaic that could be built.

    Attributes
    ----------
    error : float
        Mean S-CIELAB against the picture itself, at one distance for all candidates.
    rare : tuple of str
        Lots that are not seen on sale: retired, or without evidence; the largest first.
    best : bool
        Whether no other candidate is as good in everything and better in something.
    """

    name: str
    plan: Plan
    error: float
    rare: tuple[str, ...] = ()
    best: bool = False

    @property
    def costs(self) -> tuple[float, ...]:
        """What there should be little of: error, pieces, lots."""
        return self.error, self.plan.facts.pieces, self.plan.facts.lots


def compare(
    picture: Picture,
    recipe: Recipe,
    sizes: Sequence[str] = (),
    progress: Callable[[str, float], None] = lambda _stage, _share: None,
) -> tuple[Candidate, ...]:
    """Build a picture in many ways.

    Parameters
    ----------
    picture : Picture
        What `load` gave.
    recipe : Recipe
        Settings that all candidates share; the part, the pieces, the view and the size vary.
    sizes : sequence of str, optional
        Sizes in studs of a top view; by default two thirds, one and four thirds of the
        recipe's. Walls are as large, in cells of their own.
    progress : callable, optional
        Told the name of each candidate, and the share of the work done before it.

    Returns
    -------
    tuple of Candidate
        In a fixed order, whatever the number of cores.

    Raises
    ------
    MosaicError
        The picture or a setting does not do.
    """
    tried = candidates(
        turned(picture, recipe.turn, recipe.mirror).shape, _framed(picture, recipe), sizes
    )
    # Workers start afresh everywhere, so that a candidate cannot differ by platform.
    context, workers = get_context("spawn"), min(os.cpu_count() or 1, len(tried))
    # Handed over once they run: as an argument of theirs, one would wait for it after the other.
    pictures: Queue[Picture] = context.Queue()
    pictures.cancel_join_thread()  # a worker that was ended takes none
    for _ in range(workers):
        pictures.put(picture)
    with ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(pictures,)) as pool:
        # The largest first, or one core would build them while the others have nothing to do.
        jobs = [pool.submit(_build, one) for one in reversed(tried)]
        try:
            for done, job in enumerate(as_completed(jobs)):
                progress(job.result().name, done / len(tried))
        finally:
            pool.shutdown(cancel_futures=True)
    built = [job.result() for job in reversed(jobs)]
    return tuple(dataclasses.replace(c, best=not _beaten(c, built)) for c in built)


def _framed(picture: Picture, recipe: Recipe) -> Recipe:
    """Fix how close the crop is, as for the recipe's own size: all show the same part.

    Where a small face is framed by itself, a finer mosaic would show more of the picture.
    """
    if recipe.zoom:
        return recipe
    photo = turned(picture, recipe.turn, recipe.mirror)
    plates = recipe.replace(view="top", part="plate", pieces="auto")
    cols, rows = plates.cells(photo.shape, (STUD_PITCH_MM, STUD_PITCH_MM))
    found = () if looks_drawn(photo, recipe) else find_faces(photo, recipe)
    framed = frame(photo, cols / rows, plates, found, cols)
    widest = frame(photo, cols / rows, plates.replace(zoom=1.0), found, cols)
    return recipe.replace(zoom=round(max(1.0, widest.width / framed.width), 4))


def choose(built: Sequence[Candidate], limits: Limits, *, base: bool = True) -> Candidate | None:
    """Pick the candidate with the least error among those that fit; None where none does.

    Parameters
    ----------
    base : bool
        Whether what a mosaic stands on is to be paid, too.
    """
    fitting = (c for c in built if limits.fit(c, base=base))
    return min(fitting, key=lambda c: c.costs, default=None)


def _beaten(one: Candidate, others: Sequence[Candidate]) -> bool:
    """Whether another candidate is as good in everything, and better in something."""
    return any(
        other.costs != one.costs
        and all(a <= b for a, b in zip(other.costs, one.costs, strict=True))
        for other in others
    )


#: The picture that a worker process builds candidates of, and what they have in common.
_shared: list[tuple[Picture, Stages]] = []


def _begin(pictures: Queue[Picture]) -> None:
    """Hand a worker the picture once, not once a candidate."""
    _shared[:] = [(pictures.get(), Stages())]


def _build(recipe: Recipe) -> Candidate:
    """Build a candidate in a worker."""
    picture, stages = _shared[0]
    plan = stages.run(picture, recipe)
    rare = sorted(
        (line for line in plan.parts if line.role == "mosaic" and line.status != "current"),
        key=lambda line: (line.status != "retired", -line.quantity),
    )
    names = tuple(f"{line.quantity} {line.part.name} in {line.color.name}" for line in rare)
    return Candidate(describe(recipe), plan, visual_error(picture, plan, stages.keep), names)


def visual_error(picture: Picture, plan: Plan, keep: Keep = keep_none) -> float:
    """Mean S-CIELAB of a mosaic against its picture, both drawn finer than any cell.

    Facts of a plan hold a mosaic against its own cells. Here a coarse mosaic pays for the
    detail that it has no cells for, so that candidates with different cells compare.
    """
    grid, recipe = plan.grid, plan.recipe
    cols, rows = (round(mm / STUD_PITCH_MM) for mm in (plan.facts.width_mm, plan.facts.height_mm))
    fine = max(1, min(FINE, MOST_PX // max(cols, rows)))
    # The same crop and tone: the size is all that differs.
    closer = recipe.replace(size=f"{cols * fine}x{rows * fine}", view="top", pieces="auto")
    linear = prepared(picture, closer, keep)
    wanted = linear.light
    indices = _drawn(grid.indices, wanted.shape[0], wanted.shape[1])
    behind = next((grid.palette.colors[n] for n in plan.backing.color.tolist()), None)
    light = perceived_palette(grid.palette, recipe.part, behind).linear[indices]
    shown = np.where((indices == BARE)[..., None], wanted, light)
    distance = metric.viewing_distance_m(grid.cols, grid.rows, grid.cell_mm, recipe.distance_m)
    pixel_mm = STUD_PITCH_MM / fine
    per_degree = metric.cells_per_degree((pixel_mm, pixel_mm), distance)
    far = metric.lab_at_distance(shown, per_degree)
    return round(float(color.delta_e_ciede2000(_at_distance(linear, per_degree), far).mean()), 3)


@functools.lru_cache(maxsize=2)
def _at_distance(linear: Linear, per_degree: tuple[float, float]) -> NDArray[np.float64]:
    """CIELAB of the picture itself from afar: candidates of one size share it."""
    return metric.lab_at_distance(linear.light, per_degree)


def _drawn(indices: NDArray[np.int16], height: int, width: int) -> NDArray[np.int16]:
    """Draw cells on finer pixels: each pixel takes the cell that its middle lies in."""
    rows, cols = indices.shape
    down = ((np.arange(height) + 0.5) * rows / height).astype(int)
    across = ((np.arange(width) + 0.5) * cols / width).astype(int)
    return indices[np.ix_(down, across)]
