"""Every setting of a mosaic, in one frozen value.

A setting stands here once: its default, its range and its help. The command line's
options, recipe files and ``mosaic.json`` are all made from this table.
"""

from __future__ import annotations

import dataclasses
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import tomli_w

from mosaic.errors import RecipeError, did_you_mean

#: Longest side of a mosaic, in cells: a mural of 2048 plates is 16 m wide.
MAX_SIDE = 2048

Setting = str | int | float | bool | tuple[str, ...]


def _setting(
    default: Any,
    stage: str,
    text: str,
    *,
    low: float = -math.inf,
    high: float = math.inf,
    choices: tuple[str, ...] = (),
) -> Any:
    """Declare a setting: its default, its stage, its help, and what it may be."""
    bounds = {"low": low, "high": high, "choices": choices}
    return field(default=default, metadata={"stage": stage, "help": text, **bounds})


@dataclass(frozen=True, kw_only=True)
class Recipe:
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

    # --- load
    rescale: str = _setting(
        "auto",
        "load",
        "Factor that every stored pixel value is multiplied by before anything else, as in Keras: "
        "auto is 1/(2^bits - 1), none or 0 leaves values as they are",
    )
    frame: int = _setting(0, "load", "Frame of an animated picture, from 0", low=0)
    matte: str = _setting(
        "#ffffff",
        "load",
        "Color behind transparent pixels, as #rrggbb; 'bare' leaves those cells without a piece",
    )
    max_megapixels: int = _setting(
        200, "load", "Largest picture that is opened, in millions of pixels", low=1, high=100_000
    )
    # --- prepare
    size: str = _setting(
        "48x48", "prepare", "Columns x rows in cells, or columns alone (rows follow the picture)"
    )
    fit: str = _setting(
        "crop",
        "prepare",
        "How the picture meets the size: cut it, add matte, or stretch it",
        choices=("crop", "pad", "stretch"),
    )
    focus: str = _setting(
        "auto",
        "prepare",
        "Point that a crop keeps in the middle, as X,Y in [0, 1] from the top left; "
        "auto looks for the interesting part",
    )
    brightness: float = _setting(
        0.0, "prepare", "Exposure in stops: light is multiplied by 2^brightness", low=-4, high=4
    )
    contrast: float = _setting(
        0.0, "prepare", "OKLab L goes to 0.5 + (L - 0.5)(1 + contrast)", low=-1, high=4
    )
    saturation: float = _setting(
        0.0, "prepare", "OKLab a and b are multiplied by 1 + saturation", low=-1, high=4
    )
    gamma: float = _setting(
        1.0, "prepare", "Light goes to light^(1/gamma); over 1 lifts mid-tones", low=0.1, high=10
    )
    sharpen: float = _setting(
        0.0, "prepare", "Gain of an unsharp mask one cell wide, in linear light", low=0, high=4
    )
    auto_levels: bool = _setting(
        False, "prepare", "Stretch OKLab L so that its 0.5 and 99.5 percentiles become 0 and 1"
    )
    normalize: str = _setting(
        "none",
        "prepare",
        "image: move OKLab L of each picture to mean 0.6 and standard deviation 0.2",
        choices=("none", "image"),
    )
    # --- palette
    palette: str = _setting(
        "auto",
        "palette",
        "Name of a palette or a file (.toml, .csv, .gpl); auto is every solid color in which "
        "the part is made",
    )
    colors_from: str = _setting(
        "ldraw", "palette", "Whose RGB the colors have", choices=("ldraw", "rebrickable")
    )
    only_colors: tuple[str, ...] = _setting(
        (),
        "palette",
        "Keep only these colors of the palette: names, or ids as in lego:28, bricklink:11, ldraw:0",
    )
    without_colors: tuple[str, ...] = _setting(
        (), "palette", "Leave these colors out of the palette: names or ids"
    )
    retired: bool = _setting(
        False, "palette", "Use parts in colors that are no longer made, too"
    )
    # --- quantize
    ditherer: str = _setting(
        "diffusion", "quantize", "Method that picks the brick colors (see: mosaic plugins list)"
    )
    strength: float = _setting(
        0.5, "quantize", "Share of the error that diffusion hands on", low=0, high=1
    )
    serpentine: bool = _setting(True, "quantize", "Diffuse every other row from right to left")
    distance_m: float = _setting(
        0.0,
        "quantize",
        "Viewing distance in meters; 0 takes ten times the mosaic's longer side, at least 2",
        low=0,
        high=1000,
    )
    # --- pack
    part: str = _setting(
        "plate",
        "pack",
        "Part family: plates and tiles are short (3.2 mm), bricks tall (9.6 mm)",
        choices=("plate", "brick", "tile", "round-plate", "round-tile"),
    )
    pieces: str = _setting(
        "auto", "pack", "Sizes to use, as 1x1,2x2; auto is both, and 1x1 for round parts"
    )
    # --- plan
    section: int = _setting(16, "plan", "Side of a plan's section in cells", low=4, high=64)
    backing: str = _setting(
        "auto",
        "plan",
        "Color of the baseplates behind the picture; auto is Light Bluish Gray, none leaves them "
        "out",
    )
    spare: float = _setting(
        0.0, "plan", "Spare pieces to buy of each lot, in percent, rounded up", low=0, high=100
    )
    title: str = _setting("", "plan", "Title on the plan; the picture's name where empty")
    paper: str = _setting("a4", "plan", "Paper that plan.pdf is for", choices=("a4", "letter"))
    marks: str = _setting(
        "number",
        "plan",
        "What stands on a piece for its color; symbols differ by shape",
        choices=("number", "letter", "symbol"),
    )
    runs: bool = _setting(False, "plan", "Spell each section out row by row in plan.pdf")
    template: bool = _setting(
        False, "plan", "Add pages at true size (1:1) to plan.pdf, to build upon or to check against"
    )

    def __post_init__(self) -> None:
        for f in dataclasses.fields(self):
            object.__setattr__(self, f.name, _checked(f, getattr(self, f.name)))
        self._size()

    def replace(self, **changes: Setting) -> Recipe:
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
        try:
            values = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise RecipeError(
                f"{name} cannot be read: {error}", 'a line of it looks like: size = "48x48"'
            ) from None
        return cls.from_mapping(values)

    def to_toml(self) -> str:
        """Write a recipe file: every setting below its help, stage by stage."""
        lines: list[str] = []
        for f in dataclasses.fields(self):
            heading = f"# --- {f.metadata['stage']} ---\n"
            lines += [] if heading in lines else [heading]
            value = tomli_w.dumps({f.name: self.to_mapping()[f.name]})
            lines.append(f"# {f.metadata['help']}\n{value}")
        return "\n".join(lines)

    def _size(self) -> tuple[int, int | None]:
        """Columns and, where they are given, rows."""
        numbers = self.size.lower().replace("×", "x").split("x")
        try:
            sides = [int(n) for n in numbers]
        except ValueError:
            sides = []
        if len(sides) not in {1, 2} or not all(1 <= n <= MAX_SIDE for n in sides):
            raise RecipeError(
                f"size is {self.size!r}",
                f"it is columns x rows as in 48x48, or columns alone, each 1 to {MAX_SIDE}",
                "try --size 48x48",
            )
        return sides[0], sides[1] if len(sides) == 2 else None

    def cells(self, picture: tuple[float, float], cell_mm: tuple[float, float]) -> tuple[int, int]:
        """Columns and rows for a picture of (rows, cols) pixels and cells of (width, height) mm."""
        cols, rows = self._size()
        if rows is None:
            height_mm = cols * cell_mm[0] * picture[0] / picture[1]
            rows = min(max(1, round(height_mm / cell_mm[1])), MAX_SIDE)
        return cols, rows


def _checked(f: dataclasses.Field[Any], value: Any) -> Any:
    """Return `value` in the setting's own type, or say what the setting may be."""
    kind, meta = type(f.default), f.metadata
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if kind is tuple and isinstance(value, list):
        value = tuple(value)
    if type(value) is not kind:
        raise RecipeError(f"{f.name} is {value!r}", f"it is of type {kind.__name__}", meta["help"])
    if meta["choices"] and value not in meta["choices"]:
        hint = did_you_mean(str(value), meta["choices"])
        raise RecipeError(
            f"{f.name} is {value!r}", f"it is one of {', '.join(meta['choices'])}", hint
        )
    if kind in {int, float} and not meta["low"] <= value <= meta["high"]:
        limits = f"it is from {meta['low']:g} to {meta['high']:g}"
        raise RecipeError(f"{f.name} is {value}", limits.replace("to inf", "upwards"), meta["help"])
    return value
