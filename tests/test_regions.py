"""Regions of drawn portraits whose hair, skin, lips and clothes are known."""

import dataclasses

import numpy as np
import pytest
from helpers import spec_of

from mosaic import build, catalog, color, palette, scheme
from mosaic.ditherers import bands
from mosaic.ditherers.bands import areas, layers, regions
from mosaic.errors import PaletteError, RecipeError
from mosaic.imaging.faces import Face
from mosaic.model import REGIONS, Linear
from mosaic.recipe import Recipe

PALETTE = palette.resolve(Recipe())
KIT = catalog.kit(PALETTE, Recipe())
SIDE, FACE = 48, Face(13.0, 13.0, 22.0, 0.0)
WALL, SHIRT = (0.55, 0.62, 0.7), (0.15, 0.25, 0.6)
SKINS = {"fair": (0.80, 0.50, 0.38), "brown": (0.38, 0.2, 0.12), "dark": (0.16, 0.08, 0.05)}
HAIRS = {"black": (0.012, 0.011, 0.01), "blond": (0.55, 0.40, 0.12), "gray": (0.4, 0.4, 0.4)}


def portrait(skin, hair, wall=WALL):
    """A head before a wall: each part in one color, and the part of each cell."""
    y, x = np.mgrid[:SIDE, :SIDE] + 0.5
    v, u = (y - FACE.top) / FACE.side, (x - FACE.left) / FACE.side
    parts = np.zeros((SIDE, SIDE), dtype=int)
    parts[np.hypot((v - 0.35) / 0.62, (u - 0.5) / 0.66) < 1] = 1
    parts[(v > 0.95) & (np.abs(u - 0.5) < 0.28)] = 2
    parts[(v > 1.3 + 0.3 * np.abs(u - 0.5))] = 3
    parts[np.hypot((v - 0.56) / 0.58, (u - 0.5) / 0.44) < 1] = 2
    parts[np.hypot((v - 0.8) / 0.06, (u - 0.5) / 0.18) < 1] = 4
    for side in (0.28, 0.72):
        parts[np.hypot((v - 0.32) / 0.05, (u - side) / 0.1) < 1] = 5
    lips = np.array(skin) * (1.0, 0.45, 0.5)
    colors = np.array([wall, hair, skin, SHIRT, lips, (0.02, 0.02, 0.02)])
    return Linear(colors[parts], faces=(FACE,)), parts


def share(found, name, where):
    """Share of some cells that are of a region."""
    return float((found[where] == regions.REGIONS.index(name) + 1).mean())


@pytest.mark.parametrize("hair", HAIRS)
@pytest.mark.parametrize("skin", SKINS)
def test_the_regions_of_a_drawn_portrait(skin, hair):
    linear, parts = portrait(SKINS[skin], HAIRS[hair])
    found = regions.find(linear, parts > 0)
    y, _ = np.mgrid[:SIDE, :SIDE]
    assert share(found, "skin", parts == 2) > 0.75
    assert share(found, "hair", parts == 1) > 0.75
    assert share(found, "clothes", parts == 3) > 0.8
    assert share(found, "lips", parts == 4) > 0.6
    assert share(found, "skin", (parts == 1) & (y < FACE.top)) == 0


def test_hair_and_skin_of_one_tone_are_two_regions():
    light = color.linear_to_oklab(np.array([SKINS["fair"]]))[0, 0]
    hair = color.oklab_to_linear(np.array([[light, 0.0, 0.12]])).clip(0, 1)[0]
    linear, parts = portrait(SKINS["fair"], tuple(hair))
    found = regions.find(linear, parts > 0)
    assert share(found, "hair", parts == 1) > 0.7
    assert share(found, "skin", parts == 2) > 0.7


