"""What a recipe means is resolved once, and goes along with the mosaic."""

import dataclasses
import json

import numpy as np
import pytest
from command import inside
from PIL import Image

from mosaic import Recipe, build, catalog, color, palette
from mosaic.errors import RecipeError
from mosaic.project import dumps, loads, read
from mosaic.resolve import resolve, resolve_plan
from mosaic.spec import ROUND
from mosaic.verify import verify

PALETTE = "name,hex\nRed,#b40000\nWhite,#f4f4f4\nBlack,#1b2a34\nBlue,#1e5aa8\n"


@pytest.fixture
def desk(tmp_path):
    """A mosaic of two halves, red and white, whose recipe names files of the user's own."""
    pixels = np.zeros((8, 12, 3), np.uint8)
    pixels[:, :6], pixels[:, 6:] = (180, 0, 0), (244, 244, 244)
    Image.fromarray(pixels).save(tmp_path / "photo.png")
    (tmp_path / "mine.csv").write_text(
        "Part,Color,Quantity\n3024,4,100\n3024,15,100\n3022,4,9\n3024,1,200\n3024,0,9\n"
    )
    (tmp_path / "prices.csv").write_text("part,color,price,currency\n3024,Red,0.5,EUR\n")
    (tmp_path / "own.csv").write_text(PALETTE)
    return tmp_path


def made(desk, *options):
    run = inside("build", "photo.png", "--size", "12x8", "-o", "out", "-q", *options, cwd=desk)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize(
    ("option", "name"),
    [("--stock", "mine.csv"), ("--prices", "prices.csv"), ("--palette", "own.csv")],
)
def test_a_finished_mosaic_needs_no_file_but_its_own(desk, option, name):
    made(desk, option, name)
    before = json.loads((desk / "out" / "mosaic.json").read_text())
    (desk / name).unlink()
    for command in (
        ("swap", "out", "Red=Blue", "-o", "other", "-q"),
        ("export", "out", "-f", "svg", "-o", "x.svg", "-q"),
        ("build", "--from", "out", "--title", "Again", "-o", "again", "-q"),
    ):
        run = inside(*command, cwd=desk)
        assert run.returncode == 0, run.stderr
    for folder in ("other", "again"):
        assert verify(desk / folder) == []
    again = json.loads((desk / "again" / "mosaic.json").read_text())
    assert again["parts"] == before["parts"]
    assert again["spec"] == before["spec"]


@pytest.mark.parametrize(
    ("option", "name"),
    [("--stock", "mine.csv"), ("--prices", "prices.csv"), ("--palette", "own.csv")],
)
def test_a_photo_built_anew_needs_no_file_that_the_mosaic_keeps(desk, option, name):
    made(desk, option, name)
    (desk / name).rename(desk / f"moved-{name}")
    again = ("build", "photo.png", "--from", "out", "-o", "again", "--only", "json")
    run = inside(*again, cwd=desk)
    assert run.returncode == 0, run.stderr
    assert f"note: {name} is gone: the mosaic's own {option.strip('-')} is used" in run.stderr
    one, two = (read(desk / folder).plan for folder in ("out", "again"))
    assert (one.grid.indices == two.grid.indices).all()
    assert (one.inputs, one.parts) == (two.inputs, two.parts)
    note = next(note for note in two.notes if note.code == "file-gone")
    assert note.text == f"{name} is gone: the mosaic's own {option.strip('-')} is used"
    inside(*again, option, f"moved-{name}", cwd=desk)
    assert not any(note.code == "file-gone" for note in read(desk / "again").plan.notes)


@pytest.mark.parametrize(
    ("option", "name", "change"),
    [
        ("--prices", "prices.csv", ("--currency", "EUR")),
        ("--palette", "own.csv", ("--without-colors", "Red")),
        ("--palette", "own.csv", ("--part", "tile")),
    ],
)
def test_a_photo_built_anew_says_which_setting_names_a_file_that_is_gone(
    desk, option, name, change
):
    """The mosaic keeps what its own settings took of the file, which may be less."""
    made(desk, option, name)
    (desk / name).unlink()
    again = ("build", "photo.png", "--from", "out", "-o", "again", "-q", "--only", "json")
    run = inside(*again, *change, cwd=desk)
    assert run.stderr == (
        f"error: cannot read '{name}': No such file or directory; "
        f"the recipe of the finished mosaic names it; say where it is now: {option} FILE\n"
    )


