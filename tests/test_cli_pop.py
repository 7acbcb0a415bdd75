"""``mosaic pop`` and ``mosaic swap``."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from command import error_of, inside
from PIL import Image
from skimage import data

from mosaic import Recipe, build, read
from mosaic.scheme import builtin
from mosaic.verify import verify

SMALL = ("--size", "24", "--only", "json,grid,parts,panels")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pop")
    Image.fromarray(data.astronaut()).save(folder / "astronaut.png")
    return folder


@pytest.fixture(scope="module")
def made(place):
    run = inside("pop", "astronaut.png", "--panels", "2x1", "--scheme", "hope", *SMALL, cwd=place)
    assert run.returncode == 0, run.stderr
    return place / "astronaut-pop.mosaic"


def counts(folder):
    plan = read(folder).plan
    names = [color.name for color in plan.grid.palette.colors]
    return Counter(names[i] for i in plan.grid.indices.ravel().tolist())


def test_a_photo_becomes_panels(made):
    plan = read(made).plan
    assert (plan.grid.cols, plan.grid.rows) == (48, 24)
    assert plan.sections[0].name == "1-A1"
    assert verify(made) == []


def test_it_is_close_to_the_face_and_its_recipe_builds_it_again(made, place):
    recipe = read(made).recipe
    assert (recipe.ditherer, recipe.zoom) == ("bands", 0.0)
    again = build(place / "astronaut.png", recipe)
    assert np.array_equal(again.plan.grid.indices, read(made).plan.grid.indices)
    assert list(again.plan.pieces) == list(read(made).plan.pieces)


def test_the_golden_print(made, golden):
    plan = read(made).plan
    letters = {name: letter for letter, name in zip("abcdefghijkl", counts(made), strict=False)}
    names = [color.name for color in plan.grid.palette.colors]
    rows = ["".join(letters[names[i]] for i in row) for row in plan.grid.indices.tolist()]
    key = [f"{letter} {name}" for name, letter in letters.items()]
    golden("pop/astronaut.txt", "\n".join([*rows, "", *key, ""]))


def test_panels_one_by_one(place):
    run = inside(
        "pop", "astronaut.png", "--panels", "2x1", "--scheme", "hope", "--separate", "--json",
        "-o", "own.mosaic", *SMALL, cwd=place,
    )  # fmt: skip
    projects = json.loads(run.stdout)["projects"]
    assert [Path(p["folder"]).name for p in projects] == ["own-1.mosaic", "own-2.mosaic"]
    both = [read(place / p["folder"]).plan for p in projects]
    assert [plan.recipe.scheme for plan in both] == [("hope",), ("jungle",)]
    assert [p["facts"]["pieces"] for p in projects] == [plan.facts.pieces for plan in both]


def test_what_is_missing_is_replaced_and_named(place):
    run = inside(
        "pop", "astronaut.png", "--scheme", "hope", "--part", "round-plate", "-o", "round.mosaic",
        *SMALL, cwd=place,
    )  # fmt: skip
    assert (
        "hope takes the nearest available color: Medium Azure for Bright Light Blue" in run.stderr
    )


def test_options_for_folders_say_that_a_contact_sheet_has_no_use_for_them(place):
    words = ("pop", "astronaut.png", "--size", "8", "--contact-sheet", "s.png")
    run = inside(*words, "-o", "out", "--json", "--only", "parts", cwd=place)
    assert run.stderr.splitlines() == [
        "note: --output does nothing with --contact-sheet",
        "note: --only does nothing with --contact-sheet",
        "note: --json does nothing with --contact-sheet",
        "wrote s.png",
    ]
    assert inside(*words, "-q", "--json", cwd=place).stderr == ""
    alone = ("pop", "astronaut.png", "--size", "8", "--separate", "--only", "json", "-o", "alone")
    run = inside(*alone, cwd=place)
    assert "note: --separate does nothing without --panels" in run.stderr
    run = inside(*alone, "--panels", "2x1", cwd=place)
    assert "does nothing" not in run.stderr


def test_a_contact_sheet_has_every_scheme(place):
    run = inside("pop", "astronaut.png", "--size", "16", "--contact-sheet", "s.png", cwd=place)
    assert run.stderr == "wrote s.png\n"
    with Image.open(place / "s.png") as sheet:
        pixels = np.asarray(sheet)
    across, down = 6, -(-len(builtin()) // 6)
    step, rest = divmod(pixels.shape[0] - 20, down)
    assert pixels.shape[1] == across * 260 + 20
    assert not rest
    assert step >= 240 + 20 + 28, "names are in letters of 20 pixels at least"
    corners = [pixels[24 + step * (n // 6), 24 + 260 * (n % 6)] for n in range(len(builtin()))]
    reds = [int(corner[0]) - int(corner[2]) for corner in corners]
    assert min(reds[1:4]) > 80, "behind the recipe's own scheme come red grounds"
    assert max(reds[-3:]) < 60, "and gray ones at the end"
    corners = {tuple(corner) for corner in corners}
    assert len(corners) >= 12  # backgrounds
    assert not (place / "astronaut-pop.mosaic-new").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--scheme", "hoppe"), "no scheme is named 'hoppe'"),
        (("--scheme", "stock"), "it takes a stock"),
        (("--panels", "5x5"), "each 1 to 4"),
        (("--subject", "left"), "points X,Y;!X,Y"),
        (("--subject", "no.png"), "the mask 'no.png' cannot be read"),
        (("--bands", "6"), "3 to 5"),
        (("--separate", "--ditherer", "joint", "--panels", "2x1"), "--ditherer"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(place, arguments, said):
    run = inside("pop", "astronaut.png", *SMALL, "-o", "no.mosaic", *arguments, cwd=place)
    assert said in error_of(run)
    assert not (place / "no.mosaic").exists()


def test_plugins_list_names_the_schemes(place):
    run = inside("plugins", "list", "--json", cwd=place)
    assert {line["name"] for line in json.loads(run.stdout)["schemes"]} == set(builtin())


def test_an_exchange_keeps_the_counts_and_a_merge_adds_them(made, place):
    run = inside("swap", made.name, "Red<>Tan", "-o", "a.mosaic", *SMALL[2:], cwd=place)
    assert run.returncode == 0, run.stderr
    before, after = counts(made), counts(place / "a.mosaic")
    assert before["Red"]
    assert before["Tan"]
    assert before["Red"] != before["Tan"]
    assert (after["Red"], after["Tan"]) == (before["Tan"], before["Red"])
    inside("swap", made.name, "Red=Tan", *SMALL[2:], cwd=place)
    merged = counts(place / "astronaut-pop-swapped.mosaic")
    assert merged["Tan"] == before["Red"] + before["Tan"]
    assert verify(place / "a.mosaic") == verify(place / "astronaut-pop-swapped.mosaic") == []


@pytest.mark.parametrize("swap", ["Red=Dark Turquoise", "Red<>Tan", "Sand Blue=Warm Tan"])
def test_swapping_a_project_is_building_it_so(made, place, swap):
    inside("swap", made.name, swap, "-o", "s.mosaic", "--only", "json", cwd=place)
    recipe = read(made).recipe.replace(swap=(swap,))
    again = build(place / "astronaut.png", recipe)
    again.save(place / "again.mosaic", only=["json"])
    one, two = ((place / d / "mosaic.json").read_bytes() for d in ("s.mosaic", "again.mosaic"))
    assert json.loads(one) == json.loads(two)


def test_a_backing_of_its_own_color_makes_no_difference(tmp_path):
    red = b"P6 1 1 255 " + bytes([180, 0, 0])
    recipe = Recipe(size="8x8", palette="primaries", backing="Green")
    old = build(red, recipe)
    swapped = old.swapped(["Red=Dark Azure"])
    again = build(red, recipe.replace(swap=("Red=Dark Azure",)))
    assert [c.name for c in swapped.plan.grid.palette.colors] == [
        c.name for c in again.plan.grid.palette.colors
    ]
    assert swapped.parts == again.parts


def test_a_color_never_made_is_refused_with_the_nearest(made, place):
    run = inside("swap", made.name, "Red=Sky Blue", cwd=place)
    assert "the nearest color in which it is made is" in error_of(run)
    assert "OLD=NEW" in error_of(inside("swap", made.name, "Red", cwd=place))