def test_hair_does_not_run_into_a_wall_of_its_own_color():
    linear, parts = portrait(SKINS["brown"], HAIRS["black"])
    light = linear.light.copy()
    light[:34, 4:16][parts[:34, 4:16] == 0] = HAIRS["black"]
    wall = (light != linear.light).any(axis=-1)
    found = regions.find(dataclasses.replace(linear, light=light), (parts > 0) | wall)
    assert share(found, "hair", wall) < 0.45
    assert share(found, "hair", wall & (np.indices(wall.shape)[1] < 7)) < 0.1
    assert share(found, "hair", parts == 1) > 0.75


def test_short_dark_hair_has_no_ring_of_wall_and_is_solid_ink():
    """As if the subject had been taken a hand's breadth too large."""
    linear, parts = portrait(SKINS["brown"], HAIRS["black"])
    y, x = np.mgrid[:SIDE, :SIDE] + 0.5
    v, u = (y - FACE.top) / FACE.side, (x - FACE.left) / FACE.side
    shaved = (parts == 1) & (np.hypot((v - 0.56) / 0.68, (u - 0.5) / 0.5) >= 1)
    light = np.where(shaved[..., None], WALL, linear.light)
    linear = dataclasses.replace(linear, light=light)
    found = regions.find(linear, parts > 0)
    short = (parts == 1) & ~shaved & (v < 0.1)
    assert share(found, "hair", short) > 0.7
    assert share(found, "hair", shaved & (v < 0.1)) < 0.15
    solid = regions.solid_hair(linear, found)
    assert solid[short].mean() > 0.7
    assert not solid[found != regions.REGIONS.index("hair") + 1].any()


@pytest.mark.parametrize(("hair", "is_solid"), [("black", True), ("blond", False), ("gray", False)])
def test_only_dark_hair_is_solid_ink(hair, is_solid):
    linear, parts = portrait(SKINS["fair"], HAIRS[hair])
    solid = regions.solid_hair(linear, regions.find(linear, parts > 0))
    assert solid.any() == is_solid
    assert not regions.solid_hair(dataclasses.replace(linear, faces=()), parts).any()


def test_a_subject_taken_too_large_is_cut_back_to_the_portrait():
    linear, parts = portrait(SKINS["fair"], HAIRS["black"])
    found = regions.find(linear, np.ones_like(parts, dtype=bool))
    y, _ = np.mgrid[:SIDE, :SIDE]
    assert (found[(parts == 0) & (y < FACE.top)] == 0).mean() > 0.9


def test_without_a_face_there_are_no_regions():
    linear, parts = portrait(SKINS["fair"], HAIRS["black"])
    assert not regions.find(dataclasses.replace(linear, faces=()), parts > 0).any()


def test_a_small_face_has_neither_lids_nor_lips():
    linear, parts = portrait(SKINS["fair"], HAIRS["black"])
    small = Linear(linear.light[::2, ::2], faces=(Face(6.5, 6.5, 11.0, 0.0),))
    found = regions.find(small, parts[::2, ::2] > 0)
    assert share(found, "skin", found > 0) > 0.1
    assert not any(share(found, name, found >= 0) for name in ("lips", "lids", "eyes"))


def names(linear, **changes):
    """Names of the colors that a print uses."""
    picked = bands.pick(linear, spec_of(KIT, Recipe(ditherer="bands", **changes)))
    return {PALETTE.colors[i].name for i in np.unique(picked)}


def test_a_scheme_colors_the_regions_that_it_names():
    linear, _ = portrait(SKINS["fair"], HAIRS["black"])
    one = scheme.find("marilyn-turquoise")
    used = names(linear, scheme=("marilyn-turquoise",), ink="none")
    assert {one.background, one.hair, one.skin, one.lips, one.lids, one.clothes} <= used
    assert used <= {one.background, *one.regions.values()}


def test_a_scheme_without_regions_keeps_to_its_tones():
    linear, _ = portrait(SKINS["fair"], HAIRS["black"])
    one = scheme.find("hope")
    assert names(linear, scheme=("hope",)) <= {one.background, *one.bands, one.ink}


