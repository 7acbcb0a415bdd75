"""history.jsonl: each edit is a line, appended before it is answered.

A killed server loses nothing that was answered; a power cut at most the last second. A last
line that was torn is dropped. The file is locked while a server has the work open; the lock is
on the file, whose second name the folder's swap keeps.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import IO, Any

from mosaic.errors import ExportError, MosaicError
from mosaic.project.reading import shown
from mosaic.recipe import Recipe
from mosaic.studio.edits import Content, Line, Steps

NAME = "history.jsonl"
FORMAT = "mosaic-studio/1"
#: A history is larger only if somebody made it so.
_LIMIT_BYTES = 1 << 30
_SYNC_S = 1.0
_SETTINGS = frozenset(f.name for f in dataclasses.fields(Recipe))


class History:
    """The lines of a work, in memory as `steps` and in a file.

    Attributes
    ----------
    steps : Steps
    read_only : bool
        Whether another server has the work open.
    saved : str
        SHA-256 of the mosaic.json last saved; empty where none was, or a save was cut short.
    saved_rev : int
        The edit that was saved then; -1 where none was.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, RLock()
        self._file: IO[bytes] | None = None
        self._synced = 0.0
        self.saved, self.saved_rev = "", -1
        self.read_only = not self._open()
        self.steps, good = self._replayed()
        if not self.read_only:
            self._cut(good)

    @staticmethod
    def begin(path: Path, photo: str, recipe: Recipe) -> None:
        """Write the first line of a new work's history."""
        line = {"kind": "start", "format": FORMAT, "photo": photo, "recipe": recipe.to_mapping()}
        with path.open("xb") as file:
            file.write(_bytes(line))
            file.flush()
            os.fsync(file.fileno())

    def append(self, line: Line) -> None:
        """Take a line and write it down; one that does not fit changes nothing.

        Raises
        ------
        MosaicError
            The line does not fit, or cannot be written.
        """
        with self._lock:
            if line["kind"] == "save":
                self.saved, self.saved_rev = line["sha256"], line["rev"]
            else:
                self.steps.do(line)
                line = {"n": self.steps.rev, **line}
            self._write(_bytes(line))

    def sync(self) -> None:
        """Have what was written reach the disk."""
        with suppress(OSError, ValueError):
            if self._file is not None:
                os.fsync(self._file.fileno())
        self._synced = time.monotonic()

    @contextmanager
    def released(self) -> Iterator[None]:
        """Let the folder be swapped within.

        Where links are not possible the new folder's file is a copy, in which lines that came
        meanwhile are missing: it is written anew. On Windows an open file would bar the swap:
        there edits wait for its end.
        """
        if os.name == "nt":
            with self._lock:
                self._close()
                try:
                    yield
                finally:
                    self._open()
            return
        yield
        with self._lock:
            self._follow()

    def _follow(self) -> None:
        """Go on in the file that has the name now."""
        if self._file is None:
            return
        with suppress(OSError):
            own, there = os.fstat(self._file.fileno()), self._path.stat()
            if (own.st_dev, own.st_ino) == (there.st_dev, there.st_ino):
                return
        self._file.seek(0)
        data = self._file.read()
        self._close()
        if self._open() and self._file is not None:
            self._file.truncate(0)
            self._file.seek(0)
            self._file.write(data)
            self._file.flush()

    def close(self) -> None:
        """Let go of the file and its lock."""
        self.sync()
        self._close()

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _write(self, data: bytes) -> None:
        if self._file is None:
            return
        try:
            self._file.write(data)
            self._file.flush()
        except OSError as error:
            hint = "make room; what is shown is kept in memory alone"
            raise ExportError(
                f"cannot write {shown(self._path)}: {error.strerror}", hint=hint
            ) from error
        if time.monotonic() - self._synced > _SYNC_S:
            self.sync()

    def _open(self) -> bool:
        """Open the file and lock it; False where another server has it."""
        self._file = self._path.open("r+b")
        self._file.seek(0, os.SEEK_END)
        with suppress(ImportError):
            system = importlib.import_module("fcntl")
            try:
                system.flock(self._file.fileno(), system.LOCK_EX | system.LOCK_NB)
            except OSError:
                self._file.close()
                self._file = None
                return False
        return True

    def _replayed(self) -> tuple[Steps, int]:
        """Do all lines again; also return how many bytes of the file were understood."""
        if self._path.stat().st_size > _LIMIT_BYTES:
            raise ExportError(f"{shown(self._path)} is too large for a history")
        steps, good = Steps(), 0
        with self._path.open("rb") as file:
            for number, data in enumerate(file):
                if not data.endswith(b"\n") or not self._take(number, data, steps):
                    break
                good += len(data)
        if not good:
            raise ExportError(f"{shown(self._path)} is no history of this version's studio")
        return steps, good

    def _take(self, number: int, data: bytes, steps: Steps) -> bool:
        """Do a line again; False where it cannot be understood."""
        try:
            line: dict[str, Any] = json.loads(data)
            if number == 0:
                if line.get("format") != FORMAT:
                    return False
                recipe = Recipe.from_mapping(_known(line["recipe"]))
                steps.content = Content(recipe=recipe, photo=line["photo"])
            elif line["kind"] == "save":
                self.saved, self.saved_rev = str(line["sha256"]), int(line["rev"])
            else:
                edit = {k: v for k, v in line.items() if k != "n"}
                if edit["kind"] == "set":
                    edit |= {"old": _known(edit["old"]), "new": _known(edit["new"])}
                steps.do(edit)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, MosaicError):
            return False
        return True

    def _cut(self, good: int) -> None:
        """Drop what could not be understood; more than a torn line is kept beside."""
        size = self._path.stat().st_size
        if good == size or self._file is None:
            return
        self._file.seek(good)
        rest = self._file.read()
        if b"\n" in rest:
            self._path.with_name(f"{NAME}.damaged").write_bytes(rest)
        self._file.truncate(good)
        self._file.seek(good)


def _known(settings: dict[str, Any]) -> dict[str, Any]:
    """Leave out settings of other versions."""
    return {name: value for name, value in settings.items() if name in _SETTINGS}


def _bytes(line: Line) -> bytes:
    return json.dumps(line, ensure_ascii=False, allow_nan=False).encode() + b"\n"
