"""Commands of typer without what takes long: help in plain text, defaults as they are.

Typer draws boxes with rich, whose import takes as long as all else that ``--help`` needs;
and it has pydantic check every value, for which it makes a validator of each option.
What is wrong with a command line is one line here, without the usage before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from mosaic.cli import terminal

#: The heading of what a short help shows of the settings.
FIRST = "Settings that matter first (--help-all shows all)"
_SHORT = ("Arguments", "Options", FIRST)
_EVERYTHING = "mosaic.help-all"

#: What typer raises for all that is wrong with a command line, and the exit status for it.
_UsageError: Any = typer.BadParameter.__bases__[0]
_MISUSED = 2


@contextmanager
def _usage_in_one_line(path: str) -> Iterator[None]:
    """Say in one line what is wrong with a command line, and where to read on."""
    try:
        yield
    except _UsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            raise  # it is the help itself
        text = error.format_message().removeprefix("Invalid value: ").rstrip(".")
        text = text.removeprefix("Invalid value for ").replace(". Did you", "; did you")
        if names := getattr(error, "possibilities", None):
            text = f"{error.message}; did you mean {' or '.join(sorted(names))}?"
        path = error.ctx.command_path if error.ctx else path
        terminal.note(f"error: {text[0].lower()}{text[1:]}; see: {path} --help")
        raise typer.Exit(_MISUSED) from None


class _Quick:
    """A command or group whose plain values are not checked by pydantic."""

    def make_context(self, info_name: Any, args: Any, parent: Any = None, **extra: Any) -> Any:
        """Read the words of a command line."""
        with _usage_in_one_line(f"{parent.command_path} {info_name}" if parent else info_name):
            return super().make_context(info_name, args, parent, **extra)  # type: ignore[misc]

    def invoke(self, ctx: Any) -> Any:
        """Run, or have a command of the group run."""
        with _usage_in_one_line(ctx.command_path):
            return super().invoke(ctx)  # type: ignore[misc]

    def get_params(self, ctx: Any) -> list[Any]:
        """List the parameters, ``--help`` among them."""
        found: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for parameter in found:
            parameter.process_value = partial(_value, parameter)
        return found


class SettingsCommand(_Quick, TyperCommand):
    """A command whose options stand under the headings that they name as `rich_help_panel`.

    Where some stand under `FIRST`, the other groups show only with ``--help-all``.
    """

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Name the arguments, without a second pair of brackets or dots where they have some."""
        return [
            piece.replace("[[", "[").replace("]]", "]").replace("...}...", "}...")
            for piece in super().collect_usage_pieces(ctx)
        ]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write arguments and options, each group under its heading."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            if record := parameter.get_help_record(ctx):
                names, text = record
                # Typer adds a type of Python, which says no more than the name.
                name = names.partition(" <")[0] if parameter.metavar else names
                groups.setdefault(_heading(parameter), []).append((name, text))
        if FIRST in groups and not ctx.meta.get(_EVERYTHING):
            groups = {name: groups[name] for name in groups if name in _SHORT}
        for heading, records in groups.items():
            with formatter.section(heading):
                formatter.write_dl(records)


class PlainGroup(_Quick, TyperGroup):
    """A group of commands, whose help gives each the whole of its first paragraph."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.line(ctx, name)) for name in self.list_commands(ctx)])

    def line(self, ctx: Any, name: str) -> str:
        """Return the line about a command."""
        command = self.get_command(ctx, name)
        return ((command and command.help) or "").partition("\n\n")[0]


def _value(parameter: Any, ctx: Any, value: Any) -> Any:
    """Take a value as it is where typer's check cannot change it: a default, or plain text."""
    # Typer has it since 0.29, documents it nowhere, and checks without pydantic before.
    kind = getattr(parameter, "type_descriptor", None)
    several = parameter.multiple or parameter.nargs == -1
    each = value if several and isinstance(value, (list, tuple)) else (value,)
    if kind is None or parameter.nargs > 1:
        as_it_is = False
    elif each and all(isinstance(one, str) for one in each):
        as_it_is = kind.annotation in (str, list[str]) and kind.parameter_info.parser is None
    else:
        as_it_is = not parameter.required and (value is None or _is_default(parameter, ctx))
    if not as_it_is:
        try:
            return type(parameter).process_value(parameter, ctx, value)
        except typer.BadParameter as error:
            error.message = _plain(value, error.message)
            raise
    if several:
        value = () if value is None else list(each)
    return parameter.callback(ctx, parameter, value) if parameter.callback else value


def _plain(value: Any, message: str) -> str:
    """Say what was wrong with a value without pydantic's words around it."""
    text = message.removeprefix("Value error, ").partition(", unable to parse")[0]
    return text.replace("Input should be", f"{value!r} is wrong: it should be")


def _is_default(parameter: Any, ctx: Any) -> bool:
    source = ctx.get_parameter_source(parameter.name)
    return source is not None and source.name == "DEFAULT"


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
