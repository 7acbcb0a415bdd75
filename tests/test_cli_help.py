"""The command's help, completion, and what it says of options that cannot act."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from command import inside
from PIL import Image

from mosaic import ditherers
from mosaic.cli import options
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
        ("build --palette gra", {"grayscale"}),
        ("palettes show gra", {"grayscale"}),
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


@pytest.mark.parametrize(
    ("command", "shown", "left_out"),
    [
        ("pop", ("panels", "scheme", "region", "ink"), ("saturation", "economy")),
        ("gallery", ("size", "saturation", "normalize"), ("scheme", "ink")),
    ],
)
def test_a_short_help_has_what_matters_for_its_command(command, shown, left_out, tmp_path):
    short = inside(command, "--help", cwd=tmp_path).stdout
    long = inside(command, "--help-all", cwd=tmp_path).stdout
    assert all(f"  --{name} " in short for name in shown)
    assert not any(f"  --{name} " in short for name in left_out)
    assert all(long.count(f"\n  --{name} ") == 1 for name in (*shown, *left_out))


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


def test_the_list_of_commands_has_no_second_paragraph(tmp_path):
    text = " ".join(inside("catalog", "--help", cwd=tmp_path).stdout.split())
    assert "the shipped one" in text
    assert "MOSAIC_CATALOG" not in text
    assert "MOSAIC_CATALOG" in inside("catalog", "refresh", "--help", cwd=tmp_path).stdout


@pytest.mark.parametrize(
    ("words", "usage", "argument"),
    [
        (("swap",), "{DIR|mosaic.json} {OLD=NEW}...", "  OLD=NEW..."),
        (("studio",), "[PHOTO|DIR]", "  [PHOTO|DIR]"),
        (("palettes", "check"), "{FILE}", "  FILE"),
    ],
)
def test_arguments_stand_without_double_brackets_and_types_of_python(
    tmp_path, words, usage, argument
):
    lines = inside(*words, "--help", cwd=tmp_path).stdout.splitlines()
    assert lines[0] in {
        f"Usage: mosaic {' '.join(words)} [OPTIONS] {usage}",
        # As typer wrote it before 0.27.
        f"Usage: mosaic {' '.join(words)} [OPTIONS] {re.sub('[{}]', '', usage)}",
    }
    assert any(line.startswith(f"{argument}  ") for line in lines)
    assert not any("<" in line.partition("  ")[0] for line in lines)


def test_an_option_that_cannot_act_says_so(tmp_path):
    Image.new("RGB", (8, 8), "red").save(tmp_path / "red.png")
    build = ("build", "red.png", "--size", "8x8", "-o", "out")
    run = inside(*build, "--buy", "--strength", "1", cwd=tmp_path)
    assert set(run.stderr.splitlines()) >= {
        (
            "note: --strength does nothing without a --ditherer that mixes colors, "
            "as floyd-steinberg or bayer"
        ),
        "note: --buy does nothing without --stock",
    }
    assert "nothing without" not in inside(*build, "--economy", "1", cwd=tmp_path).stderr
    assert "1 piece" in inside(*build[:2], "--size", "1x1", "-o", "one", cwd=tmp_path).stdout


def test_all_methods_are_known_to_the_options_that_wait_for_one():
    known = {*options._NEAREST, *options._ORDERED, *options._DIFFUSING}
    assert known == set(ditherers.TABLE) - {"joint", "bands"}


def idle(run):
    """Return the options that a run says do nothing."""
    return {line.split()[1] for line in run.stderr.splitlines() if " does nothing " in line}


def test_options_that_cannot_act_beside_others_say_so(tmp_path):
    Image.new("RGB", (8, 8), "red").save(tmp_path / "red.png")
    build = ("build", "red.png", "--size", "8x8", "-o", "out", "--only", "preview")
    given = {
        "--vary": ("hue",),
        "--batch-mean": ("0.5",),
        "--wanted-is-owned": (),
        "--currency": ("EUR",),
        "--no-serpentine": (),
        "--subject": ("none",),
        "--paper": ("letter",),
        "--marks": ("symbol",),
        "--runs": (),
        "--condition": ("used",),
    }
    words = [word for option, values in given.items() for word in (option, *values)]
    told = idle(inside(*build, *words, cwd=tmp_path))
    assert told == {option.replace("--no-", "--") for option in given}
    assert not idle(inside(*build, "--style", "flat", "--pixels", "300", cwd=tmp_path))
    assert not idle(inside(*build, "--also", "plan", "--paper", "letter", cwd=tmp_path))
    wall = inside(*build, "--view", "side", "--base", "panel", "--cross-sections", cwd=tmp_path)
    assert idle(wall) == {"--base", "--cross-sections"}
    stretched = inside(*build, "--fit", "stretch", "--zoom", "2", "--seed", "1", cwd=tmp_path)
    assert idle(stretched) == {"--zoom"}
    nearest = inside(*build, "--ditherer", "nearest-oklab", "--seed", "1", cwd=tmp_path)
    assert idle(nearest) == {"--seed"}


def test_a_print_says_which_options_cannot_act_and_keeps_to_its_own(tmp_path):
    Image.new("RGB", (8, 8), "red").save(tmp_path / "red.png")
    words = ("--size", "8x8", "-o", "out", "--only", "preview", "--bands", "3")
    run = inside("pop", "red.png", *words, "--vary", "hue", "--economy", "1", cwd=tmp_path)
    assert idle(run) == {"--vary", "--economy"}
    again = ("build", "--from", "out", "-o", "again", "--only", "preview", "--bands", "3")
    assert not idle(inside(*again, cwd=tmp_path))


def test_commands_without_files_say_which_options_are_for_files(tmp_path):
    Image.new("RGB", (8, 8), "red").save(tmp_path / "red.png")
    (tmp_path / "mine.csv").write_text("Part,Color,Quantity\n3024,4,1\n3022,4,40\n")
    assert idle(inside("parts", "red.png", "--size", "8", "--style", "flat", cwd=tmp_path)) == {
        "--style"
    }
    owned = ("stock", "mine.csv", "--size", "8")
    assert idle(inside(*owned, "--wanted-is-owned", cwd=tmp_path)) == {"--size"}
    held = inside(*owned, "--wanted-is-owned", "--for", "red.png", cwd=tmp_path)
    assert not idle(held)
    # 16 of 2x2 and their base, of which there is none.
    assert held.stdout.endswith("16 of 17 pieces are there, 1 is missing\n")


@pytest.mark.parametrize("given", ["", "3"])
def test_linear_algebra_has_one_thread_unless_it_is_said_otherwise(given: str) -> None:
    start = "import os, sys; from mosaic import cli; sys.argv = ['mosaic', '--version']"
    code = f"{start}\ntry: cli.main()\nfinally: print(os.environ['OPENBLAS_NUM_THREADS'])"
    env = {k: v for k, v in os.environ.items() if k != "OPENBLAS_NUM_THREADS"}
    env |= {"OPENBLAS_NUM_THREADS": given} if given else {}
    ran = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines()[-1] == (given or "1")


def test_what_a_build_imports_is_not_searched_for_cycles() -> None:
    code = (
        "import atexit, gc, sys\n"
        "from mosaic.cli import main\n"
        "begin = gc.get_stats()[1]['collections']\n"
        "searched = lambda: gc.get_stats()[1]['collections'] - begin\n"
        "atexit.register(lambda: print(searched(), gc.get_freeze_count()))\n"
        "sys.argv = ['mosaic', 'palettes', 'list']\n"
        "main()"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    searched, frozen = map(int, ran.stdout.splitlines()[-1].split())
    assert searched == 0
    assert frozen > 10_000
