import dataclasses

import numpy as np
import pytest
from helpers import LETTERS, grid, letters_palette, spec_of

from mosaic import catalog, color, palette, plugins
from mosaic.ditherers import TABLE
from mosaic.errors import PluginError
from mosaic.model import BARE, Linear, Note, Picture
from mosaic.prepare import prepare
from mosaic.quantize import choice, content, graphic, notes, quantize, tone
from mosaic.recipe import Recipe
from mosaic.spec import perceived_palette

PALETTE = letters_palette()
BLACK = next(c for c in PALETTE.colors if c.name == "Black")
AT = {letter: index for index, letter in enumerate(LETTERS)}
FULL = palette.resolve(Recipe())
NAMES = [one.name for one in FULL.colors]


def quantized(linear, colors=PALETTE, **settings):
    recipe = Recipe(**settings)
    return quantize(linear, spec_of(catalog.kit(colors, recipe), recipe))


def flat(letter, rows=6, cols=8):
    return np.tile(PALETTE.linear[AT[letter]], (rows, cols, 1))


def oklab(cells):
    return Linear(np.clip(color.oklab_to_linear(np.asarray(cells, float)), 0, 1))


def scene(rows=24, cols=24, seed=0):
    """Smooth colors with noise, as photos have."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:rows, 0:cols] / max(rows, cols)
    cells = np.stack([0.35 + 0.5 * x, 0.12 * (y - 0.5), 0.16 * (x - y)], axis=-1)
    return oklab(cells + 0.01 * rng.standard_normal(cells.shape))


@pytest.mark.parametrize("name", TABLE)
def test_cells_that_are_not_covered_are_bare(name):
    covered = np.ones((6, 8), bool)
    covered[2:4, 3:] = False
    cells = quantized(Linear(flat("R"), covered=covered), ditherer=name)
    assert ((cells.indices == BARE) == ~covered).all()


def test_bare_cells_change_no_color():
    covered = np.ones((6, 8), bool)
    covered[2:4, 3:] = False
    assert (quantized(Linear(flat("R"), covered=covered)).indices[covered] == AT["R"]).all()
    assert (quantized(Linear(flat("R"), covered=~covered | covered)).indices == AT["R"]).all()
    nothing = quantized(Linear(flat("R"), covered=np.zeros((6, 8), bool)))
    assert (nothing.indices == BARE).all()


def test_the_grid_keeps_palette_and_cell_and_cannot_be_written():
    cells = quantized(Linear(flat("T"), (8.0, 3.2)))
    assert cells.palette is PALETTE
    assert cells.cell_mm == (8.0, 3.2)
    assert not cells.indices.flags.writeable


def test_an_unknown_method_is_named_beside_those_there_are():
    with pytest.raises(PluginError, match="stuki") as caught:
        quantized(Linear(flat("R")), ditherer="stuki")
    assert "did you mean 'stucki'" in str(caught.value)


def test_letters_survive():
    cells = grid("RRWW RRWW KKBB KKBB")
    assert (quantized(Linear(PALETTE.linear[cells.indices])).indices == cells.indices).all()


# --- colors


def test_a_color_in_which_the_part_was_never_made_is_not_used():
    recipe = Recipe()
    kit = catalog.kit(PALETTE, recipe)
    barred = tuple("unlisted" if c.name == "Red" else "current" for c in PALETTE.colors)
    kit = type(kit)(kit.parts, PALETTE, (barred,) * len(kit.parts), prices=kit.prices)
    assert AT["R"] not in quantize(Linear(flat("R")), spec_of(kit, recipe)).indices


@pytest.mark.parametrize("name", ["joint", "floyd-steinberg", "nearest-oklab"])
@pytest.mark.parametrize("count", [1, 2, 5])
def test_no_more_colors_than_asked_for(name, count):
    cells = quantized(scene(), FULL, ditherer=name, max_colors=count)
    assert len(np.unique(cells.indices)) <= count


def test_the_best_colors_are_those_of_the_picture():
    cells = np.tile(grid("RRRR RRWW BBBB BBWW").indices, (3, 3))
    kept = choice.best(Linear(PALETTE.linear[cells]), PALETTE, np.arange(len(PALETTE)), 3)
    assert kept.tolist() == sorted(AT[letter] for letter in "RWB")


def test_a_handful_of_cells_takes_the_color_of_others():
    letters = "\n".join(["R" * 9] * 3 + ["RRRRWRRRR"] + ["KKKKKKKKK"] * 2)
    # Nearly a color of the palette: what is one exactly keeps it.
    linear = Linear(0.99 * PALETTE.linear[grid(letters).indices])
    settings = {"ditherer": "nearest-oklab", "content": "photo", "tone": "faithful"}
    assert AT["W"] not in quantized(linear, **settings).indices
    assert AT["W"] in quantized(linear, **settings, min_studs=1).indices


def test_merging_leaves_the_last_color():
    one = np.zeros((1, 2), np.int16)
    assert (choice.merged(one, Linear(flat("R", 1, 2)), PALETTE, 100) == one).all()


# --- gray


def test_a_gray_picture_has_no_colored_brick():
    ramp = np.linspace(0.2, 0.95, 40)
    cells = np.zeros((30, 40, 3))
    cells[..., 0] = ramp + 0.01 * np.random.default_rng(1).standard_normal((30, 40))
    picks = quantized(oklab(cells), FULL).indices
    chroma = np.hypot(*color.linear_to_oklab(FULL.linear)[np.unique(picks), 1:].T)
    assert chroma.max() < 0.03
    assert len(np.unique(picks)) >= 4


def test_a_gray_picture_is_told_from_a_pale_one():
    cells = np.tile([0.6, 0.0, 0.0], (20, 20, 1))
    assert content.is_gray(oklab(cells))
    assert not content.is_gray(oklab(np.tile([0.6, 0, 0.03], (20, 20, 1))))
    cells[:4, :4, 1] = 0.1
    assert not content.is_gray(oklab(cells))


def test_black_is_black():
    """LDraw's black is a dark blue; a mix of it with brown would be nearer to black."""
    rng = np.random.default_rng(2)
    cells = np.tile([0.12, 0.0, 0.0], (24, 24, 1))
    cells[..., 0] += 0.03 * rng.random((24, 24))
    cells[:6] = [0.6, 0.12, 0.1]
    picks = quantized(oklab(cells), FULL).indices
    assert (picks[8:] == NAMES.index("Black")).all()


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


