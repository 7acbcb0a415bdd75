"""A small plan and how its lists are read, for the tests of exporters."""

import csv
import io

import numpy as np
from helpers import plan_of
from PIL import Image

from mosaic import exporters
from mosaic.model import Color, Grid, Palette, frozen

PLAN = plan_of("RRWWK. RRWWKY GGGGBB GGGGBB", section=4, spare=10)


def text_of(plan, name):
    (data,) = exporters.render(plan, name).values()
    return data.decode()


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def many_colors(count, **ids):
    """A plan of one stud a color, in colors of the builder's own."""
    colors = tuple(
        Color(f"Own {i}", f"#{i:06x}", **{k: i + first for k, first in ids.items()})
        for i in range(count)
    )
    cells = np.arange(count, dtype=np.int16)[None, :]
    return plan_of(Grid(frozen(cells), Palette("own", colors)), backing="none", size=f"{count}x1")


def opened(plan, name):
    ((_, data),) = exporters.render(plan, name).items()
    return Image.open(io.BytesIO(data))
