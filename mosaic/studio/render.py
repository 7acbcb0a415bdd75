"""From a work's content to a plan, with what was computed before kept."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mosaic.compare import results
from mosaic.errors import ImageError, MosaicError, Stop, stopping
from mosaic.load import load
from mosaic.model import BARE, UNTOUCHED, Linear, Palette, Picture, Plan
from mosaic.pipeline import Progress, TouchUp, framed_photo, prepared
from mosaic.prepare import found_faces
from mosaic.project import Project
from mosaic.recipe import Recipe
from mosaic.resolve import resolve, resolve_plan
from mosaic.spec import Spec
from mosaic.stages import READS, Stages
from mosaic.studio.bodies import FILES, check_inside
from mosaic.studio.edits import Content, Size
from mosaic.studio.layer import Layer
from mosaic.studio.saving import Saver

#: A mosaic of more cells shows a quick draft first, and while a hand drags the draft alone.
DRAFT_CELLS = 64 * 64
_QUICK = "nearest-oklab"


@dataclass(frozen=True, eq=False)
class Photo:
    """A photo's file; the same object stands for the same bytes."""

    path: Path


def _silent(_stage: str, _share: float) -> None:
    """Tell nobody."""


class Renderer:
    """Makes plans of one work.

    Parameters
    ----------
    photos : Path
        Folder of the work's photos.
    stages : Stages
        Shared by all works.
    root : Path
        Files that settings name have to lie within.
    saver : Saver
        Has what stands for the engine's cells while there is no photo, and the mosaic that was
        saved last: what this keeps stands in for files that are gone.
    """

    def __init__(self, photos: Path, stages: Stages, root: Path, saver: Saver) -> None:
        self._photos, self._stages, self._root = photos, stages, root
        self._saver, self._base = saver, saver.base()
        self._known: dict[str, Photo] = {}

    def picture(self, content: Content) -> Picture | None:
        """Return the photo, read once; None where there is none.

        Raises
        ------
        ImageError
            Its file is gone or damaged.
        """
        if not content.photo:
            return None
        photo = self._known.setdefault(content.photo, Photo(self._photos / content.photo))
        recipe = content.recipe
        return self._stages.keep("load", recipe, (photo,), lambda: load(photo.path, recipe))

    def check(self, name: str, content: Content) -> None:
        """Read another photo.

        Raises
        ------
        MosaicError
            It cannot be read.
        """
        self.picture(dataclasses.replace(content, photo=name))

    def remember(self, name: str, picture: Picture, recipe: Recipe) -> None:
        """Keep a photo that was read already."""
        photo = self._known.setdefault(name, Photo(self._photos / name))
        self._stages.keep("load", recipe, (photo,), lambda: picture)

    def plan(
        self, content: Content, stop: Stop = lambda: False, progress: Progress = _silent
    ) -> Plan:
        """Make the plan of a content.

        Raises
        ------
        MosaicError
            A setting does not fit the photo, or a file that it names cannot be read.
        Stopped
            `stop` said so.
        """
        usable = self.usable(content.recipe)
        layer = _laid(content.layers, usable) if content.layers else None
        with stopping(stop):
            picture = self.picture(content)
        if picture is None:
            return self._edited(content, layer)
        made = self._stages.run(picture, content.recipe, progress, layer, stop)
        return _without_empty_layer(made)

    def advised(self, plan: Plan, content: Content, stop: Stop) -> Plan:
        """Add what the command line adds: what could be saved, where prices are the builder's.

        Raises
        ------
        Stopped
            `stop` said so.
        """
        picture = self.picture(content)
        if picture is None or not plan.recipe.prices or plan.touch_up is not None:
            return plan
        return results.noted(picture, plan, self._stages, stop)

    def draft(self, content: Content, stop: Stop) -> Plan:
        """Make a plan quickly, for the eye alone."""
        recipe = content.recipe
        if recipe.ditherer == "joint":
            recipe = recipe.replace(ditherer=_QUICK, max_lots=0)
        return self.plan(dataclasses.replace(content, recipe=recipe), stop)

    def size(self, content: Content) -> Size:
        """Columns and rows that the mosaic has, or would have, about."""
        picture = self.picture(content)
        if picture is None:
            return (self._base.grid.cols, self._base.grid.rows) if self._base else (0, 0)
        shape = picture.shape if content.recipe.turn in {"0", "180"} else picture.shape[::-1]
        cols, rows = content.recipe.cells(shape, content.recipe.cell_mm)
        studs = content.recipe.studs_a_cell
        return studs * cols, studs * rows

    def is_large(self, content: Content) -> bool:
        """Whether a draft is to be shown before the whole mosaic."""
        cols, rows = self.size(content)
        return cols * rows > DRAFT_CELLS

    def frame(self, content: Content) -> list[float] | None:
        """Left, top, width and height of what is shown, as shares of the turned photo."""
        picture, recipe = self.picture(content), content.recipe
        if picture is None:
            return None
        shares = framed_photo(picture, recipe, self._stages.keep).shares
        return [round(share, 6) for share in shares]

    def faces(self, content: Content) -> list[list[float]]:
        """Left, top, width and height of each face, as shares of the turned photo."""
        picture, recipe = self.picture(content), content.recipe
        if picture is None:
            return []
        known = self._stages.keep("faces", recipe, (picture,), lambda: found_faces(picture, recipe))
        rows, cols = picture.shape if recipe.turn in {"0", "180"} else picture.shape[::-1]
        return [
            [round(n, 4) for n in (f.left / cols, f.top / rows, f.side / cols, f.side / rows)]
            for f in known.faces
        ]

    def linear(self, content: Content) -> Linear | None:
        """One pixel of light a cell, as colors are chosen for."""
        picture = self.picture(content)
        return None if picture is None else prepared(picture, content.recipe, self._stages.keep)

    def with_part_family(self, recipe: Recipe) -> Recipe:
        """Return a recipe with its part family named, as a plan has it."""
        return recipe.replace(part=self._spec(recipe).recipe.part)

    def palette(self, recipe: Recipe) -> Palette:
        """Colors that a recipe chooses from."""
        return self._spec(recipe).palette

    def _spec(self, recipe: Recipe) -> Spec:
        base = self._base
        if base and all(getattr(recipe, n) == getattr(base.recipe, n) for n in READS["spec"]):
            return self._stages.keep("spec", recipe, (base,), lambda: resolve_plan(base))
        for name in sorted(FILES):
            check_inside(name, getattr(recipe, name), self._root)
        return self._stages.keep("spec", recipe, (), lambda: self._resolved(recipe))

    def _resolved(self, recipe: Recipe) -> Spec:
        try:
            return resolve(recipe)
        except MosaicError as error:
            if not error.missing:
                raise
            return resolve(recipe, made=self._saver.plan())

    def usable(self, recipe: Recipe) -> frozenset[str]:
        """Names of the colors that the part exists in."""
        given = self._spec(recipe)
        exists = np.atleast_1d(given.kit.exists.any(axis=0)).tolist()
        return frozenset(
            color.name
            for color, there in zip(given.kit.palette.colors, exists, strict=True)
            if there
        )

    def _edited(self, content: Content, layer: TouchUp | None) -> Plan:
        """Lay cells over a finished mosaic whose photo is not here."""
        if self._base is None:
            raise ImageError("the work has no photo", hint="drop one onto the page")
        made = Project(self._base).replace(content.recipe)
        if layer is None:
            return made.plan

        def cells(palette: Palette, shape: Size) -> NDArray[np.int16]:
            found = layer(palette, shape)
            return np.where(found == UNTOUCHED, made.plan.grid.indices, found).astype(np.int16)

        return made.edited(cells).plan


def _laid(layers: Mapping[Size, Layer], usable: frozenset[str]) -> TouchUp:
    """Return the cells set by hand on the grid of a size, as the pipeline asks for them."""

    def cells(palette: Palette, shape: Size) -> NDArray[np.int16]:
        rows, cols = shape
        layer = layers.get((cols, rows)) or Layer.empty(cols, rows)
        return layer.of_palette(palette, usable)

    return cells


def _without_empty_layer(made: Plan) -> Plan:
    """Have a plan without touch-ups equal one that was made without asking for any."""
    if made.touch_up is None or (made.touch_up >= BARE).any():
        return made
    return dataclasses.replace(made, touch_up=None)
