"""Where a picture's bytes come from."""

from __future__ import annotations

import stat
from os import PathLike
from pathlib import Path
from typing import BinaryIO

from mosaic.errors import ImageError


def contents(source: str | PathLike[str] | bytes | BinaryIO) -> tuple[str, bytes]:
    """Name and bytes of a path, of bytes or of a binary stream.

    Raises
    ------
    ImageError
        It is missing, a directory, not to be read, or not binary.
    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        return "picture", bytes(source)
    if isinstance(source, (str, PathLike)):
        return _file(Path(source))
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
            raise ImageError(f"{str(path)!r} is {what}", "a picture is a file")
        return path.name, path.read_bytes()
    except FileNotFoundError as error:
        raise ImageError(f"there is no file {str(path)!r}") from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name is not one of a file"
        raise ImageError(f"{str(path)!r} cannot be read: {why}") from error
