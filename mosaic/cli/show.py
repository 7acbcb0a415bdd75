"""``mosaic show``: a mosaic drawn in the terminal."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from mosaic.cli import files, terminal
from mosaic.cli.options import Settings, with_settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from rich.text import Text

    from mosaic.model import Plan

#: The upper half of a character's box; with a color before and one behind it holds two pixels.
HALF = "\N{UPPER HALF BLOCK}"
#: From dark to light, where there is no color.
SHADES = " .:-=+*#%@"


@with_settings
def show(source: files.AnyArgument, *, settings: Settings) -> None:
    """Draw a mosaic in the terminal: in true color, in fewer colors, or in characters."""
    from rich.console import Console  # noqa: PLC0415 - 0.1 s

    plan = files.open_or_build(source, settings).plan
    console = Console(highlight=False)
    columns, lines = shutil.get_terminal_size()
    style = terminal.styles(console.color_system)
    lines = lines - 2 if sys.stdout.isatty() else plan.grid.rows  # a pipe has no last line
    if console.color_system is None or console.no_color:
        _shades(_pixels(plan, columns // 2, lines))
    elif _can_print(HALF):
        console.print(_halves(_pixels(plan, columns, 2 * lines), style), end="")
    else:
        console.print(_blanks(_pixels(plan, columns // 2, lines), style), end="")
    terminal.say(f"{plan.title}: {plan.grid.cols} x {plan.grid.rows} cells")


def _pixels(plan: Plan, width: int, height: int) -> NDArray[np.uint8]:
    """Draw the mosaic, no larger than (width, height) pixels."""
    import numpy as np  # noqa: PLC0415 - heavy
    from PIL import Image  # noqa: PLC0415 - heavy

    from mosaic.model import VIEWS  # noqa: PLC0415 - heavy
    from mosaic.styles import scene  # noqa: PLC0415 - heavy

    picture = Image.fromarray(scene.flat(plan, VIEWS[plan.view].step_px))
    scale = min(1.0, width / picture.width, height / picture.height)
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    return np.asarray(picture.resize(size, Image.Resampling.BOX))


def _halves(pixels: NDArray[np.uint8], style: terminal.Style) -> Text:
    """Draw two rows of pixels a line; a last odd row stands on nothing."""
    from rich.text import Text  # noqa: PLC0415 - heavy

    rows = pixels.tolist()
    text = Text()
    for upper, lower in zip(rows[::2], [*rows[1::2], None], strict=False):
        for col, color in enumerate(upper):
            below = f" on {style(lower[col])}" if lower else ""
            text.append(HALF, f"{style(color)}{below}")
        text.append("\n")
    return text


def _blanks(pixels: NDArray[np.uint8], style: terminal.Style) -> Text:
    """Draw a pixel as two blanks on its color, where the character set has no half block."""
    from rich.text import Text  # noqa: PLC0415 - heavy

    text = Text()
    for row in pixels.tolist():
        for color in row:
            text.append("  ", f"on {style(color)}")
        text.append("\n")
    return text


def _shades(pixels: NDArray[np.uint8]) -> None:
    """Draw a pixel as two characters that are the fuller, the lighter it is."""
    for row in pixels.tolist():
        light = ((2 * r + 5 * g + b) / 8 for r, g, b in row)
        terminal.say("".join(2 * SHADES[int(value * len(SHADES) / 256)] for value in light))


def _can_print(text: str) -> bool:
    """Whether stdout's character set has a text."""
    try:
        text.encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        return False
    return True
