"""What stands on a piece for its color: a number, a letter or a symbol, and its ink.

A mark is the same on every page and in every file of a plan.
"""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

import numpy as np

from mosaic import color
from mosaic.catalog import catalog
from mosaic.model import BARE, Plan

#: Letters that no one takes for a digit.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
#: The two inks of a mark.
BLACK, WHITE = (0, 0, 0), (255, 255, 255)

_TURNED = str.maketrans("69", "96")

Point = tuple[float, float]
Shape = tuple[tuple[Point, ...], ...]
Rgb = tuple[int, int, int]


class Mark(NamedTuple):
    """A color's mark.

    Attributes
    ----------
    text : str
        Its number or letters; a symbol has a number too, for lists and screen readers.
    shape : tuple of polygons
        A symbol's outlines within [-1, 1], y upwards, filled by the even-odd rule;
        empty where the text is shown.
    """

    text: str
    shape: Shape = ()

    @property
    def underlined(self) -> bool:
        """Whether the text turns into another number on a sheet that is upside down."""
        return set(self.text) <= set("01689") and self.text != self.text[::-1].translate(_TURNED)


def path(mark: Mark) -> str:
    """Write a symbol as the path data of SVG, whose y runs downwards, within [-0.9, 0.9]."""
    outlines = ("L".join(f"{0.9 * x:.3f} {-0.9 * y:.3f}" for x, y in one) for one in mark.shape)
    return "".join(f"M{outline}Z" for outline in outlines)


def marks(plan: Plan) -> dict[int, Mark]:
    """Give each color of the picture a mark; a color has the same one in every plan.

    A color's number is its place among all solid colors of the catalog, by Rebrickable's
    id, so that cups and bags labeled for one mosaic serve the next. Colors that the
    catalog does not know follow in the order of the palette.

    Returns
    -------
    dict of int to Mark
        By palette index, in the order of the marks.
    """
    indices, colors = plan.grid.indices, plan.grid.palette.colors
    counts = np.bincount(indices[indices != BARE].ravel(), minlength=len(colors))
    known = _numbers()
    strangers = [c.name for c in colors if c.name not in known]
    number = {**known, **{name: len(known) + n for n, name in enumerate(strangers)}}
    used = sorted(np.flatnonzero(counts).tolist(), key=lambda c: number[colors[c].name])
    return {c: _mark(number[colors[c].name], plan.recipe.marks, colors[c].lego) for c in used}


@cache
def _numbers() -> dict[str, int]:
    """Place of each color of the catalog: solid ones first, by Rebrickable's id."""
    rows = catalog().colors.values()
    ordered = sorted(rows, key=lambda row: (row.finish != "solid", row.color.rebrickable or 0))
    return {row.color.name: place for place, row in enumerate(ordered)}


def _mark(place: int, kind: str, lego: int | None) -> Mark:
    """Make the mark of the color at a place of the order, from 0."""
    if kind == "letter":
        return Mark(letters(place))
    if kind == "lego":
        # A color without a number at LEGO has its own, which no number of LEGO's looks like.
        return Mark(str(lego) if lego is not None else f"#{place + 1}")
    if kind == "symbol" and place < len(symbols()):
        return Mark(str(place + 1), symbols()[place])
    return Mark(str(place + 1))


def letters(place: int) -> str:
    """Count A, B, ... Z, AA, AB, ... without I and O.

    Examples
    --------
    >>> [letters(n) for n in (0, 8, 23, 24)]
    ['A', 'J', 'Z', 'AA']
    """
    text, number = "", place + 1
    while number:
        number, rest = divmod(number - 1, len(LETTERS))
        text = LETTERS[rest] + text
    return text


def luminance(srgb: Rgb) -> float:
    """Relative luminance in [0, 1] of sRGB codes, as WCAG 2 defines it."""
    linear = color.srgb_to_linear(np.asarray(srgb) / 255.0)
    return float(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])


def contrast(one: Rgb, two: Rgb) -> float:
    """Contrast ratio of two colors by WCAG 2, from 1 to 21.

    Examples
    --------
    >>> contrast((0, 0, 0), (255, 255, 255))
    21.0
    """
    low, high = sorted((luminance(one), luminance(two)))
    return round((high + 0.05) / (low + 0.05), 4)


@cache
def ink(srgb: Rgb) -> Rgb:
    """Black or white, whichever stands out more.

    The better of the two always has a contrast of at least sqrt(21) = 4.58, so a mark
    never needs a patch of its own to reach the 4.5 that WCAG asks for.
    """
    return max((BLACK, WHITE), key=lambda candidate: contrast(srgb, candidate))


def mix(one: Rgb, two: Rgb, weight: float) -> Rgb:
    """Move from one color toward another, in sRGB codes."""
    r, g, b = (round(x + (y - x) * weight) for x, y in zip(one, two, strict=True))
    return r, g, b


def srgb(plan: Plan, index: int) -> Rgb:
    """SRGB codes of a palette's color."""
    r, g, b = plan.grid.palette.srgb[index].tolist()
    return r, g, b