def test_own_prices_that_are_gone_are_held_against_no_other_mosaic(tmp_path):
    """To say what fewer colors would save, mosaics are built that would read the file again."""
    colors = np.array([[180, 0, 0], [244, 244, 244], [33, 33, 33], [30, 90, 168]], np.uint8)
    Image.fromarray(colors[np.arange(4).repeat(16).reshape(8, 8)]).save(tmp_path / "photo.png")
    rows = "".join(f"{part},,{price},EUR\n" for part, price in ((3024, 0.1), (3022, 0.2)))
    (tmp_path / "prices.csv").write_text(f"part,color,price,currency\n{rows}3022,Blue,9,EUR\n")
    (tmp_path / "palette.csv").write_text(PALETTE)
    first = ("build", "photo.png", "--size", "8x8", "-o", "out", "--palette", "palette.csv")
    run = inside(*first, "--prices", "prices.csv", "--backing", "none", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    (tmp_path / "prices.csv").unlink()
    run = inside("build", "photo.png", "--from", "out", "-o", "again", cwd=tmp_path)
    assert run.returncode == 0, run.stderr


def test_a_swapped_mosaic_keeps_no_palette_of_another_photo(desk):
    made(desk, "--palette", "own.csv", "--swap", "Red=Dark Turquoise")
    (desk / "own.csv").unlink()
    run = inside("build", "photo.png", "--from", "out", "-o", "again", "-q", cwd=desk)
    assert "say where it is now: --palette FILE" in run.stderr


@pytest.mark.parametrize("name", ["scheme.toml", "subject.png", "regions.png", "regions.json"])
def test_a_mask_or_scheme_that_is_gone_is_named_by_its_setting(desk, name):
    setting = name.partition(".")[0]
    made(desk, "--ditherer", "bands")
    node = json.loads((desk / "out" / "mosaic.json").read_text())
    node["recipe"][setting] = [name] if setting == "scheme" else name
    (desk / "out" / "mosaic.json").write_text(json.dumps(node))
    run = inside("build", "photo.png", "--from", "out", "-o", "again", "-q", cwd=desk)
    assert f"say where it is now: --{setting} FILE" in run.stderr


def test_notes_of_a_finished_mosaic_are_told_once(desk):
    pixels = np.random.default_rng(1).integers(0, 255, (9, 30, 3), np.uint8)
    Image.fromarray(pixels).save(desk / "wide.png")
    run = inside("build", "wide.png", "--size", "8x8", "-o", "wide", "--only", "json", cwd=desk)
    assert "of the photo is cut away" in run.stderr
    colors = [line.color.name for line in read(desk / "wide").parts]
    for command in (
        ("swap", "wide", f"{colors[0]}<>{colors[1]}"),
        ("build", "--from", "wide", "--title", "W"),
    ):
        run = inside(*command, "-o", "again", "--only", "json", cwd=desk)
        assert run.returncode == 0, run.stderr
        assert "cut away" not in run.stderr
    assert "cut away" in read(desk / "again").plan.notes[0].text


def test_the_builder_s_own_prices_and_stock_stand_in_the_file(desk):
    made(desk, "--stock", "mine.csv", "--prices", "prices.csv")
    plan = read(desk / "out").plan
    given = resolve_plan(plan)
    assert given.stock.counts["plate_1x1", "Red"] == 100
    assert given.prices.prices == {("plate_1x1", "Red"): 0.5}
    assert given.prices.currency == "EUR"
    assert loads(dumps(plan)).inputs == plan.inputs


def test_a_file_of_version_0_1_still_opens_and_swaps(desk):
    made(desk, "--palette", "own.csv")
    node = json.loads((desk / "out" / "mosaic.json").read_text())
    for key in ("spec", "manifest", "notes"):
        del node[key]
    (desk / "old.json").write_text(json.dumps(node))
    run = inside("swap", "old.json", "Red=Blue", "-o", "new", "-q", cwd=desk)
    assert run.returncode == 0, run.stderr
    colors = {line.color.name for line in read(desk / "new").parts if line.role == "mosaic"}
    assert colors == {"Blue", "White"}


@pytest.mark.parametrize("older", [False, True])
def test_a_color_retired_after_the_mosaic_was_made_stays_in_it(tmp_path, older):
    Image.new("RGB", (8, 8), "#d67240").save(tmp_path / "brown.png")
    words = ("build", "brown.png", "--size", "8x8", "-o", "out", "-q", "--only", "json")
    inside(*words, "--retired", "--only-colors", "Light Brown,White", cwd=tmp_path)
    node = json.loads((tmp_path / "out" / "mosaic.json").read_text())
    # As it is when a later catalog calls the color retired.
    node["recipe"] |= {"retired": False, "only_colors": []}
    del node["manifest"]
    if older:
        del node["spec"]
    (tmp_path / "old.json").write_text(json.dumps(node))
    swap = ("swap", "old.json", "-o", "new", "-q", "--only", "json")
    run = inside(*swap, "Light Brown<>White", "White<>Light Brown", "White=Red", cwd=tmp_path)
    assert "changes no cell" in run.stderr
    run = inside(*swap, "Light Brown=Red", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert {line.color.name for line in read(tmp_path / "new").parts if line.role == "mosaic"} == {
        "Red"
    }
    run = inside(*swap, "Light Brown=Very Light Gray", cwd=tmp_path)
    assert "cannot swap into Very Light Gray" in run.stderr
    assert "no longer made" in run.stderr


def test_what_stands_behind_is_known_once():
    """Panels come in black: between round plates it is black that shows."""
    recipe = Recipe(part="round-plate", base="panel")
    given = resolve(recipe)
    assert given.kit.backing_color.name == "Black"
    seen = given.perceived
    white = next(n for n, c in enumerate(given.palette.colors) if c.name == "White")
    black = color.srgb_to_linear(np.array(color.hex_to_srgb(given.kit.backing_color.hex)) / 255)
    expected = ROUND * given.palette.linear[white] + (1 - ROUND) * black
    np.testing.assert_allclose(seen.linear[white], expected, atol=0.004)
    plan = build(np.full((32, 32, 3), 200, np.uint8), recipe.replace(size="32x32")).plan
    behind = {plan.grid.palette.colors[n].name for n in plan.backing.color.tolist()}
    assert behind == {"Black"}


def test_a_mosaic_takes_no_recipe_of_another_mosaic():
    project = build(np.full((4, 4, 3), 200, np.uint8), Recipe(size="8x8"))
    assert (
        project.replace(project.recipe.replace(title="Mine", paper="letter")).plan.title == "Mine"
    )
    for changes in ({"size": "96x96"}, {"part": "tile"}, {"palette": "sepia"}):
        with pytest.raises(RecipeError, match="cannot change a finished mosaic"):
            project.replace(project.recipe.replace(**changes))


@pytest.mark.parametrize("goal", [0, 1])
def test_a_wall_under_a_stock_is_what_verify_counts(tmp_path, goal):
    rng = np.random.default_rng(goal)
    cells = np.repeat(np.repeat(rng.integers(0, 3, (8, 6)), 4, 0), 4, 1)
    colors = np.array([[180, 0, 0], [244, 244, 244], [33, 33, 33]], np.uint8)
    Image.fromarray(colors[cells]).save(tmp_path / "photo.png")
    rows = [f"{part},{code},{n}" for code in (4, 15, 0) for part, n in
            ((3024, 800), (3023, 12), (3710, 6), (3022, 20))]  # fmt: skip
    (tmp_path / "mine.csv").write_text("\n".join(["Part,Color,Quantity", *rows]) + "\n")
    run = inside(
        "build", "photo.png", "--view", "side", "--size", "24x32", "--stock", "mine.csv",
        "--colors-from", "ldraw", "-o", "wall", "-q", cwd=tmp_path,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert verify(tmp_path / "wall") == []
    plan = read(tmp_path / "wall").plan
    counts = dict(plan.inputs.stock)
    for line in plan.parts:
        assert line.quantity <= counts[line.part.mold, line.color.name]


def test_resolving_twice_gives_the_same():
    one, two = (resolve(Recipe(stock=("31204",))) for _ in range(2))
    assert one.inputs == two.inputs
    assert one.recipe.part == two.recipe.part != "auto"
    assert dataclasses.replace(one).palette == palette.resolve(one.recipe, one.stock)
    assert catalog.kit(one.palette, one.recipe, one.stock).status == one.kit.status
