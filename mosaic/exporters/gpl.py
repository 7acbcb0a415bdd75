"""GIMP palette (.gpl) of the colors that a mosaic uses, for GIMP, Inkscape, Krita and Aseprite."""

from __future__ import annotations

from typing import BinaryIO

from mosaic.exporters import marks
from mosaic.model import Plan

#: Readers give up on longer lines.
_NAME_LENGTH = 60


def write(plan: Plan, stream: BinaryIO) -> None:
    """Write the colors of the picture, the most used first, with the plan's marks in their names."""
    lines = ["GIMP Palette", f"Name: {_line(plan.title)}", "Columns: 8", "#"]
    for index, mark in marks.marks(plan).items():
        red, green, blue = plan.grid.palette.srgb[index].tolist()
        name = _line(plan.grid.palette.colors[index].name)
        lines.append(f"{red:3d} {green:3d} {blue:3d}\t{name} ({mark.text})")
    stream.write(("\n".join(lines) + "\n").encode())


def _line(text: str) -> str:
    """Put a text on one line that is not too long."""
    return " ".join(text.split())[:_NAME_LENGTH]
