"""Schemes composed for a picture: harmonious, well separated, and makeable.

Candidates are drawn at random and judged by how far their colors are from each other,
by the harmony of their hues, by their chroma, and by how the background sets off the
subject. Where the pieces are counted, a color must suffice for the cells it is to fill.

References
----------
.. [1] D. Cohen-Or et al., "Color harmonization", SIGGRAPH 2006: hues in few sectors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.model import Palette
from mosaic.scheme.fit import Colorway

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: CIEDE2000 that bands next to each other, and all of them and the background, are apart.
APART = 20.0
_DRAWN, _JUDGED = 20_000, 3_000
#: OKLab chroma below which a color has no hue worth speaking of.
_GRAY = 0.05
#: Hues, in degrees, between which a color is warm.
WARM = (-45.0, 120.0)
#: OKLab lightness by which bands rise at least, and by which the ground differs from each.
_RISE, _LEVEL = 0.08, 0.035
#: Worth of a ground that is warm after a cool one, and the other way round.
_TURN = 1.0
#: Hues, in degrees from the first, that go together: neighbors, opposites, three of a kind.
_TEMPLATES = ((0,), (0, 180), (0, 120, 240), (0, 150, 210))


@dataclass(frozen=True, eq=False)
class Wish:
    """What a colorway is composed for.

    Attributes
    ----------
    cells : (bands + 2,) int64
        Cells of each band from dark to light, of the background, and of the ink.
    capacity : (colors,) int64, or None
        Cells that each color has pieces for; None where all can be bought.
    seed : int
        Of the draw.
    """

    cells: Ints
    capacity: Ints | None = None
    seed: int = 0


def compose(palette: Palette, wish: Wish, number: int = 1) -> Colorway:
    """Compose the best colorway, or the second best that is unlike it, and so on.

    Parameters
    ----------
    number : int
        From 1. Each differs much from those before it.

    Returns
    -------
    Colorway
        Bands rise in lightness. Where the palette has the colors for it, neighboring bands
        differ by at least `APART` in CIEDE2000, and so does the background from each.
    """
    lab = color.linear_to_lab(palette.linear)
    away = color.delta_e_ciede2000(lab[:, np.newaxis], lab)
    drawn = _drawn(palette, wish)
    apart = _separation(drawn, away)
    drawn = drawn[np.argsort(-apart, kind="stable")[:_JUDGED]]
    score = _score(drawn, palette, away, wish)
    warm = _warm(color.linear_to_oklab(palette.linear))
    best = int(score.argmax())
    for _ in range(number - 1):
        # What is like an earlier colorway, place by place, is worth less.
        unlike = np.minimum(away[drawn, drawn[best]], 40.0)[:, 1:].mean(axis=1)
        ground = np.minimum(away[drawn[:, -1], drawn[best, -1]], 40.0)
        score = score + np.minimum(unlike + ground - 50.0, 0.0) / 20
        turned = warm[drawn[:, -1]] != warm[drawn[best, -1]]
        best = int((score + _TURN * turned).argmax())
    *bands, ground_index = drawn[best].tolist()
    return Colorway(f"auto-{number}", ground_index, tuple(bands), bands[0])


def _warm(oklab: Floats) -> NDArray[np.bool_]:
    """Whether colors are warm: from pink over red and orange to yellow."""
    hue = (np.degrees(np.arctan2(oklab[:, 2], oklab[:, 1])) + 90) % 360 - 90
    return np.asarray((hue >= WARM[0]) & (hue <= WARM[1]))


def _drawn(palette: Palette, wish: Wish) -> Ints:
    """(candidates, bands + 1) indices: bands by lightness, then the background."""
    rng = np.random.default_rng(wish.seed)
    light = color.linear_to_oklab(palette.linear)[:, 0]
    usable = np.arange(len(palette))
    if wish.capacity is not None and (wish.capacity > 0).any():
        usable = np.flatnonzero(wish.capacity > 0)
    drawn = rng.choice(usable, (_DRAWN, len(wish.cells) - 1))
    order = np.argsort(light[drawn[:, :-1]], axis=1, kind="stable")
    drawn[:, :-1] = np.take_along_axis(drawn[:, :-1], order, axis=1)
    return drawn


def _score(drawn: Ints, palette: Palette, away: Floats, wish: Wish) -> Floats:
    """Judge candidates: what is not well separated or lacks pieces is out of the question."""
    oklab = color.linear_to_oklab(palette.linear)
    bands, ground = drawn[:, :-1], drawn[:, -1]
    rises = np.diff(oklab[bands, 0], axis=1).min(axis=1)
    share = wish.cells[:-2] / max(int(wish.cells[:-2].sum()), 1)
    stands_out = (away[ground[:, np.newaxis], bands] * share).sum(axis=1)
    score = np.minimum(_separation(drawn, away) - APART, 0.0)
    score += np.minimum(stands_out, 60.0) / 60
    # What has one lightness is one gray in a black and white photo, and to many eyes.
    score += 60 * np.minimum(rises - _RISE, 0.0) + 60 * np.minimum(
        np.abs(oklab[bands, 0] - oklab[ground, 0][:, np.newaxis]).min(axis=1) - _LEVEL, 0.0
    )
    # A dark that draws and a light that shines.
    score += np.minimum(0.42 - oklab[bands[:, 0], 0], 0.0) * 8
    score += np.minimum(oklab[bands[:, -1], 0] - 0.85, 0.0) * 8
    chroma = np.hypot(oklab[:, 1], oklab[:, 2])
    score += (
        10 * chroma[drawn[:, 1:]].mean(axis=1)
        + 4 * chroma[drawn[:, 1:-2]].min(axis=1)
        - 1.5 * _discord(drawn, oklab)
    )
    score -= 100 * _lack(drawn, wish)
    return np.asarray(score)


def _separation(drawn: Ints, away: Floats) -> Floats:
    """Smallest CIEDE2000 between neighboring bands, and between the background and any band.

    More than `APART` is as good as that.
    """
    bands, ground = drawn[:, :-1], drawn[:, -1:]
    steps = away[bands[:, :-1], bands[:, 1:]].min(axis=1)
    return np.asarray(np.minimum(np.minimum(steps, away[ground, bands].min(axis=1)), APART))


def _discord(drawn: Ints, oklab: Floats) -> Floats:
    """How far hues are from the template that suits them best, in [0, 1]."""
    hue = np.degrees(np.arctan2(oklab[:, 2], oklab[:, 1]))[drawn]
    colored = np.hypot(oklab[:, 1], oklab[:, 2])[drawn] > _GRAY
    found = []
    for template in _TEMPLATES:
        # Each hue of the candidate is tried as the template's first.
        turned = hue[:, :, np.newaxis, np.newaxis] - hue[:, np.newaxis, :, np.newaxis] - template
        gap = np.abs((turned + 180) % 360 - 180).min(axis=-1)
        total = (gap * colored[:, :, np.newaxis]).sum(axis=1) / np.maximum(
            colored.sum(axis=1), 1
        ).reshape(-1, 1)
        found.append(np.where(colored, total, 180.0).min(axis=1))
    return np.asarray(np.min(found, axis=0) / 45)


def _lack(drawn: Ints, wish: Wish) -> Floats:
    """Share of the cells that the pieces do not suffice for."""
    if wish.capacity is None:
        return np.zeros(len(drawn))
    needed = np.append(wish.cells[:-2], wish.cells[-2])
    needed[0] += wish.cells[-1]  # the ink is the darkest band
    lacking = np.zeros(len(drawn))
    for place in range(drawn.shape[1]):
        same = drawn == drawn[:, place : place + 1]
        total = (same * needed).sum(axis=1)
        first = same.argmax(axis=1) == place
        lacking += np.where(first, np.maximum(total - wish.capacity[drawn[:, place]], 0), 0)
    return lacking / max(int(needed.sum()), 1)
