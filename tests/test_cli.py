"""The command as a user meets it: through a process of its own."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest
from command import error_of, inside, mosaic
from PIL import Image


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a photo and the mosaic that was built of it."""
    folder = tmp_path_factory.mktemp("studio")
    ramp = np.linspace(0, 255, 96).astype(np.uint8)
    pixels = np.stack(np.broadcast_arrays(ramp[:, None], ramp[None, :], np.uint8(90)), axis=-1)
    Image.fromarray(pixels).save(folder / "photo.png")
    assert mosaic("build", "photo.png", "--size", "16x16", cwd=folder).returncode == 0
    return folder


def test_build_names_the_folder_after_the_photo(studio: Path) -> None:
    names = {path.name for path in (studio / "photo.mosaic").iterdir()}
    assert {"mosaic.json", "preview.png", "grid.png", "parts.csv", "plan.pdf"} <= names
    with Image.open(studio / "photo.mosaic/grid.png") as grid:
        assert grid.size == (16, 16)


def test_build_tells_people_what_it_made(studio: Path, tmp_path: Path) -> None:
    run = inside(
        "build", studio / "photo.png", "--size", "8x8", "--only", "preview,parts", cwd=tmp_path
    )
    assert "8 x 8 studs" in run.stdout
    assert "preview.png" in run.stdout
    assert {p.name for p in (tmp_path / "photo.mosaic").iterdir()} == {
        "mosaic.json",
        "preview.png",
        "parts.csv",
    }


def test_json_is_one_object_on_stdout(studio: Path, tmp_path: Path) -> None:
    run = inside("build", studio / "photo.png", "--size", 8, "-o", "r", "--json", cwd=tmp_path)
    told = json.loads(run.stdout)
    project = json.loads((tmp_path / "r/mosaic.json").read_text("utf-8"))
    assert told["facts"] == project["facts"]
    assert {Path(name).name for name in told["files"]} == {p.name for p in tmp_path.glob("r/*")}


def test_quiet_says_nothing(studio: Path, tmp_path: Path) -> None:
    run = inside("build", studio / "photo.png", "--size", 8, "-q", cwd=tmp_path)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_photo_from_stdin(studio: Path, tmp_path: Path) -> None:
    data = (studio / "photo.png").read_bytes()
    words = ("build", "-", "--size", "16x16", "--only", "parts")
    run = inside(*words, cwd=tmp_path, stdin=data)
    assert run.returncode == 0
    ours, theirs = tmp_path / "picture.mosaic/parts.csv", studio / "photo.mosaic/parts.csv"
    assert ours.read_bytes() == theirs.read_bytes()


