"""One work of the site, made in a worker: the project's files, pictures, and what it is."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from mosaic import __version__, exporters, pipeline, prepare
from mosaic.errors import ImageError, MosaicError
from mosaic.exporters import formatting
from mosaic.gallery import pictures
from mosaic.gallery.jobs import Job
from mosaic.gallery.titles import title
from mosaic.load import load
from mosaic.model import Picture, Plan
from mosaic.prepare import Framed
from mosaic.prepare.crop import turned
from mosaic.project import read
from mosaic.recipe import Recipe

#: Name of the file that says what a work is, and its format.
ENTRY, FORMAT = "entry.json", "mosaic-work/1"
#: Name of the file that holds the mosaic itself.
PROJECT = "mosaic.json"
Value = TypeVar("Value")


class Made(NamedTuple):
    """A finished work: its files by name, and what `ENTRY` is to say of it."""

    files: dict[str, bytes]
    entry: dict[str, Any]


def make(job: Job) -> Made:
    """Build a picture's mosaic and all that the site shows of it.

    Raises
    ------
    MosaicError
        The picture or its recipe does not do, or this worker is of another version.
    """
    if job.version != __version__:
        raise MosaicError(
            f"a worker has mosaic {__version__}", f"the others have {job.version}", "update them"
        )
    data = job.stream().read()
    if hashlib.sha256(data).hexdigest() != job.sha256:
        raise ImageError("it changed while the gallery was made", hint="run it again")
    picture, plan, framed = _edited(job) if job.edited else _built(job, data)
    files: dict[str, bytes] = {}
    for wanted in job.formats:
        files.update(exporters.render(plan, wanted))
    if job.edited:
        files[PROJECT] = job.edited  # byte for byte what its editor saved
    picture = turned(picture, plan.recipe.turn, plan.recipe.mirror)
    shown, sizes = pictures.draw(picture, plan, framed.shares, files)
    entry = _entry(job, plan, [*files], sizes)
    return Made({**files, **shown}, entry)


def _built(job: Job, data: bytes) -> tuple[Picture, Plan, Framed]:
    """Build a mosaic of the picture."""
    name = job.recipe.title or title(data, job.label)
    picture = load(job.stream(), job.recipe)
    return picture, *_planned(picture, job.recipe.replace(title=name))


def _edited(job: Job) -> tuple[Picture, Plan, Framed]:
    """Read a mosaic that somebody edited; its own recipe says what of the picture it shows."""
    try:
        plan = read(io.BytesIO(job.edited or b"")).plan
    except MosaicError as error:
        raise MosaicError(
            f"its mosaic.json was edited and cannot be read: {error.came}",
            hint=f"mend it, or delete works/{job.name} to build it anew",
        ) from None
    picture = load(job.stream(), plan.recipe)
    return picture, plan, prepare.framed(picture, plan.recipe)


def _planned(picture: Picture, recipe: Recipe) -> tuple[Plan, Framed]:
    """Plan a mosaic, and say what of its picture it shows."""
    framed_photos: list[Framed] = []

    def keep(
        _stage: str, _recipe: Recipe, _inputs: tuple[object, ...], make: Callable[[], Value]
    ) -> Value:
        made = make()
        if isinstance(made, Framed):
            framed_photos.append(made)
        return made

    plan = pipeline.run(picture, recipe, keep=keep)
    return plan, framed_photos[0]


def _entry(job: Job, plan: Plan, downloads: list[str], sizes: dict[str, Any]) -> dict[str, Any]:
    """Say what the site tells of a work."""
    facts = {
        "Size": f"{formatting.size(plan)}, {formatting.measures(plan)}",
        "Pieces": ", ".join(
            filter(None, (formatting.number(plan.facts.pieces), formatting.packing(plan)))
        ),
        "To buy": f"{formatting.plural(plan.facts.lots, 'lot')} in {formatting.plural(plan.facts.colors, 'color')}",
        "Price": formatting.price(plan),
        "Mass": formatting.mass(plan),
        "Look at it from": formatting.distance(plan),
        "Palette": _palette(plan),
        "Light": job.light,
        "Picture": job.label,
    }
    return {
        "format": FORMAT,
        "picture": job.label,
        "title": plan.title,
        "palette": _palette(plan),
        "size": f"{plan.grid.cols} × {plan.grid.rows}",
        "cells": plan.grid.cols * plan.grid.rows,
        "pieces": plan.facts.pieces,
        "colors": plan.facts.colors,
        "facts": facts,
        "downloads": downloads,
        "images": sizes,
    }


def _palette(plan: Plan) -> str:
    """Name the palette as a visitor would."""
    name = plan.recipe.palette
    family = plan.recipe.family.replace("-", " ")
    return f"all colors of a {family}" if name == "auto" else name
