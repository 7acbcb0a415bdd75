"""The group of all commands: also other packages', by entry points in ``mosaic.commands``.

Another Typer app may mount it, so what it does well it does there, too.
"""

from __future__ import annotations

from typing import Any

import typer

from mosaic import plugins
from mosaic.cli import terminal
from mosaic.cli.plain_help import PlainGroup
from mosaic.errors import MosaicError


class PluginGroup(PlainGroup):
    """A group that also has the commands of plugins, each loaded when it is run."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; a `MosaicError` becomes one line, whichever app this is part of."""
        try:
            return super().invoke(ctx)
        except MosaicError as error:
            raise typer.Exit(terminal.fail(error)) from None

    def list_commands(self, ctx: Any) -> list[str]:
        """Name the own commands, then those of plugins."""
        own = super().list_commands(ctx)
        return own + [name for name in plugins.outside("commands") if name not in own]

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
            command = typer.main.get_command(_as_app(plugins.find("commands", name, {})))
        return name, command, rest


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
