"""How the colors of a palette look as pieces."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.catalog import catalog
from mosaic.model import Color, Palette
from mosaic.recipe import Recipe

#: Share of its cell that a round piece covers.
ROUND = math.pi / 4
_BACKING = "Light Bluish Gray"


def perceived_palette(palette: Palette, recipe: Recipe, behind: Color | None) -> Palette:
    """Return the palette as it looks from where single pieces cannot be told apart.

    A round piece lets the backing show in the corners of its cell: their lights mix.
    Other pieces look as they are.

    Parameters
    ----------
    behind : Color or None
        What the pieces stand on; without anything a wall as light as the usual baseplate.
    """
    if not recipe.part.startswith("round"):
        return palette
    shown = behind.hex if behind else catalog().find(_BACKING).color.hex
    light = color.srgb_to_linear(np.array(color.hex_to_srgb(shown)) / 255)
    return painted(palette, ROUND * palette.linear + (1 - ROUND) * light)


def painted(palette: Palette, light: NDArray[np.float64]) -> Palette:
    """Give the colors of a palette other light: (colors, 3) linear, in [0, 1]."""
    codes = np.round(color.linear_to_srgb(light) * 255).astype(int).tolist()
    colors = tuple(
        dataclasses.replace(one, hex="#{:02x}{:02x}{:02x}".format(*code))
        for one, code in zip(palette.colors, codes, strict=True)
    )
    return dataclasses.replace(palette, colors=colors)
