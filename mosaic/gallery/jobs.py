"""What there is to do: the pictures of a folder, the recipe of each, and a key for both."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import re
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import BinaryIO, TypeVar

from mosaic import __version__
from mosaic.errors import ImageError, MosaicError, RecipeError
from mosaic.load.source import contents
from mosaic.recipe import MAX_BYTES, Recipe, toml_values
from mosaic.resolve import resolve

Value = TypeVar("Value")

#: What is taken for a picture where nothing is said; `load` looks inside, not at the name.
SUFFIXES = frozenset(
    f".{ending}"
    for ending in (
        *("jpg", "jpeg", "jpe", "png", "tif", "tiff", "webp", "gif", "bmp", "avif", "heic"),
        *("heif", "ppm", "pgm", "pbm", "pnm", "jp2", "tga", "qoi"),
    )
)


@dataclass(frozen=True)
class Filter:
    """Which files of a folder are wanted: globs on the path within the folder, or on the name."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def wants(self, path: str) -> bool:
        """Whether a file is one of the pictures."""
        if any(_matches(path, glob) for glob in self.exclude):
            return False
        if self.include:
            return any(_matches(path, glob) for glob in self.include)
        return Path(path).suffix.lower() in SUFFIXES


def _matches(path: str, glob: str) -> bool:
    return fnmatch(path, glob) or fnmatch(path.rpartition("/")[2], glob)


class _Named(io.BytesIO):
    """Bytes that know their file's name."""

    def __init__(self, name: str, data: bytes) -> None:
        super().__init__(data)
        self.name = name


@dataclass(frozen=True)
class Job:
    """A picture to build.

    Attributes
    ----------
    path : Path
        The file; `label` is how it is called, within its folder and with slashes.
    recipe : Recipe
        The shared one, or with the changes of the picture's own.
    formats : tuple of str
        Names of the files to make.
    sha256 : str
        Of the file's bytes.
    data : bytes, or None
        The bytes themselves, for a worker that does not see the file.
    light : str
        What the batch did to its light, in words.
    edited : bytes, or None
        The work's mosaic.json after somebody edited it: files and pages are made of it, and
        of the picture only what is shown beside it.
    """

    path: Path
    label: str
    recipe: Recipe
    formats: tuple[str, ...] = ()
    sha256: str = ""
    data: bytes | None = field(default=None, repr=False)
    light: str = ""
    edited: bytes | None = field(default=None, repr=False)
    version: str = __version__

    def stream(self) -> BinaryIO:
        """Open the picture, wherever it is.

        Raises
        ------
        ImageError
            The file has gone, or cannot be read.
        """
        if self.data is None:
            return _Named(self.path.name, contents(self.path)[1])
        return _Named(self.path.name, self.data)

    @property
    def name(self) -> str:
        """Name of the work's folder: readable, and no two pictures have the same."""
        return folder_name(self.label)

    @property
    def key(self) -> str:
        """Hash of all that the work depends on: picture, recipe, palette, formats, version."""
        return _digest(self.sha256, fingerprint(self.recipe), self.formats, self.version)


def folder_name(label: str) -> str:
    """Name a folder after a picture.

    Examples
    --------
    >>> folder_name("holiday/Müller 1.jpg"), folder_name("holiday/Müller 1.png")
    ('muller-1-10f94493', 'muller-1-4ebc49be')
    """
    plain = unicodedata.normalize("NFKD", Path(label).stem).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40].strip("-")
    digest = hashlib.sha256(label.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{slug or 'picture'}-{digest}"


def find(folder: Path, wanted: Filter, site: Path) -> Iterator[tuple[Path, str]]:
    """Yield the pictures of a folder and of those in it, in the order of their names.

    What is hidden is passed over, and so is the site where it lies in the folder.
    """
    for place, folders, names in os.walk(folder):
        here = Path(place)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and (here / name).resolve() != site.resolve()
        )
        for name in sorted(names):
            label = _text((here / name).relative_to(folder).as_posix())
            if not name.startswith(".") and wanted.wants(label):
                yield here / name, label


def _text(name: str) -> str:
    """Write a file's name as text; a byte that is no UTF-8 as an escape."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def job(path: Path, label: str, shared: Recipe, formats: Sequence[str]) -> Job:
    """Say what is to be built of a picture.

    Raises
    ------
    MosaicError
        The picture cannot be read, or its own recipe does not do.
    """
    recipe = _own(path, shared)
    fingerprint(recipe)
    try:
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ImageError(f"it cannot be read: {error.strerror or error}") from error
    return Job(path, label, recipe, tuple(formats), sha256)


def _own(path: Path, shared: Recipe) -> Recipe:
    """Return the shared recipe with the changes that a file of the picture's name says."""
    # The title that is shared is the gallery's.
    shared, own = shared.replace(title=""), path.with_suffix(".toml")
    try:
        if not own.is_file():
            return shared
        with own.open("rb") as stream:
            text = stream.read(MAX_BYTES).decode()
        return shared.replace(**toml_values(text, own.name))
    except RecipeError as error:
        came = error.came if own.name in error.came else f"in {own.name}, {error.came}"
        raise RecipeError(came, error.allowed, error.hint) from None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return shared  # the picture's name has no room for the longer ending
        raise RecipeError(f"the recipe {own.name} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise RecipeError(f"the recipe {own.name} cannot be read: {error}") from None


@cache
def fingerprint(recipe: Recipe) -> str:
    """Hash a recipe, the colors that it comes to, and the files that it names.

    Raises
    ------
    MosaicError
        Its palette or stock cannot be had.
    """
    colors = resolve(recipe).palette.colors
    said = recipe.to_mapping()
    files = [_file(text) for value in said.values() for text in _texts(value)]
    return _digest(said, [repr(color) for color in colors], files)


def _texts(value: object) -> list[str]:
    """Return the words of a setting, any of which may name a file."""
    return value if isinstance(value, list) else [value] if isinstance(value, str) else []


def _file(text: str) -> str:
    """Hash a file that a setting names; what is no file is nothing."""
    path = Path(text.partition("*")[0])
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    except (OSError, ValueError):
        return ""


def _digest(*values: object) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def noted(function: Callable[[Job], Value], job: Job) -> tuple[Value, tuple[str, ...]]:
    """Do a job in a worker, and return what Python warned of beside what came of it."""
    with warnings.catch_warnings(record=True) as caught:
        value = function(job)
    messages = (" ".join(f"{one.category.__name__}: {one.message}".split())[:300] for one in caught)
    return value, tuple(dict.fromkeys(messages))


def as_mosaic_error(error: BaseException) -> MosaicError:
    """Return what went wrong with one picture; a fault of ours must not stop the others."""
    if isinstance(error, MosaicError):
        return error
    what = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return MosaicError(f"mosaic itself failed: {what}", hint="please report it with the picture")