@pytest.fixture(scope="module")
def prints():
    """Portraits, one that fills its picture, a car, noise, one flat color, and stripes."""
    rng = np.random.default_rng(5)
    noise = np.kron(rng.random((6, 6)), np.ones((8, 8)))[..., np.newaxis].repeat(3, axis=2)
    face, _ = portrait(SKINS["dark"], HAIRS["black"])
    close = Linear(face.light[12:36, 12:36], faces=(Face(1.0, 1.0, 22.0, 0.0),))
    stripes = np.where(
        (np.indices((24, 24)).sum(axis=0) % 6 < 3)[..., np.newaxis], 0.8, [0.1, 0, 0]
    )
    seen = [face, close, car()[0], *map(Linear, (noise, np.full((9, 9, 3), 0.3), stripes))]
    return [bands.printed(linear, Recipe(ditherer="bands")) for linear in seen]


@pytest.mark.parametrize("name", scheme.builtin())
def test_the_ground_that_a_name_promises_is_always_there(name, prints):
    place = [one.name for one in PALETTE.colors].index(scheme.find(name).background)
    recipe = Recipe(ditherer="bands", scheme=(name,))
    for drawn in prints:
        found = bands.colored(drawn, spec_of(KIT, recipe))
        ground = found[drawn.regions == 0]
        assert ground.size >= 0.02 * found.size
        assert (ground == place).mean() > 0.8  # ink off register falls on it


def test_a_scheme_may_color_the_whole_subject():
    linear, _ = car()
    assert names(linear, scheme=("screen",), ink="none") == {"White"}
    assert names(linear, scheme=("screen",)) == {"White", "Black"}
    assert names(linear, scheme=("cow",), ink="none") == {"Yellow", "Dark Pink"}


def car():
    """A car of paint, glass and tires before a sky and on a road, and the part of each cell."""
    y, x = np.mgrid[:SIDE, :SIDE] + 0.5
    parts = np.where(y > 36, 1, 0)
    parts[(y > 24) & (y < 36) & (np.abs(x - 24) < 18)] = 2
    parts[(y > 16) & (y < 24) & (np.abs(x - 24) < 11)] = 3
    for middle in (13, 35):
        parts[np.hypot(y - 36, x - middle) < 4.5] = 4
    colors = [(0.5, 0.65, 0.8), (0.2, 0.2, 0.2), (0.5, 0.02, 0.02), (0.03, 0.05, 0.2), (0.01,) * 3]
    return Linear(np.array(colors)[parts]), parts


def test_without_a_face_a_picture_is_parted_by_color_and_edges():
    linear, parts = car()
    found = areas.find(linear.light, 1, np.ones_like(parts, bool))
    assert 4 <= found.max() <= areas.MOST
    for part in range(5):
        own = np.bincount(found[parts == part])
        assert own.max() / own.sum() > 0.85
        if part in (0, 1, 2, 3):
            assert (parts[found == own.argmax()] == part).mean() > 0.8
    assert found[36, 13] == found[36, 35], "two tires are one area"


def test_a_picture_in_many_pieces_that_do_not_touch_has_six_areas_at_most():
    pixels = np.random.default_rng(2).integers(0, 255, (120, 80, 4), np.uint8)
    recipe = Recipe(size="24x6", ditherer="bands", matte="bare", gamma=2.47)
    parts = build(pixels, recipe).plan.grid.regions
    assert parts is not None
    assert 2 <= len([name for name in parts.names if name.startswith("region-")]) <= areas.MOST


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (7, 1)])
@pytest.mark.parametrize("value", [0.0, 0.5])
def test_pictures_of_few_cells_or_one_color_are_parted_too(size, value):
    light = np.full((*size, 3), value)
    assert (areas.find(light, 1, np.ones(size, bool)) == 1).all()
    assert not areas.find(light, 1, np.zeros(size, bool)).any()


