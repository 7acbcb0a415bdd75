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


class MosaicError(Exception):
    """The root of all errors that a user can mend."""

    def __init__(self, came: str, allowed: str = "", hint: str = "") -> None:
        self.came, self.allowed, self.hint = came, allowed, hint
        super().__init__("; ".join(part for part in (came, allowed, hint) if part))

    def __reduce__(self) -> tuple[type[MosaicError], tuple[str, str, str]]:
        # Errors cross process borders in a gallery; the default would pass one joined text.
        return type(self), (self.came, self.allowed, self.hint)


class ImageError(MosaicError):
    """A picture that cannot be read or used."""


class PaletteError(MosaicError):
    """A palette or catalogue file that is malformed, or a color that nobody knows."""


class RecipeError(MosaicError):
    """A setting that is unknown or out of its range."""


class StockError(MosaicError):
    """A list of owned pieces that cannot be read, or that does not suffice."""


class ExportError(MosaicError):
    """A file or folder that cannot be written, or a project that cannot be read."""


class PluginError(MosaicError):
    """A name that nobody provides, or an optional package that is missing."""


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
