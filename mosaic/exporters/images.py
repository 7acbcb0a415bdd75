"""Pictures of a mosaic: a preview, one pixel a cell, a print's regions, and how it is built.

A notebook shows the preview with the parts to buy under it.

regions.png shows the regions of a print with their names, to look at and to paint over. What
is painted in the colors of the regions is read back by ``--regions FILE.png``; names, black on
white, say nothing there.

build.gif shows a mosaic building itself: section by section, a wall from below. Every program
shows GIFs. The 256 colors are taken from the finished mosaic and its backing, so they are the
same in each frame: nothing flickers, and only what changes is stored.
"""

from __future__ import annotations

import base64
import dataclasses
import io
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mosaic import plugins, styles
from mosaic.dimensions import STUD_PITCH_MM
from mosaic.errors import PluginError
from mosaic.exporters import formatting
from mosaic.model import BARE, MASK_COLORS, REGIONS, VIEWS, Pieces, Plan, Regions, mask_px
from mosaic.styles import studs
from mosaic.styles.studs import whole_px

#: Longer side that a preview aims at, in pixels.
_PREVIEW_PX = 1200
#: Fewest pixels a stud at which seams show, and a 2x2 can be told from four 1x1.
_SEAMS_PX = 20
#: No preview gets larger than this on its longer side, unless the recipe asks for it.
_MOST_PX = 4000
#: Most pixels a stud.
_STUD_PX = 48

#: Height of letters, as a share of the longer side, and in pixels at least.
_LETTERS, _LEAST_PX = 0.024, 8

#: Longer side of the picture, about.
_SIDE_PX = 560
#: Most frames between the bare backing and the finished mosaic; of a mural, which is slow.
_FRAMES, _MURAL_FRAMES, _MURAL_CELLS = 60, 20, 250_000
#: Rows of a section that appear at a time.
_ROWS = 4
_FRAME_MS, _BARE_MS, _DONE_MS = 120, 900, 3000

#: A notebook's column is about as wide; a retina screen shows the finer pixels.
_NOTEBOOK_PX = 480


def stud_px(plan: Plan) -> int:
    """Width of a stud in pixels: as the recipe's `pixels` ask, else so that seams show."""
    grid = plan.grid
    studs = max(grid.cols * grid.cell_mm[0], grid.rows * grid.cell_mm[1]) / STUD_PITCH_MM
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
    """Write a preview in the recipe's style as PNG, in 256 colors where no more are seen.

    As a byte a pixel it takes an eighth of the time and a third of the bytes, and Pillow's level
    3 half the time of its 6.
    """
    in_few_colors(plan).save(stream, format="PNG", compress_level=3)


def in_few_colors(plan: Plan, width_px: int | None = None, *, anyway: bool = False) -> Image.Image:
    """Draw a mosaic in the recipe's style as a byte a pixel, as RGB where more colors are seen.

    Parameters
    ----------
    width_px : int, optional
        As in `preview`.
    anyway : bool
        Whether 256 colors have to do, as in a small picture. A style that is not put together
        from sprites is RGB all the same.
    """
    lay_out = styles.SHEETS.get(plan.recipe.style)
    if lay_out is None:
        return preview(plan, width_px=width_px)
    sheet = lay_out(plan, width_px or stud_px(plan))
    drawn = sheet.indexed(anyway=anyway)
    if drawn is None:
        return Image.fromarray(sheet.picture())
    image = Image.fromarray(drawn.indices)
    image.putpalette(drawn.colors.tobytes())
    return image


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


def write_regions(plan: Plan, stream: BinaryIO) -> None:
    """Write the regions of one panel as PNG, `mask_px` pixels a cell.

    A mosaic that is no print is all background.
    """
    from PIL import ImageDraw, ImageFont  # noqa: PLC0415 - .003 s, and no preview has letters

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


def write_animation(plan: Plan, stream: BinaryIO) -> None:
    """Write the build as a GIF that runs forever, with a rest on the finished mosaic."""
    pictures = [Image.fromarray(frame) for frame in frames(plan)]
    both = np.concatenate([np.asarray(pictures[0]), np.asarray(pictures[-1])])
    colors = Image.fromarray(both).quantize(256, dither=Image.Dither.NONE)
    pages = [p.quantize(palette=colors, dither=Image.Dither.NONE) for p in pictures]
    times = [_BARE_MS, *[_FRAME_MS] * (len(pages) - 2), _DONE_MS][-len(pages) :]
    pages[0].save(
        stream, "GIF", save_all=True, append_images=pages[1:], duration=times, loop=0, disposal=1
    )


