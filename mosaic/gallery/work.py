"""One work of the site, made in a worker: the project's files, pictures, and what it is."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mosaic import __version__, color, exporters, metric, pipeline, prepare
from mosaic.errors import ImageError, MosaicError
from mosaic.exporters import formatting, images
from mosaic.gallery.jobs import Job
from mosaic.gallery.titles import title
from mosaic.load import load
from mosaic.model import Picture, Plan, panels
from mosaic.prepare import Framed
from mosaic.prepare.area import Box, average
from mosaic.prepare.crop import turned
from mosaic.prepare.hints import matte_srgb
from mosaic.project import read
from mosaic.recipe import Recipe
from mosaic.styles.studs import cell_px

#: Name of the file that says what a work is, and its format.
ENTRY, FORMAT = "entry.json", "mosaic-work/1"
#: Name of the file that holds the mosaic itself.
PROJECT = "mosaic.json"
#: Widths of the small pictures of the index, and the longer side of the two large ones.
THUMB_PX, LARGE_PX = (320, 640), 1200
_QUALITY = 82
# Levels of linear light that are told apart on the way to codes of 8 bits.
_LEVELS = 1 << 16
#: A CSS pixel is a 96th of an inch seen from 28 inches.
_CSS_PX = 1 / 96 / 28
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
    shown, sizes = _pictures(
        turned(picture, plan.recipe.turn, plan.recipe.mirror), plan, framed.shares
    )
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


def _pictures(
    picture: Picture, plan: Plan, shares: tuple[float, float, float, float]
) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Draw the mosaic, the same part of its photo, and small ones of both."""
    drawn = images.preview(plan)
    # Studs stand up from the top row of a wall: what is beside the photo is cells alone.
    tall = plan.grid.rows * cell_px(plan, images.stud_px(plan))[1]
    drawn = drawn.crop((0, drawn.height - tall, drawn.width, drawn.height))
    mosaic = np.asarray(drawn.convert("RGB"))
    scale = min(1.0, LARGE_PX / max(drawn.size))
    large = max(1, round(drawn.width * scale)), max(1, round(drawn.height * scale))
    rows, cols = picture.shape
    left, top, across, down = shares
    box = Box(left * cols, top * rows, across * cols, down * rows)
    photo = _photo(picture, box, plan, *large)
    light = _channels(mosaic)
    if drawn.size != large:
        light = _reduced(light, large)
        mosaic = _codes_of(light)
    files = {"mosaic.webp": _webp(mosaic), "photo.webp": _webp(_codes(photo))}
    sizes: dict[str, Any] = {"large": list(large), "far": _far_px(plan), "thumbs": []}
    # From large to small: each is drawn from the one before, which has fewer pixels.
    for wide in sorted(THUMB_PX, reverse=True):
        size = wide, max(1, round(wide * large[1] / large[0]))
        light = _reduced(light, size)
        files[f"thumb-{wide}.webp"] = _webp(_codes_of(light))
        sizes["thumbs"].insert(0, [f"thumb-{wide}.webp", *size])
    return files, sizes


def _far_px(plan: Plan) -> int:
    """Width in CSS pixels of what looks as wide as the mosaic from its viewing distance."""
    grid = plan.grid
    meters = metric.viewing_distance_m(grid.cols, grid.rows, grid.cell_mm, plan.recipe.distance_m)
    return max(1, round(plan.facts.width_mm / (1000 * meters) / _CSS_PX))


def _channels(codes: NDArray[np.uint8]) -> list[Image.Image]:
    """Linear light of codes, a picture a channel: reduced in it, studs do not darken."""
    light = color.linear_table(256)[codes]
    return [Image.fromarray(light[..., channel]) for channel in range(3)]


def _reduced(light: list[Image.Image], size: tuple[int, int]) -> list[Image.Image]:
    """Draw linear light on fewer pixels, (columns, rows)."""
    return [channel.resize(size, Image.Resampling.HAMMING) for channel in light]


def _codes_of(light: list[Image.Image]) -> NDArray[np.uint8]:
    """Write pictures of linear light as sRGB codes."""
    return _codes(np.stack([np.asarray(channel) for channel in light], axis=-1))


def _photo(picture: Picture, box: Box, plan: Plan, width: int, height: int) -> NDArray[np.float64]:
    """Draw the part of the photo that the mosaic shows, as often as the mosaic shows it.

    A small photo stays small: the browser enlarges it more smoothly than a cell is drawn.
    """
    cols, rows, recipe = plan.grid.cols, plan.grid.rows, plan.recipe
    places = panels(cols, rows, recipe.panel_grid, recipe.border)
    scale = min(1.0, box.width * cols / (places[0].cols * width))
    across, down = max(cols, round(width * scale)), max(rows, round(height * scale))
    ground, canvas = _ground(recipe.matte), np.ones((down, across, 3))
    for place in places:
        left, right = (round(n * across / cols) for n in (place.col, place.col + place.cols))
        top, bottom = (round(n * down / rows) for n in (place.row, place.row + place.rows))
        light, cover = average(picture, box, right - left, bottom - top)
        canvas[top:bottom, left:right] = ground + (light - ground) * cover[..., None]
    return canvas


def _ground(matte: str) -> NDArray[np.float64]:
    """Linear light of the matte; white where cells are left bare."""
    srgb = matte_srgb(matte)
    return np.ones(3) if srgb is None else color.srgb_to_linear(srgb)


def _codes(light: NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
    """Write linear light as sRGB codes."""
    place = np.rint(np.clip(light, 0, 1) * (_LEVELS - 1)).astype(np.uint16)
    return np.asarray(_code_table()[place])


@cache
def _code_table() -> NDArray[np.uint8]:
    """Code of each level of light; the levels are so fine that each code has one at least."""
    return np.rint(color.linear_to_srgb(np.arange(_LEVELS) / (_LEVELS - 1)) * 255).astype(np.uint8)


def _webp(codes: NDArray[np.uint8]) -> bytes:
    """Encode a picture; method 4 takes twice the time for a twentieth fewer bytes."""
    stream = io.BytesIO()
    Image.fromarray(codes).save(stream, "WEBP", quality=_QUALITY, method=2)
    return stream.getvalue()
