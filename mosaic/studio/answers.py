"""What calls do with a work: photos, lists, pictures as JPEG, and tools that change many cells.

Each of these tools becomes runs of a paint, one edit.
"""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from mosaic import color, metric
from mosaic.arrays import Indices, Mask
from mosaic.errors import MosaicError, RecipeError
from mosaic.exporters import images
from mosaic.load import load
from mosaic.model import BARE, Palette, Picture, Plan
from mosaic.prepare.crop import turned
from mosaic.quantize.choice import cleaned, lonely
from mosaic.recipe import Recipe
from mosaic.studio import bodies
from mosaic.studio.about import command as written
from mosaic.studio.guard import Conflict, NotFound, Refused, of_picture
from mosaic.studio.layer import BARE_WORD, Run, mask_of, runs_of
from mosaic.studio.saving import has_bare
from mosaic.studio.work import Work

FEWEST_PX, MOST_PX = 16, 4096
_QUALITY = 88
_STUD_PX = 24

JSON = dict[str, Any]


def new_photo(work: Work, name: str, data: bytes | bytearray) -> int:
    """Keep a photo and make it the work's; a crop of the old one says nothing of it."""
    name = bodies.free(work.folder / "studio" / "photo", name, data)
    known = (work.folder / "studio" / "photo" / name).is_file()
    work.saver.put("photo", name, data)
    try:
        work.renderer.check(name, work.content)
        settings = {"focus": "auto", "zoom": 0.0, "turn": "0", "mirror": False}
        return work.edit({"kind": "photo", "new": name, "settings": settings})
    except MosaicError as error:
        if not known:
            (work.folder / "studio" / "photo" / name).unlink(missing_ok=True)
        raise of_picture(error) from None


def kept(work: Work, name: str, data: bytes | bytearray) -> str:
    """Keep a list with a work; return what names it in a recipe."""
    name = bodies.free(work.folder / "studio" / "files", name, data)
    work.saver.put("files", name, data)
    folder = work.folder.resolve().relative_to(work.shared.root.resolve())
    return (folder / "studio" / "files" / name).as_posix()


def image(work: Work, of: str, px: int, key: str = "", meters: float = 0.0) -> bytes:
    """Return a picture of a work as JPEG."""
    if of in {"scheme", "variant"}:
        if key not in work.pictures:
            raise NotFound("this picture is not kept any more")
        return work.pictures[key]
    if of in {"mosaic", "wall"}:
        return drawn(work.final().plan, "framed" if of == "wall" else None, px)
    if of == "far":
        return from_afar(work.final().plan, meters, px)
    if of not in {"photo", "frame"}:
        raise Refused(
            f"of is {of[:20]!r}", "it is photo, frame, mosaic, far, wall, thumb, scheme or variant"
        )
    content = work.content
    picture, frame = work.renderer.picture(content), work.renderer.frame(content)
    if picture is None or frame is None:
        raise NotFound("the work has no photo", hint="drop one onto the page")
    if of == "photo":
        return full_photo(picture, content.recipe, px)
    return part(picture, content.recipe, frame, px)


def command(work: Work) -> str:
    """Write the command that makes the same bytes as a build."""
    shown = work.final()
    if not shown.content.photo:
        raise NotFound("the work has no photo", hint="drop one onto the page")
    own, layer = work.folder / "studio", None
    if shown.plan.touch_up is not None:
        # A picture cannot say that a cell is bare.
        bare = has_bare(shown.plan)
        layer = work.folder / "mosaic.json" if bare else own / "touch-up.png"
    photo = own / "photo" / shown.content.photo
    stem = work.folder.name.removesuffix(".mosaic")
    out = work.folder.with_name(f"{stem}-again.mosaic")
    return written(work.shared.root, photo, shown.content.recipe, out, layer)


def full_photo(picture: Picture, recipe: Recipe, px: int) -> bytes:
    """Return a photo, turned and mirrored as a recipe says."""
    return _jpeg(_fitting(_image(turned(picture, recipe.turn, recipe.mirror)), px))


def part(picture: Picture, recipe: Recipe, frame: list[float], px: int) -> bytes:
    """Return the part of a photo that a mosaic shows; what lies beyond its edge is white."""
    image = _image(turned(picture, recipe.turn, recipe.mirror))
    left, top, width, height = (
        share * side for share, side in zip(frame, image.size * 2, strict=True)
    )
    scale = px / max(width, height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    box = (
        max(left, 0.0),
        max(top, 0.0),
        min(left + width, image.width),
        min(top + height, image.height),
    )
    inner = max(1, round((box[2] - box[0]) * scale)), max(1, round((box[3] - box[1]) * scale))
    shown = image.resize(inner, Image.Resampling.BICUBIC, box=box, reducing_gap=2.0)
    canvas = Image.new("RGB", size, "white")
    canvas.paste(shown, (round((box[0] - left) * scale), round((box[1] - top) * scale)))
    return _jpeg(canvas)


def drawn(plan: Plan, style: str | None, px: int) -> bytes:
    """Return a mosaic in a style."""
    studs = max(plan.grid.cols * plan.grid.cell_mm[0], plan.grid.rows * plan.grid.cell_mm[1]) / 8.0
    stud_px = max(1, min(_STUD_PX, round(px / studs)))
    return _jpeg(_fitting(images.preview(plan, style, stud_px), px))


def from_afar(plan: Plan, meters: float, px: int) -> bytes:
    """Return a mosaic as eyes see it from so many meters."""
    image = _fitting(Image.open(io.BytesIO(drawn(plan, None, px))), px)
    light = color.srgb_to_linear(np.asarray(image) / 255.0)
    width_mm = plan.grid.cols * plan.grid.cell_mm[0]
    pixel = width_mm / image.width
    perceived = metric.filtered_at_distance(light, metric.cells_per_degree((pixel, pixel), meters))
    return _jpeg(Image.fromarray(np.round(color.linear_to_srgb(perceived) * 255).astype(np.uint8)))


def of_file(path: Path, px: int) -> bytes:
    """Return a picture of a result folder, which may be anybody's."""
    return _jpeg(_fitting(_image(load(path, Recipe())), px))


def _image(picture: Picture) -> Image.Image:
    codes = picture.codes if picture.codes.dtype == np.uint8 else picture.codes >> 8
    image = Image.fromarray(np.ascontiguousarray(codes, dtype=np.uint8))
    if picture.alpha is None:
        return image
    alpha = picture.alpha if picture.alpha.dtype == np.uint8 else picture.alpha >> 8
    canvas = Image.new("RGB", image.size, "white")
    canvas.paste(image, mask=Image.fromarray(np.ascontiguousarray(alpha, dtype=np.uint8)))
    return canvas


def _fitting(image: Image.Image, px: int) -> Image.Image:
    image = image.convert("RGB")
    image.thumbnail((px, px), Image.Resampling.BICUBIC, reducing_gap=2.0)
    return image


def _jpeg(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, format="JPEG", quality=_QUALITY)
    return stream.getvalue()


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
