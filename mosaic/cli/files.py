"""What a command writes: options of a result folder, and single files, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from mosaic.cli import terminal
from mosaic.cli.options import names_of
from mosaic.errors import ExportError

#: Bytes of a result's name, at most.
_LONGEST = 200

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

SaveRecipeOption = Annotated[
    str | None,
    typer.Option(metavar="FILE.toml", help="Write every setting to a file, - for stdout."),
]
"""Where all settings are written to, if anywhere."""

JsonOption = Annotated[
    bool, typer.Option("--json", help="Print facts and files as one JSON object.")
]
"""Whether a program reads what is printed."""

QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
"""Whether nothing but errors is said."""


def stem(photo: str) -> str:
    """Name a result after a picture; a name may have 255 bytes, and more is added to it."""
    name = Path(photo).stem if photo != "-" else "picture"
    while len(os.fsencode(name)) > _LONGEST:
        name = name[:-1]
    return name


def write(path: str | Path, data: bytes) -> None:
    """Write a file in one move, so that a failure leaves what was there; ``-`` is stdout."""
    if str(path) == "-":
        terminal.stdout().write(data)
        return
    target = Path(path)
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)  # a device or a pipe cannot be moved over
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            _replace(target, data)
    except OSError as error:
        raise ExportError(
            f"cannot write {str(path)!r}: {error.strerror}", hint="try another place with -o"
        ) from None


def _replace(target: Path, data: bytes) -> None:
    """Write beside the target, then move over it."""
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    """Permissions that new files lack; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
