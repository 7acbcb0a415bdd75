"""palette.gpl, opened by Pillow."""

import io

import numpy as np
from helpers import plan_of
from PIL.GimpPaletteFile import GimpPaletteFile

from mosaic import exporters
from mosaic.exporters import marks
from mosaic.model import Color, Grid, Palette, frozen


def read(plan):
    """(colors, names) as Pillow and the plain text have them."""
    data = exporters.render(plan, "gpl")["palette.gpl"]
    palette, _ = GimpPaletteFile(io.BytesIO(data)).getpalette()
    colors = [tuple(palette[i : i + 3]) for i in range(0, len(palette), 3)]
    return colors, [line.partition("\t")[2] for line in data.decode().splitlines()[4:]]


def test_the_colors_used_come_with_their_marks_in_the_marks_order():
    plan = plan_of("RRW RRW KK.", title="Two\nlines")
    colors, names = read(plan)
    assert colors[:3] == [(27, 42, 52), (180, 0, 0), (244, 244, 244)]
    assert names == ["Black (1)", "Red (5)", "White (16)"]
    assert len(names) == len(marks.marks(plan))


def test_a_long_name_is_cut_for_readers_give_up_on_long_lines():
    own = Palette("own", (Color("x" * 500, "#010203"),))
    colors, (name,) = read(plan_of(Grid(frozen(np.zeros((1, 1), np.int16)), own)))
    assert colors[0] == (1, 2, 3)
    assert name.startswith("x" * 60 + " (")
