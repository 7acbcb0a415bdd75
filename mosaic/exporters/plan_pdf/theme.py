"""Paper, type and ink of the printed plan.

The type is Source Sans (SIL Open Font License, see fonts/OFL.txt), embedded, so a page looks the
same everywhere; its figures are all of one width.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache
from importlib.resources import as_file, files
from typing import Literal, NamedTuple

from reportlab.lib.pagesizes import A4, LETTER
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from mosaic.exporters.plan_pdf import scripts

#: Points in a millimeter.
MM = 72 / 25.4
PAPERS: dict[str, tuple[float, float]] = {"a4": A4, "letter": LETTER}
#: White border of a page, in points: no printer cuts it off.
MARGIN = 36.0
#: Stands for a character that the type has no letter for.
MISSING = "\N{BALLOT BOX}"

Rgb = tuple[int, int, int]
Align = Literal["left", "center", "right"]
#: Ink of text, of text that may step back, of rules, and of faint fills.
TEXT, QUIET, RULE, FAINT = (28, 30, 33), (92, 96, 102), (205, 208, 212), (244, 245, 246)
#: The one accent: what is asked of the reader, and where a section lies.
ACCENT: Rgb = (0, 91, 167)


class Face(NamedTuple):
    """A registered font and the characters it has."""

    name: str
    known: frozenset[int]


@cache
def face(weight: str) -> Face:
    """Register a weight of the type, "Regular" or "Semibold"."""
    name = f"SourceSansPro-{weight}"
    with as_file(files(__package__) / "fonts" / f"{name}.ttf") as path:
        font = TTFont(name, str(path))
    pdfmetrics.registerFont(font)
    return Face(name, frozenset(font.face.charToGlyph))


def regular() -> Face:
    """Return the face of running text."""
    return face("Regular")


def bold() -> Face:
    """Return the face of headings and marks."""
    return face("Semibold")


def printable(text: str, known: frozenset[int]) -> str:
    """Replace what no type has a letter for, so that nothing vanishes unseen."""
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    shown = "".join(c for c in composed if unicodedata.category(c) not in {"Cc", "Cf"})
    if scripts.needed(shown, known):
        known = scripts.known()
    return "".join(c if ord(c) in known else MISSING for c in shown)


def width(text: str, font: Face, size: float) -> float:
    """Width of a text in points."""
    if scripts.needed(text, font.known):
        return scripts.line(text).width * size
    return float(pdfmetrics.stringWidth(text, font.name, size))


def shortened(text: str, font: Face, size: float, room: float) -> str:
    """Cut a text that is too wide, with an ellipsis to say so."""
    if width(text, font, size) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = width(text[:middle].rstrip() + "…", font, size) <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip() + "…"


def wrapped(text: str, font: Face, size: float, room: float) -> list[str]:
    """Break a text into lines; a word wider than the room is broken too."""
    # Not at a no-break space, which keeps a count and its size together.
    return list(
        _lines(
            [word for word in text.split(" ") if word], lambda line: width(line, font, size) <= room
        )
    )


def _lines(words: list[str], fits: Callable[[str], bool]) -> list[str]:
    """Fill line after line."""
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if fits(longer):
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if lines[-1] and not fits(lines[-1] + letter):
                lines.append("")
            lines[-1] += letter
    return [line for line in lines if line]
