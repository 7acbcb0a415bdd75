"""Packages of others: the plugin of CONTRIBUTING.md, a command, and broken ones."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from command import COMMAND, error_of, mosaic
from PIL import Image

CONTRIBUTING = (Path(__file__).parent.parent / "CONTRIBUTING.md").read_text("utf-8")


def install(folder: Path, name: str, module: str, groups: dict[str, dict[str, str]]) -> None:
    """Lay a package out as pip does."""
    (folder / f"{name}.py").write_text(module)
    info = folder / f"mosaic_{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: mosaic-{name}\nVersion: 1.0\n")
    lines = [
        line
        for group, points in groups.items()
        for line in (f"[{group}]", *(f"{key} = {value}" for key, value in points.items()))
    ]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages that a process of ours finds, with a photo in it."""
    path = f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    monkeypatch.setenv("PYTHONPATH", path.rstrip(os.pathsep))
    Image.new("RGB", (8, 8), (180, 0, 0)).save(tmp_path / "photo.png")
    return tmp_path


def test_the_first_plugin_of_contributing_works(site: Path) -> None:
    module, project = re.findall(r"```(?:python|toml)\n# \S+\n(.*?)```", CONTRIBUTING, re.DOTALL)
    settings = tomllib.loads(project)["project"]
    install(site, "chessboard", module, settings["entry-points"])
    listed = mosaic("plugins", "list", cwd=site).stdout
    assert re.search(r"^ditherers +chessboard +mosaic-chessboard +1\.0$", listed, re.MULTILINE)
    run = mosaic(
        "build", "photo.png", "--size", "4x4", "--ditherer", "chessboard", "--only", "grid",
        cwd=site,
    )  # fmt: skip
    assert run.returncode == 0
    with Image.open(site / "photo.mosaic/grid.png") as grid:
        pixels = grid.convert("RGB")
    corner = [[pixels.getpixel((x, y)) for x in (0, 1)] for y in (0, 1)]
    assert corner[0][0] == corner[1][1] != corner[0][1] == corner[1][0]


GREETER = """
import typer

def greet(name: str, loud: bool = False) -> None:
    typer.echo(name.upper() if loud else name)
"""


def test_a_plugin_can_bring_a_command(site: Path) -> None:
    install(site, "greeter", GREETER, {"mosaic.commands": {"greet": "greeter:greet"}})
    assert re.search(r"greet +From the package mosaic-greeter", mosaic("--help", cwd=site).stdout)
    assert "--loud" in mosaic("greet", "--help", cwd=site).stdout
    assert mosaic("greet", "Ada", "--loud", cwd=site).stdout == "ADA\n"


#: How a name of each group is asked for.
USES = {
    "commands": ["rift"],
    "ditherers": ["build", "photo.png", "--size", "4x4", "--ditherer", "rift"],
    "exporters": ["build", "photo.png", "--size", "4x4", "--also", "rift"],
    "palettes": ["build", "photo.png", "--size", "4x4", "--palette", "rift"],
    "schemes": ["pop", "photo.png", "--size", "8x8", "--scheme", "rift"],
    "styles": ["build", "photo.png", "--size", "4x4", "--style", "rift"],
}


@pytest.fixture
def rift(site: Path) -> Path:
    """A package that has one name in every group, and cannot be imported."""
    points = {f"mosaic.{group}": {"rift": "broken:x"} for group in USES}
    install(site, "broken", "import nothing_of_this_name\n", points)
    return site


@pytest.mark.parametrize("group", USES)
def test_a_broken_plugin_is_named_when_used(group: str, rift: Path) -> None:
    line = error_of(mosaic(*USES[group], cwd=rift))
    assert f"{group.removesuffix('s')} 'rift' of package mosaic-broken cannot be loaded" in line
    assert "nothing_of_this_name" in line


def test_a_broken_plugin_stops_nothing_else(rift: Path) -> None:
    assert mosaic("build", "photo.png", "--size", "4x4", cwd=rift).returncode == 0
    assert mosaic("--help", cwd=rift).returncode == 0
    listed = mosaic("plugins", "list", cwd=rift).stdout
    assert len(re.findall(r"^\w+ +rift +mosaic-broken +1.0$", listed, re.MULTILINE)) == len(USES)
    palettes = mosaic("palettes", "list", cwd=rift)
    assert palettes.returncode == 0
    assert re.search(
        r"^rift +0  palette 'rift' of package mosaic-broken", palettes.stdout, re.MULTILINE
    )


