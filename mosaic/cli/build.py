"""``mosaic build``: a photo becomes a folder with all that a builder needs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mosaic.cli import files, report, sources, terminal
from mosaic.cli.complete import names_of
from mosaic.cli.options import SETTINGS, Settings, with_settings
from mosaic.cli.progress import Bar
from mosaic.errors import RecipeError

if TYPE_CHECKING:
    from mosaic.model import Plan
    from mosaic.project import Project


@with_settings
def build(
    photo: Annotated[
        str | None,
        typer.Argument(
            metavar="PHOTO", help="A picture of any kind; - is stdin.", show_default=False
        ),
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="mosaic.json", help="Build this project again instead."),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR",
            help="Folder for the result; ./STEM.mosaic for STEM.jpg.",
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FORMAT", help="Write these files alone.", autocompletion=names_of("exporters")
        ),
    ] = None,
    also: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FORMAT", help="Write these files, too.", autocompletion=names_of("exporters")
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a folder that mosaic did not make.")
    ] = False,
    save_recipe: Annotated[
        str | None,
        typer.Option(metavar="FILE.toml", help="Write every setting to a file, - for stdout."),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print facts and files as one JSON object.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
    *,
    settings: Settings,
) -> None:
    """Turn a photo into a folder: preview, plan, parts list, shopping files, project."""
    from mosaic import exporters  # noqa: PLC0415 - heavy

    if photo is None and from_ is None:
        raise typer.BadParameter("give a PHOTO, or --from mosaic.json")
    with Bar(quiet) as bar:
        project = _project(photo, from_, settings, bar)
        if save_recipe:
            files.write(save_recipe, project.recipe.to_toml().encode())
        folder = Path(output or _folder_for(photo, project))
        written = project.save(folder, words(only), words(also), force, bar.between(0.6, 1.0))
    if json:
        terminal.emit(report.as_dict(project.plan, folder, written))
    elif not quiet:
        _report(project.plan, folder, written, exporters.choose(words(only), words(also)))


def _project(photo: str | None, from_: str | None, settings: Settings, bar: Bar) -> Project:
    """Build the photo, or take a finished project as it is."""
    if from_ is None:
        return sources.built(str(photo), settings.recipe(), bar)
    old = sources.made(from_)
    recipe = settings.recipe(old.plan.recipe)
    if photo is not None:
        return sources.built(photo, recipe, bar)
    for name in settings.given:
        if SETTINGS[name].metadata["stage"] != "export":
            raise RecipeError(
                f"--{name.replace('_', '-')} cannot change a finished mosaic",
                "it takes the photo as well",
                f"try: mosaic build PHOTO --from {from_}",
            )
    return old.replace(recipe)


def _folder_for(photo: str | None, project: Project) -> str:
    """Name the result folder after the picture, in the working folder."""
    name = photo if photo not in {None, "-"} else project.plan.source.name
    return f"{Path(str(name)).stem or 'picture'}.mosaic"


def words(options: list[str] | None) -> tuple[str, ...]:
    """Take names given one by one, and with commas between them.

    Examples
    --------
    >>> words(["preview,parts", "grid"])
    ('preview', 'parts', 'grid')
    """
    return tuple(word.strip() for text in options or () for word in text.split(",") if word.strip())


def _report(plan: Plan, folder: Path, written: list[Path], formats: list[str]) -> None:
    """Say what was made, and where it is."""
    for line in report.summary(plan):
        terminal.say(line)
    terminal.say(f"{folder}/ has {', '.join(path.name for path in written)}")
    report.note_missing(plan, formats)
