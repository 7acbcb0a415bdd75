"""What a preview shows of a plan: flat cells; or sorted by look, and put together from sprites."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.dimensions import STUD_PITCH_MM
from mosaic.model import BARE, Part, Plan

Cells = NDArray[np.intp]

Sprite = NDArray[np.uint8]

#: What shows where no piece lies: the light gray of a baseplate.
BARE_SRGB = (160, 165, 169)

#: Colors that an index of one byte can name.
_CODES = 256
#: Shades of one color that become one shade differ by less than this many levels of 256. Half as
#: many already cost gradients on tiles and rims of studs their steps where colors are many: those
#: mosaics, of some 20 colors and more, are drawn in all their shades.
_SPAN = 16


class PieceGroup(NamedTuple):
    """Pieces of one part in one color over one color, and the top left cells they lie at."""

    part: Part
    ink: int
    under: int
    rows: Cells
    cols: Cells


@dataclass(frozen=True, eq=False)
class Scene:
    """A plan in its light.

    Attributes
    ----------
    beyond : (int, int, int)
        sRGB of what shows where there is neither piece nor backing.
    """

    plan: Plan
    beyond: tuple[int, int, int]

    @cached_property
    def light(self) -> NDArray[np.float64]:
        """(colors + 1, 3) linear light; the last, so that `BARE` finds it, is `beyond`."""
        beyond = color.srgb_to_linear(np.array([self.beyond]) / 255.0)
        return np.vstack([self.plan.grid.palette.linear, beyond])

    @cached_property
    def behind(self) -> NDArray[np.int64]:
        """(rows, cols) color of the nearest backing, `BARE` where there is none."""
        plan, backing = self.plan, self.plan.backing
        colors = np.full(plan.grid.indices.shape, BARE, dtype=np.int64)
        layers = np.zeros(len(backing)) if backing.layer is None else backing.layer
        for index in np.argsort(-layers, kind="stable").tolist():
            part = plan.part_types[backing.part[index]]
            if part.family == "pin":
                continue  # it is inside the panels that it joins
            cols, rows = part.footprint(plan.view)
            col, row = int(backing.col[index]), int(backing.row[index])
            colors[max(row, 0) : row + rows, max(col, 0) : col + cols] = backing.color[index]
        return colors

    def pieces(self) -> Iterator[PieceGroup]:
        """Sort the pieces; what is under them matters to round ones alone."""
        plan, pieces = self.plan, self.plan.pieces
        rounds = np.array([part.round for part in plan.part_types], dtype=bool)
        under = np.where(rounds[pieces.part], self.behind[pieces.row, pieces.col], BARE)
        for (part, ink, ground), at in groups(pieces.part, pieces.color, under):
            rows, cols = pieces.row[at].astype(np.intp), pieces.col[at].astype(np.intp)
            yield PieceGroup(plan.part_types[part], ink, ground, rows, cols)


def groups(*columns: NDArray[np.integer]) -> Iterator[tuple[tuple[int, ...], Cells]]:
    """Yield each different row of some columns of small integers, and where it stands."""
    if not columns[0].size:
        return
    low = [int(column.min()) for column in columns]
    spans = [int(column.max()) - least + 1 for column, least in zip(columns, low, strict=True)]
    shifted = tuple(c.astype(np.int64) - least for c, least in zip(columns, low, strict=True))
    keys = np.ravel_multi_index(shifted, spans)
    order = np.argsort(keys, kind="stable")
    values, starts = np.unique(keys[order], return_index=True)
    for value, at in zip(values, np.split(order, starts[1:]), strict=True):
        parts = np.unravel_index(value, spans)
        yield tuple(int(p) + least for p, least in zip(parts, low, strict=True)), at


class Indexed(NamedTuple):
    """A picture in at most 256 colors.

    Attributes
    ----------
    indices : (height, width) uint8
        Place of each pixel's color.
    colors : (n, 3) uint8
        sRGB.
    """

    indices: NDArray[np.uint8]
    colors: NDArray[np.uint8]


class Sheet:
    """Which sprite each cell shows; a mural of a million cells costs its pixels and little more.

    Parameters
    ----------
    rows, cols : int
        Cells.
    height, width : int
        Size of a cell in pixels.
    hidden : int
        Pixels that the picture leaves out at its top.
    """

    def __init__(self, rows: int, cols: int, height: int, width: int, hidden: int = 0) -> None:
        self._numbers = np.zeros((rows, cols), dtype=np.int32)
        self._sprites: list[Sprite] = []
        self._inks: list[int] = []
        self._size = height, width
        self._hidden = hidden

    def put(
        self, rows: NDArray[np.integer], cols: NDArray[np.integer], sprite: Sprite, ink: int
    ) -> None:
        """Show a sprite wherever its top left cell is (rows[i], cols[i]).

        A sprite of several cells is cut into them. `ink` is the color that it has most of.
        """
        height, width = self._size
        for down in range(sprite.shape[0] // height):
            for right in range(sprite.shape[1] // width):
                self._numbers[rows + down, cols + right] = len(self._sprites)
                cell = sprite[down * height :, right * width :]
                self._sprites.append(cell[:height, :width])
                self._inks.append(ink)

    def picture(self) -> NDArray[np.uint8]:
        """Draw all cells, (height, width, 3) sRGB."""
        return self._assembled(np.stack(self._sprites))

    def indexed(self) -> Indexed | None:
        """Draw all cells in at most 256 colors; nothing where that would show.

        Shades of a color are chosen on the sprites, before there are as many pixels as cells
        show: all of them where they are few, else as in `shades`.
        """
        shown = np.bincount(self._numbers.ravel(), minlength=len(self._sprites))
        chosen = shades(np.stack(self._sprites), np.array(self._inks), shown)
        return chosen and Indexed(self._assembled(chosen.indices), chosen.colors)

    def _assembled(self, sprites: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Put each sprite, (height, width, ...), where its number is."""
        (rows, cols), (height, width) = self._numbers.shape, self._size
        picture = np.empty((rows, height, cols, width, *sprites.shape[3:]), dtype=np.uint8)
        for row, numbers in zip(picture, self._numbers, strict=True):
            row[...] = sprites[numbers].swapaxes(0, 1)
        whole = picture.reshape(rows * height, cols * width, *sprites.shape[3:])
        return whole[self._hidden :]


