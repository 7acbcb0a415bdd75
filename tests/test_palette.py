"""Palettes: each one that ships works, each malformed file is refused with its line."""

import io
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import GimpPaletteFile

from mosaic import catalog, color, palette
from mosaic.errors import MosaicError, PaletteError
from mosaic.recipe import Recipe

KNOWN = catalog.catalog()
FILES = sorted(catalog.data_folder().glob("*.toml"))
FAMILIES = ("plate", "brick", "tile", "round-plate", "round-tile")


def names(**recipe):
    return [color.name for color in palette.resolve(Recipe.from_mapping(recipe)).colors]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_palette_names_its_source_date_and_license(path):
    story = tomllib.loads(path.read_text("utf-8"))
    assert all(story.get(key) for key in ("name", "about", "source", "date", "license"))


@pytest.mark.parametrize("key", ["license", "licence"])
def test_a_file_may_spell_its_license_as_earlier_versions_did(tmp_path, key):
    path = tmp_path / "mine.toml"
    path.write_text(f'{key} = "my own"\ncolors = ["Red"]\n')
    assert palette.read_palette(path).license == "my own"


def test_the_grays_are_found_by_the_name_that_they_had():
    assert palette.find("greyscale") == palette.find("grayscale")
    assert "greyscale" not in palette.names()


@pytest.mark.parametrize("name", palette.named())
@pytest.mark.parametrize("family", FAMILIES)
def test_a_palette_has_only_colors_in_which_the_part_may_be_used(name, family):
    recipe = Recipe(palette=name, part=family)
    if name == "pick-a-brick" and family == "round-plate":
        with pytest.raises(PaletteError, match="no color is left"):
            palette.resolve(recipe)
        return
    found = palette.resolve(recipe)
    part = KNOWN.family(family)[0]
    assert {KNOWN.status(part, color) for color in found.colors} <= {"current", "unknown"}
    assert len({color.name for color in found.colors}) == len(found) > 0
    assert catalog.kit(found, recipe).exists[0].all()


def test_auto_holds_the_usual_colors_of_a_plate():
    auto = names()
    assert {"Black", "White", "Red", "Light Bluish Gray", "Dark Turquoise"} <= set(auto)
    assert not {"Light Gray", "Trans-Clear", "Aqua", "Chrome Gold"} & set(auto)
    assert 40 <= len(auto) <= 50


def test_retired_colors_join_when_they_are_allowed():
    assert set(names(retired=True)) - set(names()) >= {"Light Gray", "Dark Gray", "Brown"}


def test_a_set_gives_its_colors_by_its_number():
    assert names(palette="31204", part="round-tile")[:2] == ["Black", "Dark Blue"]
    assert names(palette="31204-1") == names(palette="31204")
    assert len(names(palette="31204")) == 16


def test_what_is_left_out_is_told_with_its_reason():
    choice = palette.choose(Recipe(palette="grayscale"))
    assert choice.left_out == (("Very Light Bluish Gray", "retired as Plate 1 x 1"),)


def test_rgb_comes_from_the_source_that_is_asked_for():
    red = {
        source: palette.resolve(Recipe(palette="primaries", colors_from=source)).colors[2].hex
        for source in ("lego", "ldraw", "rebrickable", "bricklink")
    }
    assert palette.resolve(Recipe(palette="primaries")).colors[2].hex == red["lego"]
    assert list(red.values()) == ["#cb332e", "#b40000", "#c91a09", "#b30006"]


def test_the_default_colors_follow_the_rule_that_the_catalog_tells():
    known = catalog.catalog().colors
    for name, hex_ in {"Yellow": "#f8ce47", "Coral": "#f06d78", "Warm Tan": "#cca373"}.items():
        assert known[name].color.hex == hex_
    for name in ("Black", "Light Bluish Gray", "Dark Bluish Gray"):
        r, g, b = color.hex_to_srgb(known[name].color.hex)
        assert r == g == b  # neutral
    # Dark enough to be black, light enough for a stud's shade to show.
    assert 25 <= color.hex_to_srgb(known["Black"].color.hex)[0] <= 40


def test_colors_are_kept_and_left_out_by_name_or_id():
    assert names(only_colors=["lego:21, bricklink:11", "white"]) == ["Black", "Red", "White"]
    assert set(names()) - set(names(without_colors=["lego:21", "Tan"])) == {"Red", "Tan"}


