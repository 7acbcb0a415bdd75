"""Pictures that the site shows of a work: the mosaic, small ones of it, and its photo beside it."""

from __future__ import annotations

import io
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mosaic import color, metric, styles
from mosaic.dimensions import STUD_PITCH_MM
from mosaic.exporters import images
from mosaic.model import Picture, Plan, panels
from mosaic.prepare.area import Box, average
from mosaic.prepare.hints import matte_srgb
from mosaic.styles.relief import encode
from mosaic.styles.studs import cell_px, whole_px

#: Widths of the small pictures of the index, and the longer side of the two large ones; about.
THUMB_PX, LARGE_PX = (320, 640), 1200
#: Name of the preview among a work's files.
_PREVIEW = "preview.png"
_QUALITY = 82
#: A CSS pixel is a 96th of an inch seen from 28 inches.
_CSS_PX = 1 / 96 / 28


class Shown(NamedTuple):
    """A picture: the name of its file, its width and its height in pixels."""

    file: str
    width: int
    height: int


class Drawn(NamedTuple):
    """Pictures by the names of their files, and which are shown, the largest last."""

    files: dict[str, bytes]
    shown: list[Shown]


def draw(
    picture: Picture, plan: Plan, shares: tuple[float, float, float, float], made: dict[str, bytes]
) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Draw the mosaic, small ones of it, and the same part of its photo.

    Parameters
    ----------
    picture : Picture
        The photo as it is turned and mirrored.
    shares : (float, float, float, float)
        Left, top, width and height of what the mosaic shows of it, as shares of its sides.
    made : dict of str to bytes
        The work's files: the preview among them may be the picture that is wanted.

    Returns
    -------
    files : dict of str to bytes
    sizes : dict
        What the work's entry says of them.
    """
    files, shown = _put_together(plan, made) if _has_whole_studs(plan) else _scaled(plan)
    name, *large = shown[-1]
    rows, cols = picture.shape
    left, top, across, down = shares
    box = Box(left * cols, top * rows, across * cols, down * rows)
    photo = _photo(picture, box, plan, *large)
    sizes = {"large": large, "mosaic": name, "far": _far_px(plan), "thumbs": shown[:-1]}
    return {**files, "photo.webp": _webp(photo)}, sizes


def _has_whole_studs(plan: Plan) -> bool:
    """Whether a mosaic is put together from sprites, and the smallest picture has room for them."""
    across = plan.facts.width_mm / STUD_PITCH_MM
    least = whole_px(plan, THUMB_PX[0] / across) * across
    return plan.recipe.style in styles.SHEETS and least <= 1.5 * THUMB_PX[0]


def _put_together(plan: Plan, made: dict[str, bytes]) -> Drawn:
    """Draw a mosaic at each size, as PNG in few colors: sharper and smaller than as WebP."""
    across, down = (side / STUD_PITCH_MM for side in (plan.facts.width_mm, plan.facts.height_mm))
    usual = images.stud_px(plan)
    most = min(usual, whole_px(plan, LARGE_PX / max(across, down)))
    sizes = {f"thumb-{wide}.png": min(most, whole_px(plan, wide / across)) for wide in THUMB_PX}
    drawn = {
        name: _cells(images.in_few_colors(plan, stud_px, anyway=True), plan, stud_px)
        for name, stud_px in sizes.items()
    }
    files = {name: _png(image) for name, image in drawn.items()}
    if most == usual and plan.view == "top" and _PREVIEW in made:
        with Image.open(io.BytesIO(made[_PREVIEW])) as image:
            drawn[_PREVIEW] = image
    else:
        drawn["mosaic.png"] = _cells(images.in_few_colors(plan, most), plan, most)
        files["mosaic.png"] = _png(drawn["mosaic.png"])
    return Drawn(files, [Shown(name, *image.size) for name, image in drawn.items()])


def _scaled(plan: Plan) -> Drawn:
    """Draw a mosaic once, and reduce it: in a style of somebody else, or of the finest studs."""
    drawn = _cells(images.preview(plan), plan, images.stud_px(plan))
    scale = min(1.0, LARGE_PX / max(drawn.size))
    large = max(1, round(drawn.width * scale)), max(1, round(drawn.height * scale))
    mosaic = np.asarray(drawn)
    light = _channels(mosaic)
    if drawn.size != large:
        light = _reduced(light, large)
        mosaic = _codes_of(light)
    files, shown = {"mosaic.webp": _webp(mosaic)}, [Shown("mosaic.webp", *large)]
    # From large to small: each is drawn from the one before, which has fewer pixels.
    for wide in sorted(THUMB_PX, reverse=True):
        size = wide, max(1, round(wide * large[1] / large[0]))
        light = _reduced(light, size)
        files[f"thumb-{wide}.webp"] = _webp(_codes_of(light))
        shown.insert(0, Shown(f"thumb-{wide}.webp", *size))
    return Drawn(files, shown)


def _cells(drawn: Image.Image, plan: Plan, stud_px: int) -> Image.Image:
    """Cut off the studs that stand up from the top row of a wall: no photo is beside them."""
    tall = plan.grid.rows * cell_px(plan, stud_px)[1]
    return drawn.crop((0, drawn.height - tall, drawn.width, drawn.height))


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
    return encode(np.stack([np.asarray(channel) for channel in light], axis=-1))


def _photo(picture: Picture, box: Box, plan: Plan, width: int, height: int) -> NDArray[np.uint8]:
    """Draw the part of the photo that the mosaic shows, as often as the mosaic shows it.

    A small photo stays small: the browser enlarges it more smoothly than a cell is drawn.
    """
    cols, rows, recipe = plan.grid.cols, plan.grid.rows, plan.recipe
    places = panels(cols, rows, recipe.panel_grid, recipe.border)
    scale = min(1.0, box.width * cols / (places[0].cols * width))
    across, down = max(cols, round(width * scale)), max(rows, round(height * scale))
    left, top = round(box.left), round(box.top)
    inside = 0 <= left <= picture.shape[1] - across and 0 <= top <= picture.shape[0] - down
    if scale < 1.0 and len(places) == 1 and inside and picture.alpha is None:
        part = picture.codes[top : top + down, left : left + across]
        if part.dtype == np.uint8:
            return part  # as it is: half a pixel beside the mosaic's is seen by nobody
    ground, canvas = _ground(recipe.matte), np.ones((down, across, 3))
    for place in places:
        left, right = (round(n * across / cols) for n in (place.col, place.col + place.cols))
        top, bottom = (round(n * down / rows) for n in (place.row, place.row + place.rows))
        light, cover = average(picture, box, right - left, bottom - top)
        canvas[top:bottom, left:right] = ground + (light - ground) * cover[..., None]
    return encode(canvas)


def _ground(matte: str) -> NDArray[np.float64]:
    """Linear light of the matte; white where cells are left bare."""
    srgb = matte_srgb(matte)
    return np.ones(3) if srgb is None else color.srgb_to_linear(srgb)


def _webp(codes: NDArray[np.uint8]) -> bytes:
    """Encode a picture; method 4 takes twice the time for a twentieth fewer bytes."""
    stream = io.BytesIO()
    Image.fromarray(codes).save(stream, "WEBP", quality=_QUALITY, method=2)
    return stream.getvalue()


def _png(image: Image.Image) -> bytes:
    """Encode a picture of few colors; level 9 takes four times the time for a tenth fewer bytes."""
    stream = io.BytesIO()
    image.save(stream, "PNG", compress_level=5)
    return stream.getvalue()
