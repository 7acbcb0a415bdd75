"""The command's help, completion, and what it says of options that cannot act."""

import re
from pathlib import Path

import pytest
from command import inside
from PIL import Image

from mosaic.cli.app import Commands, _own
from mosaic.cli.options import FIRST, SETTINGS


def test_version(tmp_path: Path) -> None:
    assert re.fullmatch(r"mosaic \d+\.\d+\.\d+\n", inside("--version", cwd=tmp_path).stdout)


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("bu", {"build"}),
        ("build --fit ", {"crop", "pad", "stretch"}),
        ("build --only bri", {"bricklink"}),
        ("build --ditherer nearest-c", {"nearest-cielab", "nearest-ciede2000"}),
        ("build --palette grey", {"greyscale"}),
        ("palettes show grey", {"greyscale"}),
        ("build --auto", {"--auto-levels"}),
        ("plugins ", {"list", "install"}),
    ],
)
def test_shell_completes_commands_options_and_values(
    words: str, offered: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_MOSAIC_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", f"mosaic {words}")
    monkeypatch.setenv("COMP_CWORD", str(len(words.split(" "))))
    run = inside(cwd=tmp_path)
    assert run.returncode == 0
    assert set(run.stdout.split()) == offered


def test_help_is_short_and_help_all_has_every_setting(tmp_path):
    short = inside("build", "--help", cwd=tmp_path).stdout
    long = inside("build", "--help-all", cwd=tmp_path).stdout
    assert len(short.splitlines()) < 100
    assert "--help-all" in short
    for name in SETTINGS:
        assert f"--{name.replace('_', '-')}" in long
    assert all(f"--{name.replace('_', '-')}" in short for name in FIRST)
    assert "--rescale" not in short
    assert long.index("Load: from any picture") < long.index("--rescale") < long.index("Prepare:")


def test_the_list_of_commands_says_of_each_what_its_own_help_says():
    for name, line in Commands.own.items():
        help_ = " ".join(_own(name).help.split())
        assert help_ == line or help_.startswith(line + " "), name


def test_help_gives_each_command_the_whole_of_its_line(tmp_path):
    text = " ".join(inside("--help", cwd=tmp_path).stdout.split())
    assert "gallery Make a mosaic of every picture in a folder, and a web gallery of them." in text
    text = " ".join(inside("palettes", "--help", cwd=tmp_path).stdout.split())
    assert (
        "check Check a palette file of your own, and say which of its colors may be used." in text
    )


def test_an_option_that_cannot_act_says_so(tmp_path):
    Image.new("RGB", (8, 8), "red").save(tmp_path / "red.png")
    build = ("build", "red.png", "--size", "8x8", "-o", "out")
    run = inside(*build, "--buy", "--strength", "1", cwd=tmp_path)
    assert set(run.stderr.splitlines()) >= {
        "note: --strength does nothing without a --ditherer that hands errors on",
        "note: --buy does nothing without --stock",
    }
    assert "nothing without" not in inside(*build, "--economy", "1", cwd=tmp_path).stderr
    assert "1 piece" in inside(*build[:2], "--size", "1x1", "-o", "one", cwd=tmp_path).stdout
