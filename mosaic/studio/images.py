"""Pictures for the page, as JPEG."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image

from mosaic import color, metric
from mosaic.exporters import images
from mosaic.load import load
from mosaic.model import Picture, Plan
from mosaic.prepare import turned
from mosaic.recipe import Recipe

FEWEST_PX, MOST_PX = 16, 4096
_QUALITY = 88
_STUD_PX = 24


def full_photo(picture: Picture, recipe: Recipe, px: int) -> bytes:
    """Return a photo, turned and mirrored as a recipe says."""
    return _jpeg(_fitting(_image(turned(picture, recipe)), px))


def part(picture: Picture, recipe: Recipe, frame: list[float], px: int) -> bytes:
    """Return the part of a photo that a mosaic shows; what lies beyond its edge is white."""
    image = _image(turned(picture, recipe))
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
    seen = metric.seen_from(light, metric.cells_per_degree((pixel, pixel), meters))
    return _jpeg(Image.fromarray(np.round(color.linear_to_srgb(seen) * 255).astype(np.uint8)))


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