def frames(plan: Plan) -> Iterator[NDArray[np.uint8]]:
    """Draw the bare backing, then the mosaic as it grows, up to the whole."""
    grid = plan.grid
    longer = max(grid.cols * grid.cell_mm[0], grid.rows * grid.cell_mm[1])
    stud_px = studs.whole_px(plan, _SIDE_PX / (longer / STUD_PITCH_MM))
    placed = _when(plan)
    for step in range(int(placed.max(initial=0)) + 1):
        yield studs.draw(_until(plan, placed <= step), stud_px)


def _when(plan: Plan) -> NDArray[np.int64]:
    """Frame, from 1, in which each piece is there."""
    rows, cols = plan.grid.indices.shape
    order = np.zeros((rows, cols), dtype=np.int64)
    if VIEWS[plan.view].rises:
        order += np.arange(rows)[::-1, None]
    else:
        for number, s in enumerate(plan.sections):
            bands = np.arange(s.rows)[:, None] // _ROWS
            order[s.row : s.row + s.rows, s.col : s.col + s.cols] = number * rows + bands
    _, turn = np.unique(order[plan.pieces.row, plan.pieces.col], return_inverse=True)
    most = _MURAL_FRAMES if rows * cols > _MURAL_CELLS else _FRAMES
    turns = int(turn.max(initial=0)) + 1
    return np.asarray(turn * min(turns, most) // turns + 1)


def _until(plan: Plan, there: NDArray[np.bool_]) -> Plan:
    """Leave away the pieces that are not there yet."""
    some, cells = _pick(plan.pieces, there), np.full_like(plan.grid.indices, BARE)
    backing = plan.backing
    if VIEWS[plan.view].rises:  # its second layer grows with it
        backing = _pick(backing, backing.row >= some.row.min(initial=plan.grid.rows))
    for number, part in enumerate(plan.part_types):
        rows, cols = some.row[some.part == number], some.col[some.part == number]
        for right, down in np.ndindex(part.footprint(plan.view)):
            cells[rows + down, cols + right] = 0
    indices = np.where(cells == BARE, np.int16(BARE), plan.grid.indices)
    grid = dataclasses.replace(plan.grid, indices=indices)
    return dataclasses.replace(plan, grid=grid, pieces=some, backing=backing)


def _pick(pieces: Pieces, there: NDArray[np.bool_]) -> Pieces:
    """Keep some pieces, in their order."""
    part, color, col, row = (
        column[there] for column in (pieces.part, pieces.color, pieces.col, pieces.row)
    )
    return Pieces(part, color, col, row, None if pieces.layer is None else pieces.layer[there])


def summary(plan: Plan) -> str:
    """Say in one line what a mosaic is."""
    grid = plan.grid
    return f"{grid.cols} x {grid.rows} {formatting.unit(plan)}, {plan.facts.counts}"


def notebook_bundle(plan: Plan) -> dict[str, str | bytes]:
    """Show a mosaic as text, as a picture and as a page, by MIME type."""
    stream = io.BytesIO()
    write_preview(plan, stream)
    png = stream.getvalue()
    return {
        "text/plain": summary(plan),
        "image/png": png,
        "text/html": "\n".join(_notebook_page(plan, png)),
    }


def _notebook_page(plan: Plan, png: bytes) -> Iterator[str]:
    """Yield the lines of a page: the preview over the parts list."""
    import html  # noqa: PLC0415 - .003 s, and no file has a page

    title = html.escape(plan.recipe.title or plan.source.name)
    data = base64.b64encode(png).decode()
    yield f'<img src="data:image/png;base64,{data}" width="{_NOTEBOOK_PX}" alt="Mosaic of {title}">'
    yield f"<details open><summary>{html.escape(summary(plan))}</summary>"
    yield "<table><tr><th></th><th>Color</th><th>Part</th><th>Quantity</th><th>For</th></tr>"
    for line in plan.parts:
        cells = (line.color.name, line.part.name, f"{line.quantity:,}", line.role)
        swatch = f'<td style="background:{html.escape(line.color.hex)};min-width:2em"></td>'
        yield "<tr>" + swatch + "".join(f"<td>{html.escape(t)}</td>" for t in cells) + "</tr>"
    yield "</table></details>"
