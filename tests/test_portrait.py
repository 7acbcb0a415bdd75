"""Portraits: where features are, contrast that survives, skin on the ladder, clean choice."""

import dataclasses

import numpy as np
import pytest
from helpers import spec_of
from PIL import Image
from skimage import data

from mosaic import catalog, color, palette
from mosaic.ditherers import joint
from mosaic.imaging import face_parts as places
from mosaic.imaging import skin
from mosaic.imaging.faces import Face
from mosaic.model import Linear, Picture
from mosaic.prepare import prepare
from mosaic.quantize import portrait, quantize, tone
from mosaic.recipe import Recipe

RECIPE = Recipe(faces="cascade", size="48x48")
COLORS = palette.resolve(RECIPE, None)
KIT = catalog.kit(COLORS, RECIPE, None)
BRICKS = color.linear_to_oklab(COLORS.linear)
FACE = Face(8.0, 8.0, 24.0)
SKIN, HAIR, LIPS, TEETH = (
    (0.75, 0.048, 0.056),
    (0.2, 0.01, 0.01),
    (0.58, 0.14, 0.05),
    (0.87, 0.004, 0.012),
)


def drawn(light=1.0, noise=0.0, skin_color=SKIN, hair=HAIR, wall=(0.95, 0.0, 0.0), teeth=TEETH):
    """A face of ellipses, (40, 40, 3) OKLab: skin, hair, eyes, lips and teeth."""
    y, x = (np.mgrid[:40, :40] + 0.5 - 8) / 24
    lab = np.broadcast_to(wall, (40, 40, 3)).copy()

    def ellipse(row, col, tall, wide, paint):
        lab[np.hypot((y - row) / tall, (x - col) / wide) < 1] = paint

    ellipse(0.35, 0.5, 0.8, 0.62, hair)
    ellipse(0.55, 0.5, 0.62, 0.48, skin_color)
    for col in (0.28, 0.72):
        ellipse(0.32, col, 0.05, 0.09, HAIR)
    ellipse(0.8, 0.5, 0.1, 0.24, LIPS)
    ellipse(0.8, 0.5, 0.05, 0.2, teeth)
    lab += np.random.default_rng(1).normal(0, noise, lab.shape) * (1, 0.3, 0.3)
    linear = np.clip(color.oklab_to_linear(np.clip(lab, -0.4, 1)) * light, 0, 1)
    return Linear(linear, faces=(FACE,))


def toned(linear):
    return color.linear_to_oklab(tone.pleasing(linear, COLORS).light)


def chosen(linear):
    """(40, 40, 3) OKLab of the bricks."""
    return BRICKS[quantize(linear, spec_of(KIT, RECIPE.replace(content="photo"))).indices]


CHEEK, FOREHEAD, MOUTH = (24, 14), (13, 20), (27, 20)


# --- downscaling


def test_contrast_comes_back_on_the_face_alone():
    astronaut = Picture(data.astronaut())
    one, two = (
        prepare(astronaut, RECIPE.replace(zoom=3.0, focus="0.44,0.23", faces=name))
        for name in ("cascade", "none")
    )
    face = places.face_maps((48, 48), one.faces).face
    light = [color.linear_to_oklab(linear.light)[..., 0] for linear in (one, two)]
    inside = face > 0.9
    assert light[0][inside].std() > 1.03 * light[1][inside].std()
    assert abs(light[0][inside].mean() - light[1][inside].mean()) < 0.01
    far = np.maximum(face, places.face_maps((48, 48), one.faces).head) == 0
    far[8:] = False
    assert np.array_equal(one.light[far], two.light[far])


# --- tone


def test_dark_skin_stays_darker_than_fair_skin_in_as_little_light():
    """Beside its teeth dark skin is dark; in the dark teeth are, too."""
    scenes = drawn(skin_color=tuple(np.array(SKIN) / 2)), drawn(light=1 / 8)
    was = [color.linear_to_oklab(scene.light)[FOREHEAD][0] for scene in scenes]
    assert abs(was[0] - was[1]) < 1e-6
    dark, shaded = (toned(scene)[FOREHEAD][0] for scene in scenes)
    assert dark < 0.56
    assert shaded > 0.62


def test_skin_comes_near_to_its_bricks():
    steps = portrait.ladder(BRICKS)
    assert len(steps) >= 6
    linear = drawn(skin_color=(0.7, 0.02, 0.03))
    ray = toned(linear)[CHEEK]
    before = color.linear_to_oklab(linear.light)[CHEEK]
    gaps = [np.hypot(*(steps - lab)[:, 1:].T).min() for lab in (before, ray)]
    assert gaps[1] < 0.6 * gaps[0]


@pytest.mark.parametrize("light", [0.04, 0.1, 0.25])
def test_a_dark_face_is_lifted(light):
    linear = drawn(light)
    before, after = color.linear_to_oklab(linear.light)[CHEEK], toned(linear)[CHEEK]
    assert after[0] > before[0] + 0.1
    assert toned(linear)[5, 20, 0] < 0.35  # hair stays dark


