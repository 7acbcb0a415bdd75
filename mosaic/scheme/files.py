"""Schemes as their files have them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from mosaic import plugins
from mosaic.catalog import catalog, data_folder
from mosaic.errors import PaletteError
from mosaic.model import PARTS

#: Fewest and most tone bands; a scheme has colors for the most.
FEWEST, MOST = 3, 5
#: A scheme is far smaller.
_MAX_BYTES = 1 << 16
#: Which of the five bands are used where fewer are wanted: the ends always are.
_KEPT = {5: (0, 1, 2, 3, 4), 4: (0, 1, 3, 4), 3: (0, 3, 4)}


@dataclass(frozen=True)
class Scheme:
    """A color scheme; colors are names or ids that the catalogue finds.

    Attributes
    ----------
    bands : tuple of five str
        From dark to light. Of four bands the third is left out, of three the second, too.
    ink : str
        Color of the lines.
    subject : str
        One color for every region that has none of its own; where it is empty, areas share the
        scheme's colors from dark to light.
    hair, skin, lips, lids, eyes, clothes : str
        Color of a region of a portrait; where it is empty, the region keeps its tones.
    """

    name: str
    title: str
    background: str
    bands: tuple[str, ...]
    ink: str
    about: str = ""
    source: str = ""
    date: str = ""
    licence: str = ""
    subject: str = ""
    hair: str = ""
    skin: str = ""
    lips: str = ""
    lids: str = ""
    eyes: str = ""
    clothes: str = ""

    @property
    def regions(self) -> dict[str, str]:
        """Colors of the regions that have one of their own, that of the whole subject first."""
        return {name: getattr(self, name) for name in ("subject", *PARTS) if getattr(self, name)}

    def __post_init__(self) -> None:
        if len(self.bands) != MOST:
            came = f"scheme {self.name!r} has {len(self.bands)} bands"
            raise PaletteError(came, f"it has {MOST}, from dark to light")
        for color in (self.background, *self.bands, self.ink, *self.regions.values()):
            try:
                catalog().find(color)
            except PaletteError as error:
                came = f"scheme {self.name!r}: {error.came}"
                raise PaletteError(came, error.allowed, error.hint) from None

    def of(self, count: int) -> tuple[str, ...]:
        """Colors of so many bands, from dark to light.

        Examples
        --------
        >>> find("marilyn-turquoise").of(3)
        ('Black', 'Bright Pink', 'Bright Light Yellow')
        """
        return tuple(self.bands[place] for place in _KEPT[count])


def find(name: str) -> Scheme:
    """Return the scheme of a name, or of a file that ends in ``.toml``.

    Raises
    ------
    PluginError
        Nobody provides the name, or the package that does is broken.
    PaletteError
        The file cannot be read, or is no scheme.
    """
    if name.lower().endswith(".toml"):
        return read_scheme(Path(name))
    return plugins.find("schemes", name, builtin(), Scheme)


@cache
def builtin() -> dict[str, Scheme]:
    """Return the schemes that ship with the project, by name: the folder is the list."""
    files = sorted((data_folder() / "schemes").glob("*.toml"))
    return {path.stem: read_scheme(path) for path in files}


def read_scheme(path: Path) -> Scheme:
    """Read a scheme file.

    Raises
    ------
    PaletteError
        It cannot be read, is no TOML, or is no scheme; the message says what is wrong.
    """
    try:
        with path.open("rb") as stream:
            text = stream.read(_MAX_BYTES + 1)
        if len(text) > _MAX_BYTES:
            raise PaletteError(f"{path.name} is over {_MAX_BYTES} bytes", "a scheme is smaller")
        values = tomllib.loads(text.decode("utf-8-sig"))
    except OSError as error:
        raise PaletteError(f"cannot read {str(path)!r}: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise PaletteError(f"{path.name} is no TOML: {' '.join(str(error).split())}") from None
    return _scheme(values, path)


def _scheme(values: dict[str, Any], path: Path) -> Scheme:
    """Check what a file says, key by key."""
    fields = Scheme.__dataclass_fields__
    bands = values.pop("bands", None)
    if not isinstance(bands, list) or not all(isinstance(name, str) for name in bands):
        raise PaletteError(f"{path.name}: bands is {bands!r}", f"it is a list of {MOST} colors")
    for key, value in values.items():
        if key not in fields:
            raise PaletteError(
                f"{path.name}: unknown key {key!r}", f"there are {', '.join(fields)}"
            )
        if not isinstance(value, str):
            raise PaletteError(f"{path.name}: {key} is {value!r}", "it is a text")
    for key in ("background", "ink"):
        if key not in values:
            raise PaletteError(f"{path.name}: {key} is missing", "it is a color")
    story = {"name": path.stem, "title": path.stem, **values}
    return Scheme(bands=tuple(bands), **story)
