"""``mosaic palettes`` as a person runs it."""

import json

import pytest
from typer.testing import CliRunner

from mosaic import catalog, palette
from mosaic.cli import terminal
from mosaic.cli.app import app
from mosaic.color import hex_to_srgb
from mosaic.palette.swatches import by_hue
from mosaic.recipe import Recipe


def run(*words):
    result = CliRunner().invoke(app, ["palettes", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*words):
    """The one line on stderr of a command that cannot be done."""
    result = CliRunner().invoke(app, ["palettes", *words], catch_exceptions=False)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    return result.stderr


def test_list_names_every_file_and_set():
    text = run("list")
    folder = catalog.data_folder()
    for path in [*folder.glob("*.toml"), *folder.glob("sets/*.toml")]:
        assert path.stem in text
    listed = json.loads(run("list", "--json"))["palettes"]
    assert [line["name"] for line in listed] == list(palette.named())


def test_show_prints_names_ids_and_what_is_left_out():
    text = run("show", "grayscale")
    assert "Light Bluish Gray  #a1a1a1  194   86" in text
    assert "without Very Light Bluish Gray: retired as Plate 1 x 1" in text
    assert "\x1b" not in text
    assert "Very Light Bluish Gray" not in run("show", "grayscale", "--without-colors", "lego:208")


@pytest.mark.parametrize(
    ("colorterm", "term", "name", "code"),
    [
        ("truecolor", "xterm", "Lime", "\x1b[48;2;164;200;84m"),
        ("", "xterm-256color", "Coral", "\x1b[48;5;"),
        ("", "xterm", "Sand Blue", "\x1b[4"),  # one of eight
    ],
)
def test_show_colors_a_terminal_as_well_as_it_can(monkeypatch, colorterm, term, name, code):
    # A color apiece: rich remembers how it wrote one.
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLORTERM", colorterm)
    monkeypatch.setenv("TERM", term)
    assert code in run("show", "--only-colors", name)


def test_show_as_json_tells_reasons():
    shown = json.loads(run("show", "grayscale", "--json", "--part", "tile"))
    assert shown["colors"][0]["name"] == "Black"
    assert shown["left_out"][0]["reason"] == "in no source as Tile 1 x 1 with Groove"


@pytest.mark.parametrize("ending", [".png", ".pdf"])
def test_show_draws_swatches(tmp_path, ending):
    path = tmp_path / f"swatches{ending}"
    run("show", "skin", "-o", str(path))
    assert path.read_bytes()[:5] in {b"\x89PNG\r", b"%PDF-"}


def test_show_refuses_other_formats(tmp_path):
    assert "in .png or .pdf" in refused("show", "skin", "-o", str(tmp_path / "swatches.gif"))


def test_check_says_what_is_good_and_what_is_not_used(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("name,hex\nRed,#f00\nAqua,#0ff\n")
    assert run("check", str(path)).splitlines() == [
        "own.csv is good: 1 color",
        "without Aqua: in no source as Plate 1 x 1",
    ]
    path.write_text("name,hex\nRed,#f00\nRed,#0ff\n")
    assert "own.csv: line 3: name 'Red' comes twice" in refused("check", str(path))


def test_export_writes_what_gimp_reads(tmp_path):
    path = tmp_path / "skin.gpl"
    run("export", "skin", "-o", str(path))
    assert path.read_text() == run("export", "skin")
    assert path.read_text().startswith("GIMP Palette\nName: Skin\n")


def test_256_colors_keep_black_black_and_browns_brown():
    style = terminal.styles("256")
    known = terminal._xterm()
    for color_ in palette.resolve(Recipe()).colors:
        codes = hex_to_srgb(color_.hex)
        number = int(style(codes).removeprefix("color(").removesuffix(")"))
        red, green, blue = known[number - 16]
        if color_.name in {"Black", "White"} or "Gray" in color_.name:
            assert red == green == blue
        if "Brown" in color_.name or color_.name in {"Tan", "Nougat", "Dark Orange", "Dark Tan"}:
            assert red > blue
            assert red >= green
    assert terminal.styles("truecolor")((1, 2, 3)) == "rgb(1,2,3)"


def test_palettes_are_shown_hue_by_hue():
    names = [c.name for c in by_hue(palette.resolve(Recipe()).colors)]
    assert names[:4] == ["Black", "Dark Bluish Gray", "Light Bluish Gray", "White"]
    greens = [names.index(n) for n in ("Dark Green", "Green", "Bright Green")]
    assert max(greens) - min(greens) < 5
    assert abs(names.index("Dark Blue") - names.index("Blue")) < 5
    text = run("show", "auto")
    assert text.index("\nBlack") < text.index("\nRed ")


def test_files_are_written_into_folders_that_are_made(tmp_path):
    run("export", "sepia", "-o", str(tmp_path / "new" / "sepia.gpl"))
    assert (tmp_path / "new" / "sepia.gpl").read_bytes().startswith(b"GIMP Palette")
    drawn = ("show", "sepia", "-o", str(tmp_path / "other" / "sepia.png"))
    told = CliRunner().invoke(app, ["palettes", *drawn, "--only-colors", "Tan"]).stderr
    assert told.startswith("1 color in ")
    assert (tmp_path / "other" / "sepia.png").exists()
    told = refused("show", "sepia", "-o", str(tmp_path / "sepia.jpg"))
    assert "their file ends in .png or .pdf" in told
