"""The background of a photo, left, blurred or replaced by a color."""

import numpy as np
import pytest

from mosaic import catalog, pipeline
from mosaic.errors import RecipeError
from mosaic.model import Picture, frozen
from mosaic.prepare import background, prepare
from mosaic.recipe import Recipe


def photo(seed=3):
    """A red ball before a wall of blue and of green, with noise."""
    y, x = np.mgrid[:96, :96] / 96
    light = np.where((x < 0.5)[..., None], (0.25, 0.4, 0.75), (0.3, 0.6, 0.3))
    light = np.where((np.hypot(y - 0.55, x - 0.5) < 0.28)[..., None], (0.8, 0.15, 0.1), light)
    light = light + np.random.default_rng(seed).normal(0, 0.02, light.shape)
    return Picture(frozen((np.clip(light, 0, 1) * 255).astype(np.uint8)))


BALL = np.hypot(*(np.mgrid[:24, :24] + 0.5 - np.array([13.2, 12.0])[:, None, None])) / 24
PICTURE, SURE = photo(), (BALL > 0.34, BALL < 0.22)


def made(**settings):
    return pipeline.run(PICTURE, Recipe(size="24", content="photo", backing="none", **settings))


@pytest.mark.parametrize("tone", ["pleasing", "faithful"])
@pytest.mark.parametrize("ditherer", ["joint", "floyd-steinberg", "bands"])
def test_a_color_replaces_the_background_and_nothing_else(ditherer, tone):
    settings = {"ditherer": ditherer, "tone": tone}
    if ditherer == "bands":  # gives the background a color of its scheme
        settings["region"] = ("background=Tan",)
    plan = made(background="Tan", **settings)
    names = np.array([color.name for color in plan.grid.palette.colors])[plan.grid.indices]
    assert set(names[SURE[0]]) == {"Tan"}
    assert "Tan" not in set(names[SURE[1]])


def test_a_blurred_background_has_less_detail_and_nothing_of_the_subject():
    plain, soft = (prepare(PICTURE, Recipe(size="24", background=one)) for one in ("keep", "blur"))
    ground, inner = SURE
    assert np.array_equal(plain.light[inner], soft.light[inner])
    assert soft.light[ground].std(axis=0).max() < plain.light[ground].std(axis=0).max()
    assert soft.light[ground][:, 0].max() <= plain.light[ground][:, 0].max()


def test_keep_changes_nothing_and_a_drawing_has_no_background():
    assert background.ground(PICTURE, None, 24, 24, (), Recipe())[0] is None
    flat = np.zeros((64, 64, 3), np.uint8)
    flat[16:48, 16:48] = 255
    drawn = Picture(frozen(flat))
    recipes = Recipe(size="16"), Recipe(size="16", background="Tan")
    plain, asked = (pipeline.run(drawn, recipe) for recipe in recipes)
    assert np.array_equal(plain.grid.indices, asked.grid.indices)
    assert [n.option for n in asked.notes if n.code == "drawn-background"] == [
        "--content photo --pixel-art off"
    ]


def test_where_no_background_is_found_it_is_said_and_a_point_helps():
    rng = np.random.default_rng(1)
    noise = Picture(frozen(rng.integers(0, 255, (64, 64, 3), np.uint8)))
    recipe = Recipe(size="16", background="#ffffff", content="photo")
    told = {note.code: note.option for note in prepare(noise, recipe).notes}
    assert "--subject" in told["no-background"]
    pointed = prepare(PICTURE, Recipe(size="24", background="#000000", subject="0.5,0.55"))
    assert pointed.light[SURE[0]].max() == 0
    assert pointed.light[SURE[1]][:, 0].min() > 0.2
    none = prepare(PICTURE, Recipe(size="24", background="#000000", subject="none"))
    assert np.array_equal(none.light, prepare(PICTURE, Recipe(size="24")).light)
    assert "no-background" not in {note.code for note in none.notes}


@pytest.mark.parametrize("value", ["", "blury", "#12", "Not A Color", "#gggggg"])
def test_what_is_no_background_is_refused(value):
    with pytest.raises(RecipeError) as caught:
        Recipe(background=value) and prepare(PICTURE, Recipe(background=value))
    assert "keep, blur" in str(caught.value)


def test_a_brick_has_the_code_of_its_palette():
    wanted = catalog.catalog().find("Tan").color.hex
    lego, ldraw = (background.color_of("tan", c) for c in ("lego", "ldraw"))
    assert not np.allclose(lego, ldraw)
    assert background.color_of(wanted, "lego") is not None
