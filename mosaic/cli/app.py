"""The command line as a Typer app: our commands, and other packages'.

Those are found by entry points in ``mosaic.commands``. Another Typer app may mount this one,
so what it does well it does there, too.
"""

from __future__ import annotations

import warnings
from collections import UserDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Annotated, Any, ClassVar

import typer

from mosaic import __version__, plugins
from mosaic.cli import terminal
from mosaic.cli.plain_help import PlainGroup, SettingsCommand
from mosaic.errors import MosaicError

EPILOG = "Settings, examples and the Python interface are in the README."


@contextmanager
def _plugins_named() -> Iterator[None]:
    """Name the package of a plugin that warns, or that takes long, in one line each."""

    def slow(owner: str) -> None:
        terminal.note(f"note: {owner} has run for {plugins.SLOW_S:.0f} s: Ctrl-C ends it")

    def show(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:
        owner = plugins.running()
        if owner:
            terminal.note(f"note: {owner} warns: {category.__name__}: {message}")
        else:
            usual(message, category, *place, **more)

    usual, warnings.showwarning = warnings.showwarning, show
    kept, plugins.on_slow = plugins.on_slow, slow
    try:
        yield
    finally:
        warnings.showwarning, plugins.on_slow = usual, kept


class PluginGroup(PlainGroup):
    """A group whose commands, its own and those of plugins, are loaded when they are asked for.

    To make all of them takes longer than what most of them do.
    """

    #: Its own commands, and the line about each that the list of them shows.
    own: ClassVar[dict[str, str]] = {}

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = _OnDemand(dict.fromkeys(self.own))

    def invoke(self, ctx: Any) -> Any:
        """Run a command; a `MosaicError` becomes one line, whichever app this is part of."""
        try:
            with _plugins_named():
                return super().invoke(ctx)
        except MosaicError as error:
            raise typer.Exit(terminal.fail(error, debug=ctx.params.get("_debug", False))) from None

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - typer's signature
        """Name the own commands, then those of plugins."""
        own = list(self.commands)
        return own + [name for name in plugins.outside("commands") if name not in own]

    def line(self, ctx: Any, name: str) -> str:
        """Return the line about a command, which need not be made for it."""
        return self.own.get(name) or super().line(ctx, name)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command; for a plugin's, a stand-in that help and completion can show."""
        own = super().get_command(ctx, cmd_name)
        if own is None:
            others = (line for line in plugins.listed("commands", {}) if line.name == cmd_name)
            return next((_stand_in(line) for line in others), None)
        return own

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command to run, loading the plugin that has it."""
        name, command, rest = super().resolve_command(ctx, args)
        if name is not None and super().get_command(ctx, name) is None:
            theirs: Any = typer.main.get_command(_as_app(plugins.find("commands", name, {})))
            theirs.invoke = _named(theirs.invoke, name)
            command = theirs
        return name, command, rest


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


class _OnDemand(UserDict[str, Any]):
    """Commands by name, each made of the file that has its name when it is asked for."""

    def __getitem__(self, name: str) -> Any:
        if self.data[name] is None:
            self.data[name] = _own(name)
        return self.data[name]


def _own(name: str) -> Any:
    """Make a command of the function of its name, or a group of them of `app`."""
    module = import_module(f"mosaic.cli.{name}")
    if (group := getattr(module, "app", None)) is not None:
        made = typer.main.get_group(group)
        made.name = name
        return made
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command(name, cls=SettingsCommand)(getattr(module, name))
    return typer.main.get_command(alone)


def _named(invoke: Callable[[Any], Any], name: str) -> Callable[[Any], Any]:
    """Run a plugin's command, and name its package should it fail; it may exit as it likes."""

    def run(ctx: Any) -> Any:
        try:
            return invoke(ctx)
        except Exception as error:
            if type(error).__module__.partition(".")[0] in {"typer", "click"}:
                raise  # a wrong option, or an exit status
            with plugins.guarded("commands", name, {}):
                raise

    return run


def _as_app(thing: Any) -> typer.Typer:
    """Take a plugin's Typer app, or make one of its function."""
    if isinstance(thing, typer.Typer):
        return thing
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(thing)
    return app


def _stand_in(plugin: plugins.Listed) -> Any:
    """Make a command that says where it comes from."""
    app = typer.Typer(add_completion=False)
    app.command(plugin.name, help=f"From the package {plugin.origin}.")(lambda: None)
    return typer.main.get_command(app)
