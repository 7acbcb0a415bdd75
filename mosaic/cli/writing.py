"""Options of every command that writes a result folder."""

from typing import Annotated

import typer

from mosaic.cli.complete import names_of

OnlyOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FORMAT", help="Write these files alone.", autocompletion=names_of("exporters")
    ),
]
"""Formats to write instead of the usual ones."""

AlsoOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FORMAT", help="Write these files, too.", autocompletion=names_of("exporters")
    ),
]
"""Formats to write in addition."""

ForceOption = Annotated[
    bool, typer.Option("--force", help="Replace a folder that mosaic did not make.")
]
"""Whether a folder of somebody else may be replaced."""

JsonOption = Annotated[
    bool, typer.Option("--json", help="Print facts and files as one JSON object.")
]
"""Whether a program reads what is printed."""

QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
"""Whether nothing but errors is said."""
