"""What a user installs: quick to import, typed, complete."""

import importlib
import inspect
import pkgutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from helpers import build_wheel

import mosaic

ROOT = Path(__file__).parent.parent
#: Packages that take a tenth of a second or more to import.
HEAVY = {"numpy", "PIL", "skimage", "scipy", "reportlab", "tifffile", "imagecodecs", "rich"}
#: What takes time to import, and what a plain build can do without.
IDLE = {
    "PIL.ImageFont",
    "mosaic.scheme",
    "numpy.ma",
    "skimage",
    "threadpoolctl",
    "tomllib",
    "zipfile",
}
MODULES = [m.name for m in pkgutil.walk_packages(mosaic.__path__, "mosaic.")]


def imported_by(code: str) -> set[str]:
    """Names of the packages that a fresh interpreter has after some code."""
    code += "\nprint('\\n', *sorted({name.partition('.')[0] for name in sys.modules}))"
    run = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}"], capture_output=True, text=True, check=True
    )
    return set(run.stdout.splitlines()[-1].split())


def test_import_is_light() -> None:
    assert not imported_by("import mosaic") & (HEAVY | {"typer"})


@pytest.mark.parametrize("arguments", [["--version"], ["nonsense"], ["build", "--nonsense"]])
def test_command_line_is_read_without_heavy_imports(arguments: list[str]) -> None:
    code = f"sys.argv = ['mosaic', *{arguments}]\nfrom mosaic.cli import main\n"
    code += "try:\n    main()\nexcept SystemExit:\n    pass"
    assert not imported_by(code) & HEAVY


@pytest.mark.parametrize("command", [[], ["build"], ["parts"], ["plugins"], ["palettes"]])
def test_help_needs_nothing_that_computes(command: list[str]) -> None:
    code = f"sys.argv = ['mosaic', *{command}, '--help']\nfrom mosaic.cli import main\n"
    code += "try:\n    main()\nexcept SystemExit:\n    pass"
    assert not imported_by(code) & HEAVY


def test_a_plain_build_imports_nothing_that_it_does_not_use(tmp_path: Path) -> None:
    picture = ROOT / "gallery" / "astronaut" / "picture.jpg"  # with a face
    code = f"sys.argv = ['mosaic', 'build', {str(picture)!r}, '-o', {str(tmp_path / 'new')!r}]\n"
    code += "from mosaic.cli import main\ntry:\n    main()\nexcept SystemExit:\n    pass\n"
    code += f"assert sys.modules.keys().isdisjoint({IDLE})"
    assert "numpy" in imported_by(code)


@pytest.mark.parametrize("name", mosaic.__all__)
def test_public_names_are_there_and_documented(name: str) -> None:
    assert getattr(mosaic, name).__doc__


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        mosaic.nonsense  # noqa: B018


def test_adapters_for_other_programs_need_no_import_of_their_own() -> None:
    code = "import mosaic\nmosaic.hosts.arrays.ToMosaic(mosaic.Recipe(size='8'))"
    assert "numpy" in imported_by(code)
    with pytest.raises(AttributeError, match="nonsense"):
        mosaic.hosts.nonsense  # noqa: B018


def test_public_names_are_complete_for_tools() -> None:
    assert set(mosaic.__all__) <= set(dir(mosaic))
    assert sorted(mosaic.__all__) == mosaic.__all__


@pytest.mark.parametrize(
    "name", [name for name in mosaic.__all__ if inspect.ismodule(getattr(mosaic, name))]
)
def test_a_public_module_lists_its_public_names_and_what_they_are(name: str) -> None:
    module = getattr(mosaic, name)
    assert module.__all__
    for inner in module.__all__:
        thing = getattr(module, inner)
        assert not inner.startswith("_")
        if inspect.isroutine(thing) or inspect.isclass(thing):
            assert thing.__doc__, f"{name}.{inner}"
            assert thing.__module__.startswith("mosaic"), f"{name}.{inner} is another package's"


def test_no_public_function_hides_a_module() -> None:
    modules = {m.name for m in pkgutil.iter_modules(mosaic.__path__)}
    for name in modules & set(mosaic.__all__):
        assert getattr(mosaic, name) is importlib.import_module(f"mosaic.{name}")


@pytest.mark.parametrize("name", MODULES)
def test_modules_say_what_they_are(name: str) -> None:
    if name != "mosaic.__main__":
        assert importlib.import_module(name).__doc__


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    return zipfile.ZipFile(build_wheel(ROOT, tmp_path_factory.mktemp("wheel")))


def test_wheel_carries_the_data(wheel: zipfile.ZipFile) -> None:
    inside = set(wheel.namelist())
    data = [p for p in (ROOT / "palettes").rglob("*") if p.is_file()]
    assert data
    assert {f"mosaic/{p.relative_to(ROOT).as_posix()}" for p in data} <= inside
    assert {"mosaic/py.typed", "mosaic/schema/mosaic-1.json"} <= inside


def test_wheel_carries_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    assert tops == {"mosaic", f"brick_mosaic-{mosaic.__version__}.dist-info"}
    assert not [name for name in wheel.namelist() if "__pycache__" in name]


def test_version_is_stated_once_everywhere(wheel: zipfile.ZipFile) -> None:
    info = f"brick_mosaic-{mosaic.__version__}.dist-info/METADATA"
    assert f"\nVersion: {mosaic.__version__}\n" in wheel.read(info).decode()


def test_a_room_is_there_without_an_import_of_its_own() -> None:
    code = "import mosaic\nassert mosaic.exporters.TABLE and mosaic.hosts.TABLE\n"
    code += "assert mosaic.styles.TABLE and mosaic.ditherers.TABLE and mosaic.Section"
    assert "numpy" in imported_by(code)


def test_the_contract_about_typer_holds_every_room_but_cli() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (typer,) = [c for c in contracts["contracts"] if c["type"] == "forbidden"]
    rooms = {f"mosaic.{m.name}" for m in pkgutil.iter_modules(mosaic.__path__)}
    assert set(typer["source_modules"]) == rooms - {"mosaic.cli", "mosaic.__main__"}
