"""``mosaic catalog``: the facts about bricks, brought up to date."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from mosaic.cli import files, terminal
from mosaic.cli.plain_help import PlainGroup, SettingsCommand

app = typer.Typer(
    cls=PlainGroup,
    rich_markup_mode=None,
    help="The facts about bricks that mosaic knows, and how to renew them.",
)


@app.callback()
def _group() -> None:
    """Keep the group a group while it has one command."""


@app.command(cls=SettingsCommand)
def refresh(
    downloads: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER",
            help="Rebrickable's downloads: colors, elements, inventories, inventory_parts and sets, "
            "each as .csv or .csv.gz.",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="DIR", help="Where to write it; your data folder if left out."
        ),
    ] = None,
) -> None:
    """Write an updated catalog from Rebrickable's downloads; the shipped one stays the default.

    To use it, set the environment variable MOSAIC_CATALOG to its folder.
    """
    from mosaic.catalog import refresh as room  # noqa: PLC0415 - heavy
    from mosaic.catalog import shipped  # noqa: PLC0415 - heavy

    found = room.refresh(downloads, shipped())
    target = output or _data_folder() / "catalog"
    target.mkdir(parents=True, exist_ok=True)
    for name, data in found.files.items():
        files.write(target / name, data)
    terminal.say(
        f"{found.pairs:,} pairs of a part and a color, {found.added:,} of them new; "
        f"{found.moved:,} statuses moved; sets up to {found.year}"
    )
    if found.unknown_colors:
        terminal.note(
            f"note: left out, for their ids are not known: {', '.join(found.unknown_colors)}"
        )
    terminal.say(f"use it with: MOSAIC_CATALOG={target}")


def _data_folder() -> Path:
    """Find the folder that the system gives programs for a user's data."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "mosaic"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "mosaic"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "mosaic"
