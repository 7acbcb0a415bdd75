"""The README says what is true, every command says what it does, every example runs."""

import ast
import dataclasses
import doctest
import importlib
import inspect
import pkgutil
import re
import shlex
import tempfile
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from command import inside
from commands_case import COMMANDS

import mosaic
from mosaic import ditherers, exporters, styles
from mosaic.cli.options import PANELS, metavar
from mosaic.recipe import Recipe

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
SOURCES = sorted((ROOT / "mosaic").rglob("*.py"))
MODULES = [m.name for m in pkgutil.walk_packages(mosaic.__path__, "mosaic.")]


def code_blocks(file: str, language: str) -> list[str]:
    """Fenced blocks of a language in one of our pages."""
    text = (ROOT / file).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def commands_table() -> str:
    """What the README says of each command."""
    lines = ["| command | what it does | its options |", "| --- | --- | --- |"]
    for path, command in COMMANDS.items():
        own = [p for p in command.params if p.name not in Recipe.__dataclass_fields__]
        words = [p.metavar or p.name.upper() for p in own if p.param_type_name == "argument"]
        usage = " ".join([path, *words]).replace("|", r"\|")
        flags = ", ".join(f"`{p.opts[0]}`" for p in own if p.param_type_name == "option")
        lines.append(f"| `{usage}` | {command.help.splitlines()[0]} | {flags} |")
    return "\n".join(lines) + "\n"


def settings_table() -> str:
    """What the README says of each setting."""
    lines = ["| setting | may be | default | what it does |", "| --- | --- | --- | --- |"]
    stages = dict.fromkeys(f.metadata["stage"] for f in dataclasses.fields(Recipe))
    for stage in stages:
        lines.append(f"| **{PANELS.get(stage, stage.capitalize())}** | | | |")
        lines += [row(f) for f in dataclasses.fields(Recipe) if f.metadata["stage"] == stage]
    return "\n".join(lines) + "\n"


def row(setting: dataclasses.Field[Any]) -> str:
    """One setting's line."""
    name, default = setting.name.replace("_", "-"), setting.default
    if isinstance(default, bool):
        kind, shown = f"`--no-{name}`", "yes" if default else "no"
    else:
        kind = metavar(setting).replace("|", ", ")
        default = " ".join(default) if isinstance(default, tuple) else default
        shown = f"`{default}`" if default != "" else ""
    return f"| `--{name}` | {kind} | {shown} | {setting.metadata['help']} |"


def gallery_table() -> str:
    """The mosaics of the gallery, each linked to its recipe, and whom the picture is by."""
    lines = ["| mosaic | made with | picture |", "| --- | --- | --- |"]
    for folder in sorted(path for path in (ROOT / "gallery").iterdir() if path.is_dir()):
        place = folder.name
        recipe = tomllib.loads((folder / "recipe.toml").read_text("utf-8"))
        title, credit = recipe.pop("title"), (folder / "credit.md").read_text("utf-8").strip()
        shown = f'<img src="{place}/preview.png" width="200" alt="{title}">'
        options = "<br>".join(f"`{option(k, v)}`" for k, v in recipe.items())
        photo = f"[Photo]({place}/{next(folder.glob('picture.*')).name})"
        lines.append(f"| [{shown}]({place}/recipe.toml) | {options} | {photo}: {credit} |")
    return "\n".join(lines) + "\n"


def option(name: str, value: object) -> str:
    """A setting as it stands on the command line; one that takes several comes as often."""
    words = f"--{name.replace('_', '-')}"
    if isinstance(value, bool):
        return words if value else words.replace("--", "--no-", 1)
    values = [
        f"{v:g}" if isinstance(v, float) else v
        for v in (value if isinstance(value, list) else [value])
    ]
    return " ".join(f"{words} {shlex.quote(str(v))}" for v in values)


def output() -> str:
    """What a newcomer's first command prints."""
    (command,) = re.findall(
        r"^python3 -m venv.*mosaic build (.*)", README.read_text("utf-8"), re.MULTILINE
    )
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "gallery").symlink_to(ROOT / "gallery")
        run = inside("build", *command.split(), cwd=Path(folder))
    return f"```\n{run.stdout}```\n"


