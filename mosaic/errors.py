"""What ends work early: errors that a user can mend, and work that nobody waits for any more.

::

    MosaicError
    +-- ImageError     a picture that cannot be read or used
    +-- PaletteError   a palette or catalog file that is malformed, an unknown color
    +-- RecipeError    a setting out of its range
    +-- StockError     a list of owned pieces that cannot be read or does not suffice
    +-- ExportError    a file or folder that cannot be written, a project that cannot be read
    +-- PluginError    a name that nobody provides, an extra that is not installed

Each says in one line what came, what is allowed and what to try. Anything else
that is raised is a bug and keeps its traceback.

Work that takes long asks now and then whether to go on. Who starts it says how that is known
(`stopping`); code in between need not hand anything on.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from typing import Any

__all__ = [
    "ExportError",
    "ImageError",
    "MosaicError",
    "PaletteError",
    "PluginError",
    "RecipeError",
    "StockError",
    "Stopped",
    "did_you_mean",
]

_LONGEST = 600

#: Says whether to stop.
Stop = Callable[[], bool]

_stop: ContextVar[Stop] = ContextVar("stop", default=lambda: False)


class MosaicError(Exception):
    """The root of all errors that a user can mend.

    Parameters
    ----------
    came, allowed, hint : str
        What came, what is allowed and what to try.
    missing : str
        A file that is not there, as it was named; empty where none is missing.

    Examples
    --------
    >>> print(MosaicError("size is 0x0", "each side is 1 to 3072", "try --size 48x48"))
    size is 0x0; each side is 1 to 3072; try --size 48x48
    """

    def __init__(self, came: str, allowed: str = "", hint: str = "", missing: str = "") -> None:
        # What came may be as long as somebody cares to make it.
        came = came if len(came) <= _LONGEST else f"{came[:_LONGEST]}..."
        self.came, self.allowed, self.hint, self.missing = came, allowed, hint, missing
        super().__init__("; ".join(part for part in (came, allowed, hint) if part))

    def __reduce__(self) -> tuple[type[MosaicError], tuple[str, str, str, str]]:
        # Errors cross process borders in a gallery; the default would pass one joined text.
        return type(self), (self.came, self.allowed, self.hint, self.missing)


class ImageError(MosaicError):
    """A picture that cannot be read or used.

    Examples
    --------
    >>> import mosaic
    >>> try:
    ...     mosaic.build(b"no picture")
    ... except mosaic.ImageError as error:
    ...     print(error.came)
    'picture' is not a picture of a known format
    """


class PaletteError(MosaicError):
    """A palette or catalog file that is malformed, or an unknown color.

    Examples
    --------
    >>> import mosaic
    >>> try:
    ...     mosaic.build("photo.jpg", mosaic.Recipe(palette="gray"))
    ... except mosaic.PaletteError as error:
    ...     print(error.came)
    no palette is named 'gray'
    """


class RecipeError(MosaicError):
    """A setting that is unknown or out of its range.

    Examples
    --------
    >>> import mosaic
    >>> try:
    ...     mosaic.Recipe(size="0x0")
    ... except mosaic.RecipeError as error:
    ...     print(error.came)
    size is '0x0'
    """


class StockError(MosaicError):
    """A list of owned pieces that cannot be read, or that does not suffice.

    Examples
    --------
    >>> import mosaic
    >>> try:
    ...     mosaic.build("photo.jpg", mosaic.Recipe(stock=("none.csv",)))
    ... except mosaic.StockError as error:
    ...     print(error.came)
    cannot read 'none.csv': No such file or directory
    """


class ExportError(MosaicError):
    """A file or folder that cannot be written, or a project that cannot be read.

    Examples
    --------
    >>> import mosaic
    >>> try:
    ...     mosaic.read("none.mosaic")
    ... except mosaic.ExportError as error:
    ...     print(error.came)
    cannot read none.mosaic: No such file or directory
    """


class PluginError(MosaicError):
    """A name that nobody provides, or an optional package that is missing.

    Examples
    --------
    >>> import mosaic
    >>> try:
    ...     mosaic.plugins.find("styles", "oil", {"flat": len})
    ... except mosaic.PluginError as error:
    ...     print(error.came)
    no style is named 'oil'
    """


def did_you_mean(name: str, choices: Iterable[str]) -> str:
    """Name the choices nearest to `name`, as a hint; an empty text where none is near.

    Examples
    --------
    >>> did_you_mean("Dark Turqoise", ["Red", "Dark Turquoise"])
    "did you mean 'Dark Turquoise'?"
    """
    lower = {choice.lower(): choice for choice in choices}
    near = difflib.get_close_matches(name.lower(), lower, n=3, cutoff=0.6)
    names = " or ".join(f"'{lower[key]}'" for key in near)
    return f"did you mean {names}?" if names else ""


class Stopped(Exception):  # noqa: N818 - it is no error: somebody asked for it
    """Work was ended early because its `stop` said so."""


@contextmanager
def stopping(stop: Stop) -> Iterator[None]:
    """Have the work within end early, by raising `Stopped`, once `stop` returns True.

    Examples
    --------
    >>> with stopping(lambda: True):
    ...     try:
    ...         check_stop()
    ...     except Stopped:
    ...         print("stopped")
    stopped
    """
    before = _stop.set(stop)
    try:
        yield
    finally:
        _stop.reset(before)


def check_stop() -> None:
    """Raise `Stopped` when work is to end, in the thread that was told or one that `submit` gave."""
    if _stop.get()():
        raise Stopped


def in_threads(work: Callable[..., object], calls: Sequence[tuple[Any, ...]], workers: int) -> None:
    """Do some work with each of the arguments; a thread knows, as its caller does, when to end."""
    if min(len(calls), workers) < 2:
        for given in calls:
            work(*given)
        return
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - not for a small mosaic

    with ThreadPoolExecutor(workers) as pool:
        for job in [pool.submit(copy_context().run, work, *given) for given in calls]:
            job.result()