def shades(sprites: NDArray[np.uint8], inks: Cells, shown: Cells) -> Indexed | None:
    """Choose at most 256 colors for sprites.

    The shades of an ink are put in order from dark to light and cut into runs, each of which
    becomes one color: the one that more than half of its pixels have, else their mean. No
    step from the start of a run to its end adds up to `_SPAN` levels, in the channel that
    changes most; with what is left of the 256, runs get shorter by the cube root of how often
    their shades are seen, which makes the squared error least [1]_.

    Parameters
    ----------
    sprites : (n, height, width, 3) uint8
        sRGB.
    inks : (n,) int
        Number of the color that a sprite has most of.
    shown : (n,) int
        Cells that show a sprite.

    Returns
    -------
    Indexed, or None
        Indices of shape (n, height, width); None where 256 are too few for so short runs.

    References
    ----------
    .. [1] P. F. Panter and W. Dite, "Quantization distortion in pulse-count modulation with
       nonuniform spacing of levels", Proc. IRE 39 (1951), 44-48.
    """
    red, green, blue = (sprites[..., channel].astype(np.int64) for channel in range(3))
    ink = (inks - inks.min()).astype(np.int64)[:, None, None]
    light = 2 * red + 5 * green + blue
    keys = ink << 35 | light << 24 | red << 16 | green << 8 | blue
    found, places = np.unique(keys.ravel(), return_inverse=True)
    colors = np.stack([found >> 16 & 255, found >> 8 & 255, found & 255], axis=-1)
    # A sprite of a piece may be covered by others altogether.
    seen = np.maximum(np.bincount(places, np.repeat(shown, keys[0].size)), 1.0)
    few = len(found) <= _CODES
    runs = np.arange(len(found)) if few else _runs(colors, found >> 35, np.cbrt(seen))
    if runs is None:
        return None
    total = np.bincount(runs, seen)
    means = np.stack([np.bincount(runs, seen * channel) for channel in colors.T], axis=-1)
    palette = np.rint(means / total[:, None]).astype(np.uint8)
    most = seen > total[runs] / 2
    palette[runs[most]] = colors[most]
    return Indexed(runs.astype(np.uint8)[places].reshape(keys.shape), palette)


def _runs(colors: Cells, inks: Cells, density: NDArray[np.float64]) -> Cells | None:
    """Give each of some ordered colors, (n, 3), the number of its run; None where 256 are too few.

    Parameters
    ----------
    inks : (n,) int
        No run crosses from one to the next.
    density : (n,) float
        How much shorter runs are there.
    """
    first = np.diff(inks, prepend=-1) != 0
    steps = np.abs(np.diff(colors, axis=0, prepend=colors[:1])).max(axis=1) * ~first
    longer = steps * (density + np.roll(density, 1))
    needed, wanted = _within(steps / _SPAN, first), _within(longer, first)

    def numbered(share: float) -> Cells:
        ends = np.diff(np.floor(needed + share * wanted), prepend=0.0) != 0
        return np.cumsum(first | ends) - 1

    low, high = 0.0, 2.0 * _CODES / float(longer.sum())
    if numbered(low)[-1] >= _CODES:
        return None
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if numbered(middle)[-1] < _CODES else (low, middle)
    return numbered(low)


def _within(steps: NDArray[np.float64], first: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Add up steps from the first of each part on."""
    sums = np.cumsum(steps)
    return np.asarray(sums - np.maximum.accumulate(np.where(first, sums, 0.0)))


def flat(plan: Plan, stud_px: int) -> NDArray[np.uint8]:
    """Draw each cell in its color; a wall's cells keep their proportions."""
    return flat_sheet(plan, stud_px).picture()


def flat_sheet(plan: Plan, stud_px: int) -> Sheet:
    """Lay out cells in their colors."""
    grid = plan.grid
    across, down = (max(1, round(stud_px * mm / STUD_PITCH_MM)) for mm in grid.cell_mm)
    sheet = Sheet(grid.rows, grid.cols, down, across)
    for (ink,), at in groups(grid.indices.ravel()):
        color = BARE_SRGB if ink == BARE else grid.palette.srgb[ink]
        rows, cols = np.divmod(at, grid.cols)
        sheet.put(rows, cols, np.full((down, across, 3), color, dtype=np.uint8), ink)
    return sheet
