"""``mosaic verify``: a finished mosaic held against the laws."""

from __future__ import annotations

from typing import Annotated

import typer

from mosaic.cli import terminal
from mosaic.errors import MosaicError


def verify(
    source: Annotated[
        str,
        typer.Argument(
            metavar="DIR|mosaic.json",
            help="A result folder, or its project file.",
            show_default=False,
        ),
    ],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Check that a mosaic can be built as planned and bought as listed."""
    from mosaic.verify import verify as broken_laws  # noqa: PLC0415 - heavy

    broken = broken_laws(source)
    if json:
        terminal.emit({"source": source, "broken": broken})
    else:
        for line in broken:
            terminal.say(line)
    if broken:
        raise MosaicError(
            f"{source} fails {terminal.counted(len(broken), 'check')}",
            hint="build it again: mosaic build PHOTO --from mosaic.json",
        )
    if not json:
        terminal.say(f"{source} is sound: every cell is covered, every list adds up")
