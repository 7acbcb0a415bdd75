"""Covered cells get colors of the palette that exist, and what is left out is told."""

import dataclasses

import numpy as np
import pytest
from helpers import grid, letters_palette, spec_of
from quantize_case import AT, BLACK, FULL, NAMES, PALETTE, flat, oklab, quantized, scene

from mosaic import catalog, color, palette, plugins
from mosaic.ditherers import TABLE
from mosaic.errors import PluginError
from mosaic.model import BARE, Linear, Note, Picture
from mosaic.prepare import prepare
from mosaic.quantize import choice, content, notes, quantize
from mosaic.recipe import Recipe
from mosaic.spec import perceived_palette


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


def test_a_brick_stronger_than_the_picture_is_no_accent():
    """A pale red for which there was a Red stud: nothing of the picture is lost."""
    picked = np.full((4, 4), NAMES.index("Light Bluish Gray"), np.int16)
    final = picked.copy()
    picked[1, 1] = NAMES.index("Red")
    for red, codes in ((0.3, set()), (1.0, {"accent-merged"})):
        light = np.full((4, 4, 3), 0.4)
        light[1, 1] += red * (FULL.linear[picked[1, 1]] - light[1, 1])
        said = notes.notes(Linear(light), picked, final, FULL, Recipe())
        assert {note.code for note in said} == codes


def test_panels_tell_what_one_picture_tells():
    wall = np.full((24, 24, 3), 160, np.uint8)
    wall[10:12, 10] = (200, 0, 0)
    assert {note.code for note in _told(wall, panels="2x1")} == {"accent-merged"}


def test_what_is_said_of_one_panel_names_it():
    dark, lost = Note("dark", "it is dark"), Note("accent-merged", "Red is gone", "--min-studs 1")
    named = dataclasses.replace(lost, text="panel 2: Red is gone")
    assert notes.of_panels([(dark,), (dark, lost)]) == (dark, named)