def rooms_table() -> str:
    """Every room by the layers of its imports, from the top, with its docstring's first line."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contract = next(c for c in settings["tool"]["importlinter"]["contracts"] if "layers" in c)
    lines = ["| room | what it is |", "| --- | --- |"]
    for name in " | ".join(contract["layers"]).split(" | "):
        about = (importlib.import_module(f"mosaic.{name}").__doc__ or "").partition("\n")[0]
        lines.append(f"| `{name}` | {about.replace('``', '`')} |")
    return "\n".join(lines) + "\n"


#: What makes a block of a page, and the page.
BLOCKS = {
    "output": (output, "README.md"),
    "commands": (commands_table, "mosaic/cli/README.md"),
    "settings": (settings_table, "mosaic/recipe/README.md"),
    "gallery": (gallery_table, "gallery/README.md"),
    "rooms": (rooms_table, "CONTRIBUTING.md"),
}
PAGES = sorted(
    str(path.relative_to(ROOT))
    for folder in (".", "mosaic", "gallery", "palettes", "tests")
    for path in (ROOT / folder).glob("*.md" if folder == "." else "**/*.md")
    if path.name != "credit.md"
)


@pytest.mark.parametrize("name", BLOCKS)
def test_readme_is_up_to_date(name: str, request: pytest.FixtureRequest) -> None:
    make, page = BLOCKS[name]
    text = (ROOT / page).read_text("utf-8")
    pattern = re.compile(rf"(<!-- {name} -->\n)(.*?)(<!-- end -->)", re.DOTALL)
    actual = make()
    if request.config.getoption("--update-golden"):
        (ROOT / page).write_text(pattern.sub(lambda m: m[1] + actual + m[3], text), "utf-8")
        return
    found = pattern.search(text)
    assert found, f"{page} has no block {name}"
    assert found[2] == actual, f"{page} is behind: pytest tests/test_docs.py --update-golden"


def test_readme_is_short() -> None:
    assert len(README.read_bytes()) < 10_000


@pytest.mark.parametrize("path", COMMANDS)
def test_commands_and_options_have_help(path: str) -> None:
    command = COMMANDS[path]
    assert command.help
    for parameter in command.params:
        assert parameter.help, f"{path}: {parameter.name}"
        assert parameter.help.endswith("."), f"{path}: {parameter.name}"


def test_readme_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = code_blocks("README.md", "python")
    assert len([line for line in code.splitlines() if line.strip()]) <= 6
    (tmp_path / "gallery").symlink_to(ROOT / "gallery")
    monkeypatch.chdir(tmp_path)
    exec(code, {})  # noqa: S102 - the README's own words
    (folder,) = tmp_path.glob("*.mosaic")
    page = (ROOT / "mosaic/exporters/README.md").read_text("utf-8")
    listed = set(re.findall(r"^\| `(\S+\.\w+)` \|", page, re.MULTILINE))
    assert listed == {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("name", exporters.TABLE)
def test_readme_names_every_file(name: str) -> None:
    exporter = exporters.TABLE[name]
    line = (
        f"| `{exporter.filename}` |" if exporter.default else f"| `{name}` | `{exporter.filename}`"
    )
    assert line in (ROOT / "mosaic/exporters/README.md").read_text("utf-8")


@pytest.mark.parametrize("name", [*ditherers.TABLE, *styles.TABLE])
def test_a_page_names_every_method_and_style(name: str) -> None:
    assert f"`{name}`" in (ROOT / "mosaic/ditherers/README.md").read_text("utf-8")


def test_readme_gives_three_commands_to_a_newcomer() -> None:
    first, second, third = re.findall(
        r"^python3 -m venv.*", README.read_text("utf-8"), re.MULTILINE
    )
    assert "mosaic build gallery/" in first
    assert "pytest" in second
    assert third.endswith("mosaic studio")


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text, folder = (ROOT / page).read_text("utf-8"), (ROOT / page).parent
    for target in re.findall(r"(?<=\]\()[^)#\s]+|(?<=src=\")[^\"]+", text):
        assert target.startswith("https://") or (folder / target).exists(), target


@pytest.mark.parametrize("name", [name for name in MODULES if name != "mosaic.__main__"])
def test_docstring_examples_run(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert not failed


@pytest.mark.parametrize(
    "name", [n for n in mosaic.__all__ if not inspect.ismodule(getattr(mosaic, n))]
)
def test_public_names_have_an_example(name: str) -> None:
    assert ">>>" in getattr(mosaic, name).__doc__


def test_every_room_is_in_contributing() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    for word in ("palettes", "ditherers", "styles", "exporters", "schemes", "commands"):
        assert f"`mosaic.{word}`" in text


LISTS = {
    page.parent: re.findall(r"^ {4,}(\w+)  +\S", doc.partition("\n::\n")[2], re.MULTILINE)
    for page in sorted((ROOT / "mosaic").rglob("__init__.py"))
    if "\n::\n" in (doc := ast.get_docstring(ast.parse(page.read_text("utf-8"))) or "")
}


@pytest.mark.parametrize("folder", LISTS, ids=lambda folder: folder.name)
def test_a_package_that_lists_its_files_lists_all_and_no_other(folder: Path) -> None:
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    folders = {path.name for path in folder.iterdir() if any(path.rglob("*.py"))}
    assert sorted(LISTS[folder]) == sorted(files | folders)


def described(docstring: str) -> set[str]:
    """The names in a docstring's section of parameters."""
    section = re.search(r"^Parameters\n-+\n(.*?)(\n\n\S|\Z)", docstring, re.DOTALL | re.MULTILINE)
    lines = re.findall(r"^(\w[\w, ]*) : ", section[1] if section else "", re.MULTILINE)
    return {name for line in lines for name in line.split(", ")}