def test_option_wins_over_recipe_and_recipe_over_default(studio: Path, tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text('size = "12x8"\nsection = 8\n')
    run = inside(
        "build", studio / "photo.png", "--recipe", "r.toml", "--size", "8x12", "-o", "out",
        "--save-recipe", "used.toml", "--only", "preview,plan", cwd=tmp_path,
    )  # fmt: skip
    assert run.returncode == 0
    used = tomllib.loads((tmp_path / "used.toml").read_text("utf-8"))
    assert (used["size"], used["section"], used["fit"]) == ("8x12", 8, "crop")
    words = ("build", studio / "photo.png", "--recipe", "used.toml", "--only", "preview,plan")
    again = inside(*words, cwd=tmp_path)
    assert again.returncode == 0
    for name in ("mosaic.json", "preview.png", "plan.pdf"):
        one, two = tmp_path / "out" / name, tmp_path / "photo.mosaic" / name
        assert one.read_bytes() == two.read_bytes(), name


def test_an_option_with_its_default_wins_over_the_recipe(studio: Path, tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text('size = "8x8"\nfit = "stretch"\n')
    run = inside(
        "build", studio / "photo.png", "--recipe", "r.toml", "--fit", "crop", "-q",
        "--save-recipe", "-", "--only", "json", cwd=tmp_path,
    )  # fmt: skip
    assert tomllib.loads(run.stdout)["fit"] == "crop"


def test_stdout_has_one_thing_on_it(studio: Path, tmp_path: Path) -> None:
    recipe = inside(
        "build", studio / "photo.png", "--size", 8, "--only", "grid", "--save-recipe", "-",
        cwd=tmp_path,
    )  # fmt: skip
    assert tomllib.loads(recipe.stdout)["size"] == "8"
    assert "pieces" in recipe.stderr
    both = inside("build", "p.png", "--json", "--save-recipe", "-", cwd=tmp_path)
    assert both.returncode == 2


def test_build_again_from_the_project(studio: Path, tmp_path: Path) -> None:
    project = studio / "photo.mosaic/mosaic.json"
    assert inside("build", "--from", project, cwd=tmp_path).returncode == 0
    for path in (studio / "photo.mosaic").iterdir():
        assert (tmp_path / "photo.mosaic" / path.name).read_bytes() == path.read_bytes(), path.name


def test_a_project_takes_another_title_but_not_another_size(studio: Path, tmp_path: Path) -> None:
    project = studio / "photo.mosaic/mosaic.json"
    titled = ("build", "--from", project, "--title", "Ramp", "-o", "r", "--only", "json")
    run = inside(*titled, cwd=tmp_path)
    assert run.returncode == 0
    assert json.loads((tmp_path / "r/mosaic.json").read_bytes())["recipe"]["title"] == "Ramp"
    assert "PHOTO" in error_of(inside("build", "--from", project, "--size", "9", cwd=tmp_path))


def test_a_photo_with_the_recipe_of_a_project(studio: Path, tmp_path: Path) -> None:
    project = studio / "photo.mosaic/mosaic.json"
    run = inside(
        "build", studio / "photo.png", "--from", project, "--section", 8, "-o", "r",
        "--only", "json", cwd=tmp_path,
    )  # fmt: skip
    assert run.returncode == 0
    recipe = json.loads((tmp_path / "r/mosaic.json").read_bytes())["recipe"]
    assert (recipe["size"], recipe["section"]) == ("16x16", 8)


@pytest.mark.parametrize("source", ["photo.mosaic", "photo.mosaic/mosaic.json"])
def test_export_gives_the_file_of_the_folder(studio: Path, tmp_path: Path, source: str) -> None:
    run = inside("export", studio / source, "-f", "bricklink", cwd=tmp_path)
    assert run.returncode == 0
    expected = (studio / "photo.mosaic/bricklink.xml").read_bytes()
    assert (tmp_path / "bricklink.xml").read_bytes() == expected


def test_export_to_stdout_from_stdin(studio: Path, tmp_path: Path) -> None:
    folder = studio / "photo.mosaic"
    run = inside(
        "export", "-", "-f", "grid", "-o", "-", cwd=tmp_path,
        stdin=(folder / "mosaic.json").read_bytes(),
    )  # fmt: skip
    assert os.fsencode(run.stdout) == (folder / "grid.png").read_bytes()
    assert run.stderr == ""


def test_parts_counts_what_the_project_has(studio: Path) -> None:
    project = json.loads((studio / "photo.mosaic/mosaic.json").read_bytes())
    run = inside("parts", "photo.mosaic", cwd=studio)
    listed, shops, total = run.stdout.split("\n\n")
    header, *lines = listed.splitlines()
    assert header.split()[:3] == ["pieces", "part", "color"]
    counts = [int(line.split()[0].replace(",", "")) for line in lines]
    assert sum(counts) == sum(line["quantity"] for line in project["parts"])
    assert shops.startswith("if all came from")
    assert total.startswith(f"{project['facts']['pieces']:,} pieces")


def test_parts_adds_up_what_each_shop_could_deliver(studio: Path) -> None:
    shops = inside("parts", "photo.mosaic", cwd=studio).stdout.partition("if all came from")[2]
    project = json.loads((studio / "photo.mosaic/mosaic.json").read_bytes())
    pieces = f"{sum(line['quantity'] for line in project['parts']):,}"
    for shop in ("BrickLink", "Rebrickable", "Pick a Brick"):
        (line,) = (line for line in shops.splitlines() if line.startswith(shop))
        assert line.removeprefix(shop).split()[0] == pieces
        assert "USD" in line


def test_parts_as_csv_and_json(studio: Path) -> None:
    csv = inside("parts", "photo.mosaic", "--format", "csv", cwd=studio)
    assert csv.stdout.encode() == (studio / "photo.mosaic/parts.csv").read_bytes()
    told = json.loads(inside("parts", "photo.mosaic", "--json", cwd=studio).stdout)
    project = json.loads((studio / "photo.mosaic/mosaic.json").read_bytes())
    for ours, theirs in zip(told["parts"], project["parts"], strict=True):
        assert (ours["quantity"], ours["color"]) == (theirs["quantity"], theirs["color"])


def test_parts_of_a_photo(studio: Path) -> None:
    made = inside("parts", "photo.mosaic", cwd=studio)
    photo = inside("parts", "photo.png", "--size", "16x16", cwd=studio)
    assert photo.stdout == made.stdout


def test_parts_of_a_finished_mosaic_cannot_have_another_size(studio: Path) -> None:
    assert "--size" in error_of(inside("parts", "photo.mosaic", "--size", "9", cwd=studio))
    assert inside("parts", "photo.mosaic", "--title", "T", cwd=studio).returncode == 0


def test_verify_holds_and_says_so(studio: Path) -> None:
    assert inside("verify", "photo.mosaic", cwd=studio).returncode == 0


def test_verify_finds_a_wrong_piece(studio: Path, tmp_path: Path) -> None:
    project = json.loads((studio / "photo.mosaic/mosaic.json").read_bytes())
    first = project["grid"][0][0]
    project["grid"][0][0] = next(i for i in range(len(project["palette"])) if i != first)
    (tmp_path / "mosaic.json").write_text(json.dumps(project))
    run = inside("verify", "mosaic.json", cwd=tmp_path)
    assert run.returncode == 1


def test_plugins_list_names_what_options_take(studio: Path) -> None:
    run = inside("plugins", "list", cwd=studio)
    assert re.search(r"^ditherers +nearest-oklab +brick-mosaic", run.stdout, re.MULTILINE)
    told = json.loads(inside("plugins", "list", "--json", cwd=studio).stdout)
    assert "preview" in {line["name"] for line in told["exporters"]}


def test_show_without_color_is_text(studio: Path) -> None:
    run = inside("show", "photo.mosaic", cwd=studio)
    *picture, last = run.stdout.splitlines()
    assert len(picture) == 16
    assert "\x1b" not in run.stdout
    assert last == "photo: 16 x 16 cells"
    # The photo is dark at the top left and light at the lower right.
    shades = " .:-=+*#%@"
    assert shades.index(picture[0][0]) < shades.index(picture[-1][-1])


COLORS = {"FORCE_COLOR": "1", "COLORTERM": "truecolor", "TERM": "xterm-256color"}


def shown(studio: Path, **environment: str) -> str:
    """What `mosaic show` draws on a terminal of some kind."""
    kept = {k: v for k, v in os.environ.items() if k not in {*COLORS, "NO_COLOR"}}
    return mosaic("show", "photo.mosaic", cwd=studio, env={**kept, **environment}).stdout


def test_show_in_true_color(studio: Path) -> None:
    drawn = shown(studio, **COLORS)
    assert drawn.count("\N{UPPER HALF BLOCK}") == 16 * 8
    with Image.open(studio / "photo.mosaic/grid.png") as grid:
        r, g, b = grid.convert("RGB").getpixel((0, 0))
    assert f"38;2;{r};{g};{b}" in drawn


def test_show_in_256_colors(studio: Path) -> None:
    drawn = shown(studio, **{**COLORS, "COLORTERM": ""})
    assert "38;5;" in drawn
    assert "38;2;" not in drawn


def test_show_obeys_no_color(studio: Path) -> None:
    assert "\x1b" not in shown(studio, **COLORS, NO_COLOR="1")


def test_show_where_half_blocks_are_unknown(studio: Path) -> None:
    drawn = shown(studio, **COLORS, PYTHONIOENCODING="ascii")
    assert drawn.count("  ") >= 16 * 16
    assert "48;2;" in drawn


@pytest.mark.skipif(os.name == "nt", reason="a POSIX shell")
@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("| true", ""),
        (">&-", ""),
        ("> /dev/full", "error: stdout cannot be written: the disk is full\n"),
    ],
)
def test_a_lost_stdout_ends_quietly(studio: Path, rest: str, said: str) -> None:
    script = f"{sys.executable} -m mosaic parts photo.mosaic {rest}"
    run = subprocess.run(
        ["bash", "-c", script], cwd=studio, capture_output=True, text=True, check=False
    )
    assert run.stderr == said


def test_a_base_larger_than_the_picture_is_said(studio: Path) -> None:
    run = inside(
        "build", "photo.png", "--size", "34x34", "--only", "grid", "-o", "large", cwd=studio
    )
    assert run.stdout.startswith(
        "34 x 34 studs, 27.2 x 27.2 cm (48 x 48 studs, 38.4 x 38.4 cm with its base; "
        "--base plate ends with it)"
    )
