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
    swap,
    verify,
)
from mosaic.cli.group import PluginGroup
from mosaic.cli.options import BriefCommand
from mosaic.version import __version__

EPILOG = "Settings, examples and the Python interface are in the README."

app = typer.Typer(
    name="mosaic",
    help="Turn a photo into a LEGO mosaic that you can buy, build and be proud of.",
    epilog=EPILOG,
    cls=PluginGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # a bug keeps its plain traceback
    rich_markup_mode="rich",
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
) -> None:
    """Turn a photo into a LEGO mosaic that you can buy, build and be proud of."""


# A command is a function, a group of commands a Typer app; both live in a file of their own.
app.command("build", cls=BriefCommand)(build.build)
app.command("export")(export.export)
app.command("parts", cls=BriefCommand)(parts.parts)
app.command("compare", cls=BriefCommand)(compare.compare)
app.command("pop", cls=BriefCommand)(pop.pop)
app.command("gallery", cls=BriefCommand)(gallery.gallery)
app.command("swap")(swap.swap)
app.command("show", cls=BriefCommand)(show.show)
app.command("verify")(verify.verify)
app.command("stock", cls=BriefCommand)(stock.stock)
app.add_typer(palettes.app, name="palettes")
app.add_typer(catalog.app, name="catalog")
app.add_typer(plugins.app, name="plugins")
