"""Files that another program looks for in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mosaic.errors import ExportError


@dataclass(frozen=True)
class Host:
    """A program that takes an extension as files.

    Attributes
    ----------
    about : str
        What is installed, and where the program shows it.
    folder : callable
        Finds the folder in which the program looks.
    files : callable
        Gives the files' contents by name.
    """

    about: str
    folder: Callable[[], Path]
    files: Callable[[], dict[str, bytes]]


def install(host: Host, folder: Path | None = None) -> list[Path]:
    """Write a host's files where it looks for them, over those of an earlier version.

    Parameters
    ----------
    folder : Path, optional
        Another folder; it is made where it is not there.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    ExportError
        The folder cannot be written.
    """
    place = folder or host.folder()
    written = []
    try:
        place.mkdir(parents=True, exist_ok=True)
        for name, content in host.files().items():
            (place / name).write_bytes(content)
            written.append(place / name)
    except OSError as error:
        came = f"{str(place)!r} cannot be written: {error.strerror}"
        raise ExportError(came, hint="name another with --folder") from None
    return written
