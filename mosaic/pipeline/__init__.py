"""The line, and nothing else: a photo becomes a plan."""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from typing import Any, BinaryIO, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from mosaic import catalog, metric
from mosaic.arrays import distinct
from mosaic.imaging.faces import Face
from mosaic.load import load
from mosaic.model import (
    UNTOUCHED,
    Grid,
    Linear,
    Note,
    Palette,
    Picture,
    Plan,
    Source,
    frozen,
)
from mosaic.pack import in_studs, pack
from mosaic.pipeline.color_choice import choose_colors
from mosaic.plan import plan
from mosaic.prepare import Framed, found_faces, framed, toned
from mosaic.quantize.edits import IDLE, for_palette, swap, touched_up, whole_pieces
from mosaic.recipe import Recipe
from mosaic.resolve import resolve, resolve_plan
from mosaic.spec import Spec

__all__ = ["edited", "prepared", "run", "swapped"]

#: Gives cells that are set by hand: of the palette and (rows, cols).
TouchUp = Callable[[Palette, tuple[int, int]], NDArray[np.int16]]
#: Told the name of each stage as it begins, and the share of the work that is done.
Progress = Callable[[str, float], None]
Value = TypeVar("Value")


class Keep(Protocol):
    """Gives a stage's result, from memory or by running it: see `mosaic.stages`."""

    def __call__(
        self, stage: str, recipe: Recipe, inputs: tuple[object, ...], make: Callable[[], Value], /
    ) -> Value:
        """Return what `make` gives for these inputs and this recipe."""


def keep_none(
    _stage: str, _recipe: Recipe, _inputs: tuple[object, ...], make: Callable[[], Value]
) -> Value:
    """Run a stage, and remember nothing."""
    return make()


def run(
    picture: Picture | str | PathLike[str] | bytes | BinaryIO | NDArray[Any],
    recipe: Recipe,
    progress: Progress = lambda _stage, _share: None,
    touch_up: TouchUp | None = None,
    spec: Spec | None = None,
    keep: Keep = keep_none,
) -> Plan:
    """Turn a picture into a plan.

    Parameters
    ----------
    picture : Picture, path, bytes, binary stream or array
        What `load` takes, or what it gave.
    recipe : Recipe
        Every setting.
    progress : callable, optional
        Told the name of each stage as it begins, and the share of the work done before it.
    touch_up : callable, optional
        Given the palette and (rows, cols), returns cells that are set by hand, see
        `quantize.edits`; they are laid over the grid after swaps.
    spec : Spec, optional
        What `resolve.resolve` made of the recipe, where that is done already.
    keep : callable, optional
        Asked for each stage's result, see `stages.Stages`; by default every stage is run.

    Raises
    ------
    MosaicError
        As the stages do.
    """
    resolved = spec or keep("spec", recipe, (), lambda: resolve(recipe))
    # It may be of a recipe with other settings elsewhere; these two are what the stock decides.
    recipe = recipe.replace(part=resolved.recipe.part, base=resolved.recipe.base)
    progress("load", 0.0)
    photo = (
        picture
        if isinstance(picture, Picture)
        else keep("load", recipe, (picture,), lambda: load(picture, recipe))
    )
    progress("prepare", 0.2)
    linear = prepared(photo, recipe, keep)
    source = Source(photo.name, photo.sha256, *reversed(photo.stored or photo.shape))
    noticed = (*photo.notes, *linear.notes)
    del photo  # what comes now needs the memory
    progress("quantize", 0.4)
    current = resolved.with_recipe(recipe)
    grid, current = keep(
        "colors", recipe, (linear, resolved), lambda: choose_colors(linear, current)
    )
    current = current.with_recipe(recipe)
    # How near it is to its picture is asked before colors are swapped, which is to depart from it.
    error = dict(keep("error", recipe, (linear, grid), lambda: metric.error(linear, grid, current)))
    if grid.stock_gap is not None:
        error["stock_gap"] = grid.stock_gap
    progress("pack", 0.7)
    grid = in_studs(grid, recipe)
    faces = tuple(_place(face, recipe.studs_a_cell) for face in linear.faces)
    origin = _Origin(source, error, noticed, faces)
    layer = touch_up(grid.palette, grid.indices.shape) if touch_up else None
    return _built(grid, current, recipe.swap, origin, layer)


