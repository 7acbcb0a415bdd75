"""Settings: their ranges, their types, their sizes."""

import dataclasses
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosaic.catalog import catalog
from mosaic.errors import RecipeError
from mosaic.recipe import MAX_SIDE, Family, Recipe, choices


def test_every_setting_has_help_and_a_stage():
    stages = {
        "load",
        "prepare",
        "palette",
        "quantize",
        "swap",
        "pack",
        "plan",
        "export",
        "stock",
        "pop",
    }
    for f in dataclasses.fields(Recipe):
        assert f.metadata["help"], f.name
        assert f.metadata["stage"] in stages, f.name


def test_a_recipe_survives_a_mapping():
    recipe = Recipe(size="30x20", contrast=0.25, title="Ada & Bob")
    assert Recipe.from_mapping(recipe.to_mapping()) == recipe


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("size", "0", "48x48"),
        ("size", "1000000", "48x48"),
        ("size", "48x48x48", "48x48"),
        ("size", "big", "48x48"),
        ("fit", "squeeze", "crop, pad, stretch"),
        ("contrast", 9.0, "from -1 to 4"),
        ("contrast", "high", "a number"),
        ("frame", -1, "from 0 upwards"),
        ("serpentine", 1, "true or false"),
        ("frame", True, "a whole number"),
    ],
)
def test_what_is_out_of_range_is_refused(setting, value, words):
    with pytest.raises(RecipeError, match=setting) as caught:
        Recipe(**{setting: value})
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_setting_is_refused_with_a_guess():
    with pytest.raises(RecipeError, match="did you mean 'contrast'"):
        Recipe.from_mapping({"contarst": 1.0})


def test_whole_numbers_stand_for_floats():
    assert Recipe(contrast=1).contrast == 1.0
    assert Recipe.from_mapping({"contrast": 1}) == Recipe(contrast=1.0)


@pytest.mark.parametrize(
    ("size", "picture", "cell", "cells"),
    [
        ("48x48", (10, 99), (8.0, 8.0), (48, 48)),
        ("48", (600, 400), (8.0, 8.0), (48, 72)),
        ("48", (400, 400), (8.0, 3.2), (48, 120)),
        ("10", (1, 1000), (8.0, 8.0), (10, 1)),
        ("10×5", (1, 1), (8.0, 8.0), (10, 5)),
    ],
)
def test_rows_follow_the_picture(size, picture, cell, cells):
    assert Recipe(size=size).cells(picture, cell) == cells


@given(st.integers(1, MAX_SIDE), st.integers(1, 10**6), st.integers(1, 10**6))
def test_no_picture_makes_more_than_the_longest_side(cols, rows_px, cols_px):
    _, rows = Recipe(size=str(cols)).cells((rows_px, cols_px), (8.0, 8.0))
    assert 1 <= rows <= MAX_SIDE


@pytest.mark.parametrize(
    "text",
    [
        "only_colors = [2.8]",
        "swap = [1]",
        "stock = [true]",
        "stock = [[31204]]",
        "size = 7.5",
        "max_megapixels = " + "9" * 5000,
        "a = " + "[" * 5000 + "]" * 5000,
        "distance_m = 1e-320",
        "distance_m = 0.1",
        "distance_m = nan",
        "title = '''" + "x" * 90 + "''' 3",
        f"economy = '{'long' * 100}'",
    ],
)
def test_what_a_setting_cannot_be_is_one_short_line(text):
    with pytest.raises(RecipeError) as caught:
        Recipe.from_toml(text, "mine.toml")
    line = str(caught.value)
    assert "\n" not in line
    assert len(line) < 500


def test_what_people_naturally_write_is_taken():
    assert Recipe.from_toml("stock = [31204, '31198*2']").stock == ("31204", "31198*2")
    assert Recipe.from_toml("\N{BYTE ORDER MARK}size = '16x16'").size == "16x16"
    assert Recipe(distance_m=0.5).distance_m == 0.5


@pytest.mark.parametrize("name", ["seed", "distance_m", "zoom", "max_megapixels", "brightness"])
@pytest.mark.parametrize("number", [10**400, 10**5000, -(10**400)], ids=["400", "5000", "-400"])
def test_a_number_of_any_length_is_out_of_range_in_one_line(name, number):
    with pytest.raises(RecipeError, match=f"^{name} is ") as error:
        Recipe(**{name: number})
    assert "it is from" in str(error.value)
    assert len(str(error.value)) < 300


def test_numbers_that_people_write_are_taken():
    assert Recipe(size=48, palette=31204, stock=[31204]) == Recipe(
        size="48", palette="31204", stock=("31204",)
    )
    assert Recipe.from_toml("size = 48\nonly_colors = [28]").only_colors == ("28",)
    for wrong in (True, -1, 1.5, 10**5000, [28]):
        with pytest.raises(RecipeError, match="it is a list of texts"):
            Recipe(only_colors=[wrong])


def test_the_part_families_are_those_of_the_catalog() -> None:
    assert get_args(Family) == catalog().families
    assert choices(Recipe.__dataclass_fields__["part"]) == ("auto", *catalog().families)
