"""Pixel art: at its own size, and put back on its grid where it was enlarged."""

import io

import numpy as np
import pytest
from helpers import letters_palette
from PIL import Image

from mosaic import Recipe, build, prepare
from mosaic.errors import ImageError
from mosaic.imaging.pixel_grid import find_grid
from mosaic.load import load

COLORS = letters_palette().srgb


def sprite(cols, rows, seed):
    """Blotches of the palette's colors: bodies, outlines, single pixels."""
    rng = np.random.default_rng(seed)
    cells = np.zeros((rows, cols), int)
    for _ in range(40):
        x, y = rng.integers(0, cols), rng.integers(0, rows)
        cells[y : y + rng.integers(1, 6), x : x + rng.integers(1, 6)] = rng.integers(len(COLORS))
    return cells


def enlarged(cells, factor, margin=0):
    rows, cols = (np.arange(round(n * factor)) / factor for n in cells.shape)
    pixels = COLORS[cells[np.ix_(rows.astype(int), cols.astype(int))]]
    return pixels[margin:, margin:]


def encoded(pixels, kind="PNG"):
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, kind, **({"quality": 88} if kind == "JPEG" else {}))
    return stream.getvalue()


def cells_of(data, **wishes):
    recipe = Recipe(ditherer="nearest-oklab", tone="faithful", **wishes)
    plan = build(data, recipe.replace(colors_from="ldraw")).plan
    names = [c.name for c in plan.grid.palette.colors]
    places = {c.name: n for n, c in enumerate(letters_palette().colors)}
    return np.vectorize(lambda n: places.get(names[n], -1))(plan.grid.indices), plan


@pytest.mark.parametrize(("cols", "rows"), [(30, 40), (16, 16)])
def test_art_at_its_own_size_is_built_a_cell_a_pixel(cols, rows):
    art = sprite(cols, rows, 1)
    found, plan = cells_of(encoded(COLORS[art].astype(np.uint8)))
    np.testing.assert_array_equal(found, art)
    assert any(note.code == "pixel-art" for note in plan.notes)


@pytest.mark.parametrize("factor", [4, 10, 12.8, 7.3, 3.5, 2.5])
@pytest.mark.parametrize("seed", range(3))
def test_enlarged_art_is_put_back_on_its_grid(factor, seed):
    art = sprite(30, 40, seed)
    found, plan = cells_of(encoded(enlarged(art, factor)))
    np.testing.assert_array_equal(found, art)
    assert f"30 x 40, enlarged by {factor:.3g}" in plan.notes[0].text


@pytest.mark.parametrize("colors", ["ffe628 141414 c81e1e", "c8c8c8 143ca0 5a1e0a"])
@pytest.mark.parametrize("factor", [10, 12.3, 6.5])
@pytest.mark.parametrize("cells", [(30, 75), (51, 90)])
def test_a_disc_over_a_band_has_few_lines_and_is_found(cells, factor, colors):
    rows, cols = cells
    y, x = np.mgrid[:rows, :cols]
    disc = (y - rows / 2) ** 2 + (x - cols / 2) ** 2 < (rows / 3) ** 2
    shapes = disc + (y > 0.7 * rows).astype(int)
    rgb = np.array([list(bytes.fromhex(color)) for color in colors.split()], np.uint8)
    picture = Image.fromarray(rgb[shapes]).resize(
        (int(cols * factor), int(rows * factor)), Image.Resampling.NEAREST
    )
    grid = find_grid(np.asarray(picture))
    assert (grid.rows, grid.cols) == cells


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("factor", [10, 7.3, 3.5])
def test_jpeg_noise_leaves_it_at_most_a_cell_in_a_hundred_off(factor, seed):
    art = sprite(32, 24, seed)
    found, _ = cells_of(encoded(enlarged(art, factor), "JPEG"))
    assert found.shape == art.shape
    assert (found != art).mean() <= 0.01


@pytest.mark.parametrize(("side", "wish"), [(6, "on"), (8, "auto"), (11, "auto")])
@pytest.mark.parametrize("factor", [40, 7.3])
def test_the_smallest_art_has_its_own_size_and_not_twice_that(side, wish, factor):
    art = np.random.default_rng(side).integers(0, len(COLORS), (side, side))
    found, _ = cells_of(encoded(enlarged(art, factor)), pixel_art=wish)
    np.testing.assert_array_equal(found, art)


def test_a_flag_s_few_stripes_are_no_pixels():
    flag = np.full((320, 480), 1)
    flag[120:200] = flag[:, 160:240] = 2
    assert build(encoded(COLORS[flag].astype(np.uint8)), Recipe()).plan.grid.cols == 48


def test_a_size_that_is_given_stays():
    plan = build(encoded(enlarged(sprite(16, 16, 0), 10)), Recipe(size="32x32")).plan
    assert (plan.grid.cols, plan.grid.rows) == (32, 32)


@pytest.mark.parametrize(("factor", "kind"), [(10, "PNG"), (7.3, "JPEG")])
@pytest.mark.parametrize("size", [23, 37])
def test_another_size_mixes_no_colors(factor, kind, size):
    art = sprite(16, 16, 0)
    data = encoded(enlarged(art, factor), kind)
    plan = build(data, Recipe(size=str(size), colors_from="ldraw")).plan
    assert [note.code for note in plan.notes if note.code == "few-pixels"] == []
    colors = {plan.grid.palette.colors[n].name for n in np.unique(plan.grid.indices)}
    assert colors <= {c.name for c in letters_palette().colors}
    at = (np.arange(size) + 0.5) * 16 / size
    middle = at != np.round(at)  # a cell half in one pixel and half in the next has either
    own = COLORS[art[np.ix_(at.astype(int), at.astype(int))]]
    same = (plan.grid.palette.srgb[plan.grid.indices] == own).all(axis=-1)
    assert same[np.ix_(middle, middle)].mean() > 0.97  # at corners a third color may have more


def test_off_leaves_it_alone_and_on_asks_for_a_grid():
    data = encoded(enlarged(sprite(16, 16, 0), 10))
    assert build(data, Recipe(pixel_art="off")).plan.grid.cols == 48
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (200, 200, 3), dtype=np.uint8)
    with pytest.raises(ImageError, match="no grid of pixels"):
        build(noise, Recipe(pixel_art="on"))


@pytest.mark.parametrize("shape", [(1, 100), (100, 1)])
def test_a_line_of_pixels_is_no_pixel_art(shape):
    line = np.random.default_rng(1).integers(0, 40, (*shape, 1)).astype(np.uint8).repeat(3, axis=2)
    assert prepare.found_faces(load(line, Recipe()), Recipe()).art is None


def test_a_photo_is_no_pixel_art():
    rng = np.random.default_rng(0)
    y, x = np.mgrid[0:300, 0:400] / 300
    photo = np.stack([200 * x / 2, 160 * y, 90 + 80 * np.sin(9 * x * y)], -1)
    photo = np.clip(photo + rng.normal(0, 3, photo.shape), 0, 255).astype(np.uint8)
    for pixels in (photo, photo[:64, :64]):
        recipe = Recipe()
        found = prepare.prepare(load(pixels, recipe), recipe)
        assert not any(note.code == "pixel-art" for note in found.notes)