def test_the_ground_lies_at_the_border_and_not_amid():
    found = np.ones((8, 8), dtype=int)
    found[1:7, 1:6], found[3, 3] = 2, 1
    ground = areas.grounded(found) == 0
    assert (ground == ((found == 1) & (np.indices((8, 8)) != 3).any(axis=0))).all()


def test_areas_take_the_colors_of_a_scheme_and_those_that_are_told():
    linear, parts = car()
    one = scheme.find("marilyn-red")
    used = names(linear, scheme=("marilyn-red",))
    assert used <= {one.background, one.ink, *one.bands, *one.regions.values()}
    drawn = bands.printed(linear, Recipe(ditherer="bands"))
    paint = REGIONS[np.bincount(drawn.regions[parts == 2]).argmax()]
    assert "Lime" in names(linear, scheme=("hope",), region=(f"{paint}=Lime",))
    assert names(linear, region=("subject=Lime",), ink="none") == {"Lime", "Dark Turquoise"}


def test_a_screen_prints_large_dark_shapes_and_local_shade():
    plane = np.full((24, 24), 0.8)
    plane[4:12, 4:12] = 0.1
    plane[16:20, 4:20] = 0.45
    printed = layers.screen(plane, 1, np.ones((24, 24), bool), None)
    assert printed[5:11, 5:11].all()
    assert printed[17:19, 6:18].all()
    assert not printed[:3].any()


def test_a_halftone_has_equal_dots_that_grow_with_the_shade():
    tones = [0.9, 0.7, 0.6, 0.4, 0.3, 0.05, 0.0]
    plane = np.repeat(tones, 24)[np.newaxis].repeat(96, axis=0)
    found = layers.halftone(plane, 1, np.ones(plane.shape, bool))
    shares = [float(found[:, 24 * n + 4 : 24 * n + 20].mean()) for n in range(len(tones))]
    assert shares[0] == shares[1] == 0
    assert 0.05 < shares[3] < shares[4] <= shares[5] < 0.8
    assert shares[6] == 1
    assert (found[8:] == found[:-8]).all()


def test_a_small_print_has_no_room_for_dots():
    linear, _ = car()
    dots, screen = (
        bands.printed(linear, Recipe(ditherer="bands", ink=i)) for i in ("halftone", "screen")
    )
    assert (dots.ink == screen.ink).all()


def test_a_region_in_a_color_that_does_not_exist_is_named():
    one = scheme.find("marilyn-red")
    with pytest.raises(PaletteError, match="Nocolor"):
        dataclasses.replace(one, hair="Nocolor")


def test_regions_take_the_colors_that_the_user_names():
    linear, _ = portrait(SKINS["fair"], HAIRS["black"])
    used = names(linear, ink="none", region=("hair=Lime", "background = Red", "lips=Dark Red"))
    one = scheme.find("marilyn-turquoise")
    assert {"Lime", "Red", "Dark Red", one.skin, one.clothes} <= used
    assert not {one.hair, one.background} & used


@pytest.mark.parametrize("text", ["hair", "nose=Red", "=Red"])
def test_a_region_that_is_none_says_which_there_are(text):
    linear, _ = portrait(SKINS["fair"], HAIRS["black"])
    with pytest.raises(RecipeError, match="hair, skin, lips"):
        names(linear, region=(text,))


@pytest.mark.parametrize("text", ["auto@Red", "auto-3@Red"])
def test_a_composed_scheme_stands_on_the_ground_that_was_said(text):
    linear, parts = portrait(SKINS["fair"], HAIRS["black"])
    picked = bands.pick(linear, spec_of(KIT, Recipe(ditherer="bands", scheme=(text,))))
    red = [color.name for color in PALETTE.colors].index("Red")
    assert (picked[0] == red).all()
    assert (picked[parts == 2] == red).mean() < 0.1