def takers(tree: ast.AST) -> Iterator[tuple[ast.FunctionDef, str]]:
    """Functions with the docstring that describes what they take: a class's for its maker."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name != "__init__":
            yield node, ast.get_docstring(node) or ""
        for inner in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(inner, ast.FunctionDef) and inner.name == "__init__":
                yield inner, ast.get_docstring(node) or ""


@cache
def parsed(page: Path) -> ast.Module:
    return ast.parse(page.read_text("utf-8"))


@pytest.mark.parametrize("page", SOURCES, ids=lambda p: p.stem)
def test_described_parameters_are_there(page: Path) -> None:
    for function, docstring in takers(parsed(page)):
        taken = {arg.arg for arg in ast.walk(function.args) if isinstance(arg, ast.arg)}
        assert described(docstring) <= taken, function.name


def test_no_file_of_the_package_is_over_300_lines() -> None:
    counts = {page: page.read_text("utf-8").count("\n") for page in (ROOT / "mosaic").rglob("*.py")}
    assert not {str(page): count for page, count in counts.items() if count > 300}


def code_words() -> set[str]:
    """Words of the package's code and of its files' names, docstrings left out."""
    words = set()
    for page in SOURCES:
        nodes, docstrings = list(ast.walk(parsed(page))), set()
        for node in nodes:
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
                docstrings |= {
                    id(part.value) for part in node.body[:1] if isinstance(part, ast.Expr)
                }
        texts = (vars(node).values() for node in nodes if id(node) not in docstrings)
        named = " ".join(value for values in texts for value in values if isinstance(value, str))
        words |= {page.stem, page.parent.name, *re.findall(r"\w+", named)}
    return words


def test_what_docstrings_name_is_there() -> None:
    words, missing = code_words(), []
    for page in SOURCES:
        for node in ast.walk(parsed(page)):
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
                text = ast.get_docstring(node) or ""
                named = set(re.findall(r"(?<!`)`(?:\w+\.)*([a-z_]\w*)`(?!`)", text))
                missing += [f"{page.name}: {n}" for n in named - words if not find_spec(n)]
    assert missing == []
