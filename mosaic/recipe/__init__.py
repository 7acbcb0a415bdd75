"""Every setting of a mosaic, in one frozen value.

A setting stands here once: its default, its range and its help. The command line's
options, recipe files and ``mosaic.json`` are all made from this table.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec

import tomli_w

from mosaic.errors import RecipeError, did_you_mean
from mosaic.recipe.building import VIEWS, Base, BuildingSettings, Family, View, ViewTraits
from mosaic.recipe.colors import ColorSettings, PopSettings
from mosaic.recipe.picture import PictureSettings
from mosaic.recipe.setting import checked, choices

__all__ = [
    "MAX_BYTES",
    "MAX_SIDE",
    "VIEWS",
    "Base",
    "Family",
    "Recipe",
    "View",
    "ViewTraits",
    "choices",
    "toml_values",
]

#: Longest side of a mosaic, in cells: a mural of 3072 plates is 25 m wide.
MAX_SIDE = 3072

#: No recipe is longer; the file of all settings with their help has 30 kB.
MAX_BYTES = 1_000_000


def toml_values(text: str, name: str) -> dict[str, Any]:
    """Read settings from TOML, with or without a byte order mark.

    Raises
    ------
    RecipeError
        It is not TOML, is nested too deep, or has a number of thousands of digits.
    """
    import tomllib  # noqa: PLC0415 - .002 s, and few commands read any

    hint = 'a line of it looks like: size = "48x48"'
    try:
        return tomllib.loads(text.removeprefix("\N{BYTE ORDER MARK}"))
    except RecursionError:
        raise RecipeError(f"{name} cannot be read: it is nested too deep", hint) from None
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(f"{name} cannot be read: {str(error)[:200]}", hint) from None
    except ValueError:  # Python's own limit on the digits of an integer
        raise RecipeError(f"{name} cannot be read: a number has too many digits", hint) from None


P = ParamSpec("P")


def _takes_settings(
    _: Callable[[], Callable[P, object]],
) -> Callable[[Callable[..., Recipe]], Callable[Concatenate[Recipe, P], Recipe]]:
    """Tell type checkers that a method of `Recipe` takes its settings, by name."""
    return lambda method: method


# Its bases only declare settings: what a dataclass makes of these takes time at every start.
@dataclass(frozen=True, kw_only=True)
class Recipe(BuildingSettings, PopSettings, ColorSettings, PictureSettings):
    """Every setting of a mosaic; each is neutral or the best known by default.

    Raises
    ------
    RecipeError
        A setting is out of its range, or of the wrong type.

    Examples
    --------
    >>> Recipe(size="32").cells((3, 4), (8.0, 8.0))
    (32, 24)
    """

    def __post_init__(self) -> None:
        for f in dataclasses.fields(self):
            object.__setattr__(self, f.name, checked(f, getattr(self, f.name)))
        self._size()
        self._pop()

    @_takes_settings(lambda: Recipe)
    def replace(self, **changes: Any) -> Recipe:
        """Return a recipe with some settings changed."""
        return Recipe.from_mapping({**self.to_mapping(), **changes})

    def to_mapping(self) -> dict[str, Any]:
        """Every setting by name, in the order of this class; tuples as lists."""
        values = dataclasses.asdict(self)
        return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Recipe:
        """Read settings by name; those not named keep their defaults.

        Raises
        ------
        RecipeError
            A name is not a setting, or a value is out of its range.
        """
        names = {f.name for f in dataclasses.fields(cls)}
        for name in values:
            if name not in names:
                hint = did_you_mean(name, names) or "see: mosaic build --help"
                raise RecipeError(f"unknown setting {name!r}", hint=hint)
        return cls(**values)

    @classmethod
    def from_toml(cls, text: str, name: str = "the recipe") -> Recipe:
        """Read a recipe file; settings that it does not name keep their defaults.

        Raises
        ------
        RecipeError
            `text` is not TOML, names an unknown setting, or gives one a value out of its range.
        """
        values = toml_values(text, name)
        try:
            return cls.from_mapping(values)
        except RecipeError as error:
            raise RecipeError(f"{name}: {error.came}", error.allowed, error.hint) from None

    def to_toml(self) -> str:
        """Write a recipe file: every setting below its help, stage by stage."""
        lines: list[str] = []
        for f in dataclasses.fields(self):
            heading = f"# --- {f.metadata['stage']} ---\n"
            lines += [] if heading in lines else [heading]
            value = tomli_w.dumps({f.name: self.to_mapping()[f.name]})
            lines.append(f"# {f.metadata['help']}\n{value}")
        return "\n".join(lines)

    def _pop(self) -> None:
        """Refuse what does not fit together, before any work is done."""
        if not self.scheme:
            raise RecipeError("scheme is empty", "it is one name or several", "try --scheme auto")
        if self.panel_grid != (1, 1) and self.ditherer != "bands" and self.varied != "hue":
            raise RecipeError(
                f"vary is {self.vary!r}",
                f"the method {self.ditherer} has no schemes to vary",
                "try --ditherer bands, or --vary hue",
            )

    @property
    def varied(self) -> str:
        """What differs from panel to panel: hue, scheme or background."""
        by_method = "scheme" if self.ditherer == "bands" else "hue"
        return by_method if self.vary == "auto" else self.vary

    @property
    def oversample(self) -> int:
        """Pixels that the ditherer looks at on each side of a cell; 1 is the cell's mean alone."""
        finest = 4 if max(n or 1 for n in self._size()) <= 256 else 2
        return finest if self.ditherer == "bands" else 1

    @property
    def sufficient_px(self) -> int:
        """Pixels on a picture's shorter side that are enough, a power of two from 1024.

        Two for each that the ditherer looks at, along the mosaic's longer side; a wall's
        plates are 2.5 times as wide as they are high.
        """
        finest = 2 * max(n or 1 for n in self._size()) * self.oversample * max(1.0, self.zoom)
        return 1 << max(10, math.ceil(math.log2(finest * VIEWS[self.view].stretch)))

    def _size(self) -> tuple[int, int | None]:
        """Columns and, where they are given, rows."""
        if self.size.strip().lower() == "auto":
            return 48, VIEWS[self.view].default_rows
        numbers = self.size.lower().replace("×", "x").split("x")
        try:
            sides = [int(n) for n in numbers]
        except ValueError:
            sides = []
        if len(sides) not in {1, 2} or not all(1 <= n <= MAX_SIDE for n in sides):
            raise RecipeError(
                f"size is {self.size!r}",
                f"it is auto, columns x rows as in 48x48, or columns alone, each 1 to {MAX_SIDE}",
                "try --size 48x48",
            )
        return sides[0], sides[1] if len(sides) == 2 else None

    def cells(self, picture: tuple[float, float], cell_mm: tuple[float, float]) -> tuple[int, int]:
        """Columns and rows for a picture of (rows, cols) pixels and cells of (width, height) mm.

        The size counts in studs where a cell has several.

        Raises
        ------
        RecipeError
            All pieces are two studs wide or more, and the size is odd.
        """
        cols, rows = self._size()
        studs = self.studs_a_cell
        if cols % (2 if self.in_pairs else studs) or (rows or 0) % studs:
            across = f"{cols - cols % 2 or 2}"
            down = f"x{rows if self.in_pairs else rows - rows % 2 or 2}" if rows else ""
            raise RecipeError(
                f"size is {self.size!r}",
                f"it is even where no piece is smaller than {'1x2' if self.in_pairs else '2x2'}",
                f"try --size {across}{down}",
            )
        cols, rows = cols // studs, rows and rows // studs
        if rows is None:
            height_mm = cols * cell_mm[0] * picture[0] / picture[1]
            rows = min(max(1, round(height_mm / cell_mm[1])), MAX_SIDE)
        return cols, rows
