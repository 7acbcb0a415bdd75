"""Pictures of a mosaic: a preview, and one pixel a cell."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np
from PIL import Image

from mosaic import plugins, styles
from mosaic.errors import PluginError
from mosaic.model import BARE, Plan
from mosaic.styles.studs import whole_px

#: Longer side that a preview aims at, in pixels.
_PREVIEW_PX = 1200
#: Fewest pixels a stud at which seams show, and a 2x2 can be told from four 1x1.
_SEAMS_PX = 20
#: No preview gets larger than this on its longer side, unless the recipe asks for it.
_MOST_PX = 4000
#: Most pixels a stud.
_STUD_PX = 48


def stud_px(plan: Plan) -> int:
    """Width of a stud in pixels: as the recipe's `pixels` ask, else so that seams show."""
    grid = plan.grid
    studs = max(grid.cols * grid.cell_mm[0], grid.rows * grid.cell_mm[1]) / 8.0
    side = plan.recipe.pixels or min(_MOST_PX, max(_PREVIEW_PX, _SEAMS_PX * studs))
    most = _STUD_PX if not plan.recipe.pixels else side
    return whole_px(plan, max(1, int(min(most, side / studs))))


def preview(plan: Plan, style: str | None = None, width_px: int | None = None) -> Image.Image:
    """Draw a mosaic.

    Parameters
    ----------
    style : str, optional
        How it is drawn: a name of ``styles/``, or of a plugin's style; else as the recipe says.
    width_px : int, optional
        Width of a stud in pixels; by default so that the picture fits a screen.

    Raises
    ------
    PluginError
        Nobody provides the style, or it gave no picture.
    """
    name = style or plan.recipe.style
    pixels = np.asarray(style_of(name)(plan, width_px or stud_px(plan)))
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
        raise PluginError(
            f"{plugins.owner('styles', name)} gave {pixels.dtype} of shape {pixels.shape}",
            "a preview is uint8 of shape (height, width, 3)",
        )
    return Image.fromarray(pixels)


def style_of(name: str) -> styles.Style:
    """Return the style of this name, built in or a plugin's.

    Raises
    ------
    PluginError
        Nobody provides the style.
    """
    return plugins.find("styles", name, styles.TABLE, styles.Style)


def write_preview(plan: Plan, stream: BinaryIO) -> None:
    """Write a preview in the recipe's style as PNG.

    Level 3 takes half the time of Pillow's 6 and a fifth more bytes.
    """
    preview(plan).save(stream, format="PNG", compress_level=3)


def write_framed(plan: Plan, stream: BinaryIO) -> None:
    """Write the mosaic in a frame on a wall, as from its viewing distance, as JPEG.

    The paint on the wall has a grain: as PNG it would be ten times as large.
    """
    preview(plan, "framed").save(stream, format="JPEG", quality=92, subsampling=0)


def write_grid(plan: Plan, stream: BinaryIO) -> None:
    """Write one lossless pixel a cell as PNG; a bare cell is transparent."""
    grid = plan.grid
    pixels = grid.palette.srgb[np.maximum(grid.indices, 0)]
    if (grid.indices == BARE).any():
        covered = (grid.indices != BARE)[..., None]
        pixels = np.where(covered, np.dstack([pixels, np.full(grid.indices.shape, 255)]), 0)
    Image.fromarray(pixels.astype(np.uint8)).save(stream, format="PNG")