def test_a_highlight_becomes_skin_and_teeth_white():
    linear = drawn()
    light = linear.light.copy()
    light[11:14, 18:23] = color.oklab_to_linear(np.array((0.97, 0.0, 0.0)))  # a blown forehead
    after = toned(dataclasses.replace(linear, light=light))
    assert np.hypot(*after[12, 20, 1:]) > 0.03
    assert after[12, 20, 0] < 0.93
    teeth, before = after[MOUTH], np.array(TEETH)
    assert teeth[0] > before[0]
    assert np.hypot(*teeth[1:]) < np.hypot(*before[1:]) + 1e-3


def test_teeth_in_shade_are_white_and_not_mint():
    teeth = chosen(drawn(teeth=(0.78, 0.0, 0.01)))[27, 16:25]
    assert np.abs(teeth - BRICKS[BRICKS[:, 0].argmax()]).max() < 0.01


def test_a_face_whose_light_is_washed_out_gets_no_white_beard():
    linear = drawn(noise=0.004)
    pale = color.oklab_to_linear(np.array((0.95, 0.016, 0.02)))
    plain, blown = linear.light.copy(), linear.light.copy()
    plain[25, 17:24] = pale  # a lip that shines
    blown[[10, 12, 15, 17, 20, 22, 25], 10:30] = pale
    whites, skins = (toned(dataclasses.replace(linear, light=one)) for one in (plain, blown))
    assert np.hypot(*whites[25, 20, 1:]) < 0.02
    assert np.hypot(*skins[25, 20, 1:]) > 0.04
    assert skins[25, 20, 0] < 0.93


@pytest.mark.parametrize("hair", [(0.75, 0.022, 0.022), (0.68, 0.02, 0.026)])
def test_gray_hair_is_gray_and_no_skin(hair):
    cells = chosen(drawn(hair=hair))
    for some in (cells[2:5, 18:22], cells[15:17, [6, 33]]):  # above, and at the temples
        assert np.hypot(some[..., 1], some[..., 2]).max() < 0.02
    assert np.hypot(*cells[FOREHEAD][1:]) > 0.04


@pytest.mark.parametrize("wall", [(0.905, 0.005, 0.038), (0.8, 0.02, 0.025)])
def test_a_wall_beside_a_head_is_told_from_gray_hair(wall):
    lab = color.linear_to_oklab(drawn(wall=wall, hair=(0.7, 0.02, 0.024)).light)
    maps = places.face_maps((40, 40), [FACE])
    found = places.Backdrop.of([lab[places.beside(maps)]]).likeness(lab)
    inside = (np.abs(lab - wall).sum(axis=-1) < 0.01) & (maps.head > 0.1)
    assert found[inside].min() == 1
    assert found[3:15, 19:21].max() == found[CHEEK] == 0
    hair = places.gray_hair(lab, maps, np.ones(40), lab[maps.face > 0.8])
    assert hair[3:5, 19:21].min() > 0.8
    assert hair[FOREHEAD] == hair[CHEEK] == 0


def test_lips_keep_their_red():
    after = toned(drawn())
    lips, cheek = after[25, 20], after[CHEEK]
    assert lips[1] > 1.8 * cheek[1]


@pytest.mark.parametrize("gains", [(0.7, 1.0, 1.6), (0.8, 1.1, 1.2)])
def test_skin_in_colored_light_is_skin(gains):
    linear = drawn()
    cast = dataclasses.replace(linear, light=np.clip(linear.light * gains, 0, 1))
    after = toned(cast)[CHEEK]
    hue = np.degrees(np.arctan2(after[2], after[1]))
    assert 25 < hue < 95
    assert np.hypot(*after[1:]) > 0.03


def test_leaves_in_which_a_face_is_found_stay_green():
    leaves = drawn(skin_color=(0.5, -0.075, 0.075))
    found, plain = toned(leaves), toned(dataclasses.replace(leaves, faces=()))
    # What is taken for a face may be lit more, as somebody before a bright sky is.
    assert np.abs(found - plain)[..., 1:].max() < 0.005
    assert found[CHEEK][1] < -0.05


def test_gray_faces_stay_gray():
    linear = drawn()
    gray = np.repeat(color.linear_to_xyz(linear.light)[..., 1:2], 3, axis=2)
    assert np.abs(toned(dataclasses.replace(linear, light=gray))[..., 1:]).max() < 1e-3


def test_skin_is_smoothed_and_its_edges_are_not():
    plain, noisy = (toned(drawn(noise=n)) for n in (0.0, 0.02))
    cheek = np.s_[22:25, 14:26]
    assert noisy[cheek][..., 0].std() < 0.016  # .02 went in
    assert np.ptp(plain[14:18, 12:17, 0]) > 0.3  # the eye beside its lid


