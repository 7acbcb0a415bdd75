"""A photo, its task and its energy by definition, for the tests of the joint method."""

import numpy as np
from helpers import spec_of

from mosaic import catalog, color, palette
from mosaic.ditherers import joint
from mosaic.ditherers.joint import kernels, objective
from mosaic.ditherers.joint.masks import masks_of
from mosaic.model import Grid, Linear, frozen
from mosaic.pack import pack
from mosaic.recipe import Recipe

FULL = palette.resolve(Recipe())
KIT = catalog.kit(FULL, Recipe())
SQUARE = (8.0, 8.0)


def photo(rows=30, cols=36, seed=0):
    """Hills of color: smooth, with an edge and some noise."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:rows, 0:cols] / 12
    cells = np.stack([0.55 + 0.25 * np.sin(x + y), 0.08 * np.sin(2 * y), 0.1 * np.cos(x)], axis=-1)
    cells[:, cols // 2 :, 0] -= 0.15
    noise = 0.01 * rng.standard_normal(cells.shape)
    return Linear(np.clip(color.oklab_to_linear(cells + noise), 0, 1))


def picked(linear, **settings):
    recipe = Recipe(**settings)
    return joint.pick(linear, spec_of(KIT, recipe))


def pieces(indices, **settings):
    cells = Grid(frozen(indices), FULL, SQUARE)
    return len(pack(cells, spec_of(KIT, Recipe(**settings))).pieces)


def task(light, distance_m, cell_mm=SQUARE, covered=None):
    covered = np.ones(light.shape[:2], bool) if covered is None else covered
    kernel = kernels.kernel_for(cell_mm, distance_m)
    return objective.Task(light, covered, FULL.linear, kernel, masks_of(light), light)


def costs(light, distance_m, covered=None):
    rows, cols = light.shape[:2]
    return objective.costs(task(light, distance_m, covered=covered), np.s_[0:rows, 0:cols])[0]


def slow_energy(picks, linear, distance_m, cell_mm=SQUARE):
    """The energy by its definition: every pair of cells."""
    weights = kernels.kernel_for(cell_mm, distance_m)
    parts = costs(linear.light, distance_m)
    error = parts.error(np.arange(picks.size).reshape(picks.shape), picks)
    total = np.take_along_axis(parts.alone, picks[..., None].astype(int), 2).sum()
    down, across = weights.reach
    for y, x in np.ndindex(picks.shape):
        for y2 in range(max(0, y - down), min(len(picks), y + down + 1)):
            for x2 in range(max(0, x - across), min(picks.shape[1], x + across + 1)):
                if (y, x) != (y2, x2):
                    total += (
                        error[:, y, x] * weights.weight(y - y2, x - x2) * error[:, y2, x2]
                    ).sum()
    similarity = joint._ALIKE * masks_of(linear.light).similarity
    for direction, shift in ((2, (0, 1)), (3, (1, 0))):
        near = picks[: len(picks) - shift[0], : picks.shape[1] - shift[1]]
        same = near == picks[shift[0] :, shift[1] :]
        total -= (similarity[direction][: same.shape[0], : same.shape[1]] * same).sum()
    return total


def drawn(*codes, rows=18):
    """Bands of sRGB colors that fade into each other from top to bottom."""
    stops = np.linspace(0, 1, len(codes))
    at = np.linspace(0, 1, rows)
    code = np.stack([np.interp(at, stops, [c[n] / 255 for c in codes]) for n in range(3)], -1)
    return Linear(np.repeat(color.srgb_to_linear(code)[:, None], 24, axis=1))


def names(picks):
    return {FULL.colors[n].name for n in np.unique(picks).tolist()}
