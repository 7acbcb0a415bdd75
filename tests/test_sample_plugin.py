"""A package of somebody else's, built, installed in a fresh environment and used by name."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
from helpers import build_wheel, missing
from PIL import Image

HERE = Path(__file__).parent
GROUPS = {
    "palettes": "sunset",
    "ditherers": "chessboard",
    "styles": "dots",
    "exporters": "letters",
    "schemes": "lagoon",
    "commands": "count",
}


def with_pip() -> str:
    """An interpreter that has pip: an environment made by `venv --without-pip` has none."""
    for python in (sys.executable, getattr(sys, "_base_executable", "")):
        words = [python, "-c", "import pip"]
        if python and not subprocess.run(words, check=False, capture_output=True).returncode:
            return python
    return missing("pip is not installed")


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of an environment that has wheels of this project and of the sample plugin.

    What both need is there already: it is lent by the environment that runs the tests, so
    that nothing is asked of a network.
    """
    folder = tmp_path_factory.mktemp("fresh")
    wheels = [build_wheel(source, folder) for source in (HERE.parent, HERE / "sample_plugin")]
    venv.create(folder / "venv", symlinks=os.name != "nt")
    places = {"base": str(folder / "venv"), "platbase": str(folder / "venv")}
    site, scripts = (Path(sysconfig.get_path(n, "venv", places)) for n in ("purelib", "scripts"))
    python = scripts / "python"
    pip = [with_pip(), "-m", "pip", "--python", python, "install", "--quiet", "--no-index"]
    options = ["--no-deps", "--disable-pip-version-check", "--no-compile"]
    subprocess.run([*pip, *options, *wheels], check=True)
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return scripts / "mosaic"


@pytest.fixture
def run(command: Path, tmp_path: Path):
    """Run that command beside a photo, and return what it printed."""
    ramp = Image.linear_gradient("L")
    Image.merge("RGB", (ramp, ramp.rotate(90), ramp.rotate(180))).save(tmp_path / "photo.png")
    outside = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}

    def called(*words: str) -> str:
        words = (str(command), *words)
        told = subprocess.run(
            words, check=False, cwd=tmp_path, env=outside, capture_output=True, text=True
        )
        assert told.returncode == 0, told.stderr
        return told.stdout

    return called


def test_it_is_listed_with_its_origin_and_version(run) -> None:
    lines = [line.split() for line in run("plugins", "list").splitlines()]
    others = [line for line in lines if "brick-mosaic" not in line][1:]
    assert others == [[group, name, "mosaic-sample", "2.5"] for group, name in GROUPS.items()]


def test_all_that_builds_a_mosaic_is_used_by_name(run, tmp_path: Path) -> None:
    run(
        "build", "photo.png", "--size", "4x4", "--palette", "sunset", "--ditherer", "chessboard",
        "--style", "dots", "--only", "preview,letters",
    )  # fmt: skip
    assert (tmp_path / "photo.mosaic/letters.txt").read_text() == "ABAB\nBABA\n" * 2
    with Image.open(tmp_path / "photo.mosaic/preview.png") as preview:
        assert preview.getpixel((0, 0)) == (0, 0, 0)
        stud = preview.width // 4
        colors = [preview.getpixel((x * stud + stud // 2, stud // 2)) for x in (0, 1)]
    assert colors == [(33, 33, 33), (117, 30, 32)]  # LEGO's Black and Dark Red
    assert run("count", "photo.mosaic") == "16\n"


def test_a_palette_tells_what_it_is(run) -> None:
    assert "sunset                 7  What the evening sky is made of" in run("palettes", "list")


def test_a_scheme_colors_a_print(run, tmp_path: Path) -> None:
    run("pop", "photo.png", "--size", "16x16", "--scheme", "lagoon", "--only", "parts")
    listed = (tmp_path / "photo-pop.mosaic/parts.csv").read_text()
    assert "Medium Azure" in listed
    assert "Red" not in listed


def test_a_command_has_its_help(run) -> None:
    assert "From the package mosaic-sample." in run("--help")
    assert "Say how many pieces a finished mosaic has." in run("count", "--help")
