"""``mosaic plugins``: what is there, where it comes from, and mosaic inside other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mosaic.cli import terminal
from mosaic.cli.plain_help import PlainGroup, SettingsCommand
from mosaic.errors import PluginError, did_you_mean
from mosaic.plugins import Listed

app = typer.Typer(
    cls=PlainGroup,
    rich_markup_mode=None,
    help="What other packages add to mosaic, and mosaic inside other programs.",
)


@app.command("list", cls=SettingsCommand)
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


@app.command(cls=SettingsCommand)
def install(
    host: Annotated[
        str | None,
        typer.Argument(metavar="HOST", help="A program; without it, say which there are."),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder",
            metavar="DIR",
            help="Where to install it; where the program looks if left out.",
        ),
    ] = None,
) -> None:
    """Put mosaic into another program, or say which programs that may be."""
    from mosaic import hosts  # noqa: PLC0415 - needed by this command alone

    if host is None:
        for name, known in hosts.TABLE.items():
            terminal.say(f"{name}: {known.about}")
        return
    if host not in hosts.TABLE:
        choices = ", ".join(hosts.TABLE)
        hint = did_you_mean(host, hosts.TABLE)
        raise PluginError(f"nothing can be installed into {host!r}", f"there is {choices}", hint)
    for path in hosts.install(hosts.TABLE[host], folder):
        terminal.say(path)


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
