"""A comparison as one picture: previews side by side, at one scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from PIL import Image, ImageDraw, ImageFont

from mosaic.compare import Candidate
from mosaic.compare.rows import BEST, mass, price
from mosaic.exporters import images

#: Width of a preview, and of the gap around it, in pixels.
_WIDE, _GAP = 360, 24
_INK, _FAINT, _PAPER, _ACCENT = "#1c1c1c", "#666666", "#ffffff", "#b40000"
#: Previews in a line, and the height of what stands below each.
_COLUMNS, _CAPTION = 5, 84


def write_png(built: Sequence[Candidate], stream: BinaryIO) -> None:
    """Write previews side by side as PNG.

    All are drawn at the scale of the widest, so that what is smaller on the wall is smaller here.
    """
    pictures = _scaled(built)
    lines = [range(n, min(n + _COLUMNS, len(built))) for n in range(0, len(built), _COLUMNS)]
    tall = [max(pictures[n].height for n in line) + _CAPTION for line in lines]
    width = _GAP + min(_COLUMNS, len(built)) * (_WIDE + _GAP)
    sheet = Image.new("RGB", (width, _GAP + sum(tall) + _GAP * len(tall)), _PAPER)
    top = _GAP
    for line, height in zip(lines, tall, strict=True):
        for place, n in enumerate(line):
            left, picture = _GAP + place * (_WIDE + _GAP), pictures[n]
            # Captions of a line stand on one line, whatever hangs above them.
            sheet.paste(picture, (left, top + height - _CAPTION - picture.height))
            _caption(ImageDraw.Draw(sheet), built[n], left, top + height - _CAPTION + 8)
        top += height + _GAP
    sheet.save(stream, format="PNG")


def _caption(draw: ImageDraw.ImageDraw, one: Candidate, left: int, top: int) -> None:
    """Write a candidate's name and numbers."""
    facts = one.plan.facts
    sign, ink = (f"{BEST} ", _ACCENT) if one.best else ("", _INK)
    texts = (
        (f"{sign}{one.name}", ink, 18),
        (f"{facts.counts}, error {one.error:.2f}", _INK, 15),
        (f"{price(one)}, {mass(one)}", _FAINT, 15),
    )
    for line, (text, color, size) in enumerate(texts):
        draw.text((left, top + 23 * line), text, color, ImageFont.load_default(size))


def _scaled(built: Sequence[Candidate]) -> list[Image.Image]:
    """Draw previews at one scale."""
    widest = max(one.plan.facts.width_mm for one in built)
    return [_drawn(one, _WIDE / widest) for one in built]


def _drawn(one: Candidate, px_per_mm: float) -> Image.Image:
    """Draw a preview, larger first so that its studs do not alias."""
    facts = one.plan.facts
    size = (
        max(1, round(facts.width_mm * px_per_mm)),
        max(1, round(facts.height_mm * px_per_mm)),
    )
    return images.preview(one.plan).resize(size, Image.Resampling.LANCZOS)
