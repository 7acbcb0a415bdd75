"""Basic color names: what people call a color, whatever its exact shade.

References
----------
.. [1] B. Berlin and P. Kay, "Basic Color Terms", 1969: the eleven names that languages share.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from mosaic import color
from mosaic.model import Palette

#: Shades that are surely called so, as sRGB.
_SHADES = {
    "black": ("#000000", "#101010", "#1c1c1c"),
    "white": ("#ffffff", "#f4f4f4"),
    "gray": ("#404040", "#606060", "#808080", "#a0a0a0", "#c0c0c0", "#d3d3d3"),
    "red": ("#ff0000", "#ed1c24", "#c8102e", "#a00000", "#800000", "#cb332e"),
    "orange": ("#ff8000", "#ffa500", "#ff6a00", "#e07020"),
    "yellow": ("#ffff00", "#ffd700", "#fff08a", "#f8ce47", "#ffc72c"),
    "green": ("#00ff00", "#008000", "#808000", "#90ee90", "#2e8b57", "#a4c854", "#006400"),
    "turquoise": ("#00ffff", "#008080", "#40e0d0", "#7fdbd0"),
    "blue": ("#0000ff", "#000080", "#4169e1", "#87ceeb", "#1e5aa8", "#0080ff", "#add8e6"),
    "purple": ("#800080", "#8a2be2", "#4b0082", "#b19cd9", "#6a3d9a"),
    "pink": ("#ff00ff", "#ffc0cb", "#ff69b4", "#ff1493", "#f5a9c4"),
    "brown": ("#8b4513", "#5c3317", "#a0522d", "#62311b", "#9c572e"),
    "beige": ("#d2b48c", "#f5deb3", "#d9c495", "#f4c5a3", "#ccb98d"),
}
#: Words in the names of brick colors, the last that fits decides.
_WORDS = {
    **{name: name for name in _SHADES},
    "lime": "green",
    "olive": "green",
    "azure": "blue",
    "aqua": "turquoise",
    "lavender": "purple",
    "violet": "purple",
    "magenta": "pink",
    "coral": "pink",
    "salmon": "pink",
    "tan": "beige",
    "nougat": "beige",
}
# A brick that people call otherwise than the color counts as so much further off, one that has
# the plain name as so much nearer, a loud one as further off (CIEDE2000): red is to be Red.
_OTHER_NAME, _LOUD = 14.0, 20.0
# The plain name is worth the more the purer the color: bright and without any gray.
_PLAIN, _PURELY = 3.0, 9.0
# First words of colors that are no plain ones, whatever their shade.
_LOUD_WORDS = (
    *("vibrant", "neon", "fluorescent", "trans", "opal", "glitter", "milky", "glow"),
    *("metallic", "chrome", "pearl", "flat silver", "satin", "speckle"),
)


def naming_costs(light: NDArray[np.float64], palette: Palette) -> NDArray[np.float64]:
    """(n, colors) what a brick's name adds to its distance (CIEDE2000) from a color.

    Parameters
    ----------
    light : (n, 3) float64
        Linear light.
    palette : Palette
    """
    called = np.array(shade_names(np.clip(light, 0, 1)))
    names = np.array([basic_name(c.name, c.hex) for c in palette.colors])
    plain = np.array([c.name.lower() == n for c, n in zip(palette.colors, names, strict=True)])
    loud = np.array([c.name.lower().startswith(_LOUD_WORDS) for c in palette.colors])
    same = called[:, None] == names
    worth = (_PLAIN + _PURELY * purity(light))[:, None] * plain
    return np.asarray(np.where(same, 0, _OTHER_NAME) - np.where(same, worth, 0) + _LOUD * loud)


def purity(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """(...,) in [0, 1]: how near linear light is to a bright color without any gray."""
    srgb = color.linear_to_srgb(np.clip(light, 0, 1))
    return np.asarray(np.clip(5 * np.minimum(srgb.max(axis=-1), np.ptp(srgb, axis=-1)) - 4, 0, 1))


def by_name(
    light: NDArray[np.float64], picture: NDArray[np.float64], palette: Palette
) -> NDArray[np.float64]:
    """Move pure colors, which no palette has, to the bricks that people call so.

    What is nearest to a lamp's red or a screen's blue is orange and purple, by a little.

    Parameters
    ----------
    light, picture : (rows, cols, 3) float64
        Linear light of what is moved, and of the picture that it came from.
    palette : Palette

    Returns
    -------
    (rows, cols, 3) float64
        Linear light; all but bright colors without gray are as they were.
    """
    weight = purity(picture)
    pure = weight > 0
    if not pure.any():
        return light
    lab, bricks = color.linear_to_lab(picture[pure]), color.linear_to_lab(palette.linear)
    far = color.delta_e_ciede2000(lab[:, None], bricks) + naming_costs(picture[pure], palette)
    out, part = light.copy(), weight[pure][:, None]
    out[pure] += part * (palette.linear[far.argmin(axis=1)] - out[pure])
    return out


def basic_name(name: str, hex_: str) -> str:
    """Return what people call a brick color: by the words of its name, else by its shade.

    Examples
    --------
    >>> basic_name("Reddish Orange", "#ca4c0b"), basic_name("my own", "#0000f0")
    ('orange', 'blue')
    """
    words = name.lower().replace("grey", "gray").split()
    known = [_WORDS[word] for word in words if word in _WORDS]
    if known:
        return known[-1]
    light = color.srgb_to_linear(np.array([color.hex_to_srgb(hex_)]) / 255)
    return shade_names(light)[0]


def shade_names(light: NDArray[np.float64]) -> list[str]:
    """Return what people call each color of (n, 3) linear light: as the shade next to it."""
    names, shades = _shades()
    lab = color.linear_to_oklab(light) * (0.6, 1.0, 1.0)
    far = ((lab[:, None] - shades) ** 2).sum(axis=-1)
    return [names[n] for n in far.argmin(axis=1).tolist()]


@cache
def _shades() -> tuple[list[str], NDArray[np.float64]]:
    """Names, and OKLab with lightness weighing less than hue."""
    pairs = [(name, hex_) for name, shades in _SHADES.items() for hex_ in shades]
    codes = np.array([color.hex_to_srgb(hex_) for _, hex_ in pairs]) / 255
    lab = color.linear_to_oklab(color.srgb_to_linear(codes)) * (0.6, 1.0, 1.0)
    return [name for name, _ in pairs], lab
