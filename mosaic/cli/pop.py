"""``mosaic pop``: a photo as a screen print, alone or in panels."""

from __future__ import annotations

import io
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mosaic.cli import files, report, terminal
from mosaic.cli.build import split_names
from mosaic.cli.options import Settings, with_settings
from mosaic.cli.terminal import Bar
from mosaic.errors import RecipeError

if TYPE_CHECKING:
    from mosaic.model import Plan
    from mosaic.recipe import Recipe


#: Settings that matter first in a print.
FIRST = ("size", "panels", "scheme", "vary", "region", "ink", "bands", "part", "stock", "title")


@partial(with_settings, first=FIRST)
def pop(
    photo: Annotated[
        str,
        typer.Argument(
            metavar="PHOTO", help="A picture of any kind; - is stdin.", show_default=False
        ),
    ],
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="DIR", help="Folder for the result; ./STEM-pop.mosaic."
        ),
    ] = None,
    contact_sheet: Annotated[
        str | None,
        typer.Option(
            metavar="FILE.png", help="Draw the picture in every scheme, and build nothing."
        ),
    ] = None,
    separate: Annotated[
        bool, typer.Option("--separate", help="Make a project of its own of each panel: DIR-1 ...")
    ] = False,
    only: files.OnlyOption = None,
    also: files.AlsoOption = None,
    force: files.ForceOption = False,
    save_recipe: files.SaveRecipeOption = None,
    json: files.JsonOption = False,
    quiet: files.QuietOption = False,
    *,
    settings: Settings,
) -> None:
    """Print a photo in flat bands of color, as Warhol did: one panel, or a wall of them."""
    from mosaic import exporters  # noqa: PLC0415 - heavy

    if json and save_recipe == "-":
        raise typer.BadParameter("stdout takes one of --json and --save-recipe -")
    recipe = _recipe(settings)
    if contact_sheet:
        given = {
            "--output": output, "--separate": separate, "--only": only, "--also": also,
            "--force": force, "--save-recipe": save_recipe, "--json": json,
        }  # fmt: skip
        for name in (name for name, value in given.items() if value and not quiet):
            terminal.note(f"note: {name} does nothing with --contact-sheet")
        _draw_sheet(photo, recipe, contact_sheet, quiet)
        return
    by_panel = ("panels",) if recipe.panel_grid != (1, 1) and not (only or separate) else ()
    formats = exporters.choose(split_names(only), (*by_panel, *split_names(also)))
    folder = Path(output or f"{files.stem(photo)}-pop.mosaic")
    if not quiet:
        settings.note_idle(recipe, formats)
        if separate and recipe.panel_grid == (1, 1):
            terminal.note("note: --separate does nothing without --panels")
    jobs = _jobs(recipe, folder, separate)
    made = _made(photo, jobs, formats, force=force, quiet=quiet)
    if save_recipe:
        files.write(save_recipe, recipe.to_toml().encode())
    if json:
        found = [report.as_dict(plan, place, written) for plan, place, written in made]
        terminal.emit({"projects": found} if separate else found[0])
    elif not quiet:
        stream = sys.stderr if save_recipe == "-" else sys.stdout
        for plan, place, written in made:
            report.tell(plan, place, written, stream)
            report.note_missing(plan, formats)
        _note_replaced(recipe)


def _recipe(settings: Settings) -> Recipe:
    """Make the recipe: bands, and close to a face, unless it says otherwise."""
    from mosaic.recipe import Recipe  # noqa: PLC0415 - quick help

    recipe = settings.recipe(Recipe(ditherer="bands", zoom=0.0))
    if recipe.ditherer == Recipe.ditherer and "ditherer" not in settings.given:
        recipe = recipe.replace(ditherer="bands")
    return recipe


def _jobs(recipe: Recipe, folder: Path, separate: bool) -> list[tuple[Recipe, Path]]:
    """Name the recipes to build, each with its folder, once it is known that all can be."""
    from mosaic import pop as room  # noqa: PLC0415 - heavy

    if separate and recipe.ditherer != "bands":
        raise RecipeError(
            "--separate gives each panel its scheme",
            "it needs the method bands",
            "leave --ditherer out",
        )
    recipes = room.separate(recipe) if separate else (recipe,)
    if len(recipes) == 1:
        return [(recipe, folder)]
    stem, suffix = (folder.stem, folder.suffix) if folder.suffix == ".mosaic" else (folder.name, "")
    return [
        (own, folder.with_name(f"{stem}-{number}{suffix}")) for number, own in enumerate(recipes, 1)
    ]


def _made(
    photo: str, jobs: list[tuple[Recipe, Path]], formats: list[str], *, force: bool, quiet: bool
) -> list[tuple[Plan, Path, list[Path]]]:
    """Build and save one project after the other."""
    from mosaic.load import load  # noqa: PLC0415 - heavy
    from mosaic.project import build  # noqa: PLC0415 - heavy
    from mosaic.project import folder as folders  # noqa: PLC0415 - heavy
    from mosaic.resolve import resolve  # noqa: PLC0415 - heavy
    from mosaic.stock import owned, without  # noqa: PLC0415 - heavy

    for _, folder in jobs:
        folders.check(folder, force=force)
    found, built = [], []
    left = owned(jobs[0][0])
    with Bar(quiet) as bar:
        picture = load(terminal.stdin().read() if photo == "-" else photo, jobs[0][0])
        step = 1 / len(jobs)
        for place, (recipe, _) in enumerate(jobs):
            done = 0.6 * step * place
            # What one panel takes from the stock the next one does not have.
            spec = resolve(recipe, left)
            project = build(picture, recipe, bar.between(done, done + 0.6 * step), spec=spec)
            left = without(left, project.plan) if left else None
            built.append(project)
        for place, (project, (_, folder)) in enumerate(zip(built, jobs, strict=True)):
            done = 0.6 + 0.4 * step * place
            bars = bar.between(done, done + 0.4 * step)
            written = project.save(folder, formats, (), force, bars, terminal.note)
            found.append((project.plan, folder, written))
    return found


def _draw_sheet(photo: str, recipe: Recipe, path: str, quiet: bool) -> None:
    """Write a contact sheet."""
    from mosaic import pop as room  # noqa: PLC0415 - heavy
    from mosaic.load import load  # noqa: PLC0415 - heavy

    with Bar(quiet) as bar:
        picture = load(terminal.stdin().read() if photo == "-" else photo, recipe)
        sheet = room.contact_sheet(picture, recipe, bar)
    stream = io.BytesIO()
    sheet.save(stream, "PNG", optimize=True)
    files.write(path, stream.getvalue())
    if not quiet and path != "-":
        terminal.note(f"wrote {path}")


def _note_replaced(recipe: Recipe) -> None:
    """Name on stderr the colors of schemes that the part is not made in."""
    from mosaic import pop as room  # noqa: PLC0415 - heavy

    if recipe.ditherer != "bands":
        return
    for name, swaps in room.replaced(recipe).items():
        replaced = ", ".join(f"{new} for {old}" for old, new in swaps)
        terminal.note(f"note: scheme {name} takes the nearest available color: {replaced}")