@pytest.mark.parametrize(
    ("recipe", "words"),
    [
        ({"only_colors": ["Dark Turqoise"]}, "did you mean 'Dark Turquoise'"),
        ({"without_colors": ["Rde"]}, "did you mean 'Red'"),
        ({"only_colors": ["Dark Gray"]}, "retired as Plate 1 x 1; allow it with --retired"),
        ({"only_colors": ["Aqua"]}, "in no source as Plate 1 x 1"),
        ({"palette": "primaries", "only_colors": ["Tan"]}, "not one of its colors"),
        ({"palette": "primaries", "without_colors": ["Black,White,Red,Yellow,Blue"]}, "no color is left"),
        ({"palette": "skinn"}, "did you mean 'skin'"),
        ({"palette": "99999"}, "no palette is named '99999'"),
        ({"palette": "nowhere.csv"}, "cannot read 'nowhere.csv'"),
    ],
)  # fmt: skip
def test_wishes_that_cannot_be_met_are_refused_with_a_reason(recipe, words):
    with pytest.raises(PaletteError, match=words):
        names(**recipe)


OWN = {
    "own.csv": "name,hex,lego\nMy red,#c00,21\nSea,#0af,\n",
    "own.toml": 'colors = [{name = "My red", hex = "#cc0000", lego = 21}, {name="Sea", hex="#0af"}]',
    "own.gpl": "GIMP Palette\nName: own\nColumns: 2\n#\n204 0 0 My red\n  0 170 255\tSea\n",
    "bom.csv": "\ufeffname,hex\r\nMy red,#cc0000\r\n\r\nSea,#00aaff\r\n",
}


@pytest.mark.parametrize("file", OWN)
def test_own_palettes_are_read_in_three_formats(tmp_path, file):
    path = tmp_path / file
    path.write_text(OWN[file], "utf-8")
    colors = palette.resolve(Recipe(palette=str(path))).colors
    assert [(c.name, c.hex) for c in colors] == [("My red", "#cc0000"), ("Sea", "#00aaff")]


