"""How a piece seen from straight above takes the light, as one sprite a part.

Lengths are millimeters of the real piece. The light comes from the top left. A piece is
shaded in linear light on a finer raster and averaged down, so that any width of a stud
in pixels gives a clean picture, and its mean stays its color.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mosaic import color

Floats = NDArray[np.float64]

PITCH_MM = 8.0
#: Half of the gap between two pieces.
_PLAY = 0.1
_CORNER, _BEVEL = 0.25, 0.3
_STUD_RADIUS, _STUD_HEIGHT, _STUD_BEVEL = 2.4, 1.7, 0.4
# Towards the light: x to the right, y down the picture, z at the viewer.
_LIGHT = np.array([-0.42, -0.48, 0.77])
_HALFWAY = np.array([_LIGHT[0], _LIGHT[1], _LIGHT[2] + 1.0])
_HALFWAY /= np.sqrt((_HALFWAY**2).sum())
_AMBIENT = 0.45


@dataclass(frozen=True, eq=False)
class Relief:
    """How a sprite takes the light; three (height, width) arrays of linear light.

    Attributes
    ----------
    body
        Multiplies the piece's color.
    gloss
        White light reflected on top of it.
    ground
        Multiplies the color of what lies behind; 0 where the piece covers it.
    """

    body: Floats
    gloss: Floats
    ground: Floats

    def paint(self, linear: Floats, behind: Floats) -> NDArray[np.uint8]:
        """Give the sprite its color: linear light of shape (3,) to (height, width, 3) sRGB.

        The color is dimmed by what the gloss adds, so that the mean stays the color.
        """
        dim = np.maximum(linear - self.gloss.mean() / self.body.mean(), 0.0)
        light = self.body[..., None] * dim + self.ground[..., None] * behind
        codes = color.linear_to_srgb(light + self.gloss[..., None]) * 255.0
        return np.rint(codes).astype(np.uint8)


def raster(cols: int, rows: int, width: int, height: int) -> tuple[Floats, Floats]:
    """Sample points in mm from the top left corner, four or more a pixel's side."""
    fine = max(4, -(-96 // max(width // cols, 1)))
    x = (np.arange(width * fine) + 0.5) * (cols * PITCH_MM / (width * fine))
    y = (np.arange(height * fine) + 0.5) * (rows * PITCH_MM / (height * fine))
    return x[None, :], y[:, None]


def mean_down(fine: Floats, width: int, height: int) -> Floats:
    """Average a fine raster over each pixel."""
    rows, cols = fine.shape
    blocks = fine.reshape(height, rows // height, width, cols // width)
    return np.asarray(blocks.mean(axis=(1, 3)))


def rounded(x: Floats, y: Floats, width: float, height: float, corner: float) -> Floats:
    """Signed distance in mm from a rounded rectangle about (0, 0); negative inside."""
    over_x, over_y = np.abs(x) - width / 2 + corner, np.abs(y) - height / 2 + corner
    outside = np.hypot(np.maximum(over_x, 0.0), np.maximum(over_y, 0.0))
    return np.asarray(outside + np.minimum(np.maximum(over_x, over_y), 0.0) - corner)


def lit(distance: Floats, bevel: float, step: float) -> tuple[Floats, Floats]:
    """Diffuse and mirrored light on a plate whose rim is a quarter round; 1 and 0 where flat."""
    down, right = np.gradient(distance, step)
    lean = np.clip(1.0 + distance / bevel, 0.0, 1.0) * 0.9
    nx, ny, nz = right * lean, down * lean, np.sqrt(1.0 - lean**2)
    key = np.maximum(nx * _LIGHT[0] + ny * _LIGHT[1] + nz * _LIGHT[2], 0.0)
    diffuse = _AMBIENT + (1 - _AMBIENT) * key / _LIGHT[2]
    mirror = np.maximum(nx * _HALFWAY[0] + ny * _HALFWAY[1] + nz * _HALFWAY[2], 0.0) ** 40
    flat = _HALFWAY[2] ** 40
    return diffuse, np.maximum(mirror - flat, 0.0)


def soft(distance: Floats, width: float) -> Floats:
    """Go from 1 inside to 0 outside over `width` mm."""
    t = np.clip(0.5 - distance / width, 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t))


def cast(x: Floats, y: Floats, radius: float, height: float) -> Floats:
    """Shadow of a cylinder about (0, 0) on the plane below: 1 in its core."""
    reach_x, reach_y = (-_LIGHT[:2] * (height / _LIGHT[2])).tolist()
    along = (x * reach_x + y * reach_y) / (reach_x**2 + reach_y**2)
    t = np.clip(along, 0.0, 1.0)
    distance = np.hypot(x - t * reach_x, y - t * reach_y) - radius
    return soft(distance, 1.1) * (1.0 - 0.35 * t)


def add_studs(body: Floats, gloss: Floats, x: Floats, y: Floats) -> None:
    """Raise a stud in the middle of each cell, with its shadow, onto a lit face."""
    dx, dy = x % PITCH_MM - PITCH_MM / 2, y % PITCH_MM - PITCH_MM / 2
    step = float(x[0, 1] - x[0, 0])
    distance = np.hypot(dx, dy) - _STUD_RADIUS
    body *= 1.0 - 0.42 * cast(dx, dy, _STUD_RADIUS, _STUD_HEIGHT)
    body *= 1.0 - 0.22 * np.exp(-np.maximum(distance, 0.0) / 0.45)
    diffuse, mirror = lit(distance, _STUD_BEVEL, step)
    on = distance < 0
    body[on] = 1.02 * diffuse[on]
    gloss[on] = 0.16 * mirror[on]


def piece(cols: int, rows: int, width: int, height: int, *, studs: bool, deep: bool) -> Relief:
    """Return a square-cornered piece of cols x rows studs, width x height pixels."""
    x, y = raster(cols, rows, width, height)
    across, down = cols * PITCH_MM, rows * PITCH_MM
    play = 2 * _PLAY
    distance = rounded(x - across / 2, y - down / 2, across - play, down - play, _CORNER)
    body, mirror = lit(distance, _BEVEL, float(x[0, 1] - x[0, 0]))
    gloss = 0.1 * mirror
    if studs:
        add_studs(body, gloss, x, y)
    gap = distance > 0
    body[gap], gloss[gap] = (0.06 if deep else 0.16), 0.0
    if deep:
        body *= 1.0 - 0.25 * soft(-distance - 0.25, 0.6)
    return _even(body, gloss, np.zeros_like(body), np.ones_like(body), width, height)


def disc(width: int, height: int, *, studs: bool) -> Relief:
    """Return a round 1x1 piece over what lies behind it."""
    x, y = raster(1, 1, width, height)
    dx, dy = x - PITCH_MM / 2, y - PITCH_MM / 2
    distance = np.hypot(dx, dy) - (PITCH_MM / 2 - _PLAY)
    body, mirror = lit(distance, _BEVEL, float(x[0, 1] - x[0, 0]))
    gloss = 0.1 * mirror
    if studs:
        add_studs(body, gloss, x, y)
    on = (distance <= 0).astype(np.float64)
    shadow = 1.0 - 0.45 * cast(dx, dy, PITCH_MM / 2 - _PLAY, 2.0)
    ground = (1 - on) * shadow * (1.0 - 0.4 * np.exp(-np.maximum(distance, 0.0) / 0.6))
    return _even(body * on, gloss * on, ground, on, width, height)


def bare(width: int, height: int) -> Relief:
    """Return one cell of a baseplate: a stud on a face without a gap."""
    x, y = raster(1, 1, width, height)
    body, gloss = np.ones(np.broadcast(x, y).shape), np.zeros(np.broadcast(x, y).shape)
    add_studs(body, gloss, x, y)
    return _even(body, gloss, np.zeros_like(body), np.ones_like(body), width, height)


def _even(
    body: Floats, gloss: Floats, ground: Floats, cover: Floats, width: int, height: int
) -> Relief:
    """Average down, and scale the body so that its mean is what it covers."""
    small = [mean_down(field, width, height) for field in (body, gloss, ground)]
    return Relief(small[0] * (cover.mean() / small[0].mean()), small[1], small[2])
