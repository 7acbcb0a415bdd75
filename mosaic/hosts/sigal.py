"""A plugin of the photo gallery sigal: its pictures become mosaics.

In ``sigal.conf.py``, with any settings of a recipe::

    plugins = ["mosaic.hosts.sigal"]
    mosaic = {"size": "96", "part": "tile"}

The gallery then shows mosaics, and still links the photos if ``keep_orig`` is set.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from PIL import Image
from sigal import signals

from mosaic.project import build
from mosaic.recipe import Recipe

#: As wide as one of LEGO's larger art sets, and as high as the photo asks.
_SIZE = "64"


def register(settings: Mapping[str, Any]) -> None:
    """Let sigal hand its pictures over; it calls this by itself.

    Parameters
    ----------
    settings : mapping
        sigal's own; `mosaic` in it holds settings of a recipe.

    Raises
    ------
    RecipeError
        A setting is unknown or out of its range.
    """
    _recipe(settings)
    signals.img_resized.connect(to_mosaic)


def to_mosaic(img: Image.Image, settings: Mapping[str, Any]) -> Image.Image:
    """Draw the mosaic of a picture, as large as whole studs allow within the picture's width.

    Raises
    ------
    MosaicError
        As `mosaic.build` does.
    """
    plain = img.convert("RGBA" if "A" in img.getbands() else "RGB")
    project = build(np.asarray(plain), _recipe(settings))
    return project.preview(stud_px=max(1, img.width // project.plan.grid.cols))


def _recipe(settings: Mapping[str, Any]) -> Recipe:
    return Recipe.from_mapping({"size": _SIZE, **settings.get("mosaic", {})})
