"""A mosaic in a frame on a wall of a quiet room, at true scale, with furniture beside it.

The mosaic takes up nearly half of the picture's width. The molding, the light switch, the
sideboard and the mug on it are as large as real ones. Paint, daylight and shadows are in
linear light.
"""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mosaic import color
from mosaic.arrays import Floats
from mosaic.imaging.filters import box_means, running_sums
from mosaic.model import BARE, VIEWS, Plan
from mosaic.styles import studs
from mosaic.styles.relief import edge_light, encode, near, rounded, soft

#: Shares of the picture's width and height that the mosaic takes up at most.
_SHARE = (0.45, 0.56)
#: Width of the picture, about: a stud is a whole number of pixels, so that none is uneven.
_WIDTH_PX = 1600
_ASPECT = 4 / 3
#: A mosaic whose studs would be smaller is drawn with these, and scaled down.
_SMALLEST_PX = 5

_MOLDING_MM = 20.0
_SWITCH_MM, _SWITCH_UP_MM = 80.0, 1050.0
_SKIRTING_MM = 90.0
#: Share of the picture's height that lies below the top of the sideboard.
_BELOW = 0.17
#: A sideboard, with the gap of wall between it and the frame; the mug on it.
_BOARD_MM, _BOARD_HIGH_MM, _TOP_MM, _GAP_MM = 1600.0, 750.0, 25.0, 70.0
_MUG_MM, _MUG_HIGH_MM = 82.0, 95.0
# Linear light of what is in the room, from its sRGB.
_PAINT, _OAK, _BLACK, _WHITE, _GLAZE = (
    color.srgb_to_linear(np.array(code) / 255.0)
    for code in ((226, 221, 212), (170, 137, 101), (46, 40, 36), (247, 246, 243), (64, 106, 122))
)
# What the sun adds to the paint's red, green and blue.
_SUN = (0.19, 0.16, 0.10)

_Box = tuple[float, float, float, float]
_Window = tuple[slice, slice]


def draw(plan: Plan, stud_px: int) -> NDArray[np.uint8]:
    """Hang the mosaic on a wall; the picture is 4:3 and about 1600 pixels wide.

    Parameters
    ----------
    stud_px : int
        The most that a stud is wide; most walls are too wide to allow as much.
    """
    plan = _on_its_base(plan)
    grid = plan.grid
    wide_mm, high_mm = grid.cols * grid.cell_mm[0], grid.rows * grid.cell_mm[1]
    seen_mm = max(wide_mm / _SHARE[0], high_mm * _ASPECT / _SHARE[1])
    wanted = min(float(stud_px), 8.0 * _WIDTH_PX / seen_mm)
    sharp = studs.whole_px(plan, wanted)
    mosaic = _small(plan, wanted) if wanted < _SMALLEST_PX else _sharp(plan, sharp)
    px_per_mm = mosaic.shape[1] / wide_mm
    across = round(seen_mm * px_per_mm)
    wall = Wall.around(mosaic.shape[:2], (round(across / _ASPECT), across), px_per_mm)
    return wall.hang(mosaic)


def _on_its_base(plan: Plan) -> Plan:
    """Return the same with bare cells where its base stands out to the right and below."""
    cols, rows = plan.size_with_base
    more = (0, rows - plan.grid.rows), (0, cols - plan.grid.cols)
    cells = np.pad(plan.grid.indices, more, constant_values=BARE)
    return dataclasses.replace(plan, grid=dataclasses.replace(plan.grid, indices=cells))


def _sharp(plan: Plan, stud_px: int) -> NDArray[np.uint8]:
    """Draw the cells alone: a wall's uppermost studs are under the frame."""
    height = plan.grid.rows * studs.cell_px(plan, stud_px)[1]
    return studs.draw(plan, stud_px)[-height:]


