"""GIMP palettes (``.gpl``): a color a line, as ``red green blue name``."""

from __future__ import annotations

import re

from mosaic.model import Palette
from mosaic.palette.draft import Draft, Entry, trouble

_ROW = re.compile(r"\s*(\d{1,9})\s+(\d{1,9})\s+(\d{1,9})(?:\s+(.*?))?\s*$", re.ASCII)


def read_gpl(text: str, file: str) -> Draft:
    """Read a GIMP palette; a color without a name is called by its hex.

    Raises
    ------
    PaletteError
        A line is not of the format.
    """
    lines = text.splitlines()
    if not lines or lines[0].strip() != "GIMP Palette":
        raise trouble(file, 1, "this is no GIMP palette", "its first line is: GIMP Palette")
    entries = []
    for number, line in enumerate(lines[1:], 2):
        if not line.strip() or line.startswith("#") or re.match(r"(Name|Columns):", line):
            continue
        row = _ROW.fullmatch(line)
        codes = [int(code) for code in row.groups()[:3]] if row else [256]
        if row is None or max(codes) > 255:
            allowed = "a line is three numbers of 0 to 255 and a name: 30 90 168 Blue"
            raise trouble(file, number, f"{line.strip()[:60]!r}", allowed)
        tone = "#{:02x}{:02x}{:02x}".format(*codes)
        name = row[4] or ""
        entries.append(Entry(number, tone if name in {"", "Untitled"} else name, tone))
    return Draft(file, tuple(entries))


def to_gpl(palette: Palette) -> str:
    """Write a GIMP palette, which GIMP, Inkscape, Krita and Pillow read."""
    title = " ".join(palette.name.split())
    head = ["GIMP Palette", f"Name: {title}", "Columns: 8", "#"]
    rows = [
        f"{r:3} {g:3} {b:3}\t{color.name}"
        for (r, g, b), color in zip(palette.srgb.tolist(), palette.colors, strict=True)
    ]
    return "\n".join([*head, *rows]) + "\n"
