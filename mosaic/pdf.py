"""A PDF whose bytes depend on its content alone."""

from __future__ import annotations

import hashlib
import os
import time
import zlib
from bisect import bisect_right
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

#: What reportlab writes where it is told to be invariant: 2000-01-01.
_DATE = 946684800.0
# Numbers that are remembered as they are written: of 22,000 in a plan of 48x48 few are unlike.
_NUMBERS = 1 << 14
# Above each of these a number has a digit less after its point.
_LIMITS = (10, 100, 1e3, 1e4, 1e5, 1e6)
# A circle about (0, 0), counterclockwise, as four Bezier curves: its start, then of each the two
# points that pull and its end.
_PULL = 4 / 3 * (2**0.5 - 1)
_CIRCLE = (
    *((1.0, 0.0), (1.0, _PULL), (_PULL, 1.0)),
    *((0.0, 1.0), (-_PULL, 1.0), (-1.0, _PULL)),
    *((-1.0, 0.0), (-1.0, -_PULL), (-_PULL, -1.0)),
    *((0.0, -1.0), (_PULL, -1.0), (1.0, -_PULL)),
    (1.0, 0.0),
)


def import_reportlab() -> None:
    """Import reportlab, which asks for the working folder as it begins: that may be gone."""
    try:
        import reportlab.rl_config  # noqa: PLC0415 - 0.1 s
    except FileNotFoundError:
        here = os.open(os.curdir, os.O_RDONLY)
        try:
            os.chdir(os.sep)
            import reportlab.rl_config  # noqa: F401, PLC0415
        finally:
            os.fchdir(here)
            os.close(here)


@lru_cache(_NUMBERS)
def _number(value: float) -> str:
    """Write a number as reportlab does, to six digits; it takes a logarithm of each."""
    size = abs(value)
    if size <= 1e-7:
        return "0"
    digits = 6 - bisect_right(_LIMITS, size)
    text = f"{value:.{digits}f}"
    if digits:
        text = text.rstrip("0").rstrip(".")
    return text[1:] if text[0] == "0" and len(text) > 1 else text


def _numbers(*values: Any) -> str:
    """Write numbers, or those of a list, with spaces between them."""
    if len(values) == 1 and isinstance(values[0], (list, tuple)):
        (values,) = values
    return " ".join(map(_number, values))


@lru_cache(_NUMBERS)
def _color(code: tuple[int, int, int]) -> str:
    """Write an sRGB code."""
    return _numbers(*(round(value / 255, 4) for value in code))


@cache
def _moving(dx: float, dy: float) -> str:
    """Write the operator that moves the origin; few steps are unlike each other."""
    return f"{_numbers(1, 0, 0, 1, dx, dy)} cm"


# What follows writes operators past the canvas, for which there is no public way: its methods
# keep account of much that a plan does not use, and take four to eight times as long.


def move(canvas: Any, dx: float, dy: float) -> None:
    """Move the origin as `Canvas.translate` does."""
    canvas._code.append(_moving(dx, dy))


def fill(canvas: Any, code: tuple[int, int, int]) -> None:
    """Choose the color of areas and text."""
    canvas._code.append(f"{_color(code)} rg")


def stroke(canvas: Any, code: tuple[int, int, int], line_width: float) -> None:
    """Choose the color and width of lines."""
    canvas._code.append(f"{_color(code)} RG {_number(line_width)} w")


def write(canvas: Any, x: float, y: float, text: str, font: TTFont, size: float) -> None:
    """Write a line of text; the characters of the font that are used are embedded."""
    document = canvas._doc
    shown = " ".join(
        f"{font.getSubsetInternalName(part, document)} {_number(size)} Tf ({codes}) Tj"
        for part, codes in _codes(font, text, document)
    )
    canvas._code.append(f"BT {_number(x)} {_number(y)} Td {shown} ET")


