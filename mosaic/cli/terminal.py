"""Words for people and objects for programs, and a progress bar for what takes over a second.

Names of files and words from their inside are data: a control character in them must
not command the terminal, so all that is written for people goes through `clean`.
"""

from __future__ import annotations

import io
import json
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, TextIO, cast

from mosaic.errors import MosaicError

#: Number of the first of xterm's 256 colors that is the same everywhere.
FIRST = 16
#: Names a color, (3,) codes of sRGB, to rich.
Style = Callable[[Sequence[int]], str]

#: Work that is done sooner shows no bar.
PATIENCE_S = 1.0


def clean(text: object) -> str:
    r"""Write a text on one line, with what cannot be printed as an escape.

    Examples
    --------
    >>> print(clean("a\x1b[31mb\nc"))
    a\x1b[31mb\nc
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(text))


def say(text: object = "", file: TextIO | None = None) -> None:
    """Write one line for a person, on stdout unless told otherwise."""
    print(clean(text), file=file or sys.stdout)


def note(text: object) -> None:
    """Write one line beside the result, on stderr."""
    say(text, sys.stderr)


def fail(error: MosaicError, *, debug: bool = False) -> int:
    """Write the one line of an error, and return the exit status that goes with it.

    With `debug`, where it was raised and what it came from stands before it.
    """
    if debug:
        for line in "".join(traceback.format_exception(error)).splitlines():
            note(line)
    note(f"error: {error}")
    return 1


def counted(count: int, one: str) -> str:
    """Say how many: 1 piece, 2,000 pieces."""
    return f"{count:,} {one}{'' if count == 1 else 's'}"


def emit(value: Any) -> None:
    """Write one JSON object on stdout; in ASCII, so that no terminal or locale can spoil it."""
    print(json.dumps(value, indent=2, allow_nan=False))


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    r"""Lay out rows under a header, in columns as wide as they need; numbers stand to the right.

    Examples
    --------
    >>> print("\n".join(table(("color", "pieces"), [("Red", 9), ("White", 1200)])))
    color  pieces
    Red         9
    White   1,200
    """
    cells = [[_cell(value) for value in row] for row in rows]
    right = [
        all(number for _, number in column) and bool(cells) for column in zip(*cells, strict=True)
    ]
    lines = [list(header), *([text for text, _ in row] for row in cells)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    right += [False] * (len(header) - len(right))
    return [
        "  ".join(
            text.rjust(width) if number else text.ljust(width)
            for text, width, number in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in lines
    ]


def _cell(value: object) -> tuple[str, bool]:
    """Text of a table's cell, and whether it is a number."""
    if isinstance(value, float):
        return f"{value:,.2f}", True
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}", True
    return clean("" if value is None else value), value is None


def stdin() -> io.BufferedReader:
    """Bytes from stdin."""
    if sys.stdin is None:
        raise MosaicError("stdin is closed", hint="give a file instead of -")
    return cast(io.BufferedReader, sys.stdin.buffer)


def stdout() -> BinaryIO:
    """Bytes to stdout."""
    return sys.stdout.buffer


def prepare_streams() -> None:
    """Let no stream fail: a closed one goes nowhere, what one cannot encode is escaped."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the end
            setattr(sys, name, nowhere)
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def styles(color_system: str | None) -> Style:
    """Say how a terminal is told of a color."""
    return _of_256 if color_system == "256" else _rgb


def _rgb(codes: Sequence[int]) -> str:
    """Name a color to a terminal of true color."""
    r, g, b = codes
    return f"rgb({r},{g},{b})"


def _of_256(codes: Sequence[int]) -> str:
    """Name the color of 256 that looks most like it.

    The nearest in sRGB, which rich takes, makes a gray of a brown and a blue of black.
    """
    return f"color({_number(*codes)})"


@cache
def _number(red: int, green: int, blue: int) -> int:
    """Find the nearest of xterm's colors by CIEDE2000; the first 16 are the user's own."""
    import numpy as np  # noqa: PLC0415 - heavy

    from mosaic import color  # noqa: PLC0415 - heavy

    wanted, known = (_lab(codes, color) for codes in ([[red, green, blue]], _xterm()))
    return FIRST + int(np.argmin(color.delta_e_ciede2000(wanted, known)))


def _lab(codes: Any, color: Any) -> Any:
    import numpy as np  # noqa: PLC0415 - heavy

    return color.linear_to_lab(color.srgb_to_linear(np.asarray(codes) / 255))


def _xterm() -> list[list[int]]:
    """SRGB of xterm's colors from number 16 on: a cube of 6 x 6 x 6, then 24 grays."""
    levels = (0, 95, 135, 175, 215, 255)
    cube = [[r, g, b] for r in levels for g in levels for b in levels]
    return [*cube, *([level] * 3 for level in range(8, 248, 10))]


class Bar:
    """Told how far the work is, it draws a bar on stderr once that has taken a second.

    In a pipe, or when `quiet`, it draws nothing. Use it in a ``with`` block and call it
    as the pipeline does: with the name of the stage and the share that is done.
    """

    def __init__(self, quiet: bool = False) -> None:
        self._lock = threading.Lock()
        self._stage, self._share = "", 0.0
        self._bar: Any = None
        self._task: Any = None
        self._timer = threading.Timer(PATIENCE_S, self._draw)
        self._timer.daemon = True
        self._wanted = sys.stderr.isatty() and not quiet

    def __enter__(self) -> Bar:
        if self._wanted:
            self._timer.start()
        return self

    def __call__(self, stage: str, fraction: float) -> None:
        """Say which stage begins, and the share of the work that is done before it."""
        with self._lock:
            self._stage, self._share = stage, fraction
            if self._bar is not None:
                self._bar.update(self._task, description=stage, completed=fraction)

    def between(self, low: float, high: float) -> Callable[[str, float], None]:
        """Return what is told of a part of the work, from one share of the whole to another."""
        return lambda stage, fraction: self(stage, low + fraction * (high - low))

    def _draw(self) -> None:
        """Begin to draw."""
        # rich takes 0.1 s to import; work that is soon done does without.
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

        columns = (TextColumn("{task.description:10}"), BarColumn(), TimeElapsedColumn())
        with self._lock:
            if not self._wanted:
                return
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task(self._stage, total=1.0, completed=self._share)
            self._bar.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._wanted = False
            if self._bar is not None:
                self._bar.stop()
