"""Tools that change many cells at once; each becomes runs of a paint."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from mosaic.arrays import Indices, Mask
from mosaic.errors import RecipeError
from mosaic.model import BARE, Palette
from mosaic.quantize.lonely import cleaned, lonely
from mosaic.studio.layer import BARE_WORD, Run, mask_of, runs_of
from mosaic.studio.problems import Conflict, Refused
from mosaic.studio.work import Work

JSON = dict[str, Any]


def region(work: Work, body: JSON) -> JSON:
    """Do what a page asks of a region; return the edit's number and how many cells changed.

    Raises
    ------
    Conflict
        The mosaic has another grid by now.
    MosaicError
        A color cannot be used, or the region does not lie in the grid.
    """
    shown = work.final()
    grid = shown.plan.grid
    if (grid.cols, grid.rows) != (body["cols"], body["rows"]):
        raise Conflict(
            f"this was drawn on {body['cols']} x {body['rows']} cells", (grid.cols, grid.rows)
        )
    now = grid.indices
    spans = body.get("cells")
    mask = np.ones(now.shape, bool) if spans is None else mask_of(spans, grid.cols, grid.rows)
    make = {"fill": _filled, "replace": _replaced, "clean": _cleaned, "finer": _finer}[body["kind"]]
    runs = make(work, body, now, mask)
    count = sum(length for _, length, _ in runs)
    if not runs:
        return {"rev": work.rev, "cells": 0}
    return {"rev": work.paint(grid.cols, grid.rows, runs), "cells": count}


def _filled(work: Work, body: JSON, now: Indices, _mask: Mask) -> list[Run]:
    """All cells of one color that hang together with one of them."""
    from scipy import ndimage  # noqa: PLC0415 - heavy

    if not 0 <= body["at"] < now.size:
        raise RecipeError(f"cell {body['at']}", f"there are {now.size:,}")
    labels, _ = ndimage.label(now == now.flat[body["at"]])
    return _all_of(labels == labels.flat[body["at"]], body["color"], work, now)


def _replaced(work: Work, body: JSON, now: Indices, mask: Mask) -> list[Run]:
    """All cells of one color."""
    palette = work.final().plan.grid.palette
    return _all_of(mask & (now == _index(body["from"], palette)), body["color"], work, now)


def _cleaned(work: Work, _body: JSON, now: Indices, mask: Mask) -> list[Run]:
    """Lonely cells take a neighbor's color, but for those that the picture itself sets apart."""
    shown = work.final()
    palette = shown.plan.grid.palette
    linear = work.renderer.linear(shown.content)
    if linear is not None and linear.light.shape[:2] == now.shape:
        new = cleaned(now, linear, palette)
    else:
        new = np.where(lonely(now), np.roll(now, 1, axis=1), now)
    return _differences(now, new.astype(np.int16), mask, palette)


def _finer(work: Work, _body: JSON, now: Indices, mask: Mask) -> list[Run]:
    """Cells as they would be without thought of pieces."""
    content = work.content
    fine = dataclasses.replace(content, recipe=content.recipe.replace(economy=0.0, min_studs=0))
    made = work.renderer.plan(fine).grid
    place = {color.name: n for n, color in enumerate(made.palette.colors)}
    own = work.final().plan.grid.palette
    # Numbers of two palettes are brought together by name.
    table = np.array([place.get(color.name, -3) for color in own.colors] + [BARE], np.int16)
    return _differences(table[now], made.indices, mask, made.palette)


def _all_of(mask: Mask, color: str | None, work: Work, now: Indices) -> list[Run]:
    """Give some cells a color, but for those that have it."""
    if color is not None:
        palette = work.final().plan.grid.palette
        names = {one.name for one in palette.colors} | {BARE_WORD}
        if color in names:
            mask = mask & (now != _index(color, palette))
    return [(start, length, color) for start, length in runs_of(mask)]


def _differences(old: Indices, new: Indices, mask: Mask, palette: Palette) -> list[Run]:
    changed = mask & (old != new)
    return [
        (start, length, BARE_WORD if index == BARE else palette.colors[index].name)
        for index in np.unique(new[changed]).tolist()
        for start, length in runs_of(changed & (new == index))
    ]


def _index(name: str | None, palette: Palette) -> int:
    if name == BARE_WORD:
        return BARE
    places = {color.name: n for n, color in enumerate(palette.colors)}
    if name not in places:
        raise Refused(f"the mosaic has no color {name!r}")
    return places[name]
