"""Every command by the words that call it, for the tests of help and of what is written wrongly."""

from collections.abc import Iterator
from typing import Any

import typer

from mosaic.cli.app import app


def commands(command: Any, path: str = "mosaic") -> Iterator[tuple[str, Any]]:
    """Every command with the words that call it."""
    children = getattr(command, "commands", {})
    if not children:
        yield path, command
    for name, child in children.items():
        yield from commands(child, f"{path} {name}")


COMMANDS = dict(commands(typer.main.get_command(app)))
