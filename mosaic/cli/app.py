"""The commands, in the order of the help."""

from __future__ import annotations

from typing import Annotated

import typer

from mosaic.cli import (
    build,
    catalog,
    compare,
    export,
    gallery,
    palettes,
    parts,
    plugins,
    pop,
    show,
    stock,
    studio,
    swap,
    verify,
)
from mosaic.cli.group import PluginGroup
from mosaic.cli.plain_help import SettingsCommand
from mosaic.version import __version__

EPILOG = "Settings, examples and the Python interface are in the README."

app = typer.Typer(
    name="mosaic",
    help="Turn a photo into a LEGO mosaic that you can buy, build and be proud of.",
    epilog=EPILOG,
    cls=PluginGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # a bug keeps its plain traceback
    rich_markup_mode=None,  # rich takes longer to import than all else that the help needs
)


def _version(wanted: bool) -> None:
    """Print the version and leave."""
    if wanted:
        print(f"mosaic {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    _show: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
    _debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of an error, a plugin's above all.")
    ] = False,
) -> None:
    """Turn a photo into a LEGO mosaic that you can buy, build and be proud of."""


# A command is a function, a group of commands a Typer app; both live in a file of their own.
app.command("build", cls=SettingsCommand)(build.build)
app.command("export")(export.export)
app.command("parts", cls=SettingsCommand)(parts.parts)
app.command("compare", cls=SettingsCommand)(compare.compare)
app.command("pop", cls=SettingsCommand)(pop.pop)
app.command("gallery", cls=SettingsCommand)(gallery.gallery)
app.command("studio")(studio.studio)
app.command("swap")(swap.swap)
app.command("show", cls=SettingsCommand)(show.show)
app.command("verify")(verify.verify)
app.command("stock", cls=SettingsCommand)(stock.stock)
app.add_typer(palettes.app, name="palettes")
app.add_typer(catalog.app, name="catalog")
app.add_typer(plugins.app, name="plugins")
