"""regions.png: the regions of a print with their names, to look at and to paint over.

What is painted in the colors of the regions is read back by ``--regions FILE.png``; names,
black on white, say nothing there.
"""

from __future__ import annotations

from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from mosaic.model import MASK_COLORS, REGIONS, Plan, Regions, mask_px

#: Height of letters, as a share of the longer side, and in pixels at least.
_LETTERS, _LEAST_PX = 0.024, 8


def write(plan: Plan, stream: BinaryIO) -> None:
    """Write the regions of one panel as PNG, `mask_px` pixels a cell.

    A mosaic that is no print is all background.
    """
    regions = plan.grid.regions
    if regions is None:
        regions = Regions.of(np.zeros(plan.grid.indices.shape, np.int64))
    rows, cols = regions.cells.shape
    side = mask_px(cols, rows)
    colors = np.array(
        [
            MASK_COLORS[REGIONS.index(name) if name in REGIONS else place % len(MASK_COLORS)]
            for place, name in enumerate(regions.names)
        ],
        np.uint8,
    )
    pixels = colors[regions.cells].repeat(side, axis=0).repeat(side, axis=1)
    image = Image.fromarray(pixels)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(max(_LEAST_PX, round(_LETTERS * max(image.size))))
    for place, name in enumerate(regions.names):
        row, col = _thickest(regions.cells == place)
        at = (col + 0.5) * side, (row + 0.5) * side
        box = draw.textbbox(at, name, font=font, anchor="mm")
        right, below = max(0, box[2] + 4 - image.width), max(0, box[3] + 4 - image.height)
        left, above = max(0, 4 - box[0]), max(0, 4 - box[1])
        at = at[0] + left - right, at[1] + above - below
        box = draw.textbbox(at, name, font=font, anchor="mm")
        draw.rectangle((box[0] - 3, box[1] - 2, box[2] + 3, box[3] + 2), fill="white")
        draw.text(at, name, fill="black", font=font, anchor="mm")
    image.save(stream, format="PNG")


def _thickest(cells: NDArray[np.bool_]) -> tuple[int, int]:
    """Row and column of the cell that is furthest from all others."""
    from scipy.ndimage import distance_transform_edt  # noqa: PLC0415 - heavy

    depth = distance_transform_edt(np.pad(cells, 1))[1:-1, 1:-1]
    row, col = divmod(int(depth.argmax()), cells.shape[1])
    return row, col
