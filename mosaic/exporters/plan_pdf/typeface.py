"""The plan's type, read in a tenth of the time that reportlab takes for any font.

Tables are unpacked whole, where reportlab asks for number after number. These fonts are known:
1000 units high, their characters in a table of segments (format 12), each glyph with its width.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from pathlib import Path
from weakref import WeakKeyDictionary

from reportlab.pdfbase.ttfonts import TTEncoding, TTFont, TTFontFace

#: Words whose widths are remembered: a line is measured anew with each word that it gets.
_WORDS = 1 << 12


class _Face(TTFontFace):  # type: ignore[misc]
    """What reportlab reads of a font, in the attributes where it looks for it."""

    def extractInfo(self, charInfo: int = 1) -> None:  # noqa: ARG002, N802, N803
        """Read names and measures by reportlab's means, then characters and glyphs."""
        super().extractInfo(charInfo=0)
        cmap = self.get_table("cmap")
        (count,) = struct.unpack_from(">H", cmap, 2)
        starts = {
            (platform, encoding): start
            for platform, encoding, start in struct.iter_unpack(">HHL", cmap[4 : 4 + 8 * count])
        }
        start = starts[3, 10]  # of Windows, all of Unicode
        (length,) = struct.unpack_from(">L", cmap, start + 4)
        self.charToGlyph = {
            character: glyph + character - first
            for first, last, glyph in struct.iter_unpack(">3L", cmap[start + 16 : start + length])
            for character in range(first, last + 1)
        }
        self.charToGlyph[0xA0] = self.charToGlyph[0x20]
        self.hmetrics = list(struct.iter_unpack(">HH", self.get_table("hmtx")))
        self.defaultWidth = self.hmetrics[0][0]
        self.charWidths = {c: self.hmetrics[glyph][0] for c, glyph in self.charToGlyph.items()}
        self.glyphPos = list(struct.unpack(f">{self.numGlyphs + 1}L", self.get_table("loca")))


class Type(TTFont):  # type: ignore[misc]
    """A font that comes with mosaic."""

    shapable = False

    def __init__(self, name: str) -> None:
        """Read it; what is set is what reportlab's own sets, but for its face."""
        self.fontName = name
        self.face = _Face(str(Path(__file__).with_name("fonts") / f"{name}.ttf"))
        self.encoding = TTEncoding()
        self.state: WeakKeyDictionary[object, object] = WeakKeyDictionary()
        self._asciiReadable = 1
        self._measure = lru_cache(_WORDS)(self._units)
        self._space = self._units(" ")

    @property
    def known(self) -> frozenset[int]:
        """Return the characters that it has."""
        return frozenset(self.face.charToGlyph)

    def width(self, text: str, size: float) -> float:
        """Width of a text in points; words are measured once."""
        words = text.split(" ")
        return 0.001 * size * (sum(map(self._measure, words)) + (len(words) - 1) * self._space)

    def _units(self, word: str) -> int:
        """Width of a word in thousandths of its size."""
        widths, other = self.face.charWidths, self.face.defaultWidth
        return sum([widths.get(code, other) for code in map(ord, word)])
