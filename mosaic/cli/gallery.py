"""``mosaic gallery``: every picture in a folder, and a web gallery of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mosaic.cli import files, terminal
from mosaic.cli.build import split_names
from mosaic.cli.options import FIRST, Settings, with_settings
from mosaic.cli.terminal import Bar
from mosaic.errors import MosaicError

if TYPE_CHECKING:
    from mosaic.gallery import Outcome

Globs = Annotated[
    list[str] | None,
    typer.Option(metavar="GLOB", help="Take only files like this: *.png, holiday/*."),
]


@partial(with_settings, first=(*FIRST, "normalize"))
def gallery(
    folder: Annotated[
        str,
        typer.Argument(
            metavar="FOLDER",
            help="Pictures, also in folders below; NAME.toml beside NAME.jpg changes its recipe.",
            show_default=False,
        ),
    ],
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", metavar="SITE", help="Folder for the site.", show_default=False
        ),
    ],
    include: Globs = None,
    exclude: Annotated[
        list[str] | None, typer.Option(metavar="GLOB", help="Pass over files like this.")
    ] = None,
    only: files.OnlyOption = None,
    also: files.AlsoOption = None,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Pictures built at a time; one a core by default."),
    ] = None,
    scheduler: Annotated[
        str,
        typer.Option(
            metavar="tcp://HOST:PORT",
            help="Let the workers of this Dask scheduler build (brick-mosaic[cluster]).",
        ),
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", help="Make the site in a folder that holds something else.")
    ] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print what was done as one JSON object.")
    ] = False,
    quiet: files.QuietOption = False,
    *,
    settings: Settings,
) -> None:
    """Make a mosaic of every picture in a folder, and a web gallery of them."""
    from mosaic import exporters  # noqa: PLC0415 - heavy
    from mosaic import gallery as room  # noqa: PLC0415 - heavy

    recipe = settings.recipe()
    formats = exporters.choose(split_names(only), split_names(also))
    if not quiet:
        # Each work's page has its preview, whatever the formats.
        settings.note_idle(recipe, {*formats, "preview"})
        if jobs and scheduler:
            terminal.note("note: --jobs does nothing with --scheduler, which has its own workers")
    wanted_site = room.GallerySettings(
        recipe=recipe,
        wanted=room.Filter(split_names(include), split_names(exclude)),
        formats=formats,
        processes=jobs,
        scheduler=scheduler,
        force=force,
    )
    with Bar(quiet) as bar:
        outcome = room.publish(Path(folder), Path(output), wanted_site, bar, _complain, _warn)
    _tell(outcome, output, json=json, quiet=quiet)
    if outcome.failed:
        sys.exit(1)


def _complain(label: str, error: MosaicError) -> None:
    """Write the one line of a picture that failed, while the others go on."""
    terminal.note(f"error: {label}: {error}")


def _warn(label: str, text: str) -> None:
    """Write in one line what Python warned of, and at which picture."""
    terminal.note(f"note: {label}: {text}")


def _tell(outcome: Outcome, site: str, *, json: bool, quiet: bool) -> None:
    """Say what was done, and which pictures failed."""
    if json:
        terminal.emit(
            {
                "site": site,
                "built": outcome.built,
                "kept": outcome.kept,
                "refreshed": outcome.refreshed,
                "edited": outcome.edited,
                "removed": outcome.removed,
                "moved": {label: move._asdict() for label, move in outcome.moved.items()},
                "drawn": outcome.drawn,
                "failed": {label: str(error) for label, error in outcome.failed.items()},
            }
        )
    elif not quiet:
        counts = {
            "built": outcome.built,
            "unchanged": outcome.kept,
            "refreshed after edits": outcome.refreshed,
            "removed": outcome.removed,
        }
        found = [f"{len(labels)} {what}" for what, labels in counts.items() if labels]
        terminal.say(", ".join(found) or "none built")
        if outcome.edited:
            terminal.say(
                f"edited, so left as they are though picture or recipe has changed: "
                f"{', '.join(outcome.edited)}; delete a work's folder to build it anew"
            )
        for text in _light(outcome):
            terminal.say(text)
        terminal.say(f"open {site}/index.html")
    if outcome.failed:
        count = terminal.counted(len(outcome.failed), "picture")
        terminal.note(f"{count} failed: {', '.join(outcome.failed)}")


def _light(outcome: Outcome) -> Iterator[str]:
    """Say what normalizing did: to which picture most, and which stayed as they were."""
    if outcome.moved:
        label, move = max(outcome.moved.items(), key=lambda item: abs(item[1].shift))
        photos = terminal.counted(len(outcome.moved), "photo")
        yield f"normalized the light of {photos}, most in {label}: {move}"
    if outcome.drawn:
        yield f"drawings keep their light: {', '.join(outcome.drawn)}"
