"""``mosaic stock`` and ``mosaic parts --from-sets`` as a person runs them."""

import json

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from mosaic.catalog.sets import sets
from mosaic.cli.app import app


def run(*words):
    result = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "photo.png"
    cells = np.random.default_rng(3).integers(0, 256, (6, 6, 3), np.uint8)
    Image.fromarray(cells).resize((48, 48), Image.Resampling.NEAREST).save(path)
    return str(path)


def test_stock_lists_what_one_has(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("Part,Color,Quantity\n3024,4,1200\n3022,1,30\n3700,4,7\n")
    shown = run("stock", str(path))
    assert shown.stdout.splitlines() == [
        "part       color   have",
        "plate_1x1  Red    1,200",
        "plate_2x2  Blue      30",
        "",
        "1,230 pieces in 2 lots",
    ]
    assert "not matched: 7 pieces in 1 row\n" in shown.stderr
    assert "mine.csv row 4: 7 x 3700 in rebrickable:4: not a part for mosaics" in shown.stderr
    asked = json.loads(run("stock", str(path), "--json").stdout)
    assert asked["pieces"][0] == {"part": "plate_1x1", "color": "Red", "have": 1200}
    assert asked["unmatched"][0]["line"] == 4


def test_stock_is_held_against_a_mosaic(tmp_path, photo):
    folder = str(tmp_path / "out.mosaic")
    run("build", photo, "-o", folder, "--size", "12x12", "--stock", "31204", "--only", "parts")
    shown = run("stock", "31204", "--for", folder)
    assert "144 of 145 pieces are there, 1 is missing" in shown.stdout  # the baseplate
    asked = json.loads(run("stock", "31204*2", "--for", folder, "--json").stdout)["pieces"]
    tiles = [line for line in asked if line["part"] == "round_tile_1x1"]
    assert sum(line["need"] for line in tiles) == 144
    for line in tiles:
        assert line["have"] == 2 * sets()["31204-1"].pieces[line["part"], line["color"]]
        assert line["missing"] == 0


def test_stock_says_what_it_cannot_read():
    result = CliRunner().invoke(app, ["stock", "99999"], catch_exceptions=False)
    assert result.exit_code == 1
    assert result.stderr.startswith("error: the pieces of set '99999-1' are not known")


def test_parts_names_the_sets_to_buy(photo):
    words = ("parts", photo, "--size", "12x12", "--part", "round-tile", "--palette", "31204")
    shown = run(*words, "--from-sets").stdout
    assert "31204-1  Elvis Presley" in shown
    assert "pieces are left over" in shown
    csv = run(*words, "--from-sets", "-f", "csv")
    assert csv.stdout == shown
    assert "note: --format csv does nothing with --from-sets" in csv.stderr
    asked = json.loads(run(*words, "--from-sets", "--json").stdout)
    assert asked["proven"] is True
    assert asked["missing"] == []
    assert asked["price"] is None


def test_sets_that_have_none_of_the_pieces_name_those_that_they_have(photo):
    words = ["parts", photo, "--size", "8x8", "--from-sets"]
    result = CliRunner().invoke(app, words, catch_exceptions=False)
    assert result.exit_code == 1
    assert "no set has any of these pieces; sets have round_plate_1x1" in result.stderr
    assert result.stderr.endswith("try --part round-plate\n")


def test_sets_of_a_finished_mosaic_have_its_own_prices_though_their_file_is_gone(tmp_path, photo):
    prices = tmp_path / "prices.csv"
    rows = "".join(f"{number},,99,EUR\n" for number in sets())
    prices.write_text(f"part,color,price,currency\n{rows}")
    folder = str(tmp_path / "out.mosaic")
    tiles = ("--part", "round-tile", "--palette", "31204", "--only-colors", "Black,Tan")
    made = ("--prices", str(prices), "-o", folder, "--only", "parts")
    run("build", photo, "--size", "8x8", *tiles, *made)
    prices.unlink()
    assert "1 set for 99.00 EUR;" in run("parts", folder, "--from-sets").stdout


def test_build_tells_what_of_a_list_it_could_not_use(tmp_path, photo):
    path = tmp_path / "mine.csv"
    path.write_text("Part,Color,Quantity\n3024,4,200\n3700,4,7\n")
    folder = str(tmp_path / "out.mosaic")
    words = ("build", photo, "-o", folder, "--size", "12x12", "--only", "parts")
    shown = run(*words, "--stock", str(path))
    assert f"note: 7 pieces were not matched; see: mosaic stock {path}" in shown.stderr
    shown = run(*words, "--palette", "grayscale")
    assert "note: without Very Light Bluish Gray: retired as Plate 1 x 1" in shown.stderr
    shown = run(*words)
    assert "without" not in shown.stderr
    assert "not matched" not in shown.stderr


def test_spares_may_be_given_with_a_percent_sign(photo):
    words = ("parts", photo, "--size", "12x12", "--format", "csv")
    assert run(*words, "--spare", "2%").stdout == run(*words, "--spare", "2").stdout
    assert ",spare," in run(*words, "--spare", "2%").stdout
