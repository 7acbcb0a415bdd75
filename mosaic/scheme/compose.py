"""Schemes composed for a picture: harmonious, well separated, and makeable.

Candidates are drawn at random and judged by how far their colors are from each other,
by the harmony of their hues, by their chroma, and by how the background sets off the
subject. Where the pieces are counted, a color must suffice for the cells it is to fill.

Panels are composed as a whole: backgrounds are warm and cool by turns, as on a chessboard;
each is far from its neighbors; one panel of four or more is quiet, gray or nearly so, to let
the others shine.

References
----------
.. [1] D. Cohen-Or et al., "Color harmonization", SIGGRAPH 2006: hues in few sectors.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.arrays import Floats, Ints
from mosaic.catalog import catalog
from mosaic.model import Palette
from mosaic.scheme.files import Colorway, Scheme, builtin

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

#: OKLab chroma below which a ground is quiet.
_QUIET = 0.055
#: Fewest panels of which one is quiet.
_MANY = 4
#: Schemes that are no print in colors, and stand beside others only when they are asked for.
_APART = ("screen", "screen-gray", "screen-pale")


class Wish(NamedTuple):
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
    fraction = wish.cells[:-2] / max(int(wish.cells[:-2].sum()), 1)
    stands_out = (away[ground[:, np.newaxis], bands] * fraction).sum(axis=1)
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


@cache
def temperature(name: str) -> str:
    """Say whether a color is quiet, warm or cool.

    Examples
    --------
    >>> [temperature(name) for name in ("Red", "Dark Turquoise", "Light Bluish Gray")]
    ['warm', 'cool', 'quiet']
    """
    lab = color.linear_to_oklab(Palette("one", (catalog().find(name).color,)).linear)[0]
    if np.hypot(lab[1], lab[2]) < _QUIET:
        return "quiet"
    hue = (np.degrees(np.arctan2(lab[2], lab[1])) + 90) % 360 - 90
    return "warm" if WARM[0] <= hue <= WARM[1] else "cool"


def hue_order(name: str) -> tuple[bool, float]:
    """Sort key of a color: whether it is quiet, then its hue from red on, or its lightness.

    Examples
    --------
    >>> sorted(["Blue", "White", "Red", "Yellow", "Black"], key=hue_order)
    ['Red', 'Yellow', 'Blue', 'Black', 'White']
    """
    lab = color.linear_to_oklab(Palette("one", (catalog().find(name).color,)).linear)[0]
    if temperature(name) == "quiet":
        return True, float(lab[0])
    return False, float((np.degrees(np.arctan2(lab[2], lab[1])) - 15) % 360)


def beside(own: Scheme, across: int, down: int) -> tuple[str, ...]:
    """Set built-in schemes beside a first one, by row; none is twice while others are left.

    Examples
    --------
    >>> beside(builtin()["marilyn-turquoise"], 2, 1)
    ('marilyn-turquoise', 'marilyn-red')
    """
    first = own.name
    cells = [(row, col) for row in range(down) for col in range(across)]
    quiet_at = cells[_quiet_place(across, down)] if len(cells) >= _MANY else None
    start = temperature(own.background)
    kinds = ("cool", "warm") if start == "cool" else ("warm", "cool")
    pool = {name: scheme for name, scheme in builtin().items() if name not in (*_APART, first)}
    placed: dict[tuple[int, int], Scheme] = {cells[0]: own}
    names = {cells[0]: first}
    for cell in cells[1:]:
        wanted = "quiet" if cell == quiet_at and start != "quiet" else kinds[sum(cell) % 2]
        left = {name: one for name, one in pool.items() if name not in names.values()} or pool
        near = [placed[n] for n in ((cell[0] - 1, cell[1]), (cell[0], cell[1] - 1)) if n in placed]
        best = max(
            left, key=lambda name: _worth(name, left[name], wanted, near, own, [*placed.values()])
        )
        names[cell], placed[cell] = best, left[best]
    return tuple(names[cell] for cell in cells)


def _quiet_place(across: int, down: int) -> int:
    """Place of the quiet panel: off the middle, and never the first."""
    return (2 * across * down) // 3


def _worth(
    name: str, one: Scheme, wanted: str, near: list[Scheme], own: Scheme, others: list[Scheme]
) -> tuple[float, str]:
    """Judge a scheme for a place: its temperature first, then how far its ground is from others."""
    fits = 200.0 * (temperature(one.background) == wanted)
    kin = 40.0 * (bool(one.regions) == bool(own.regions))
    beside = min(_away(one.background, other.background) for other in near)
    everywhere = min(_away(one.background, other.background) for other in others)
    return fits + kin + min(beside, 60.0) + min(everywhere, 30.0), name


@cache
def _away(one: str, other: str) -> float:
    """CIEDE2000 between two colors by name."""
    pair = Palette("pair", (catalog().find(one).color, catalog().find(other).color))
    lab = color.linear_to_lab(pair.linear)
    return float(color.delta_e_ciede2000(lab[:1], lab[1:])[0])
