"""A PDF whose bytes depend on its content alone."""

from __future__ import annotations

import hashlib
import os
import time
from functools import cache
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

#: What reportlab writes where it is told to be invariant: 2000-01-01.
_DATE = 946684800.0


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


@cache
def _moving(dx: float, dy: float) -> str:
    """Write the operator that moves the origin; few steps are unlike each other."""
    from reportlab.lib.rl_accel import fp_str  # noqa: PLC0415 - 0.1 s

    return f"{fp_str(1, 0, 0, 1, dx, dy)} cm"


def move(canvas: Any, dx: float, dy: float) -> None:
    """Move the origin as `Canvas.translate` does, four times as fast.

    A mural's plan moves a million times, and reportlab writes six numbers each time anew.
    """
    canvas._code.append(_moving(dx, dy))  # there is no public way


def invariant_canvas(stream: BinaryIO, **options: Any) -> Canvas:
    """Open a canvas of reportlab that is the same each time.

    Its own `invariant` is not: the variable SOURCE_DATE_EPOCH changes dates and file id.
    """
    from reportlab import rl_config  # noqa: PLC0415 - 0.1 s
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    # Streams as bytes: as text they are a quarter longer, and take a tenth of the time.
    rl_config.useA85 = 0

    canvas = Canvas(stream, invariant=1, **options)
    document: Any = canvas._doc  # there is no public way
    stamp = document._timeStamp
    stamp.t, stamp.lt = _DATE, time.gmtime(_DATE)
    stamp.YMDhms = tuple(stamp.lt)[:6]
    document.signature = hashlib.md5(b"a reportlab document", usedforsecurity=False)
    document.signature.update(str(_DATE).encode())
    return canvas
