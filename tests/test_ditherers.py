import numpy as np
import pytest
from helpers import LETTERS, grid, letters_palette, spec_of
from hypothesis import given, settings
from hypothesis import strategies as st

from mosaic import catalog, color
from mosaic.ditherers import TABLE, diffusion, nearest, ordered
from mosaic.imaging.gamut import into_gamut
from mosaic.model import Linear
from mosaic.recipe import Recipe

PALETTE = letters_palette()
KIT = catalog.kit(PALETTE, Recipe())
KERNELS = {
    name: method for name, method in TABLE.items() if isinstance(method, diffusion.Diffusion)
}
NEAREST = {name: method for name, method in TABLE.items() if isinstance(method, nearest.Nearest)}


def photo(rows, cols, seed=0):
    return Linear(color.srgb_to_linear(np.random.default_rng(seed).random((rows, cols, 3))))


def gray(level, side=32):
    return Linear(np.full((side, side, 3), level))


def one_at_a_time(light, colors, kernel, recipe):
    """The textbook's loop: a cell, its nearest color, its neighbors."""
    rows, cols = light.shape[:2]
    wanted, chosen = light.copy(), np.zeros((rows, cols), int)
    for row in range(rows):
        ahead = -1 if recipe.serpentine and row % 2 else 1
        for col in range(cols)[::ahead]:
            pick = nearest.OKLAB.indices(wanted[row, col], colors)
            chosen[row, col] = pick
            missed = (wanted[row, col] - colors[pick]) * recipe.strength
            for right, down, share in kernel.taps:
                if row + down < rows and 0 <= col + ahead * right < cols:
                    wanted[row + down, col + ahead * right] += missed * share
    return chosen


@pytest.mark.parametrize("name", TABLE)
def test_it_gives_every_cell_a_color_and_the_same_one_again(name):
    linear = photo(7, 11)
    first = TABLE[name](linear, spec_of(KIT))
    assert first.shape == (7, 11)
    assert first.dtype == np.int16
    assert first.min() >= 0
    assert first.max() < len(PALETTE)
    assert (TABLE[name](linear, spec_of(KIT)) == first).all()


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 1), (2, 2)])
def test_the_smallest_pictures(name, size):
    assert TABLE[name](photo(*size), spec_of(KIT)).shape == size


# A print has the colors of its scheme, whatever those of the picture.
@pytest.mark.parametrize("name", [name for name in TABLE if name != "bands"])
def test_a_picture_in_brick_colors_survives(name):
    cells = grid("RRRRWWWW RRRRWWWW RRRRWWWW KKKKBBBB KKKKBBBB KKKKBBBB")
    linear = Linear(PALETTE.linear[cells.indices])
    assert (TABLE[name](linear, spec_of(KIT)) == cells.indices).all()


@pytest.mark.parametrize("name", NEAREST)
@settings(max_examples=25)
@given(light=st.tuples(*[st.floats(0, 1)] * 3))
def test_nearest_leaves_no_color_nearer(name, light):
    method = NEAREST[name]
    cell = np.array(light)
    far = method.distance(method.space(cell)[None, None], method.space(PALETTE.linear))[0]
    assert far[method.indices(cell, PALETTE.linear)] == far.min()


def test_the_spaces_disagree():
    """Else they would need no names of their own."""
    picks = [method.indices(photo(40, 40).light, PALETTE.linear) for method in NEAREST.values()]
    for index, one in enumerate(picks):
        assert all((one != other).any() for other in picks[:index])


@pytest.mark.parametrize("name", KERNELS)
@pytest.mark.parametrize("serpentine", [True, False])
def test_fronts_give_what_the_plain_loop_gives(name, serpentine):
    linear, recipe = photo(9, 14, seed=6), Recipe(serpentine=serpentine, strength=0.9)
    light = into_gamut(linear.light, PALETTE.linear)
    expected = one_at_a_time(light, PALETTE.linear, KERNELS[name], recipe)
    assert (KERNELS[name](linear, spec_of(KIT, recipe)) == expected).all()


@pytest.mark.parametrize("name", KERNELS)
def test_kernels_hand_on_all_but_atkinsons(name):
    total = sum(share for _, _, share in KERNELS[name].taps)
    assert total == pytest.approx(0.75 if name == "atkinson" else 1)


@pytest.mark.parametrize(
    "name", ["floyd-steinberg", "jarvis-judice-ninke", "stucki", "sierra", "bayer", "blue-noise"]
)
def test_a_mean_is_kept(name):
    """A gray between two bricks is mixed of them; nearest alone would miss it."""
    level = 0.22
    picks = TABLE[name](gray(level), spec_of(KIT, Recipe(strength=1.0)))
    assert PALETTE.linear[picks].mean(axis=(0, 1)) == pytest.approx([level] * 3, abs=0.03)
    assert len(np.unique(picks)) > 1


def test_no_strength_is_nearest():
    linear, none = photo(12, 12), Recipe(strength=0.0)
    mapped = Linear(into_gamut(linear.light, PALETTE.linear))
    expected = nearest.OKLAB(mapped, spec_of(KIT, none))
    assert (diffusion.FLOYD_STEINBERG(linear, spec_of(KIT, none)) == expected).all()
    assert (TABLE["bayer"](linear, spec_of(KIT, none)) == expected).all()


def test_bare_cells_hand_nothing_on():
    light = np.tile(PALETTE.linear[LETTERS_AT["L"]], (6, 8, 1))
    light[:, :4] = 0.5, 0.1, 0.7
    covered = np.ones((6, 8), bool)
    covered[:, :4] = False
    picks = diffusion.FLOYD_STEINBERG(Linear(light, covered=covered), spec_of(KIT))
    assert (picks[:, 4:] == LETTERS_AT["L"]).all()


LETTERS_AT = {letter: index for index, letter in enumerate(LETTERS)}


@pytest.mark.parametrize("pattern", [ordered.bayer, ordered.blue_noise])
def test_patterns_hold_each_rank_once(pattern):
    ranks = pattern()
    assert sorted(ranks.ravel()) == list(range(ranks.size))


def test_blue_noise_has_no_low_frequencies():
    ranks = ordered.blue_noise()
    power = np.abs(np.fft.fft2(ranks - ranks.mean())) ** 2
    low = power[:3, :3].sum() / 8
    assert low < 0.05 * power.mean()