def test_without_a_face_nothing_is_toned_as_one():
    linear = dataclasses.replace(drawn(), faces=())
    lab = color.linear_to_oklab(linear.light)
    assert np.array_equal(portrait.toned(lab, linear, BRICKS), lab)


def test_a_faithful_tone_leaves_faces_alone():
    linear = drawn(0.1)
    plain = RECIPE.replace(tone="faithful", content="photo", ditherer="nearest-oklab")
    without = dataclasses.replace(linear, faces=())
    one, two = (quantize(v, spec_of(KIT, plain)).indices for v in (linear, without))
    assert np.array_equal(one, two)


# --- choice


@pytest.mark.parametrize("light", [1.0, 0.3, 0.08])
def test_skin_has_no_pink_gray_or_green_studs(light):
    linear = drawn(light, noise=0.025)
    where = places.face_maps((40, 40), [FACE])
    inner = where.face * (1 - where.mouth) * (1 - where.eyes) > 0.8
    inner &= (
        np.hypot(*(np.mgrid[:40, :40] + 0.5 - 8 - 24 * np.array((0.55, 0.5))[:, None, None])) < 9
    )
    lab = chosen(linear)[inner]
    hue = np.degrees(np.arctan2(lab[:, 2], lab[:, 1]))
    fits = (hue > 25) & (hue < 95) & (np.hypot(lab[:, 1], lab[:, 2]) > 0.03)
    assert fits.mean() > 0.98


def test_the_head_is_calm():
    linear = drawn(noise=0.03)
    emphasis = joint._on_faces(linear)
    hair = places.face_maps((40, 40), [FACE]).head > 0.9

    def speckle(calm):
        found = joint.solve(linear, spec_of(KIT, RECIPE), emphasis=emphasis._replace(calm=calm))
        lab = BRICKS[found]
        apart = [
            np.hypot(*(np.roll(lab, s, a) - lab)[..., :2].T).T for a in (0, 1) for s in (1, -1)
        ]
        return (np.min(apart, axis=0) > 0.05)[hair].mean()

    assert speckle(emphasis.calm) < speckle(np.zeros((40, 40)))


def test_off_hue_costs_nothing_on_the_own_line():
    from mosaic.ditherers.joint.hues import off_hue

    target = color.oklab_to_linear(np.array([[SKIN]]))
    shades = np.array([SKIN, (0.6, 0.041, 0.048), (0.75, -0.02, 0.06), (0.75, 0.0, 0.0)])
    price = off_hue(target, color.oklab_to_linear(shades))[0, 0]
    assert price[:2].max() < 1e-6
    assert price[2] > price[3] > 1


def test_faces_change_nothing_elsewhere():
    emphasis = joint._on_faces(drawn())
    assert emphasis is not None
    far = places.face_maps((40, 40), [FACE]).head == 0
    assert (emphasis.all[far] == 1).all()
    assert (emphasis.hue[far] == 0).all()
    assert emphasis.all.max() > 2
    assert joint._on_faces(dataclasses.replace(drawn(), faces=())) is None


# --- the model of skin


@pytest.mark.parametrize("rgb", ["#ffdbac", "#e0ac69", "#c68642", "#8d5524", "#5c3a21"])
def test_skin_light_and_dark_is_likely(rgb):
    lab = color.linear_to_oklab(color.srgb_to_linear(np.array(color.hex_to_srgb(rgb)) / 255))
    assert skin.likelihood(lab) > 0.15
    assert skin.colored(lab) > 0.5


@pytest.mark.parametrize("rgb", ["#ffffff", "#808080", "#2060c0", "#30a040", "#d020a0", "#101010"])
def test_other_colors_are_not_skin(rgb):
    lab = color.linear_to_oklab(color.srgb_to_linear(np.array(color.hex_to_srgb(rgb)) / 255))
    assert skin.likelihood(lab) < 0.02


def test_the_astronaut_is_clean():
    head = np.ascontiguousarray(data.astronaut()[:189, 131:320])
    linear = prepare(Picture(head), RECIPE)
    lab = BRICKS[quantize(linear, spec_of(KIT, RECIPE)).indices]
    where = places.face_maps((48, 48), linear.faces)
    inner = where.face * (1 - where.mouth) * (1 - where.eyes) > 0.9
    hue = np.degrees(np.arctan2(lab[..., 2], lab[..., 1]))
    off = (
        inner
        & (lab[..., 0] > 0.3)
        & ~((hue > 25) & (hue < 95) & (np.hypot(lab[..., 1], lab[..., 2]) > 0.03))
    )
    assert off.sum() <= 0.02 * inner.sum()
    small = Image.fromarray(head).resize((48, 48), Image.Resampling.BOX)
    target = color.linear_to_oklab(color.srgb_to_linear(np.asarray(small) / 255))[..., 0]
    assert np.corrcoef(target[inner], lab[..., 0][inner])[0, 1] > 0.8
