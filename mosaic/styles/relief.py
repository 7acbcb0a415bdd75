"""How light falls on plastic: rims, studs and shadows, as fields over a fine raster.

Lengths are millimeters of the real piece, x runs to the right, y down the picture, z at
the viewer. The light comes from the top left. Fields are shaded in linear light on a
raster finer than the picture and averaged down, so any size in pixels comes out clean.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.arrays import Floats
from mosaic.model import frozen

Codes = NDArray[np.uint8]

#: Towards the light, a unit vector but for rounding.
LIGHT = (-0.42, -0.48, 0.77)
_AMBIENT = 0.45
# Halfway between the light and the viewer: a rim that faces it mirrors the lamp.
_LENGTH = float(np.sqrt(LIGHT[0] ** 2 + LIGHT[1] ** 2 + (LIGHT[2] + 1.0) ** 2))
_HALFWAY = (LIGHT[0] / _LENGTH, LIGHT[1] / _LENGTH, (LIGHT[2] + 1.0) / _LENGTH)
_SHININESS = 40
#: Share of its own light that a piece throws back into its shadows.
_BOUNCE = 0.55
#: Samples to a stud, at least: the gap of 0.2 mm must not fall between two of them.
_SAMPLES = 96


class Relief(NamedTuple):
    """How a sprite takes the light; each field is (height, width) in linear light.

    Attributes
    ----------
    body
        Multiplies the piece's color; about 1 where the piece is flat and in the light.
    gloss
        White light reflected on top of it.
    ground
        Multiplies the color of what lies behind.
    cover
        Share of the pixel that the piece covers.
    mean : float
        How much of its color the sprite shows in the mean.
    """

    body: Floats
    gloss: Floats
    ground: Floats
    cover: Floats
    mean: float

    def paint(self, linear: Floats, behind: Floats) -> Codes:
        """Give the sprite its color: linear light of shape (3,) to (height, width, 3) sRGB.

        Shadows on a bright piece are less dark, since its neighbors light them up. Then the
        color is scaled so that the mean, with the gloss, stays what it should be.
        """
        shadow, bounced = np.maximum(self.cover - self.body, 0.0), _BOUNCE * linear
        shade = self.body.mean() + bounced * shadow.mean()
        wanted = np.maximum(self.mean * linear - self.gloss.mean(), 0.0)
        lit = wanted / np.maximum(shade, 1e-9)
        light = np.multiply.outer(self.body, lit)
        light += np.multiply.outer(shadow, bounced * lit)
        light += self.gloss[..., None]
        light += np.multiply.outer(self.ground, behind)
        return encode(light)


def encode(light: NDArray[np.floating]) -> Codes:
    """Eight-bit sRGB of linear light; what lies outside [0, 1] is clipped."""
    steps = len(_codes()) - 1
    codes: Codes = _codes()[np.rint(np.clip(light, 0.0, 1.0) * steps).astype(np.uint16)]
    return codes


@cache
def _codes() -> Codes:
    """Eight-bit sRGB of linear light in 65536 steps: a curve of powers costs ten times more."""
    codes = np.rint(color.linear_to_srgb(np.arange(65536) / 65535) * 255.0).astype(np.uint8)
    codes.flags.writeable = False
    return codes


class Raster(NamedTuple):
    """Sample points over a sprite of `width` x `height` pixels; x and y are (1, n) and (m, 1)."""

    width: int
    height: int
    x: Floats
    y: Floats

    @classmethod
    def over(cls, width_mm: float, height_mm: float, width: int, height: int) -> Raster:
        """Lay the points over a rectangle whose top left corner is (0, 0)."""
        fine = max(3, round(_SAMPLES * width_mm / 8.0 / width))
        x, y = _middles(width_mm, width * fine), _middles(height_mm, height * fine)
        return cls(width, height, x[None, :], y[:, None])

    @property
    def step(self) -> tuple[float, float]:
        """Distance between points down and to the right."""
        return 2 * float(self.y[0, 0]), 2 * float(self.x[0, 0])

    def full(self, value: float) -> Floats:
        """Return a field that is the same everywhere."""
        return np.full((self.y.size, self.x.size), value)

    def relief(self, body: Floats, gloss: Floats, ground: Floats, cover: Floats) -> Relief:
        """Average the fields over each pixel; the mean is that of what the piece covers."""
        small = [self._mean(field) for field in (body, gloss, ground, cover)]
        return Relief(small[0], small[1], small[2], small[3], float(small[3].mean()))

    def _mean(self, field: Floats) -> Floats:
        fine = field.shape[0] // self.height, field.shape[1] // self.width
        blocks = field.reshape(self.height, fine[0], self.width, fine[1])
        return frozen(blocks.mean(axis=(1, 3)))


def _middles(length: float, count: int) -> Floats:
    """Middles of `count` equal parts of a length."""
    return np.asarray((np.arange(count) + 0.5) * (length / count), dtype=np.float64)


def rounded(x: Floats, y: Floats, width: float, height: float, corner: float) -> Floats:
    """Distance from a rounded rectangle about (0, 0), negative inside."""
    over_x, over_y = np.abs(x) - (width / 2 - corner), np.abs(y) - (height / 2 - corner)
    outside = np.hypot(np.maximum(over_x, 0.0), np.maximum(over_y, 0.0))
    return np.asarray(outside + np.minimum(np.maximum(over_x, over_y), 0.0) - corner)


def edge_light(distance: Floats, bevel: float, step: tuple[float, float]) -> tuple[Floats, Floats]:
    """Light on a plate whose rim, `bevel` wide, is a quarter round.

    Returns
    -------
    diffuse, mirror
        Scattered light, 1 on the flat, and the lamp's reflection, 0 on the flat.
    """
    down, right = map(np.asarray, np.gradient(distance, *step))
    lean = np.clip(1.0 + distance / bevel, 0.0, 1.0) * 0.9
    return facing(right * lean, down * lean)


def facing(nx: Floats, ny: Floats) -> tuple[Floats, Floats]:
    """Diffuse and mirrored light, as in `edge_light`, of a face with the normal (nx, ny, ...)."""
    nz = np.sqrt(np.maximum(1.0 - nx**2 - ny**2, 0.0))
    key = np.maximum(nx * LIGHT[0] + ny * LIGHT[1] + nz * LIGHT[2], 0.0) / LIGHT[2]
    mirror = np.maximum(nx * _HALFWAY[0] + ny * _HALFWAY[1] + nz * _HALFWAY[2], 0.0)
    shine = np.maximum(mirror**_SHININESS - _HALFWAY[2] ** _SHININESS, 0.0)
    return _AMBIENT + (1 - _AMBIENT) * key, shine


def soft(distance: Floats, width: float) -> Floats:
    """Go smoothly from 1 inside to 0 outside over `width` mm."""
    t = np.clip(0.5 - distance / width, 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t))


def near(distance: Floats, reach: float) -> Floats:
    """Fall off from 1 at an edge; the corner under it gets less light from all sides."""
    return np.asarray(np.exp(-np.maximum(distance, 0.0) / reach))


def reach(height: float) -> tuple[float, float]:
    """How far to the right and down a thing of this height throws its shadow."""
    return -LIGHT[0] / LIGHT[2] * height, -LIGHT[1] / LIGHT[2] * height


def cast(x: Floats, y: Floats, radius: float, height: float) -> Floats:
    """Shadow of a cylinder about (0, 0) on the plane below it, 1 in its core."""
    right, down = reach(height)
    along = np.clip((x * right + y * down) / (right**2 + down**2), 0.0, 1.0)
    distance = np.hypot(x - along * right, y - along * down) - radius
    return np.asarray(soft(np.asarray(distance), 1.1) * (1.0 - 0.35 * along))
