"""``mosaic plugins``: what is there, and where it comes from."""

from __future__ import annotations

from typing import Annotated

import typer

from mosaic.cli import terminal
from mosaic.plugins import Listed

app = typer.Typer(help="What may be named in options, and which package it comes from.")


@app.callback()
def _group() -> None:
    """Keep `list` a command of its own while it is the only one."""


@app.command("list")
def list_plugins(
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """List what may be named in options and as commands, built in or from other packages."""
    groups = tables()
    if json:
        terminal.emit({name: [line._asdict() for line in lines] for name, lines in groups.items()})
        return
    rows = [line for lines in groups.values() for line in lines]
    for line in terminal.table(("group", "name", "package", "version"), rows):
        terminal.say(line)


def tables() -> dict[str, list[Listed]]:
    """Name everything in every group."""
    # Heavy, and needed by this command alone.
    from mosaic import ditherers, exporters, palette, plugins, scheme, styles  # noqa: PLC0415

    built_in: dict[str, dict[str, object]] = {
        "palettes": {**palette.named()},
        "ditherers": {**ditherers.TABLE},
        "styles": {**styles.TABLE},
        "exporters": {**exporters.TABLE},
        "schemes": {**scheme.builtin()},
        "commands": {},
    }
    return {group: plugins.listed(group, table) for group, table in built_in.items()}