def test_a_plugin_that_leaves_while_it_is_imported_ends_nothing(site: Path) -> None:
    install(site, "quitter", "raise SystemExit\n", {"mosaic.commands": {"bye": "quitter:x"}})
    assert "mosaic-quitter cannot be loaded; SystemExit" in error_of(mosaic("bye", cwd=site))


def test_a_thing_of_the_wrong_kind_is_refused(site: Path) -> None:
    install(site, "odd", "x = 7\n", {"mosaic.ditherers": {"seven": "odd:x"}})
    line = error_of(mosaic("build", "photo.png", "--ditherer", "seven", cwd=site))
    assert "of package mosaic-odd is of type int; it has to be a mosaic.ditherers.Ditherer" in line


FAULTY = """
def ditherer(linear, spec):
    {fault}

def command():
    {fault}
"""


def test_debug_shows_where_a_plugin_failed(site: Path) -> None:
    module = FAULTY.format(fault="raise ValueError('here')")
    install(site, "faulty", module, {"mosaic.ditherers": {"rift": "faulty:ditherer"}})
    words = [*COMMAND, "--debug", *USES["ditherers"]]
    run = subprocess.run(words, cwd=site, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "faulty.py" in run.stderr
    assert "Traceback" in run.stderr
    assert run.stderr.splitlines()[-1].startswith("error: ditherer 'rift' of package mosaic-faulty")


def test_a_command_of_others_may_exit_but_not_crash(site: Path) -> None:
    crash = FAULTY.format(fault="raise ValueError('here')")
    install(site, "faulty", crash, {"mosaic.commands": {"rift": "faulty:command"}})
    line = error_of(mosaic("rift", cwd=site))
    assert "command 'rift' of package mosaic-faulty failed; ValueError: here" in line
    leave = FAULTY.format(fault="raise SystemExit(7)")
    install(site, "leaver", leave, {"mosaic.commands": {"leave": "leaver:command"}})
    assert mosaic("leave", cwd=site).returncode == 7


def test_a_plugins_warning_and_its_slowness_are_said_in_one_line(site: Path) -> None:
    slow = "import time, warnings; warnings.warn('odd\\nthing'); time.sleep(.3); return 0"
    module = FAULTY.format(fault=slow) + "\nimport mosaic.plugins\nmosaic.plugins.SLOW_S = 0.1\n"
    install(site, "faulty", module, {"mosaic.ditherers": {"rift": "faulty:ditherer"}})
    lines = mosaic(*USES["ditherers"], cwd=site).stderr.splitlines()
    told = "ditherer 'rift' of package mosaic-faulty"
    assert f"note: {told} warns: UserWarning: odd\\nthing" in lines
    assert f"note: {told} has run for 0 s: Ctrl-C ends it" in lines
    assert len(lines) == 3
    assert "it is integers of shape (4, 4)" in lines[2]


PALETTE = """
from mosaic.palette import Draft, Entry
good = Draft("Good", (Entry(0, "Red"),))
bad = Draft("Bad", entries=(None,))
worse = Draft("Worse", entries=7, about=["no text"])
"""


def test_a_palette_of_junk_stops_no_list(site: Path) -> None:
    points = {name: f"junk:{name}" for name in ("good", "bad", "worse")}
    install(site, "junk", PALETTE, {"mosaic.palettes": points})
    listed = mosaic("palettes", "list", cwd=site)
    assert listed.returncode == 0
    assert re.search(r"^good +1", listed.stdout, re.MULTILINE)
    for name in ("bad", "worse"):
        assert re.search(
            rf"^{name} +0  palette '{name}' of package mosaic-junk", listed.stdout, re.MULTILINE
        )
    line = error_of(mosaic("build", "photo.png", "--size", "4x4", "--palette", "bad", cwd=site))
    assert "palette 'bad' of package mosaic-junk failed; AttributeError" in line


def test_an_exporter_writes_to_no_other_folder(site: Path) -> None:
    module = "from mosaic.exporters import Exporter\nx = Exporter('../a', lambda p, s: None)\n"
    install(site, "stray", module, {"mosaic.exporters": {"rift": "stray:x"}})
    line = error_of(mosaic(*USES["exporters"], cwd=site))
    assert "exporter 'rift' of package mosaic-stray writes to '../a'" in line
    assert not (site / "a").exists()
