"""Where a picture's bytes come from, and where their readers' own words go."""

from __future__ import annotations

import os
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import BinaryIO

from mosaic.errors import ImageError


def contents(source: str | PathLike[str] | bytes | BinaryIO) -> tuple[str, bytes]:
    """Name and bytes of a path, of bytes or of a binary stream.

    Raises
    ------
    ImageError
        It is missing, a directory, not to be read, not binary, or none of these.
    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        return "picture", bytes(source)
    if isinstance(source, (str, PathLike)):
        return _file(Path(source))
    if not hasattr(source, "read"):
        raise ImageError(
            f"a value of type {type(source).__qualname__} is no picture",
            "it is a path, bytes, a binary stream or an array",
            "for an image of Pillow: numpy.asarray(image.convert('RGBA'))",
        )
    data = source.read()
    if not isinstance(data, bytes):
        raise ImageError("the stream gives text", "a picture is binary", "open it with mode 'rb'")
    name = getattr(source, "name", None)
    return (Path(name).name if isinstance(name, str) else "picture"), data


def _file(path: Path) -> tuple[str, bytes]:
    """Name and bytes of a file; a device would never end."""
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind) or stat.S_ISCHR(kind) or stat.S_ISBLK(kind):
            what = "a directory" if stat.S_ISDIR(kind) else "a device"
            hint = "for all pictures in it: mosaic gallery" if stat.S_ISDIR(kind) else ""
            raise ImageError(f"{str(path)!r} is {what}", "a picture is a file", hint)
        return path.name, path.read_bytes()
    except FileNotFoundError as error:
        raise ImageError(f"there is no file {str(path)!r}") from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name is not one of a file"
        raise ImageError(f"{str(path)!r} cannot be read: {why}") from error


_lock, _depth = threading.Lock(), 0


@contextmanager
def c_libraries_quiet(data: bytes) -> Iterator[None]:
    """Let what libtiff, libpng and the like print about a file go nowhere: an error says it.

    They write to the process's stderr, past Python. JPEG's reader does not, so that a photo is
    read without this; what another thread writes meanwhile is lost as well.
    """
    if data[:2] == b"\xff\xd8" or not _turned_off():
        yield
        return
    try:
        yield
    finally:
        _turned_on()


_kept = -1


def _turned_off() -> bool:
    """Point stderr at nothing; False where there is no stderr."""
    global _depth, _kept  # noqa: PLW0603 - the process has one stderr, whoever reads
    with _lock:
        if not _depth:
            try:
                if sys.stderr is not None:
                    sys.stderr.flush()
                _kept = os.dup(2)
            except (OSError, ValueError):
                return False
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 2)
            os.close(nowhere)
        _depth += 1
        return True


def _turned_on() -> None:
    """Give stderr back once the last reader is done."""
    global _depth  # noqa: PLW0603
    with _lock:
        _depth -= 1
        if not _depth:
            os.dup2(_kept, 2)
            os.close(_kept)
