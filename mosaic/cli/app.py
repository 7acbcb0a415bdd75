"""The command line as a Typer app."""

from __future__ import annotations

from typing import Annotated, ClassVar

import typer

from mosaic.cli.group import PluginGroup
from mosaic.version import __version__

EPILOG = "Settings, examples and the Python interface are in the README."


class Commands(PluginGroup):
    """The commands, in the order of the help.

    Each is a file of this folder: a function of the file's name, or `app`, a group of them.
    """

    own: ClassVar = {
        "build": "Turn a photo into a folder: preview, plan, parts list, shopping files, project.",
        "export": "Write a finished mosaic in one more format.",
        "parts": "Print the parts list: what to buy, in which color, and how many.",
        "compare": "Build a photo in many ways and compare pieces, size, mass, price and looks.",
        "pop": "Print a photo in flat bands of color, as Warhol did: one panel, or a wall of them.",
        "gallery": "Make a mosaic of every picture in a folder, and a web gallery of them.",
        "studio": (
            "Open a page to see a mosaic live, touch it up, and build it; nothing "
            "leaves the computer."
        ),
        "swap": (
            "Give a finished mosaic other colors: new plans, lists and previews, without its photo."
        ),
        "show": "Draw a mosaic in the terminal: in true color, in fewer colors, or in characters.",
        "verify": "Check that a mosaic can be built as planned and bought as listed.",
        "stock": "Show the pieces you own that a mosaic can use, or hold them against a mosaic.",
        "palettes": "The colors to choose from: list, show, check and export them.",
        "catalog": "The facts about bricks that mosaic knows, and how to renew them.",
        "plugins": "What other packages add to mosaic, and mosaic inside other programs.",
    }


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
