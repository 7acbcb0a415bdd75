"""Text in scripts that the plan's type has no letters for, drawn as outlines.

Chinese, Japanese, Korean, Arabic and Hebrew need fonts that are larger than this package, and
letters that are joined and set from right to left. The extra `titles` has both: two fonts (SIL
OFL) and HarfBuzz, which shapes the letters of any font and gives their outlines. Levels are those
of the Unicode bidirectional algorithm for a line without embeddings.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from itertools import groupby
from typing import Any, NamedTuple

#: What the extra is called, for messages.
EXTRA = "brick-mosaic[titles]"
#: Package, file and weight of each font, the first that has a letter is taken.
FONTS = (
    (__package__, "fonts/SourceSansPro-Semibold.ttf", 0),
    ("fontpkg_rubik", "files/Rubik[wght].ttf", 600),
    ("noto_cjk_sans_jp_regular", "NotoSansCJKjp-Regular.otf", 0),
)
#: A font without weights is made bolder by a line of this width, in ems; the first is bold.
BOLDER = 0.02
#: Marks that say in which language Han letters are to be drawn; Chinese where there are none.
LANGUAGES = (("\N{HIRAGANA LETTER SMALL A}", "\N{KATAKANA LETTER VO}", "ja"), ("가", "힣", "ko"))

Segment = tuple[str, tuple[tuple[float, float], ...]]


class Font(NamedTuple):
    """A font of HarfBuzz, the characters it has, and how much bolder it has to be."""

    shaper: Any
    known: frozenset[int]
    bolder: float


class Line(NamedTuple):
    """A line of text: its width in ems, and its outlines font by font, in ems."""

    width: float
    outlines: tuple[tuple[float, tuple[Segment, ...]], ...]


@cache
def fonts() -> tuple[Font, ...]:
    """Open the fonts that are installed; none where HarfBuzz is not."""
    try:
        harfbuzz = import_module("uharfbuzz")
    except ImportError:
        return ()
    return tuple(font for source in FONTS if (font := _font(harfbuzz, *source)))


def _font(harfbuzz: Any, package: str, name: str, weight: int) -> Font | None:
    """Open a font; None where its package is not installed."""
    from importlib.resources import as_file, files  # noqa: PLC0415 - .002 s, and few titles need it

    try:
        with as_file(files(package) / name) as path:
            face = harfbuzz.Face(harfbuzz.Blob.from_file_path(str(path)))
    except (ModuleNotFoundError, FileNotFoundError):
        return None
    font = harfbuzz.Font(face)
    font.scale = 1000, 1000
    if weight:
        font.set_variations({"wght": weight})
    return Font(
        font, frozenset(face.unicodes), 0.0 if weight or not name.endswith("otf") else BOLDER
    )


@cache
def known() -> frozenset[int]:
    """Return the characters that can be drawn here; none without the extra."""
    return frozenset().union(*(font.known for font in fonts()))


def needed(text: str, has: frozenset[int]) -> bool:
    """Whether a text has characters that a face has not, and that can be drawn here."""
    return not text.isascii() and not has.issuperset(map(ord, text)) and bool(known())


@cache
def line(text: str) -> Line:
    """Set a line of text."""
    x, drawn = 0.0, []
    for start, stop, level in _visual(text):
        # Fonts change within a level, too: from right to left the last of them comes first.
        pieces = list(_by_font(text[start:stop]))
        for font, piece in pieces[::-1] if level % 2 else pieces:
            x, outlines = _shaped(font, piece, "rtl" if level % 2 else "ltr", x)
            drawn.append((font.bolder, tuple(outlines)))
    return Line(x, tuple(drawn))


def _by_font(text: str) -> Iterator[tuple[Font, str]]:
    """Cut a text where another font is needed; spaces and marks stay with what they follow."""
    places: list[int] = []
    for letter in text:
        held = places[-1] if places else 0
        stays = letter.isspace() or unicodedata.category(letter).startswith("M")
        order = [held, *range(len(fonts()))] if stays else range(len(fonts()))
        places.append(next((n for n in order if ord(letter) in fonts()[n].known), held))
    for place, group in groupby(zip(places, text, strict=True), key=lambda pair: pair[0]):
        yield fonts()[place], "".join(letter for _, letter in group)


def _shaped(font: Font, text: str, direction: str, x: float) -> tuple[float, list[Segment]]:
    """Shape a text in one font and direction from a place on; return where it ends."""
    harfbuzz = import_module("uharfbuzz")
    buffer = harfbuzz.Buffer()
    buffer.add_str(text)
    buffer.direction = direction
    buffer.guess_segment_properties()
    spoken = (name for low, high, name in LANGUAGES if any(low <= c <= high for c in text))
    buffer.language = next(spoken, "zh-hans")
    harfbuzz.shape(font.shaper, buffer)
    pen = _Pen()
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        pen.at = x + position.x_offset / 1000, position.y_offset / 1000
        font.shaper.draw_glyph_with_pen(info.codepoint, pen)
        x += position.x_advance / 1000
    return x, pen.segments


class _Pen:
    """Collects outlines in ems, with cubic curves alone, as PDF has them."""

    def __init__(self) -> None:
        self.at = 0.0, 0.0
        self.segments: list[Segment] = []
        self.last = 0.0, 0.0

    def _add(self, name: str, *points: tuple[float, float]) -> None:
        dx, dy = self.at
        placed = tuple((round(x / 1000 + dx, 4), round(y / 1000 + dy, 4)) for x, y in points)
        self.segments.append((name, placed))
        self.last = points[-1] if points else self.last

    def moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - the pen's names are given
        self._add("moveTo", point)

    def lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self._add("lineTo", point)

    def curveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self._add("curveTo", *points)

    def qCurveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        (x0, y0), (x1, y1), (x2, y2) = self.last, *points
        one = x0 + (x1 - x0) * 2 / 3, y0 + (y1 - y0) * 2 / 3
        two = x2 + (x1 - x2) * 2 / 3, y2 + (y1 - y2) * 2 / 3
        self._add("curveTo", one, two, (x2, y2))

    def closePath(self) -> None:  # noqa: N802
        self._add("close")

    def endPath(self) -> None:  # noqa: N802
        self._add("close")


def _visual(text: str) -> list[tuple[int, int, int]]:
    """Cut a text into runs of one level, in the order in which they are seen from the left."""
    runs: list[tuple[int, int, int]] = []
    start = 0
    for level, group in groupby(levels(text)):
        stop = start + len(list(group))
        runs.append((start, stop, level))
        start = stop
    # L2: from the highest level down, turn what is at that level or above.
    highest = max((level for _, _, level in runs), default=0)
    for level in range(highest, 0, -1):
        turned: list[tuple[int, int, int]] = []
        for inside, together in groupby(runs, key=lambda run: run[2] >= level):
            found = list(together)
            turned += found[::-1] if inside else found
        runs = turned
    return runs


def levels(text: str) -> list[int]:
    """Give each character its level: even ones run from left to right, odd ones back.

    Examples
    --------
    >>> levels("ab אב 12")
    [0, 0, 0, 1, 1, 1, 2, 2]
    """
    kinds = [unicodedata.bidirectional(c) or "L" for c in text]
    base = "R" if next((k for k in kinds if k in {"L", "R", "AL"}), "L") != "L" else "L"
    kinds = _neutral(_weak(kinds, base), base)
    even = base == "L"
    return [
        (0 if even else 2) if k == "L" else 1 if k == "R" else 2  # I1, I2
        for k in kinds
    ]


def _weak(kinds: Sequence[str], base: str) -> list[str]:
    """Resolve numbers and what stands with them (W1 to W7)."""
    found, strong = list(kinds), base
    for n, kind in enumerate(found):
        if kind == "NSM":
            found[n] = found[n - 1] if n else base
        elif kind in {"L", "R", "AL"}:
            strong = kind
        elif kind == "EN" and strong == "AL":
            found[n] = "AN"
    found = _number_signs(["R" if kind == "AL" else kind for kind in found])
    strong = base
    for n, kind in enumerate(found):
        strong = kind if kind in {"L", "R"} else strong
        if kind == "EN" and strong == "L":
            found[n] = "L"
    return found


def _number_signs(kinds: Sequence[str]) -> list[str]:
    """Let a sign between two numbers, and a percent or currency sign beside one, join it."""
    found = list(kinds)
    for n in range(1, len(found) - 1):
        before, after = found[n - 1], found[n + 1]
        if before == after and before in {"ES": {"EN"}, "CS": {"EN", "AN"}}.get(found[n], set()):
            found[n] = before
    start = 0
    for kind, group in groupby(list(found)):
        stop = start + len(list(group))
        if kind == "ET" and "EN" in found[max(start - 1, 0) : start] + found[stop : stop + 1]:
            found[start:stop] = ["EN"] * (stop - start)
        start = stop
    return found


def _neutral(kinds: Sequence[str], base: str) -> list[str]:
    """Give neutral characters the direction of both their sides, else the line's (N1, N2)."""
    found: list[str] = []
    rest = list(kinds)
    while rest:
        strong = [kind for kind in rest if kind in {"L", "R", "EN", "AN"}][:1]
        size = rest.index(strong[0]) if strong else len(rest)
        sides = {
            "R" if side in {"EN", "AN"} else side
            for side in (found[-1:] or [base]) + (strong or [base])
        }
        found += [sides.pop() if len(sides) == 1 else base] * size
        found += rest[size : size + 1]
        rest = rest[size + 1 :]
    return found
