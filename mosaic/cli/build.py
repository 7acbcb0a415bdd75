"""``mosaic build``: a photo becomes a folder with all that a builder needs."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mosaic.cli import files, report, terminal
from mosaic.cli.options import Settings, with_settings
from mosaic.cli.terminal import Bar
from mosaic.errors import MosaicError

if TYPE_CHECKING:
    from mosaic.project import Project
    from mosaic.recipe import Recipe


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
        typer.Option(
            "--from",
            metavar="mosaic.json",
            help="Build this project again, or PHOTO with its settings.",
        ),
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
    grid: Annotated[
        str | None,
        typer.Option(
            metavar="PICTURE",
            help="With --from: take the cells from an edited grid.png, one pixel a stud.",
        ),
    ] = None,
    touch_up: Annotated[
        str | None,
        typer.Option(
            metavar="PICTURE",
            help="Lay the opaque pixels of this picture, one a stud, over the mosaic.",
        ),
    ] = None,
    only: files.OnlyOption = None,
    also: files.AlsoOption = None,
    force: files.ForceOption = False,
    save_recipe: files.SaveRecipeOption = None,
    json: files.JsonOption = False,
    quiet: files.QuietOption = False,
    *,
    settings: Settings,
) -> None:
    """Turn a photo into a folder: preview, plan, parts list, shopping files, project."""
    from mosaic import exporters  # noqa: PLC0415 - heavy
    from mosaic.project import folder as folders  # noqa: PLC0415 - heavy

    _check_usage(photo, from_, save_recipe, json=json)
    if grid and (photo or not from_):
        raise typer.BadParameter("--grid goes with --from DIR, and without a PHOTO")
    old = files.open_finished(from_) if from_ else None
    # What can be refused is refused before the work, not after it.
    formats = exporters.choose(split_names(only), split_names(also))
    folder = Path(output or _folder_for(photo, old))
    folders.check(folder, force=force)
    if not quiet:
        settings.note_idle(settings.recipe(old.recipe if old else None), formats)
    with Bar(quiet) as bar:
        project = _project(photo, old, settings, bar, touch_up)
        if grid:
            project = project.edited(files.cells_of(grid))
        if save_recipe:
            files.write(save_recipe, project.recipe.to_toml().encode())
        written = project.save(folder, formats, (), force, bar.between(0.6, 1.0), terminal.note)
    if json:
        terminal.emit(report.as_dict(project.plan, folder, written))
    elif not quiet:
        stream = sys.stderr if save_recipe == "-" else sys.stdout
        before = old.plan if old and photo is None else None
        report.tell(project.plan, folder, written, stream, before)
        report.note_missing(project.plan, formats)
        if photo is not None and not _is_file_gone(project):
            report.note_left_out(project.recipe)


def _check_usage(photo: str | None, from_: str | None, save_recipe: str | None, json: bool) -> None:
    """Refuse options that do not go together."""
    if photo is None and from_ is None:
        raise typer.BadParameter("give a PHOTO, or --from mosaic.json")
    if json and save_recipe == "-":
        raise typer.BadParameter("stdout takes one of --json and --save-recipe -")


def _project(
    photo: str | None, old: Project | None, settings: Settings, bar: Bar, touch_up: str | None
) -> Project:
    """Build the photo, with the recipe of a finished mosaic if there is one, or take that."""
    from mosaic.exporters import images  # noqa: PLC0415 - heavy

    layer = files.layer_of(touch_up, old)
    recipe = settings.recipe(old.recipe if old else None)
    images.style_of(recipe.style)  # told before the work
    if photo is None and old is not None:
        made = old.replace(recipe)
        return made.edited(files.over(made.plan, layer)) if touch_up and layer else made
    try:
        project = files.build_from_photo(str(photo), recipe, bar, layer, old)
    except MosaicError as error:
        name = _setting_of(error.missing, recipe) if old else ""
        if not name:
            raise  # with what it came from, which --debug shows
        allowed = "the recipe of the finished mosaic names it"
        hint = f"say where it is now: --{name} FILE"
        raise type(error)(error.came, allowed, hint, error.missing) from None
    if photo == "-" or touch_up or not recipe.prices:
        return project
    from mosaic.compare import results  # noqa: PLC0415 - heavy

    return dataclasses.replace(project, plan=results.noted(str(photo), project.plan))


def _is_file_gone(project: Project) -> bool:
    """Whether a file that the recipe names is gone, so that it cannot be read again."""
    from mosaic.resolve import FILE_GONE  # noqa: PLC0415 - heavy

    return any(note.code == FILE_GONE for note in project.plan.notes)


def _setting_of(file: str, recipe: Recipe) -> str:
    """Name the setting that names a file; an empty text where none does."""
    for name in ("stock", "prices", "palette", "scheme", "regions", "subject"):
        value = getattr(recipe, name)
        for path in value if isinstance(value, tuple) else (value,):
            if file and path and Path(path) == Path(file):
                return name
    return ""


def _folder_for(photo: str | None, old: Project | None) -> str:
    """Name the result folder after the picture, in the working folder."""
    name = old.plan.source.name if photo is None and old else str(photo)
    return f"{files.stem(name)}.mosaic"


def split_names(options: list[str] | None) -> tuple[str, ...]:
    """Take names given one by one, and with commas between them.

    Examples
    --------
    >>> split_names(["preview,parts", "grid"])
    ('preview', 'parts', 'grid')
    """
    return tuple(word.strip() for text in options or () for word in text.split(",") if word.strip())