# --- round pieces


def test_round_pieces_let_their_backing_mix_in():
    """Three parts of white on black look gray: four fifths of its light, no less."""
    looks = perceived_palette(PALETTE, "round-plate", BLACK)
    white = color.srgb_to_linear(np.array([0xF4] * 3) / 255)
    black = PALETTE.linear[AT["K"]]
    expected = np.pi / 4 * white + (1 - np.pi / 4) * black
    assert looks.linear[AT["W"]] == pytest.approx(expected, abs=0.004)
    assert perceived_palette(PALETTE, "plate", BLACK) is PALETTE


def test_the_light_that_the_backing_takes_is_made_up_for():
    level = color.oklab_to_linear([0.8, 0, 0])
    linear = Linear(np.tile(level, (16, 16, 1)))
    settings = {"tone": "faithful", "ditherer": "floyd-steinberg", "strength": 1.0}
    recipe = Recipe(part="round-plate", backing="Black", **settings)
    picks = quantize(linear, spec_of(catalog.kit(PALETTE, recipe), recipe)).indices
    plates = quantized(linear, **settings).indices
    assert PALETTE.linear[picks].mean() > PALETTE.linear[plates].mean() + 0.05


@pytest.mark.parametrize(
    ("picked", "words"),
    [
        (np.zeros((2, 3)), "float64 of shape"),
        (np.zeros((3, 2), int), r"int64 of shape \(3, 2\)"),
        (np.full((2, 3), 99), "indices from 99 to 99"),
        (np.full((2, 3), -1), "indices from -1 to -1"),
    ],
)
def test_what_another_packages_method_gives_is_checked(monkeypatch, picked, words):
    monkeypatch.setattr(plugins, "find", lambda *_: lambda *_: picked)
    recipe = Recipe(ditherer="strange", tone="faithful")
    colors = letters_palette()
    with pytest.raises(PluginError, match=f"'strange' gave {words}"):
        quantize(Linear(np.zeros((2, 3, 3))), spec_of(catalog.kit(colors, recipe), recipe))


# --- notes


def _told(pixels, **changes):
    recipe = Recipe(size="24x24", faces="none", content="photo", **changes)
    colors = palette.resolve(recipe, None)
    linear = prepare(Picture(np.ascontiguousarray(pixels)), recipe)
    return quantize(linear, spec_of(catalog.kit(colors, recipe, None), recipe)).notes


def test_a_dark_result_is_told_with_what_to_try():
    spots = np.random.default_rng(0).integers(0, 40, (24, 24, 1)).astype(np.uint8)
    dark = np.repeat(spots, 3, axis=2) // 3
    (note,) = _told(dark, tone="faithful")
    assert note.code == "dark"
    assert "Black" in note.text
    assert note.option == "--brightness 4"
    assert _told(dark, tone="faithful", brightness=4.0) == ()
    assert _told(np.full((24, 24, 3), 200, np.uint8) - dark) == ()


def test_an_accent_that_was_merged_away_is_told():
    wall = np.full((24, 24, 3), 160, np.uint8)
    wall[10:12, 10] = (200, 0, 0)
    (note,) = _told(wall)
    assert note.code == "accent-merged"
    assert "2 studs of" in note.text
    assert note.option == "--min-studs 1"
    assert _told(wall, min_studs=1) == ()


def test_panels_tell_what_one_picture_tells():
    wall = np.full((24, 24, 3), 160, np.uint8)
    wall[10:12, 10] = (200, 0, 0)
    assert {note.code for note in _told(wall, panels="2x1")} == {"accent-merged"}


def test_what_is_said_of_one_panel_names_it():
    dark, lost = Note("dark", "it is dark"), Note("accent-merged", "Red is gone", "--min-studs 1")
    named = dataclasses.replace(lost, text="panel 2: Red is gone")
    assert notes.of_panels([(dark,), (dark, lost)]) == (dark, named)