def prepared(photo: Picture, recipe: Recipe, keep: Keep = keep_none) -> Linear:
    """Do what `prepare.prepare` does; how the picture is framed is kept apart from its tone."""
    shown = framed_photo(photo, recipe, keep)
    return keep("tone", recipe, (shown,), lambda: toned(shown, recipe))


def framed_photo(photo: Picture, recipe: Recipe, keep: Keep = keep_none) -> Framed:
    """Do what `prepare.framed` does; faces are kept apart from the frame and the size."""
    known = keep("faces", recipe, (photo,), lambda: found_faces(photo, recipe))
    return keep("frame", recipe, (photo, known), lambda: framed(photo, recipe, known))


def _not_sold(grid: Grid) -> list[Note]:
    """Name the colors in use that no shop has."""
    used = distinct(grid.indices[grid.indices >= 0]).tolist()
    names = catalog.catalog().unsold(grid.palette.colors[index] for index in used)
    if not names:
        return []
    text = f"no shop has {', '.join(names)}: such pieces cannot be bought, and have no price"
    return [Note("not-sold", text, shlex.join(w for n in names for w in ("--without-colors", n)))]


def swapped(made: Plan, swaps: Sequence[str]) -> Plan:
    """Give a finished mosaic other colors, as if its recipe had said so from the start.

    Parameters
    ----------
    swaps : sequence of str
        As `Recipe.swap`; they follow those that the recipe has already.

    Raises
    ------
    MosaicError
        As `quantize.edits.swap` does.
    """
    spec = resolve_plan(made)
    spec = spec.with_recipe(made.recipe.replace(swap=(*made.recipe.swap, *swaps)))
    grid = dataclasses.replace(made.grid, palette=spec.palette)
    return _built(grid, spec, swaps, _Origin.of(made), made.touch_up)


def edited(made: Plan, cells: TouchUp) -> Plan:
    """Give a finished mosaic other cells, and keep all else that its recipe says.

    Parameters
    ----------
    cells : callable
        Given the palette and (rows, cols), returns palette indices or `BARE`.

    Raises
    ------
    MosaicError
        A color cannot be had, or the stock does not suffice.
    """
    spec = resolve_plan(made)
    colors = spec.palette
    new = cells(colors, made.grid.indices.shape)
    layer = np.where(new == made.grid.indices, UNTOUCHED, new).astype(np.int16)
    if made.touch_up is not None:
        layer = np.where(layer == UNTOUCHED, made.touch_up, layer)
    grid = dataclasses.replace(made.grid, palette=colors)
    return _built(grid, spec, (), _Origin.of(made), frozen(layer))


class _Origin(NamedTuple):
    """What a plan has of its picture, whatever its cells become."""

    source: Source
    error: Mapping[str, float]
    notes: tuple[Note, ...]
    faces: tuple[tuple[float, float, float], ...]

    @classmethod
    def of(cls, made: Plan) -> _Origin:
        """Take it over from a finished mosaic."""
        return cls(made.source, made.facts.error, made.notes, made.facts.faces)


def _place(face: Face, studs: int) -> tuple[float, float, float]:
    """Column, row and width of a face, to a tenth of a stud; a cell has so many."""
    left, top, side = (round(studs * value, 1) for value in (face.left, face.top, face.side))
    return left, top, side


def _built(
    grid: Grid,
    spec: Spec,
    swaps: Sequence[str],
    origin: _Origin,
    layer: NDArray[np.int16] | None,
) -> Plan:
    """Swap, touch up, pack and plan; a layer's colors count in the palette before the swap."""
    chosen_from = grid.palette
    if swaps:
        grid = swap(grid, spec, swaps)
        spec = spec.with_palette(grid.palette)
    if layer is not None:
        layer = whole_pieces(for_palette(layer, chosen_from, grid.palette), spec.recipe)
        grid = touched_up(grid, layer, spec.kit)
    layout = pack(grid, spec)
    # A stage may hand on what it was told; each note is told once.
    # What was asked for by name, and did nothing, is told first.
    idle = [note for note in grid.notes if note.code == IDLE]
    every_note = dict.fromkeys(
        (*idle, *spec.notes, *_not_sold(grid), *origin.notes, *grid.notes, *layout.notes)
    )
    made = plan(layout, spec, origin.source, origin.error)
    facts = dataclasses.replace(made.facts, faces=origin.faces)
    return dataclasses.replace(
        made, facts=facts, notes=tuple(every_note), touch_up=layer, inputs=spec.inputs
    )
