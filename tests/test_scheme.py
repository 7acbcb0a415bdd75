"""Color schemes: as files have them, in a palette, composed, and varied."""

from importlib.metadata import EntryPoint
from itertools import pairwise

import numpy as np
import pytest
from helpers import letters_palette
from hypothesis import given, settings
from hypothesis import strategies as st

from mosaic import color, palette, plugins
from mosaic.errors import PaletteError, PluginError, RecipeError
from mosaic.recipe import Recipe
from mosaic.scheme import (
    FEWEST,
    MOST,
    Wish,
    builtin,
    compose,
    find,
    fit,
    for_panels,
    read_scheme,
    resolve,
    twisted,
)
from mosaic.scheme.compose import temperature

PLATES = palette.resolve(Recipe())
ROUND = palette.resolve(Recipe(part="round-plate"))
AWAY = color.delta_e_ciede2000(
    color.linear_to_lab(PLATES.linear)[:, None], color.linear_to_lab(PLATES.linear)
)
COUNTS = range(FEWEST, MOST + 1)
GOOD = 'background = "Red"\nink = "Black"\nbands = ["Black", "Blue", "Red", "Yellow", "White"]\n'


def wish(*cells, **more):
    return Wish(np.array(cells or (300, 500, 700, 400, 800, 100)), **more)


def steps(colorway):
    return min(AWAY[a, b] for a, b in pairwise(colorway.bands))


def names(colorway, among=PLATES):
    return [among.colors[i].name for i in (*colorway.bands, colorway.background, colorway.ink)]


@pytest.mark.parametrize("name", builtin())
def test_a_scheme_has_its_story_and_bands_apart(name):
    scheme = find(name)
    assert scheme.name == name
    assert all((scheme.title, scheme.about, scheme.source, scheme.date, scheme.license))
    for count in COUNTS:
        colors = fit(scheme, PLATES, count)
        assert colors.replaced == ()
        assert len(set(colors.bands)) == count
        assert steps(colors) > 9.5


def test_the_schemes_that_were_asked_for_are_there():
    shots = {f"marilyn-{c}" for c in ("red", "orange", "light-blue", "sage-blue", "turquoise")}
    others = {
        "marilyn-green",
        "marilyn-hot-pink",
        "marilyn-lapis",
        "marilyn-red-lips",
        "hope",
        "primaries",
    }
    assert builtin().keys() >= shots | others | {"cow", "reversal"}
    assert len(builtin()) >= 18


def test_fewer_bands_keep_the_ends():
    bands = find("ice").bands
    assert find("ice").of(5) == bands
    assert find("ice").of(4) == (*bands[:2], *bands[3:])
    assert find("ice").of(3) == (bands[0], *bands[3:])


def test_what_a_palette_lacks_is_replaced_by_the_nearest_and_named():
    colors = fit(find("hope"), ROUND, 4)
    assert colors.replaced == (("Bright Light Blue", "Medium Azure"),)
    assert "Medium Azure" in names(colors, ROUND)


def test_a_replacement_is_no_color_that_is_in_use_already():
    few = letters_palette({"K": "Black", "B": "Blue", "W": "White", "Y": "Yellow", "R": "Red"})
    colors = fit(find("ice"), few, 4)
    assert len(set(colors.bands)) == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace('"Blue", ', ""), "4 bands"),
        (GOOD.replace("Yellow", "Yelow"), "Yellow"),
        (GOOD + "size = 3\n", "unknown key 'size'"),
        (GOOD + "title = 3\n", "it is a text"),
        (GOOD.replace('ink = "Black"\n', ""), "ink is missing"),
        ("bands = 3\n", "list of 5"),
        ("bands = [\n", "no TOML"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path, text, said):
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(PaletteError, match=said):
        read_scheme(path)


