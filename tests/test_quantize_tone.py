"""The tone that cells take before colors are chosen, and drawings among them."""

import numpy as np
from helpers import grid, spec_of
from quantize_case import FULL, NAMES, PALETTE, oklab, quantized, scene

from mosaic import catalog, color
from mosaic.ditherers import TABLE
from mosaic.model import Linear
from mosaic.quantize import content, graphic, tone
from mosaic.recipe import Recipe

# --- tone


def test_faithful_leaves_the_picture():
    """What quantize makes of it is what the method makes of it."""
    linear, recipe = scene(), Recipe(tone="faithful", min_studs=1, ditherer="floyd-steinberg")
    expected = TABLE["floyd-steinberg"](linear, spec_of(catalog.kit(FULL, recipe), recipe))
    assert (quantized(linear, FULL, **_changed(recipe)).indices == expected).all()


def _changed(recipe):
    return {n: getattr(recipe, n) for n in ("tone", "min_studs", "ditherer")}


def portrait(light=1.0, behind=0.6):
    """A warm oval of skin with dark hair before a wall, and how bright it is lit."""
    y, x = np.mgrid[-1:1:32j, -1:1:32j]
    cells = np.tile([behind, 0.004, 0.004], (32, 32, 1))
    cells[(x / 0.55) ** 2 + ((y + 0.2) / 0.75) ** 2 < 1] = [0.3 * light, 0.01, 0.02]
    skin = (x / 0.4) ** 2 + (y / 0.55) ** 2 < 1
    cells[skin] = [0.72 * light, 0.03, 0.045]
    cells[..., 0] += 0.01 * np.random.default_rng(5).standard_normal((32, 32))
    return oklab(cells), skin


def seen(linear):
    return color.linear_to_oklab(tone.pleasing(linear, FULL).light)


def test_a_dim_picture_is_lifted():
    dim, skin = portrait(light=0.6, behind=0.4)
    assert seen(dim)[skin, 0].mean() > color.linear_to_oklab(dim.light)[skin, 0].mean() + 0.1


def test_a_face_before_a_bright_wall_is_lifted():
    dark, skin = portrait(light=0.6, behind=0.95)
    assert seen(dark)[skin, 0].mean() > color.linear_to_oklab(dark.light)[skin, 0].mean() + 0.03


def test_a_night_stays_night():
    cells = np.tile([0.3, -0.01, -0.06], (32, 32, 1))
    cells[5, ::8] = [0.97, 0, 0]
    night = oklab(cells)
    assert abs(seen(night)[16:, :, 0] - 0.3).max() < 0.03


def test_a_strong_red_in_a_dim_picture_is_not_lifted_to_pink():
    cells = np.tile(np.linspace(0.2, 0.45, 32)[:, None, None] * [1, 0, 0], (1, 32, 1))
    cells[8:24] = [0.42, 0.16, 0.08]  # red cloth
    cloth = oklab(cells)
    before = color.linear_to_oklab(cloth.light)[8:24, :, 0]
    assert (seen(cloth)[8:24, :, 0] < before + 0.06).all()
    assert (
        seen(cloth)[24:, :, 0].mean() > 0.1 + color.linear_to_oklab(cloth.light)[24:, :, 0].mean()
    )
    names = {NAMES[i] for i in np.unique(quantized(cloth, FULL).indices[10:22])}
    assert names <= {"Red", "Dark Red"}


def test_skin_becomes_warm_and_grays_gray():
    linear, skin = portrait()
    before, after = color.linear_to_oklab(linear.light), seen(linear)
    chroma = np.hypot(after[..., 1], after[..., 2])
    assert chroma[skin].mean() > np.hypot(before[skin, 1], before[skin, 2]).mean() + 0.005
    assert chroma[:, :3].max() < 0.003


def test_grays_have_no_hue():
    chroma = np.hypot(*color.linear_to_oklab(tone.grays_as_gray(FULL).linear)[:, 1:].T)
    assert chroma[NAMES.index("Black")] < 0.003
    assert chroma[NAMES.index("Tan")] > 0.05


# --- graphics


def logo(rows=24, cols=24, finer=5):
    """A red disc on white with a black bar, averaged from finer pixels."""
    y, x = np.mgrid[0 : rows * finer, 0 : cols * finer] / finer
    fine = np.where(((x - 11.3) ** 2 + (y - 11.7) ** 2 < 64)[..., None], [0.7, 0.02, 0.02], 1.0)
    fine[int(17.4 * finer) : int(20.3 * finer)] = 0.01
    cells = fine.reshape(rows, finer, cols, finer, 3).mean(axis=(1, 3))
    return Linear(cells)


def test_a_logo_has_a_brick_for_each_of_its_colors_and_no_fringe():
    cells = quantized(logo(), FULL)
    names = {NAMES[index] for index in np.unique(cells.indices)}
    assert len(names) == 3
    assert {"Black", "White"} < names


def test_lettering_of_a_color_that_no_cell_has_whole():
    """Strokes thinner than a cell: nothing is flat but the paper."""
    light = np.ones((24, 24, 3))
    light[4:20, 8] = light[4:20, 15] = 0.02
    light[12, 8:15] = 0.02
    picks = quantized(Linear(light), FULL, content="graphic").indices
    assert (picks[5:19, 8] == NAMES.index("Black")).all()
    assert (picks[:3] == NAMES.index("White")).all()


def test_pixel_art_at_its_own_size_comes_out_cell_for_cell():
    letters = "WWKKKKWW WKYYYYKW KYYKKYYK KYKWWKYK KYYYYYYK KYRYYRYK WKYRRYKW WWKKKKWW"
    cells = grid(letters)
    codes = PALETTE.srgb[cells.indices]
    linear = Linear(color.srgb_to_linear(codes / 255))
    assert content.is_graphic(linear)
    assert (quantized(linear).indices == cells.indices).all()


def test_a_photo_is_no_graphic():
    assert not content.is_graphic(scene(48, 48))
    smooth = np.zeros((32, 32, 3))
    smooth[..., 0] = np.linspace(0.3, 0.6, 32)
    assert not content.is_graphic(oklab(smooth))


def test_fog_over_snow_is_no_graphic():
    """Its ramp is short enough that sixteen flat colors hold it, and its snow is flat."""
    light = np.full((48, 48, 3), 0.95)
    light[..., 1:] = 0.0, -0.005
    light[:28, :, 0] = np.linspace(0.8, 0.9, 28)[:, None]
    light[:28, :, 2] = np.linspace(-0.05, -0.01, 28)[:, None]
    assert not content.is_graphic(oklab(light))


def test_who_names_a_dither_gets_it_unless_the_graphic_is_named_too():
    linear = logo()
    assert len(np.unique(quantized(linear, FULL, ditherer="floyd-steinberg").indices)) > 3
    both = quantized(linear, FULL, ditherer="floyd-steinberg", content="graphic")
    assert (both.indices == quantized(linear, FULL).indices).all()


def test_flat_colors_that_differ_get_different_bricks():
    light = np.zeros((8, 16, 3))
    light[:, :8], light[:, 8:] = color.srgb_to_linear([[0.85, 0.1, 0.1], [0.62, 0.0, 0.02]])
    both = graphic.flattened(Linear(light), FULL).light
    assert (both[:, :8] != both[:, 8:]).any()