def _codes(font: TTFont, text: str, document: Any) -> list[tuple[int, str]]:
    """Write a text's codes in parts of a font; ASCII is in the first as it is."""
    from reportlab.lib.rl_accel import escapePDF  # noqa: PLC0415 - 0.1 s

    if text.isascii() and text.isprintable():
        return [(0, text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)"))]
    return [(part, escapePDF(codes)) for part, codes in font.splitString(text, document)]


def circle(canvas: Any, x: float, y: float, radius: float, *, filled: bool, lined: bool) -> None:
    """Draw a circle as four curves, at least one of filled and lined."""
    points = [_numbers(x + right * radius, y + up * radius) for right, up in _CIRCLE]
    curves = (" ".join(points[n : n + 3]) for n in range(1, 13, 3))
    how = {(True, True): "B", (True, False): "f", (False, True): "S"}[filled, lined]
    canvas._code.append(f"n {points[0]} m {' c '.join(curves)} c {how}")


def picture(
    canvas: Any,
    name: str,
    jpeg: bytes,
    size: tuple[int, int],
    box: tuple[float, float, float, float],
) -> None:
    """Put a JPEG in RGB, (width, height) in pixels, into a box: left, low, width, height.

    The canvas would decode it to tell it from others.
    """
    from reportlab.pdfbase.pdfdoc import PDFName, PDFStream  # noqa: PLC0415 - 0.1 s

    stream = PDFStream(content=jpeg)
    names = {
        "Type": "XObject",
        "Subtype": "Image",
        "Filter": "DCTDecode",
        "ColorSpace": "DeviceRGB",
    }
    for key, value in names.items():
        stream.dictionary[key] = PDFName(value)
    stream.dictionary["Width"], stream.dictionary["Height"] = size
    stream.dictionary["BitsPerComponent"] = 8
    canvas._doc.addForm(name, stream)
    left, low, width, height = box
    canvas.saveState()
    canvas.transform(width, 0, 0, height, left, low)
    canvas.doForm(name)
    canvas.restoreState()


def put(canvas: Any, name: str) -> None:
    """Draw a form, as `Canvas.doForm` does."""
    canvas._code.append(_putting(name))
    canvas._formsinuse.append(name)


@cache
def _putting(name: str) -> str:
    """Write the operator that draws a form, by the name that reportlab gives it."""
    return f"/FormXob.{name} Do"


def save(canvas: Any) -> None:
    """Write the file; forms, and what pages need, are told at once and not name by name."""
    from reportlab.pdfbase.pdfdoc import BasicFonts, PDFFormXObject, PDFPage  # noqa: PLC0415

    document = canvas._doc
    places = document.idToObjectNumberAndVersion
    fonts = "/Font {} {} R".format(*places[BasicFonts])
    for key, thing in document.idToObject.items():
        if not isinstance(thing, (PDFFormXObject, PDFPage)):
            continue
        used = sorted(thing.XObjects.dict) if thing.XObjects else []
        forms = " ".join("/{} {} {} R".format(name, *places[name]) for name in used)
        needs = f"<< {fonts} /XObject << {forms} >> >>" if used else f"<< {fonts} >>"
        if isinstance(thing, PDFPage):
            thing.Resources = needs.encode()
        else:
            document.idToObject[key] = _form(thing, needs)
    canvas.save()


def _form(form: Any, needs: str) -> bytes:
    """Write a form: its bounds, what it needs, and its operators."""
    box = _numbers(form.lowerx, form.lowery, form.upperx, form.uppery)
    data = zlib.compress(form.stream)
    head = (
        f"<< /Type /XObject /Subtype /Form /BBox [ {box} ] /Resources {needs} "
        f"/Filter /FlateDecode /Length {len(data)} >>\nstream\n"
    )
    return head.encode() + data + b"\nendstream"


def invariant_canvas(stream: BinaryIO, **options: Any) -> Canvas:
    """Open a canvas of reportlab that is the same each time.

    Its own `invariant` is not: the variable SOURCE_DATE_EPOCH changes dates and file id.
    """
    from reportlab import rl_config  # noqa: PLC0415 - 0.1 s
    from reportlab.pdfbase import pdfdoc  # noqa: PLC0415
    from reportlab.pdfgen import canvas as canvases  # noqa: PLC0415
    from reportlab.pdfgen import pathobject  # noqa: PLC0415

    # Streams as bytes: as text they are a quarter longer, and take a tenth of the time.
    rl_config.useA85 = 0
    # The same numbers, each written once: there is no public way.
    for module in (canvases, pathobject, pdfdoc):
        setattr(module, "fp_str", _numbers)  # noqa: B010 - no attribute for type checkers

    canvas = canvases.Canvas(stream, invariant=1, **options)
    document: Any = canvas._doc  # there is no public way
    stamp = document._timeStamp
    stamp.t, stamp.lt = _DATE, time.gmtime(_DATE)
    stamp.YMDhms = tuple(stamp.lt)[:6]
    document.signature = hashlib.md5(b"a reportlab document", usedforsecurity=False)
    document.signature.update(str(_DATE).encode())
    return canvas
