"""``mosaic build``: a photo becomes a folder with all that a builder needs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mosaic.cli import sources
from mosaic.cli.complete import names_of
from mosaic.cli.options import SETTINGS, Settings, with_settings
from mosaic.errors import ExportError, RecipeError

if TYPE_CHECKING:
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
    if photo is None and from_ is None:
        raise typer.BadParameter("give a PHOTO, or --from mosaic.json")
    project = _project(photo, from_, settings, quiet or json)
    if save_recipe:
        _save_recipe(project.plan.recipe.to_toml(), save_recipe)
    folder = Path(output or _folder_for(photo, project))
    files = project.save(folder, only=_words(only), also=_words(also), force=force)
    _report(project, folder, files, json=json, quiet=quiet)


def _project(photo: str | None, from_: str | None, settings: Settings, quiet: bool) -> Project:
    """Build the photo, or take a finished project as it is."""
    if from_ is None:
        return sources.built(str(photo), settings.recipe(), quiet)
    old = sources.made(from_)
    recipe = settings.recipe(old.plan.recipe)
    if photo is not None:
        return sources.built(photo, recipe, quiet)
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


def _words(options: list[str] | None) -> tuple[str, ...]:
    """Take names given one by one, and with commas between them."""
    return tuple(word.strip() for text in options or () for word in text.split(",") if word.strip())


def _save_recipe(text: str, file: str) -> None:
    """Write a recipe file."""
    if file == "-":
        print(text, end="")
        return
    try:
        Path(file).write_text(text, encoding="utf-8")
    except OSError as error:
        raise ExportError(f"the recipe {file!r} cannot be written: {error.strerror}") from None


def _report(project: Project, folder: Path, files: list[str], *, json: bool, quiet: bool) -> None:
    """Say what was made."""
