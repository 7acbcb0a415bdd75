"""What the process that others are copies of has done before: imports, tables, a first mosaic."""

import numpy as np
from PIL import Image

from mosaic import cli, compare, exporters, pipeline  # noqa: F401 - what the copies run
from mosaic.gallery import work  # noqa: F401
from mosaic.recipe import Recipe

Image.init()
# Of noise: no drawing, and so it is searched for faces; then a drawing.
_photo = np.random.default_rng(0).integers(0, 256, (96, 96, 3), np.uint8)
_plan = pipeline.run(_photo, Recipe(size="8x8"))
pipeline.run(np.kron([[[255]], [[0]]], np.ones((48, 96, 3))).astype(np.uint8), Recipe(size="8x8"))
for _name, _exporter in exporters.TABLE.items():
    if _exporter.default:
        exporters.render(_plan, _name)