def _small(plan: Plan, stud_px: float) -> NDArray[np.uint8]:
    """Average studs too small to be drawn, in linear light."""
    # Under a pixel all that is seen of a stud is its mean, which one pixel has. A wall's cells
    # are no whole number of such pixels high.
    one = stud_px <= 1 and VIEWS[plan.view].step_px == 1
    drawn_px = 1 if one else _SMALLEST_PX
    drawn, table = _sharp(plan, drawn_px), color.linear_table(256)
    scale = stud_px / drawn_px
    width, height = (max(1, round(side * scale)) for side in (drawn.shape[1], drawn.shape[0]))
    channels = [  # one after the other: the light of a whole mural is a gigabyte
        _averaged(table[drawn[..., c]], width, height, parts=one) for c in range(3)
    ]
    return encode(np.stack(channels, axis=-1))


def _averaged(
    light: NDArray[np.float32], width: int, height: int, *, parts: bool
) -> NDArray[np.floating]:
    """Average light over other pixels; with parts of pixels, which matter where these are few."""
    if parts:
        return box_means(running_sums(light), height, width)
    small = Image.fromarray(light).resize((width, height), Image.Resampling.BOX)
    return np.asarray(small)


class Wall(NamedTuple):
    """A raster over a wall.

    Attributes
    ----------
    x, y : (1, width) and (height, 1)
        Millimeters to the right of and below the middle of the mosaic.
    half : (float, float)
        Half the width and half the height of the mosaic in mm.
    """

    x: Floats
    y: Floats
    half: tuple[float, float]

    @classmethod
    def around(cls, mosaic: tuple[int, int], size: tuple[int, int], px_per_mm: float) -> Wall:
        """Lay a raster of `size` about a mosaic, both (height, width) in whole pixels.

        The mosaic is in the middle of the width, above a sideboard.
        """
        half = mosaic[1] / 2 / px_per_mm, mosaic[0] / 2 / px_per_mm
        middle = mosaic[1] / 2 + (size[1] - mosaic[1]) // 2
        up = (_ground(half[1]) - _BOARD_HIGH_MM) * px_per_mm
        center = mosaic[0] / 2 + max(0, round((1 - _BELOW) * size[0] - up - mosaic[0] / 2))
        x = (np.arange(size[1], dtype=np.float64) + 0.5 - middle) / px_per_mm
        y = (np.arange(size[0], dtype=np.float64) + 0.5 - center) / px_per_mm
        return cls(x[None, :], y[:, None], half)

    def hang(self, mosaic: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the wall with the mosaic in its frame, (height, width, 3) sRGB."""
        light = _paint(self)
        _floor(self, light)
        _switch(self, light)
        _sideboard(self, light)
        _frame(self, light)
        near_by, inside = self.part(-self.half[0], -self.half[1], *self.half)
        light[inside] = color.linear_table(256)[mosaic] * _lip(near_by)[..., None]
        return encode(light)

    def part(self, left: float, top: float, right: float, bottom: float) -> tuple[Wall, _Window]:
        """Cut out a rectangle, so that what is small costs little; with where it is."""
        rows = slice(*np.searchsorted(self.y[:, 0], (top, bottom)).tolist())
        cols = slice(*np.searchsorted(self.x[0], (left, right)).tolist())
        return Wall(self.x[:, cols], self.y[rows], self.half), (rows, cols)

    @property
    def step(self) -> tuple[float, float]:
        """Millimeters from a pixel to the next, down and to the right."""
        return float(self.y[1, 0] - self.y[0, 0]), float(self.x[0, 1] - self.x[0, 0])

    def box(self, left: float, top: float, right: float, bottom: float, blur: float) -> Floats:
        """1 inside a rectangle and 0 outside, over a border that is `blur` mm wide."""
        return np.asarray(_band(self.x, left, right, blur) * _band(self.y, top, bottom, blur))


def _ground(half_height: float) -> float:
    """Millimeters from the middle of a mosaic down to the floor: it hangs above a sideboard."""
    return half_height + _MOLDING_MM + _GAP_MM + _BOARD_HIGH_MM


def _band(at: Floats, low: float, high: float, blur: float) -> Floats:
    """1 between two limits, with soft borders."""
    return soft(np.maximum(low - at, at - high), blur)


def _paint(wall: Wall) -> Floats:
    """Light the wall from the top left, with the sun through a window lower at the right."""
    reach = float(wall.x.max())
    light = 0.93 - 0.10 * wall.x / reach - 0.08 * wall.y / reach
    light *= _plaster(wall.y.size, wall.x.size)
    painted = np.stack([paint * light for paint in _PAINT], axis=-1)
    # Through four panes, which the slope of the light shears: elsewhere is no sun.
    start, slope, blur = wall.half[0] + 130, 0.4, 90.0
    left, right = start - slope * wall.y[-1, 0], start + 820 - slope * wall.y[0, 0]
    around, at = wall.part(left - blur, -120 - blur, right + blur, 960 + blur)
    sheared = around.x + slope * around.y
    sun = _band(sheared, start, start + 390, blur) + _band(sheared, start + 430, start + 820, blur)
    sun *= _band(around.y, -120, 400, blur) + _band(around.y, 440, 960, blur)
    painted[at] *= 1.0 + sun[..., None] * _SUN
    return painted


def _plaster(height: int, width: int) -> Floats:
    """Roll the paint on: fine grain, and a slow waviness."""
    rng = np.random.default_rng(0)
    waves = Image.fromarray(rng.standard_normal((9, 12), dtype=np.float32))
    slow = np.asarray(waves.resize((width, height), Image.Resampling.BICUBIC))
    grain = rng.standard_normal((height, width), dtype=np.float32)
    return np.asarray(1.0 + 0.006 * slow + 0.004 * grain, dtype=np.float64)


def _blend(light: Floats, what: Floats, mask: Floats) -> None:
    """Paint `what` over the light where the mask is 1."""
    light += (what - light) * mask[..., None]


def _shade(wall: Wall, light: Floats, strength: float, box: _Box, blur: float) -> None:
    """Lay the shadow of a rectangle on the wall."""
    left, top, right, bottom = box
    around, at = wall.part(left - blur, top - blur, right + blur, bottom + blur)
    light[at] *= (1.0 - strength * around.box(*box, blur))[..., None]


def _floor(wall: Wall, light: Floats) -> None:
    """Lay a floor and a skirting."""
    ground = _ground(wall.half[1])
    top, far = ground - _SKIRTING_MM, 1e6
    if wall.y.max() < top:
        return
    _shade(wall, light, 0.25, (-far, top - 4, far, far), 14.0)
    below, at = wall.part(-far, top - 10, far, far)
    _blend(light[at], 0.9 * _WHITE, below.box(-far, top, far, far, 6.0))
    deeper = np.clip((below.y - ground) / 900.0, 0.0, 1.0)[..., None]
    _blend(light[at], _OAK * (0.75 + 0.2 * deeper), below.box(-far, ground, far, far, 4.0))
    _shade(wall, light, 0.35, (-far, ground, far, ground + 25), 40.0)


def _switch(wall: Wall, light: Floats) -> None:
    """Put a light switch beside the frame; everyone knows how large one is."""
    x, y, half = wall.half[0] + 150.0, _ground(wall.half[1]) - _SWITCH_UP_MM, _SWITCH_MM / 2
    if x + half > wall.x.max() or y + half > wall.y.max() or y - half < wall.y.min():
        return  # out of sight
    _shade(wall, light, 0.3, (x - half + 4, y - half + 5, x + half + 5, y + half + 7), 9.0)
    around, at = wall.part(x - 50, y - 50, x + 50, y + 50)
    for size, edge in ((_SWITCH_MM, 5.0), (_SWITCH_MM * 0.7, 2.5)):
        distance = rounded(around.x - x, around.y - y, size, size, edge)
        body, _ = edge_light(distance, 3.0, wall.step)
        _blend(light[at], 0.86 * _WHITE * body[..., None], soft(distance, wall.step[1]))


def _sideboard(wall: Wall, light: Floats) -> None:
    """Put a sideboard of oak below the mosaic, with a mug on it."""
    ground = _ground(wall.half[1])
    top, half = ground - _BOARD_HIGH_MM, _BOARD_MM / 2
    if top > wall.y.max():
        return
    bottom = ground - 120.0
    _shade(wall, light, 0.3, (-half - 10, top - 14, half + 24, bottom), 60.0)
    for x in (-half + 120, half - 120):
        legs, at = wall.part(x - 40, bottom - 10, x + 40, ground + 10)
        _blend(light[at], 0.5 * _OAK, legs.box(x - 20, bottom, x + 20, ground, 3.0))
    front, at = wall.part(-half - 5, top - 5, half + 5, bottom + 5)
    shade = 0.8 - 0.25 * np.clip((front.y - top) / (bottom - top), 0.0, 1.0)
    shade = shade - 0.12 * front.x / half
    for door in range(-1, 2):  # the joints between four doors
        joint = door * half / 2
        shade = shade * (1.0 - 0.5 * _band(front.x, joint - 1.5, joint + 1.5, 2.0))
    _blend(light[at], _OAK * shade[..., None], front.box(-half, top, half, bottom, 3.0))
    _blend(light[at], 1.08 * _OAK, front.box(-half, top, half, top + _TOP_MM, 2.0))
    _shade(wall, light, 0.45, (-half + 4, top + _TOP_MM, half - 4, top + _TOP_MM + 10), 14.0)
    _mug(wall, light, top)


def _mug(wall: Wall, light: Floats, top: float) -> None:
    """Stand a blue mug on a surface; everyone has held one."""
    x = -min(wall.half[0] + 150.0, float(wall.x.max()) - 90.0, _BOARD_MM / 2 - 120.0)
    left, right, rim = x - _MUG_MM / 2, x + _MUG_MM / 2, top - _MUG_HIGH_MM
    _shade(wall, light, 0.3, (left + 6, rim + 30, right + 26, top), 40.0)
    around, at = wall.part(left - 60, rim - 20, right + 60, top + 20)
    ring = np.hypot(around.x - right, (around.y - rim - 48.0) * 0.9)
    handle = soft(np.abs(ring - 24.0) - 5.0, 3.0) * (around.x > right - 2)
    _blend(light[at], 0.62 * _GLAZE, handle)
    across = np.clip((around.x - left) / _MUG_MM, 0.0, 1.0)
    round_light = 0.62 + 0.36 * np.sin(np.pi * (0.15 + 0.7 * (1.0 - across)))
    body = np.broadcast_to(round_light, (around.y.size, around.x.size))
    outline = rounded(around.x - x, around.y - (rim + top) / 2, _MUG_MM, _MUG_HIGH_MM, 7.0)
    _blend(light[at], _GLAZE * body[..., None], soft(outline, 2.0))


def _frame(wall: Wall, light: Floats) -> None:
    """Hang a black wooden frame: its shadow, soft far off and dark where it touches the wall."""
    width, height = (side + _MOLDING_MM for side in wall.half)
    for strength, right, down, blur in ((0.34, 16.0, 24.0, 75.0), (0.4, 4.0, 6.0, 16.0)):
        box = -width + right, -height + down, width + right, height + down
        _shade(wall, light, strength, box, blur)
    around, at = wall.part(-width - 10, -height - 10, width + 10, height + 10)
    outer = rounded(around.x, around.y, 2 * width, 2 * height, 0.5)
    inner = rounded(around.x, around.y, 2 * wall.half[0], 2 * wall.half[1], 0.0)
    body, mirror = edge_light(np.maximum(outer, -inner), 7.0, wall.step)
    wood = _BLACK * body[..., None] + 0.06 * mirror[..., None]
    _blend(light[at], wood, soft(outer, wall.step[1]))


def _lip(inside: Wall) -> Floats:
    """Shadow of the frame on the mosaic."""
    left, top = near(inside.x + inside.half[0], 3.0), near(inside.y + inside.half[1], 3.0)
    return np.asarray((1.0 - 0.45 * left) * (1.0 - 0.45 * top))
