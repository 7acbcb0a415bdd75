"""``mosaic swap``: a finished mosaic in other colors."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mosaic.cli import files, report, terminal
from mosaic.cli.build import split_names
from mosaic.cli.terminal import Bar
from mosaic.errors import RecipeError

if TYPE_CHECKING:
    from mosaic.project import Project


def swap(
    source: files.MadeArgument,
    swaps: Annotated[
        list[str],
        typer.Argument(
            metavar="OLD=NEW...",
            help="What is OLD becomes NEW; with ONE<>OTHER they change places.",
            show_default=False,
        ),
    ],
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR",
            help="Folder for the result, which may be the old one; NAME-swapped.mosaic if left out.",
        ),
    ] = None,
    only: files.OnlyOption = None,
    also: files.AlsoOption = None,
    force: files.ForceOption = False,
    json: files.JsonOption = False,
    quiet: files.QuietOption = False,
) -> None:
    """Give a finished mosaic other colors: new plans, lists and previews, without its photo."""
    from mosaic import exporters  # noqa: PLC0415 - heavy
    from mosaic.project import folder as folders  # noqa: PLC0415 - heavy

    old = files.open_finished(source)
    by_panel = ("panels",) if old.recipe.panel_grid != (1, 1) and not only else ()
    formats = exporters.choose(split_names(only), (*by_panel, *split_names(also)))
    folder = Path(output or _beside(source))
    folders.check(folder, force=force)
    with Bar(quiet) as bar:
        project = old.swapped(swaps)
        _check_changed(old, project, swaps)
        written = project.save(folder, formats, (), force, bar.between(0.3, 1.0), terminal.note)
    if json:
        terminal.emit(report.as_dict(project.plan, folder, written))
    elif not quiet:
        report.tell(project.plan, folder, written, sys.stdout, old.plan)
        report.note_missing(project.plan, formats)


def _check_changed(old: Project, new: Project, swaps: list[str]) -> None:
    """Refuse swaps that leave every cell as it was: nothing would be gained by the files."""
    if not (len(swaps) and _shown(old) == _shown(new)):
        return
    used = sorted({line.color.name for line in old.parts if line.role == "mosaic"})
    raise RecipeError(
        f"{' '.join(swaps)} changes no cell",
        f"the mosaic has {', '.join(used[:12])}{' ...' if len(used) > 12 else ''}",
        "see: mosaic parts DIR",
    )


def _shown(project: Project) -> list[str]:
    """Color of each cell, by name."""
    grid = project.plan.grid
    names = [color.name for color in grid.palette.colors]
    return [names[n] if n >= 0 else "" for n in grid.indices.ravel().tolist()]


def _beside(source: str) -> Path:
    """Name the result after what it was made of."""
    if source == "-":
        return Path("picture-swapped.mosaic")
    path = Path(source) if Path(source).is_dir() else Path(source).parent
    path = path if path.name else path.resolve()
    return path.with_name(f"{path.name.removesuffix('.mosaic')}-swapped.mosaic")
