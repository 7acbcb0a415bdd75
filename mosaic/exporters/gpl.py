"""GIMP palette (.gpl) of the colors that a mosaic uses, for GIMP, Inkscape, Krita and Aseprite."""

from __future__ import annotations

from typing import BinaryIO

from mosaic.exporters import marks
from mosaic.model import Plan
from mosaic.palette.files import gpl

#: Readers give up on longer lines.
_NAME_LENGTH = 60


def write(plan: Plan, stream: BinaryIO) -> None:
    """Write the colors of the picture, the most used first, with the plan's marks in their names."""
    palette = plan.grid.palette
    colors = [
        (palette.srgb[index].tolist(), f"{_line(palette.colors[index].name)} ({mark.text})")
        for index, mark in marks.marks(plan).items()
    ]
    stream.write(gpl(_line(plan.title), colors).encode())


def _line(text: str) -> str:
    """Put a text on one line that is not too long."""
    return " ".join(text.split())[:_NAME_LENGTH]
