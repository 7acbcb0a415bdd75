"""Thin adapters that put mosaic into other programs.

::

    arrays      a callable for pipelines of arrays: Keras, PyTorch, NumPy
    sigal       a plugin of the photo gallery sigal
    inkscape    an extension of Inkscape 1.2 or newer: selected photos become mosaics of vectors.
                Its files run in Inkscape's own Python, which does not have this package; they call
                the command that installed them

Two hosts need no adapter: a Typer app mounts the commands by
``app.add_typer(mosaic.cli.app.app, name="mosaic")``, and Jupyter shows a `mosaic.Project`
by itself. To add a host whose files go to a place of its own: its files here, and an entry of
`TABLE`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from mosaic.errors import ExportError

if TYPE_CHECKING:
    from mosaic.hosts import arrays

__all__ = ["TABLE", "Host", "arrays", "install"]

#: Where Inkscape keeps what is the user's, if it cannot be asked.
_PLACES = {
    "darwin": ("~/Library/Application Support", "org.inkscape.Inkscape/config/inkscape"),
    "win32": (os.environ.get("APPDATA", "~/AppData/Roaming"), "inkscape"),
}
_ELSEWHERE = (os.environ.get("XDG_CONFIG_HOME") or "~/.config", "inkscape")


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


def _inkscape_folder() -> Path:
    """Find the folder of the user's extensions: Inkscape knows it best."""
    return (
        _ask_inkscape() or Path(*_PLACES.get(sys.platform, _ELSEWHERE)).expanduser()
    ) / "extensions"


def _ask_inkscape() -> Path | None:
    """Ask Inkscape for its folder."""
    program = shutil.which("inkscape")
    if program is None:
        return None
    command = [program, "--user-data-directory"]
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    return Path(result.stdout.strip()) if result.stdout.strip() else None


def _inkscape_files() -> dict[str, bytes]:
    """Read the extension's files, and add one that says how this very command is called."""
    found = {}
    for name in ("brick_mosaic.inx", "brick_mosaic.py"):
        found[name] = (files(__name__) / "inkscape" / "extension" / name).read_bytes()
    found["brick_mosaic.json"] = json.dumps([sys.executable, "-m", "mosaic"]).encode()
    return found


TABLE: dict[str, Host] = {
    "inkscape": Host(
        "an extension of Inkscape 1.2 or newer: Extensions > Images > Brick Mosaic",
        _inkscape_folder,
        _inkscape_files,
    )
}


def __getattr__(name: str) -> ModuleType:
    """Import an adapter when it is first used: sigal's needs sigal."""
    if name in {"arrays", "sigal"}:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
