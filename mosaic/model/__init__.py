"""The values that travel along the line: frozen, without input or output.

Arrays in them are read-only. A *cell* is one pixel of the mosaic, a *stud* the
size of a 1x1 piece; in a top view they are the same. Row 0 is at the top.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mosaic.model.bricks import Kit, Layout, Part, Piece, Pieces, Status, Stock, Unmatched
from mosaic.model.panels import (
    Section,
    bonded_rows,
    crossings,
    join_panels,
    panels,
    sections,
    size_with_border,
)
from mosaic.model.picture import (
    BARE,
    MASK_COLORS,
    MOST_AREAS,
    PARTS,
    REGIONS,
    UNTOUCHED,
    Color,
    Grid,
    Linear,
    Note,
    Palette,
    Picture,
    Regions,
    frozen,
    mask_px,
)
from mosaic.recipe import VIEWS, Recipe, View

__all__ = [
    "BARE",
    "MASK_COLORS",
    "MOST_AREAS",
    "PARTS",
    "REGIONS",
    "UNTOUCHED",
    "VIEWS",
    "Color",
    "Facts",
    "Grid",
    "Inputs",
    "Kit",
    "Layout",
    "Linear",
    "Note",
    "Palette",
    "Part",
    "PartLine",
    "Picture",
    "Piece",
    "Pieces",
    "Plan",
    "Price",
    "Regions",
    "Role",
    "Section",
    "Source",
    "Status",
    "Stock",
    "Unmatched",
    "View",
    "bonded_rows",
    "crossings",
    "frozen",
    "join_panels",
    "mask_px",
    "panels",
    "sections",
    "size_with_border",
]

Role = Literal["mosaic", "backing", "spare"]


@dataclass(frozen=True)
class Source:
    """The picture that a mosaic was made from: file name, hash, size in pixels.

    Examples
    --------
    >>> Source("cat.jpg", "0" * 64, width=640, height=480).name
    'cat.jpg'
    """

    name: str
    sha256: str
    width: int
    height: int


@dataclass(frozen=True)
class PartLine:
    """A line of the parts list: one part in one color in one role.

    `owned` of the `quantity` come from the builder's stock; the others are to be bought.

    Examples
    --------
    >>> plate = Part("plate_1x1", "Plate 1 x 1", "plate", 1, 1, 3.2, studs=True)
    >>> PartLine(plate, Color("Red", "#b40000"), quantity=12, owned=5).to_buy
    7
    """

    part: Part
    color: Color
    quantity: int
    role: Role = "mosaic"
    status: Status = "unknown"
    element: str = ""
    price: float | None = None
    owned: int = 0

    @property
    def to_buy(self) -> int:
        """Pieces that the builder does not own."""
        return self.quantity - self.owned


@dataclass(frozen=True)
class Price:
    """What is to be bought costs: `known` is the share of these pieces that `amount` is for."""

    amount: float
    currency: str
    date: str
    known: float
    estimate: bool


@dataclass(frozen=True)
class Facts:
    """Numbers about a mosaic.

    `bound` is a proven lower bound on the pieces of the picture. A wall comes in `bodies`
    that do not hold together, one where all is well, and has `weak` places: seams above
    seams that nothing ties. `lonely` cells have no neighbor of their color, which is
    `lonely_share` of all cells that get a piece. `faces` are those that were found and are
    shown: column, row and width in cells of a square from the brows to the chin, the largest
    first.

    Examples
    --------
    >>> price = Price(1.2, "EUR", "2026-11-20", known=1.0, estimate=False)
    >>> Facts(12, 1, 1, 32.0, 24.0, 6.4, 1.0, price, bound=12).counts
    '12 pieces in 1 lot and 1 color'
    """

    pieces: int
    lots: int
    colors: int
    width_mm: float
    height_mm: float
    thickness_mm: float
    mass_g: float
    price: Price
    bound: int
    error: dict[str, float] = field(default_factory=dict)
    bodies: int = 1
    weak: int = 0
    faces: tuple[tuple[float, float, float], ...] = ()
    lonely: int = 0
    lonely_share: float = 0.0

    @property
    def counts(self) -> str:
        """Pieces, lots and colors in words."""
        names = ((self.pieces, "piece"), (self.lots, "lot"), (self.colors, "color"))
        pieces, lots, colors = (f"{n:,} {name}{'' if n == 1 else 's'}" for n, name in names)
        return f"{pieces} in {lots} and {colors}"


@dataclass(frozen=True)
class Inputs:
    """What the files said that a recipe names, kept with the mosaic.

    Attributes
    ----------
    colors : int
        How many colors of the palette, from its first, the cells were chosen from.
    stock : tuple of ((part key, color name), quantity), or None
        Pieces that the builder owns; None without a stock.
    prices : tuple of ((part key or set number, color name), price)
        The builder's own prices.
    currency, date : str
        Of these prices.
    """

    colors: int
    stock: tuple[tuple[tuple[str, str], int], ...] | None = None
    prices: tuple[tuple[tuple[str, str], float], ...] = ()
    currency: str = ""
    date: str = ""


@dataclass(frozen=True, eq=False)
class Plan:
    """All that a builder follows, and all that a project file holds.

    Attributes
    ----------
    part_types : tuple of Part
        What `pieces` and `backing` count in.
    touch_up : (rows, cols) int16, or None
        Cells that were set by hand: palette indices, `BARE`, or `UNTOUCHED`.
    inputs : Inputs or None
        What the recipe's files said; None of a file of version 0.1.
    notes : tuple of Note
        What was noticed from the picture to here, in the order of the line.

    Examples
    --------
    >>> import mosaic
    >>> red = b"P6 1 1 255 " + bytes([180, 0, 0])
    >>> plan = mosaic.pipeline.run(red, mosaic.Recipe(size="32x16"))
    >>> [section.name for section in plan.sections]
    ['A1', 'A2']
    """

    source: Source
    recipe: Recipe
    grid: Grid
    part_types: tuple[Part, ...]
    pieces: Pieces
    backing: Pieces
    sections: tuple[Section, ...]
    parts: tuple[PartLine, ...]
    facts: Facts
    notes: tuple[Note, ...] = ()
    touch_up: NDArray[np.int16] | None = None
    inputs: Inputs | None = None

    @property
    def title(self) -> str:
        """The title that the builder gave, or the picture's name without its ending."""
        return self.recipe.title or self.source.name.rpartition(".")[0] or self.source.name

    @property
    def view(self) -> View:
        """What faces the viewer: "top" for studs, "side" for a wall of stacked pieces."""
        return self.grid.view

    @property
    def ties(self) -> tuple[Piece, ...]:
        """Pieces that stand behind a wall; none in a top view, whose backing is a base."""
        return tuple(self.backing) if VIEWS[self.view].rises else ()

    @property
    def size_with_base(self) -> tuple[int, int]:
        """Columns and rows of studs that the picture and what it stands on cover."""
        if self.ties or not len(self.backing):
            return self.grid.cols, self.grid.rows
        places = np.stack([self.backing.col, self.backing.row], axis=1)
        cols, rows = (places + self.footprints[self.backing.part]).max(axis=0).tolist()
        return max(cols, self.grid.cols), max(rows, self.grid.rows)

    @cached_property
    def footprints(self) -> NDArray[np.int64]:
        """(part types, 2) columns and rows of cells that each part covers in this view."""
        spans = [part.footprint(self.view) for part in self.part_types]
        return frozen(np.array(spans, np.int64).reshape(-1, 2))
