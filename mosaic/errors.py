"""What can go wrong through no fault of the program.

::

    MosaicError
    +-- ImageError     a picture that cannot be read or used
    +-- PaletteError   a palette or catalogue file that is malformed, a color nobody knows
    +-- RecipeError    a setting out of its range
    +-- StockError     a list of owned pieces that cannot be read or does not suffice
    +-- ExportError    a file or folder that cannot be written, a project that cannot be read
    +-- PluginError    a name that nobody provides, an extra that is not installed

Each says in one line what came, what is allowed and what to try. Anything else
that is raised is a bug and keeps its traceback.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LONGEST = 600


class MosaicError(Exception):
    """The root of all errors that a user can mend.

    Examples
    --------
    >>> print(MosaicError("size is 0x0", "each side is 1 to 2048", "try --size 48x48"))
    size is 0x0; each side is 1 to 2048; try --size 48x48
    """

    def __init__(self, came: str, allowed: str = "", hint: str = "") -> None:
        # What came may be as long as somebody cares to make it.
        came = came if len(came) <= _LONGEST else f"{came[:_LONGEST]}..."
        self.came, self.allowed, self.hint = came, allowed, hint
        super().__init__("; ".join(part for part in (came, allowed, hint) if part))

    def __reduce__(self) -> tuple[type[MosaicError], tuple[str, str, str]]:
        # Errors cross process borders in a gallery; the default would pass one joined text.
        return type(self), (self.came, self.allowed, self.hint)


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
    """A palette or catalogue file that is malformed, or a color that nobody knows.

    Examples
    --------
    >>> import mosaic
    >>> try:
    ...     mosaic.build("photo.jpg", mosaic.Recipe(palette="grayscale"))
    ... except mosaic.PaletteError as error:
    ...     print(error.came)
    no palette is named 'grayscale'
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
