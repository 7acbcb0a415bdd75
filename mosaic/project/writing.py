"""Files written through to the disk: several at a time into a new folder, or a single one."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path

from mosaic.errors import ExportError
from mosaic.exporters import project_json
from mosaic.project.ownership import PROJECT
from mosaic.project.reading import shown

#: Files that are written at the same time.
WRITERS = 8


class Writer:
    """Takes the files of a result folder that is being written.

    Attributes
    ----------
    written : list of Path
        Where the files are once the folder is in its place.
    kept : list of (str, str)
        Files of the user's own that made way for new ones, and what they are called now.
    """

    def __init__(self, folder: Path, place: Path, pool: Executor) -> None:
        self._folder, self._place, self._pool = folder, place, pool
        self._hashes: dict[str, str] = {}
        self._writing: list[tuple[str, Future[None]]] = []
        self._project: bytes | None = None
        self.written: list[Path] = []
        self.kept: list[tuple[str, str]] = []

    def write(self, filename: str, data: bytes) -> None:
        """Write a file; two of one name, or a name that leads elsewhere, is a plugin's fault."""
        if filename != Path(filename).name or filename in {"", ".", ".."}:
            raise ExportError(f"{filename!r} is no name for a file in a result folder")
        if filename in self._hashes:
            raise ExportError(f"two formats write {filename!r}", hint="leave one of them out")
        self._hashes[filename] = hashlib.sha256(data).hexdigest()
        if filename == PROJECT:
            self._project = data
        else:
            self._put(filename, data)
        self.written.append(self._place / filename)

    def finish(self) -> None:
        """Write the project last: it tells what the folder holds, with a hash of each file."""
        if self._project is not None:
            self._put(PROJECT, project_json.with_manifest(self._project, self._hashes))
        self._check(wait=True)

    def _put(self, filename: str, data: bytes) -> None:
        """Have a file written while others are made: a disk takes longer than most of these."""
        self._check()
        to = self._folder / filename
        self._writing.append((filename, self._pool.submit(_write_through, to, data)))

    def _check(self, *, wait: bool = False) -> None:
        """Name a file that could not be written."""
        for filename, written in self._writing:
            if wait or written.done():
                with os_errors_named(self._place / filename):
                    written.result()


def write_file(path: Path, data: bytes | bytearray) -> None:
    """Write a single file whole or not at all; one that is there is replaced.

    Raises
    ------
    OSError
        The system does not let it be written.
    """
    new = path.with_name(f".{secrets.token_hex(8)}.mosaic-part")
    try:
        _write_through(new, data)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def _write_through(path: Path, data: bytes | bytearray) -> None:
    """Write a new file through to the disk: after a power cut it is whole, or not there."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def os_errors_named(folder: Path) -> Iterator[None]:
    """Say what the system says of a folder in one line."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error).splitlines()[0]
        hint = "name another folder with -o, or make room"
        raise ExportError(f"cannot write {shown(folder)}: {reason}", hint=hint) from error
