"""``mosaic compare`` as a user meets it."""

import json

import pytest
from command import inside, mosaic
from PIL import Image

pytestmark = pytest.mark.usefixtures("quick_processes")


@pytest.fixture
def photo(tmp_path):
    # Of more colors than pixel art has.
    slope = Image.linear_gradient("L").resize((40, 40))
    bands = (slope, slope.rotate(90), Image.new("L", (40, 40), 90))
    Image.merge("RGB", bands).save(tmp_path / "slope.png")
    return tmp_path


def test_a_table_a_sheet_and_the_command_that_builds_the_best(photo):
    run = inside(
        "compare", "slope.png", "--sizes", "10x10", "-o", "all.png", "--max-pieces", "90", cwd=photo
    )
    assert run.returncode == 0, run.stderr
    assert "10x25 plate wall" in run.stdout
    assert "does nothing" not in run.stderr
    lines = run.stdout.splitlines()
    at = lines.index("of those whose price is known in USD:")
    assert [line.split(":")[0] for line in lines[at + 1 : at + 4]] == [
        "finest",
        "balanced",
        "thrifty",
    ]
    (best,) = (line for line in run.stdout.splitlines() if line.startswith("best that fits"))
    assert "mosaic build slope.png --size 10x" in best
    with Image.open(photo / "all.png") as sheet:
        assert sheet.format == "PNG"


def test_what_a_comparison_tries_anyway_is_told(photo):
    words = ("compare", "slope.png", "--sizes", "8x8", "--part", "tile")
    run = inside(*words, "--view", "side", "--pieces", "1x1", cwd=photo)
    assert run.stderr.splitlines() == [
        "note: --pieces does nothing here: all ways are tried",
        "note: --view does nothing here: all ways are tried",
    ]


def test_a_budget_is_kept_without_a_base_that_has_no_price(photo):
    """The command that is named builds it for the money, and every piece of it has a price."""
    words = ("compare", "slope.png", "--sizes", "8x8", "--budget", "6USD")
    run = inside(*words, cwd=photo)
    assert run.returncode == 0, run.stderr
    (best,) = (
        x for x in run.stdout.splitlines() if x.startswith("best that fits without its base")
    )
    build = best.partition("build it so with: ")[2].split()
    assert build[-2:] == ["--backing", "none"]
    made = inside(*build[1:], "-o", "made", "--only", "json", cwd=photo)
    assert made.returncode == 0, made.stderr
    node = json.loads((photo / "made" / "mosaic.json").read_text())
    assert sum(x["quantity"] * x["price"] for x in node["parts"]) <= 6
    found = json.loads(inside(*words, "--json", cwd=photo).stdout)
    assert found["chosen"] is None
    assert found["chosen_without_base"] in best
    dearest = {one["name"]: one["price"]["amount"] for one in found["candidates"]}
    assert all(dearest[name] <= 6 for name in found["picks"].values())


def test_json_is_one_object(photo):
    # As it is installed: a process of its own, whose workers start afresh.
    run = mosaic("compare", "slope.png", "--sizes", "8x8", "--json", cwd=photo)
    found = json.loads(run.stdout)
    assert len(found["candidates"]) == 13
    assert "chosen" not in found
    assert sum(one["best"] for one in found["candidates"]) >= 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--budget", "150"], "try 150USD"),
        (["--max-width", "60"], "try 60cm"),
        (["--max-width", "60miles"], "mm, cm or m"),
        (["-o", "all.gif"], "it ends in .html or .png"),
        (["--sizes", "0x0"], "sizes has '0x0'; it is auto"),
        (["--sizes", "8x8", "--max-pieces", "1"], "no candidate fits"),
    ],
)
def test_what_cannot_be_is_one_line(photo, options, words):
    run = inside("compare", "slope.png", *options, cwd=photo)
    assert run.returncode == 1
    assert words in run.stderr
    assert run.stderr.startswith("error: ")
    assert run.stderr.count("\n") == 1
