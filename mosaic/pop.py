"""Pop art beside the line: contact sheets, panels one by one, colors that were replaced."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mosaic import plugins
from mosaic.ditherers import bands
from mosaic.model import Palette, Picture
from mosaic.prepare import prepare
from mosaic.recipe import Recipe
from mosaic.resolve import resolve
from mosaic.scheme import builtin, fit, for_panels, hue_order, resolve_scheme

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

__all__ = ["contact_sheet", "replaced", "separate"]

#: Pixels of a contact sheet: a picture's longer side, the gap, and the largest letters, which are
#: read when the sheet is shrunk to a third.
_SIDE_PX, _GAP_PX, _TEXT_PX = 240, 20, 30
_ACROSS = 6


def separate(recipe: Recipe) -> tuple[Recipe, ...]:
    """Give each panel a recipe of its own, by row.

    Raises
    ------
    MosaicError
        There is no such scheme or palette.
    """
    names = for_panels(recipe, _colors(recipe))
    return tuple(
        recipe.replace(panels="1x1", border=0, vary="auto", scheme=(name,)) for name in names
    )


def replaced(recipe: Recipe) -> dict[str, tuple[tuple[str, str], ...]]:
    """Say which colors of the schemes are not made as the part, and what stands for them.

    Returns
    -------
    dict of str to tuple of (str, str)
        By the scheme's name: each color that is missing, and the nearest one.
    """
    colors = _colors(recipe)
    found = {}
    for name in for_panels(recipe, colors):
        scheme = resolve_scheme(name)
        swaps = fit(scheme, colors, recipe.bands).replaced if scheme else ()
        if swaps:
            found[name] = swaps
    return found


def _colors(recipe: Recipe) -> Palette:
    """Colors that the mosaic may have."""
    return resolve(recipe).palette


def contact_sheet(
    picture: Picture,
    recipe: Recipe,
    progress: Callable[[str, float], None] = lambda _stage, _share: None,
) -> Image:
    """Draw a picture in every scheme, with their names: to choose from.

    They are sorted by their grounds: from red over yellow, green and blue to pink, then the gray
    ones.

    Parameters
    ----------
    recipe : Recipe
        Of one panel; its own schemes come first.
    """
    spec = resolve(recipe.replace(ditherer="bands", panels="1x1", border=0, vary="auto"))
    recipe = spec.recipe
    drawn = bands.printed(prepare(picture, recipe), recipe)
    listed = (line.name for line in plugins.listed("schemes", builtin()))
    others = sorted(listed, key=_by_ground)
    names = list(dict.fromkeys((*recipe.scheme, *others)))
    found = []
    for place, name in enumerate(names):
        progress(name, place / len(names))
        own = recipe.replace(scheme=(name,))
        cells = bands.colored(drawn, spec.with_recipe(own))
        found.append((name, spec.palette.srgb[cells]))
    return _sheet(found)


def _by_ground(name: str) -> tuple[bool, float, str]:
    """Sort key of a scheme: whether its ground is gray, and the hue of that."""
    scheme = resolve_scheme(name)
    if scheme is None:
        return False, 0.0, name
    return (*hue_order(scheme.background), name)


def _sheet(pictures: list[tuple[str, NDArray[np.uint8]]]) -> Image:
    """Lay pictures out in rows, each over its name."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - for a sheet alone

    rows, cols = pictures[0][1].shape[:2]
    scale = max(1, _SIDE_PX // max(rows, cols))
    across = min(_ACROSS, len(pictures))
    longest = max((name for name, _ in pictures), key=len)
    font = _fitting(longest, max(cols * scale, _SIDE_PX // 2))
    line = round(1.4 * font.size)
    wide, high = max(cols * scale, _SIDE_PX // 2) + _GAP_PX, rows * scale + _GAP_PX + line
    size = across * wide + _GAP_PX, -(-len(pictures) // across) * high + _GAP_PX
    sheet = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(sheet)
    for place, (name, pixels) in enumerate(pictures):
        left, top = _GAP_PX + place % across * wide, _GAP_PX + place // across * high
        drawn = np.repeat(np.repeat(pixels, scale, axis=0), scale, axis=1)
        sheet.paste(Image.fromarray(drawn), (left, top))
        draw.text((left, top + rows * scale + 2), name, fill="black", font=font)
    return sheet


def _fitting(text: str, width: int) -> FreeTypeFont:
    """Return the largest letters in which a text is so wide."""
    from PIL import ImageFont  # noqa: PLC0415 - for a sheet alone

    sizes = range(_TEXT_PX, 9, -1)
    fonts = (ImageFont.load_default(size) for size in sizes)
    found = next((font for font in fonts if font.getlength(text) <= width), None)
    return found or ImageFont.load_default(10)  # type: ignore[return-value]
