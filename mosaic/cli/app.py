"""The command line as a Typer app."""

from __future__ import annotations

from typing import Annotated

import typer

from mosaic.cli.group import PluginGroup
from mosaic.version import __version__

EPILOG = "Settings, examples and the Python interface are in the README."


class Commands(PluginGroup):
    """The commands, in the order of the help.

    Each is a file of this folder: a function of the file's name, or `app`, a group of them.
    """

    own = (
        *("build", "export", "parts", "compare", "pop", "gallery", "studio"),
        *("swap", "show", "verify", "stock", "palettes", "catalog", "plugins"),
    )


app = typer.Typer(
    name="mosaic",
    help="Turn a photo into a LEGO mosaic that you can buy, build and be proud of.",
    epilog=EPILOG,
    cls=Commands,
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
