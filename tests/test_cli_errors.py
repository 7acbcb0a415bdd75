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
        (["--recipe", "typo.toml"], ["unknown setting 'sise'", "did you mean 'size'"]),
        (["--recipe", "kind.toml"], ["section is 'wide'", "whole number"]),
        (["--save-recipe", "folder"], ["folder"]),
        (["-o", "photo.png"], ["photo.png"]),
        (["-o", "photo.png/deep"], ["photo.png"]),
        (["-o", "folder"], ["folder", "--force"]),
        (["--also", "poem"], ["no exporter is named 'poem'"]),
        (["--from", "missing.json"], ["missing.json"]),
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


@pytest.mark.parametrize(
    "arguments",
    [["build"], ["nonsense"], ["build", "--nonsense"], ["build", "a", "b"],
     ["build", "a", "--strength", "much"], ["export", "a"], ["parts", "a", "-f", "poem"]],
)  # fmt: skip
def test_wrong_usage_is_status_2(desk: Path, arguments: list[str]) -> None:
    run = inside(*arguments, cwd=desk)
    assert run.returncode == 2
    assert sorted(p.name for p in desk.iterdir() if p.suffix == ".mosaic") == []


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