def test_a_scheme_may_spell_its_license_as_earlier_versions_did(tmp_path):
    path = tmp_path / "mine.toml"
    five = '["Black", "Red", "Tan", "Yellow", "White"]'
    path.write_text(f'licence = "my own"\nbackground = "Blue"\nink = "Black"\nbands = {five}\n')
    assert find(str(path)).license == "my own"


def test_a_file_of_ones_own_is_a_scheme(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(GOOD)
    assert find(str(path)).bands[1] == "Blue"
    with pytest.raises(PaletteError, match="No such file"):
        find(str(tmp_path / "other.toml"))


def test_an_unknown_name_is_refused_with_a_guess():
    with pytest.raises(PluginError, match="did you mean 'marilyn-red'"):
        find("marylin-red")


def test_a_name_may_change_the_background_and_turn_the_hues():
    here = names(resolve("marilyn-red@Orange", PLATES, wish()))
    assert here == [*names(fit(find("marilyn-red"), PLATES, 4))[:4], "Orange", "Black"]
    turned = names(resolve("marilyn-red+120", PLATES, wish()))
    assert turned[3] != here[3]
    assert names(resolve("marilyn-red+0", PLATES, wish())) == names(
        resolve("marilyn-red+360", PLATES, wish())
    )


@settings(max_examples=12)
@given(st.integers(3, 5), st.integers(0, 99), st.integers(1, 6))
def test_composed_colors_are_well_apart_and_rise(count, seed, number):
    asked = wish(*[400] * count, 900, 100, seed=seed)
    colors = compose(PLATES, asked, number)
    assert steps(colors) >= 20
    assert AWAY[colors.background, list(colors.bands)].min() >= 20
    light = color.linear_to_oklab(PLATES.linear)[list(colors.bands), 0]
    assert (np.diff(light) > 0).all()
    assert compose(PLATES, asked, number) == colors


def test_composed_colorways_differ():
    found = [compose(PLATES, wish(), number) for number in range(1, 9)]
    assert len({c.background for c in found}) >= 6
    assert len({c.bands for c in found}) == 8


def test_a_scheme_of_the_stock_takes_what_there_is_enough_of():
    capacity = np.zeros(len(PLATES), np.int64)
    owned = ["Black", "Red", "Bright Light Blue", "White", "Green", "Yellow"]
    places = [[c.name for c in PLATES.colors].index(name) for name in owned]
    capacity[places] = (500, 500, 800, 500, 10, 900)
    colors = resolve("stock", PLATES, wish(capacity=capacity))
    assert set(names(colors)) <= set(owned) - {"Green"}
    needed = dict.fromkeys(range(len(PLATES)), 0)
    for index, cells in zip(
        (*colors.bands, colors.background, colors.ink), wish().cells.tolist(), strict=True
    ):
        needed[index] += cells
    lacking = sum(max(0, n - capacity[i]) for i, n in needed.items())
    # Four of these colors alone rise and stand apart: 1,300 dark cells of 500 black ones or so.
    assert lacking <= 400


def test_a_scheme_of_the_stock_takes_a_stock():
    with pytest.raises(RecipeError, match="--stock"):
        resolve("stock", PLATES, wish())


def of(count, **changes):
    recipe = Recipe(ditherer="bands", panels=f"{count}x1", **changes)
    return for_panels(recipe, PLATES)


def test_listed_schemes_are_taken_in_turn():
    assert of(3, scheme=("hope", "ice")) == ("hope", "ice", "hope")


def test_one_scheme_is_varied():
    assert of(3, scheme=("hope",)) == ("hope", "jungle", "ember")
    assert of(4, scheme=("hope",), vary="hue") == ("hope+0", "hope+90", "hope+180", "hope+270")
    assert of(3, scheme=("auto",)) == ("auto", "auto-2", "auto-3")
    assert of(1, scheme=("hope",), vary="hue") == ("hope",)


def test_backgrounds_differ_from_each_other_and_from_the_bands():
    found = [resolve(name, PLATES, wish()) for name in of(4, scheme=("ice",), vary="background")]
    grounds = [c.background for c in found]
    assert min(AWAY[a, b] for i, a in enumerate(grounds) for b in grounds[:i]) >= 20
    assert min(AWAY[g, list(found[0].bands)].min() for g in grounds[1:]) >= 20
    assert len({c.bands for c in found}) == 1


def test_other_packages_bring_schemes(monkeypatch, tmp_path):
    (tmp_path / "their_schemes.py").write_text(
        "from mosaic.scheme import Scheme\n"
        "MINT = Scheme('mint', 'Mint', 'Light Aqua', ('Black', 'Blue', 'Red', 'Tan', 'White'), 'Black')\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    entries = [
        EntryPoint("mint", "their_schemes:MINT", "mosaic.schemes"),
        EntryPoint("root", "math:sqrt", "mosaic.schemes"),
    ]
    monkeypatch.setattr(plugins, "entry_points", lambda **_: entries)
    assert names(resolve("mint@Red", PLATES, wish()))[-2:] == ["Red", "Black"]
    with pytest.raises(PluginError, match=r"'root' of package math.*a mosaic\.scheme\.Scheme"):
        find("root")


def neighbors(names, across):
    """Each two panels side by side or one above the other."""
    for place, name in enumerate(names):
        if place % across < across - 1:
            yield name, names[place + 1]
        if place + across < len(names):
            yield name, names[place + across]


@pytest.mark.parametrize("first", ["marilyn-turquoise", "marilyn-red", "hope", "liz@Lime"])
@pytest.mark.parametrize("panels", ["2x2", "3x3", "4x4", "6x1"])
def test_panels_stand_warm_beside_cool_with_one_quiet(first, panels):
    recipe = Recipe(ditherer="bands", panels=panels, scheme=(first,))
    found = for_panels(recipe, PLATES)
    kinds = [temperature(twisted(name).background) for name in found]
    assert found[0] == first
    assert len(set(found)) == len(found)
    assert 1 <= kinds.count("quiet") <= 1 + len(found) // 4
    pairs = [{one, other} for one, other in neighbors(kinds, recipe.panel_grid[0])]
    assert sum(len(pair) == 2 for pair in pairs) >= 0.75 * len(pairs)
    if len(found) <= 9:
        assert {"warm"} not in pairs
        assert {"cool"} not in pairs


@given(st.integers(1, 4), st.integers(1, 4), st.integers(2, 5))
def test_listed_schemes_are_never_beside_themselves(across, down, count):
    names = tuple(builtin())[:count]
    found = for_panels(Recipe(ditherer="bands", panels=f"{across}x{down}", scheme=names), PLATES)
    assert all(one != other for one, other in neighbors(found, across))


def test_a_diptych_is_color_at_the_left_and_a_fading_screen_at_the_right():
    recipe = Recipe(ditherer="bands", panels="4x2", vary="diptych", scheme=("marilyn-orange",))
    row = ("marilyn-orange", "marilyn-orange", "screen", "screen-pale")
    assert for_panels(recipe, PLATES) == row * 2
    inks = [find(name).ink for name in ("screen", "screen-gray", "screen-pale")]
    light = color.linear_to_oklab(PLATES.linear)[:, 0]
    assert np.all(
        np.diff([light[[c.name for c in PLATES.colors].index(ink)] for ink in inks]) > 0.1
    )


def test_compositions_are_warm_and_cool_by_turns_and_no_two_of_their_colors_are_one_gray():
    light = color.linear_to_oklab(PLATES.linear)[:, 0]
    grounds = []
    for number in range(1, 5):
        colors = compose(PLATES, wish(), number)
        assert np.diff(light[list(colors.bands)]).min() > 0.06
        assert np.abs(light[list(colors.bands)] - light[colors.background]).min() > 0.02
        grounds.append(temperature(PLATES.colors[colors.background].name) == "warm")
    assert all(one != other for one, other in pairwise(grounds))
