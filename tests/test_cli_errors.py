"""What goes wrong is told in one line: what came, what is allowed, what to try."""

import os
from pathlib import Path

import pytest
from command import error_of, inside, mosaic
from PIL import Image

from mosaic.cli import plain_help


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a small photo and other things that are none."""
    Image.new("RGB", (20, 20), (200, 30, 40)).save(tmp_path / "photo.png")
    (tmp_path / "folder").mkdir()
    (tmp_path / "words.txt").write_text("no picture")
    (tmp_path / "empty.png").touch()
    (tmp_path / "cut.png").write_bytes((tmp_path / "photo.png").read_bytes()[:60])
    return tmp_path


@pytest.mark.parametrize(
    "photo",
    ["missing.png", "folder", "words.txt", "empty.png", "cut.png", "photo.png/x", "\x1b[2J"],
)
def test_what_is_no_picture_is_named(desk: Path, photo: str) -> None:
    before = sorted(desk.iterdir())
    line = error_of(inside("build", photo, cwd=desk))
    assert photo.partition("/")[0].lstrip("\x1b") in line
    assert "\x1b" not in line
    assert sorted(desk.iterdir()) == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--size", "0"], ["size is '0'", "1 to"]),
        (["--size", "1000000"], ["size is '1000000'", "48x48"]),
        (["--size", "-3x5"], ["size is '-3x5'"]),
        (["--size", "large"], ["size is 'large'", "columns x rows"]),
        (["--seed", "-1"], ["seed is -1", "from 0 to 2147483647"]),
        (["--fit", "sqeeze"], ["fit is 'sqeeze'", "crop, pad, stretch"]),
        (["--strength", "7"], ["strength is 7", "from 0 to 1"]),
        (["--strength", "nan"], ["strength is nan"]),
        (["--ditherer", "nearest-oklap"], ["nearest-oklap", "did you mean 'nearest-oklab'"]),
        (["--palette", "no-such"], ["no-such"]),
        (["--only", "previw"], ["previw", "did you mean 'preview'"]),
        (["--rescale", "2"], ["auto"]),
        (["--recipe", "missing.toml"], ["missing.toml", "--save-recipe"]),
        (["--recipe", "folder"], ["folder", "directory"]),
        (["--recipe", "photo.png"], ["photo.png", "UTF-8"]),
        (["--recipe", "words.txt"], ["words.txt", "line 1"]),
        (["--recipe", "typo.toml"], ["typo.toml: unknown setting 'sise'", "did you mean 'size'"]),
        (["--recipe", "kind.toml"], ["section is 'wide'", "whole number"]),
        (["--save-recipe", "folder"], ["folder"]),
        (["-o", "photo.png"], ["photo.png"]),
        (["-o", "photo.png/deep"], ["photo.png"]),
        (["-o", "folder"], ["folder", "--force"]),
        (["--also", "poem"], ["no exporter is named 'poem'"]),
        (["--also", "pdf"], ["there are json, preview", "did you mean plan (plan.pdf)"]),
        (["--from", "missing.json"], ["missing.json"]),
        (["--from", "photo.png"], ["photo.png", "it is no text", "mosaic build PHOTO"]),
        (["--from", "words.txt"], ["words.txt"]),
    ],
)
def test_what_is_not_allowed_is_told(desk: Path, options: list[str], words: list[str]) -> None:
    (desk / "typo.toml").write_text('sise = "48x48"\n')
    (desk / "kind.toml").write_text('section = "wide"\n')
    (desk / "folder/mine.txt").write_text("the user's own")
    before = {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()}
    line = error_of(inside("build", "photo.png", *options, cwd=desk))
    for word in words:
        assert word in line, line
    assert {p: p.read_bytes() for p in desk.rglob("*") if p.is_file()} == before


def test_a_picture_of_one_pixel_is_a_inside(desk: Path) -> None:
    Image.new("L", (1, 1), 128).save(desk / "dot.png")
    assert inside("build", "dot.png", "--size", "4", cwd=desk).returncode == 0


def test_a_huge_picture_is_refused_before_it_is_opened(desk: Path) -> None:
    # A header that promises 3.6 billion pixels, and nothing behind it.
    (desk / "huge.pgm").write_bytes(b"P5 60000 60000 255\n")
    line = error_of(inside("build", "huge.pgm", cwd=desk))
    assert "max-megapixels" in line or "max_megapixels" in line


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written(desk: Path) -> None:
    (desk / "folder").chmod(0o500)
    assert "folder" in error_of(inside("build", "photo.png", "-o", "folder/x", cwd=desk))


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="Linux")
def test_what_the_system_refuses_is_told_even_to_root(desk: Path) -> None:
    assert "/proc/out" in error_of(inside("build", "photo.png", "-o", "/proc/out", cwd=desk))


@pytest.mark.parametrize("command", ["export", "parts", "show", "verify"])
@pytest.mark.parametrize("source", ["missing.mosaic", "folder", "words.json"])
def test_what_is_no_mosaic_is_named(desk: Path, command: str, source: str) -> None:
    (desk / "words.json").write_text('{"format": "something else"}')
    if (command, source) == ("verify", "words.json"):
        return  # it has more than a line to say; see test_cli
    options = ["-f", "grid"] if command == "export" else []
    assert error_of(inside(command, source, *options, cwd=desk))


def test_a_photo_is_no_project_to_verify(desk):
    run = inside("verify", "photo.png", cwd=desk)
    assert run.returncode == 1
    assert run.stdout == "photo.png is no JSON: it is no text\n"


def test_a_color_that_the_stock_has_not_is_told_with_those_that_it_has(desk):
    (desk / "mine.csv").write_text("Part,Color,Quantity\n3024,4,70\n3024,0,9\n")
    made = ("build", "photo.png", "--size", "8", "--stock", "mine.csv", "-o", "out", "-q")
    inside(*made, "--only", "preview", cwd=desk)
    line = error_of(inside("swap", "out", "Red=White", cwd=desk))
    assert "the stock has no piece in White; it has Black, Red; take one of these" in line
    line = error_of(inside(*made[:2], "--size", "40", *made[4:], cwd=desk))
    assert "lacks 1,521 pieces (Plate 1 x 1) for 1,600 cells" in line


def test_regions_of_a_mosaic_that_has_none_are_said_to_be_none(desk):
    small = ("photo.png", "--size", "8", "-q")
    inside("build", *small, "-o", "out", "--only", "json", cwd=desk)
    inside("pop", *small, "-o", "print", "--only", "json", cwd=desk)
    told = inside("export", "out", "-f", "regions", cwd=desk).stderr
    assert "note: regions.png has none: only prints have regions" in told
    assert "note" not in inside("export", "print", "-f", "regions", cwd=desk).stderr


def test_an_export_under_a_misleading_name_says_what_it_is(desk):
    inside("build", "photo.png", "--size", "8", "-o", "out", "-q", "--only", "parts", cwd=desk)
    export = ("export", "out", "-f")
    run = inside(*export, "preview", "-o", "a.jpg", cwd=desk)
    assert "note: a.jpg holds what preview.png does" in run.stderr
    for words in (("preview", "-o", "a.PNG"), ("ldraw", "-o", "a.ldr"), ("plan", "-o", "plan")):
        assert "note:" not in inside(*export, *words, cwd=desk).stderr


def test_what_a_file_says_does_not_command_the_terminal(desk: Path) -> None:
    evil = desk / "a\x1b[31m\nb.png"
    (desk / "photo.png").rename(evil)
    run = inside("build", evil.name, "--size", "4", cwd=desk)
    assert run.returncode == 0
    assert "\x1b" not in run.stdout + run.stderr
    assert r"\x1b[31m\nb" in run.stdout


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["build", "missing.png"], 1), (["build", "photo.png", "--size", "0"], 1), (["build"], 2)],
)
def test_a_process_ends_with_the_status(desk: Path, arguments: list[str], status: int) -> None:
    run = mosaic(*arguments, cwd=desk)
    assert run.returncode == status
    if status == 1:
        assert error_of(run)


def test_typer_checks_a_value_where_it_has_no_description_of_its_type():
    """Typer before 0.29, and whatever comes: its attribute is not documented."""

    class Parameter:
        nargs, multiple = 1, False

        def process_value(self, ctx, value):  # noqa: ARG002 - typer's signature
            return f"checked {value}"

    assert plain_help._value(Parameter(), None, "24x24") == "checked 24x24"
