"""The help of commands, in plain text.

Typer draws boxes with rich, whose import takes as long as all else that ``--help`` needs.
"""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

#: The heading of what a short help shows of the settings.
FIRST = "Settings that matter first (--help-all shows all)"
_SHORT = ("Arguments", "Options", FIRST)
_EVERYTHING = "mosaic.help-all"


class SettingsCommand(TyperCommand):
    """A command whose options stand under the headings that they name as `rich_help_panel`.

    Where some stand under `FIRST`, the other groups show only with ``--help-all``.
    """

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write arguments and options, each group under its heading."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            if record := parameter.get_help_record(ctx):
                groups.setdefault(_heading(parameter), []).append(record)
        if FIRST in groups and not ctx.meta.get(_EVERYTHING):
            groups = {name: groups[name] for name in groups if name in _SHORT}
        for heading, records in groups.items():
            with formatter.section(heading):
                formatter.write_dl(records)


class PlainGroup(TyperGroup):
    """A group of commands, whose help gives each the whole of its line."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.line(ctx, name)) for name in self.list_commands(ctx)])

    def line(self, ctx: Any, name: str) -> str:
        """Return the line about a command."""
        command = self.get_command(ctx, name)
        return (command and command.help) or ""


def _heading(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return "Arguments"
    return getattr(parameter, "rich_help_panel", None) or "Options"


def show_all(ctx: typer.Context, wanted: bool) -> None:
    """Print the help with every setting in its group."""
    if wanted:
        ctx.meta[_EVERYTHING] = True
        typer.echo(ctx.get_help())
        raise typer.Exit