@cache
def symbols() -> tuple[Shape, ...]:
    """Shapes that are told apart without color, enough for every solid color of the catalog.

    Each is solid, then hollow, then with a core, then cut out of a disc and out of a square.
    """
    outlines = _outlines()
    solid = [(one,) for one in outlines]
    hollow = [(one, _scaled(one, 0.55)) for one in outlines]
    cored = [(one, _scaled(one, 0.62), _scaled(one, 0.28)) for one in outlines]
    # Out of a disc, a disc and a hexagon would look like what is hollow; so would a square.
    disc = [(outlines[0], _scaled(one, 0.62)) for one in outlines[1:-1]]
    square = [(_box(0.9, 0.9), _scaled(one, 0.66)) for n, one in enumerate(outlines) if n != 1]
    return (*solid, *hollow, *cored, *disc, *square)


def _outlines() -> list[tuple[Point, ...]]:
    """Outlines as unlike each other as polygons can be at the size of a grain of rice.

    None is another one turned upside down: two people may sit on either side of a sheet.
    """
    bar = _box(0.95, 0.32)
    return [
        _regular(24, 0.9),
        _box(0.8, 0.8),
        _regular(3, 1.05, shift=-0.15),
        _star(5, 0.42),
        _cross(0.3),
        _turned(_cross(0.27), 45),
        _regular(4, 1.0),
        _letter_h(),
        bar,
        _turned(bar, 90),
        ((-0.85, 0.85), (0.85, 0.85), (0.12, 0.0), (0.85, -0.85), (-0.85, -0.85), (-0.12, 0.0)),
        ((-0.9, -0.9), (0.9, -0.9), (-0.9, 0.9)),
        _letter_z(),
        _star(4, 0.3),
        _half_disc(),
        _letter_y(),
        (
            (-0.85, 0.2),
            (0.0, 0.95),
            (0.85, 0.2),
            (0.3, 0.2),
            (0.3, -0.9),
            (-0.3, -0.9),
            (-0.3, 0.2),
        ),
        _regular(6, 0.95),
    ]


def _box(width: float, height: float) -> tuple[Point, ...]:
    return (-width, -height), (width, -height), (width, height), (-width, height)


def _regular(corners: int, radius: float, shift: float = 0.0) -> tuple[Point, ...]:
    """Draw a regular polygon that stands on an edge or a corner, moved up by `shift`."""
    turns = [2 * math.pi * n / corners for n in range(corners)]
    return _rounded([(radius * math.sin(t), radius * math.cos(t) + shift) for t in turns])


def _star(tips: int, inner: float) -> tuple[Point, ...]:
    """Draw a star whose notches are at `inner` of its radius."""
    radii = [1.0 if n % 2 == 0 else inner for n in range(2 * tips)]
    return _rounded(
        [
            (r * math.sin(math.pi * n / tips), r * math.cos(math.pi * n / tips))
            for n, r in enumerate(radii)
        ]
    )


def _cross(arm: float) -> tuple[Point, ...]:
    """Draw an upright cross with arms of half width `arm`."""
    a, b = arm, 0.92
    return (
        *((-a, b), (a, b), (a, a), (b, a), (b, -a), (a, -a)),
        *((a, -b), (-a, -b), (-a, -a), (-b, -a), (-b, a), (-a, a)),
    )


def _letter_h() -> tuple[Point, ...]:
    """Draw two posts and the bar between them."""
    a, b, c = 0.3, 0.8, 0.22
    return (
        *((-b, 0.9), (-a, 0.9), (-a, c), (a, c), (a, 0.9), (b, 0.9)),
        *((b, -0.9), (a, -0.9), (a, -c), (-a, -c), (-a, -0.9), (-b, -0.9)),
    )


def _letter_z() -> tuple[Point, ...]:
    """Draw two bars and the stroke between them."""
    return (
        *((-0.85, 0.9), (0.85, 0.9), (0.85, 0.45), (-0.15, -0.45), (0.85, -0.45)),
        *((0.85, -0.9), (-0.85, -0.9), (-0.85, -0.45), (0.15, 0.45), (-0.85, 0.45)),
    )


def _letter_y() -> tuple[Point, ...]:
    """Draw a stem and two arms."""
    return (
        *((-0.95, 0.9), (-0.45, 0.9), (0.0, 0.3), (0.45, 0.9), (0.95, 0.9)),
        *((0.25, -0.1), (0.25, -0.9), (-0.25, -0.9), (-0.25, -0.1)),
    )


def _half_disc() -> tuple[Point, ...]:
    """Draw the left half of a disc, moved to the middle."""
    turns = [math.pi / 2 + math.pi * n / 12 for n in range(13)]
    return _rounded([(0.95 * math.cos(t) + 0.42, 0.95 * math.sin(t)) for t in turns])


def _turned(points: tuple[Point, ...], degrees: float) -> tuple[Point, ...]:
    """Turn an outline counterclockwise."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return _rounded([(x * c - y * s, x * s + y * c) for x, y in points])


def _scaled(points: tuple[Point, ...], factor: float) -> tuple[Point, ...]:
    """Shrink an outline toward the middle of its corners."""
    mid_x, mid_y = (sum(axis) / len(points) for axis in zip(*points, strict=True))
    return _rounded(
        [(mid_x + (x - mid_x) * factor, mid_y + (y - mid_y) * factor) for x, y in points]
    )


def _rounded(points: list[Point]) -> tuple[Point, ...]:
    """Round to three digits: the same bytes whatever the processor's sine."""
    return tuple((round(x, 3), round(y, 3)) for x, y in points)