def test_ids_of_an_own_color_are_completed_and_its_hex_kept(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("name,hex,lego\nMy red,#cc0000,21\nblack,#222222,\nDark Green,,28\n")
    mine, black, green = palette.resolve(Recipe(palette=str(path))).colors
    assert (mine.bricklink, mine.ldraw, mine.rebrickable, mine.hex) == (5, 4, 4, "#cc0000")
    assert (black.name, black.lego, black.hex) == ("Black", 26, "#222222")
    assert (green.name, green.rebrickable) == ("Green", 2)


def test_a_palette_names_colors_by_any_systems_id(tmp_path):
    path = tmp_path / "ids.toml"
    path.write_text('colors = ["lego:21", "bricklink:11"]')
    assert names(palette=str(path)) == ["Red", "Black"]


MALFORMED = [
    ("empty.csv", b"", "empty.csv: the palette is empty"),
    ("bare.csv", b"name,hex\n", "empty"),
    ("empty.toml", b"", "empty"),
    ("empty.gpl", b"GIMP Palette\n", "empty"),
    ("key.toml", b'colors = ["Red"]\n\ncolour = 3\n', "key.toml: line 3: unknown key 'colour'.*'colors'"),
    ("key.toml", b'colors = [\n"Red",\n{name="a", hexx="#fff"}]', "line 3: unknown key 'hexx'.*'hex'"),
    ("col.csv", b"name,hexx\nRed,#f00\n", "line 1: unknown column 'hexx'"),
    ("semi.csv", b"name;value\nRed;#f00\n", "line 1: unknown column 'value'.*name,hex"),
    ("hex.csv", b"name,hex\nRed,#f00\nSea,#12345g\n", "hex.csv: line 3: bad hex: '#12345g'"),
    ("hex.toml", b'colors = [\n  "Red",\n  {name="Sea", hex="blue"},\n]', "line 3: bad hex: 'blue'"),
    ("range.gpl", b"GIMP Palette\n0 0 0 Black\n0 0 256 Sea\n", "line 3: '0 0 256 Sea'"),
    ("magic.gpl", b"0 0 0 Black\n", "line 1: this is no GIMP palette"),
    ("twice.csv", b"name,hex\nSea,#f00\nSky,#00f\nSea,#0f0\n", "line 4: name 'Sea' comes twice"),
    ("ids.csv", b"name,hex,lego\na,#f00,21\nb,#00f,21\n", "line 3: .* id .* comes twice.*'a' already"),
    ("same.toml", b'colors = [\n"Red",\n"lego:21"]', "line 3: name 'Red' comes twice"),
    ("odds.csv", b"name,hex,lego,ldraw\na,#f00,21,0\n", "line 2: the ids of 'a' disagree"),
    ("nonum.csv", b"name,hex,lego\na,#f00,x\n", "line 2: lego id 'x'"),
    ("minus.csv", b"name,hex,lego\na,#f00,-1\n", "line 2: lego id '-1'"),
    ("cells.csv", b"name,hex\na,#f00,1,2\n", "line 2: 4 cells"),
    ("who.toml", b'colors = [\n"Red",\n"Rad"]', "line 3: no color is called 'Rad'.*'Red'"),
    ("nohex.csv", b"name,hex\nMystery,\n", "line 2: no color is called 'Mystery'"),
    ("latin.csv", b"name,hex\nRed,#f00\nT\xfcrkis,#0ff\n", "line 3: byte 0xfc is not UTF-8"),
    ("syntax.toml", b'name = "a"\ncolors = [Red]\n', "syntax.toml: not TOML: .*line 2"),
    ("type.toml", b"colors = 3", "line 1: colors is no list"),
    ("made.toml", b'[made]\nstatus = ["never-ever"]', "line 2: status has 'never-ever'"),
    ("part.toml", b'[made]\nparts = ["plate_1x1x1"]', "line 2: parts has 'plate_1x1x1'.*'plate_1x1'"),
    ("esc.csv", b"name,hex\n\x1b[31mred,#f00\n", r"line 2: name '\\x1b\[31mred'"),
    ("long.csv", b"name,hex\n" + b"a" * 300 + b",#f00\n", "line 2: name"),
    ("rows.csv", b"name,hex\n" + b"".join(b"c%d,#f00\n" % i for i in range(1002)), "line 1002: more than 1000 colors"),
    ("million.csv", b"name,hex\n" + b"a,#ff0000\n" * 1_000_000, "the file is over 1,048,576 bytes"),
    ("quote.csv", b'name,hex\n"a,#f00\n', "not CSV"),
    ("pic.png", b"\x89PNG", "this is no palette file"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "content", "words"), MALFORMED, ids=lambda v: str(v)[:12])
def test_a_malformed_palette_is_refused_with_file_line_and_reason(tmp_path, file, content, words):
    path = tmp_path / file
    path.write_bytes(content)
    with pytest.raises(PaletteError, match=words) as caught:
        palette.choose(
            Recipe(palette=str(path))
        ) if path.suffix != ".png" else palette.read_palette(path)
    assert file in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_is_no_palette(tmp_path):
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(PaletteError, match="Is a directory"):
        palette.read_palette(tmp_path / "folder.csv")


@given(st.sampled_from([".toml", ".csv", ".gpl"]), st.binary(max_size=200))
@settings(max_examples=100)
def test_no_file_makes_the_reader_fall_over(tmp_path_factory, suffix, content):
    path = tmp_path_factory.getbasetemp() / f"fuzz{suffix}"
    path.write_bytes(b"GIMP Palette\n" * (suffix == ".gpl") + content)
    try:
        palette.choose(Recipe(palette=str(path)))
    except MosaicError as error:
        assert path.name in str(error)  # noqa: PT017


def test_gimp_export_is_read_by_pillow_and_by_us(tmp_path):
    ours = palette.resolve(Recipe(palette="skin"))
    text = palette.to_gpl(ours)
    codes, mode = GimpPaletteFile.GimpPaletteFile(io.BytesIO(text.encode())).getpalette()
    assert mode == "RGB"
    assert codes[: 3 * len(ours)] == ours.srgb.tobytes()
    path = tmp_path / "skin.gpl"
    path.write_text(text, "utf-8")
    assert palette.resolve(Recipe(palette=str(path))).colors == ours.colors


@pytest.mark.parametrize(
    ("value", "why"), [("9" * 5000, "too many digits"), ("[" * 9000, "nested too deep")]
)
def test_a_monstrous_palette_is_one_line(tmp_path, value, why):
    path = tmp_path / "monster.toml"
    path.write_text(f"name = {value}\n")
    with pytest.raises(PaletteError, match=f"^monster.toml: not TOML: .*{why}$"):
        palette.read_palette(path)


def test_an_id_alone_is_told_that_it_needs_its_system():
    with pytest.raises(PaletteError, match="'28'; an id stands after its system, as in lego:28"):
        palette.resolve(Recipe(only_colors=[28]))
