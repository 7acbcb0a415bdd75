"""What is wrong with a command line is one line: what came, what is allowed, what to try."""

import re

import pytest
from command import inside
from commands_case import COMMANDS
from PIL import Image

from mosaic.cli.options import SETTINGS
from mosaic.recipe import choices

#: Of typer with pydantic, and before 0.29 without.
WHOLE = "(wrong: it should be a valid integer|not a valid integer( range)?)"
RANGE = "(wrong: it should be less than or equal to 65535|not in the range 0<=x<=65535)"


def told(*words, cwd, status=2):
    """The only line of a command that was written wrongly, and that did nothing."""
    run = inside(*words, cwd=cwd)
    assert (run.returncode, run.stdout) == (status, "")
    (line,) = run.stderr.splitlines()
    assert line.startswith("error: ")
    assert not any(cwd.iterdir())
    return line.removeprefix("error: ")


@pytest.mark.parametrize("path", ["mosaic", *COMMANDS])
def test_an_unknown_option_of_any_command_is_one_line(path, tmp_path):
    line = told(*path.split()[1:], "--nonsense", cwd=tmp_path)
    assert re.fullmatch(
        rf"no such option: --nonsense(; did you mean .*)?; see: {path} --help", line
    )


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("build", "give a PHOTO, or --from mosaic.json; see: mosaic build --help"),
        ("biuld a", "no such command 'biuld'; did you mean 'build'.; see: mosaic --help"),
        ("palettes chekc", "no such command 'chekc'; did you mean 'check'.; see: mosaic palettes --"),
        ("build a --papr a4", "no such option: --papr; did you mean --paper or "),
        ("build a b", r"got unexpected extra argument\(?s?\)? \(b\); see: mosaic build --help"),
        ("build a --size", "option '--size' requires an argument; see: mosaic build --help"),
        ("build a --retired=3", "option '--retired' does not take a value; see: mosaic build --"),
        ("export a", "missing option '--format' / '-f'; see: mosaic export --help"),
        ("palettes check", "missing argument 'FILE'; see: mosaic palettes check --help"),
        ("parts a -f poem", "'--format' / '-f': 'poem' is not one of 'table', 'csv', 'json'; see: m"),
        ("studio --port abc", f"'--port': 'abc' is {WHOLE}; see: mosaic studio --help"),
        ("studio --port 99999", f"'--port': '?99999'? is {RANGE}; see: mosaic studio --help"),
        ("gallery a --jobs few", f"'--jobs': 'few' is {WHOLE}; see: mosaic gallery --help"),
    ],
)  # fmt: skip
def test_a_misspelled_command_is_one_line(words, line, tmp_path):
    assert re.match(line, told(*words.split(), cwd=tmp_path))


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            "--strength much",
            "strength is 'much'; it is a number from 0 to 1; Strength of the dither",
        ),
        ("--strength 2", "strength is 2.0; it is from 0 to 1; Strength of the dither"),
        ("--seed 1.5", "seed is 1.5; it is a whole number from 0 to 2147483647; Seed of"),
        ("--spare few%", "spare is 'few'; it is a number from 0 to 100; Spare pieces"),
        ("--fit nearly", "fit is 'nearly'; it is one of crop, pad, stretch"),
    ],
)
def test_a_setting_is_refused_in_the_words_of_the_recipe(words, line, tmp_path):
    assert told("build", "a.jpg", *words.split(), cwd=tmp_path, status=1).startswith(line)


#: Texts that may be anything, and what others need to be read.
FREE = {"title"}
NEEDS = {
    **dict.fromkeys(("scheme", "region", "regions", "subject"), ("--ditherer", "bands")),
    "border_color": ("--border", "1"),
}
TEXTS = [
    name
    for name, f in SETTINGS.items()
    if type(f.default) in {str, tuple} and not choices(f) and name not in FREE
]


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_that_a_setting_does_not_take_is_one_line(name, tmp_path):
    Image.new("RGB", (16, 16), "#b40000").save(tmp_path / "photo.png")
    option = f"--{name.replace('_', '-')}"
    words = ("build", "photo.png", "--size", "8x8", "--only", "json", option, "a puce")
    run = inside(*words, *NEEDS.get(name, ()), cwd=tmp_path)
    assert run.returncode == 1, run.stderr
    line = run.stderr.splitlines()[-1]
    assert line.startswith("error: ")
    assert "puce" in line
