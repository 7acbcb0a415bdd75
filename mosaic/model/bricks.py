"""Parts, what may be used of them, and where they lie."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mosaic.dimensions import STUD_PITCH_MM
from mosaic.model.picture import Color, Grid, Note, Palette, frozen
from mosaic.recipe import View

Status = Literal["current", "retired", "unknown", "unlisted"]


@dataclass(frozen=True)
class Part:
    """A mold: its size in studs, its body's height in mm, and its id in each system.

    Examples
    --------
    >>> Part("plate_1x4", "Plate 1 x 4", "plate", 4, 1, 3.2, studs=True).turn().key
    'plate_4x1'
    """

    key: str
    name: str
    family: str
    cols: int
    rows: int
    height_mm: float
    studs: bool
    lego: str = ""
    bricklink: str = ""
    ldraw: str = ""
    rebrickable: str = ""
    mass_g: float | None = None
    mass_estimate: bool = False

    @property
    def round(self) -> bool:
        """Whether the part is a disc rather than a square."""
        return self.family.startswith("round")

    def footprint(self, view: View) -> tuple[int, int]:
        """Columns and rows of cells that the part covers; in a wall its rows are its depth."""
        return (self.cols, 1) if view == "side" else (self.cols, self.rows)

    def depth_mm(self, view: View) -> float:
        """Depth from the viewer: in a wall what lies behind its face, else its body's height."""
        return STUD_PITCH_MM * self.rows if view == "side" else self.height_mm

    def turn(self) -> Part:
        """Return the part turned by a quarter: plate_1x4, four columns wide, as plate_4x1."""
        kind, _, size = self.key.rpartition("_")
        key = f"{kind}_{'x'.join(reversed(size.split('x')))}"
        return dataclasses.replace(self, key=key, cols=self.rows, rows=self.cols)

    @property
    def mold(self) -> str:
        """Key of the part as the catalog has it: lying along the columns."""
        return self.turn().key if self.rows > self.cols else self.key


class Unmatched(NamedTuple):
    """A line of somebody's list of pieces that the catalog does not know."""

    file: str
    line: int
    part: str
    color: str
    quantity: int
    reason: str


@dataclass(frozen=True, eq=False)
class Stock:
    """The pieces that a builder owns.

    Attributes
    ----------
    counts : dict of (str, str) to int
        Quantity by part key and color name.
    unmatched : tuple of Unmatched
        What else was in the lists; nothing is dropped without being told.
    notes : tuple of str
        What a builder should know of the lists, such as counts from one source alone.

    Examples
    --------
    >>> sum(Stock({("plate_1x1", "Red"): 40, ("plate_2x2", "Red"): 10}).counts.values())
    50
    """

    counts: dict[tuple[str, str], int]
    unmatched: tuple[Unmatched, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Kit:
    """What may be used: parts by size, in which colors each exists, at what price.

    Attributes
    ----------
    parts : tuple of Part
        Parts of the picture, smallest first; the first covers one cell.
    palette : Palette
        The colors that the statuses and prices count in.
    status : tuple (parts) of tuple (colors) of Status
        "unlisted", in no source, bars a part in a color; "retired" too unless `retired` is set.
    retired : bool
        Whether parts in colors that are no longer made may be used.
    elements : tuple (parts) of tuple (colors) of str
        Element id to order first, or an empty text.
    prices : tuple (parts) of tuple (colors) of float or None
        Price of one piece, None where it is not known.
    currency, price_date : str
        Of all prices; empty where there are none.
    price_estimate : bool
        Whether the prices are estimates rather than offers.
    backing : tuple of Part
        Baseplates and the like, which hold the picture.
    backing_color : Color or None
        What shows between round pieces and where cells are bare; None where nothing is behind.
    backing_stock : tuple of ((part key, color name), quantity)
        What the builder owns of the parts to stand on.
    stock : (parts, colors) int64, or None
        Pieces that the builder owns, and no more may be used; None where all can be bought.
    buy : bool
        Whether pieces may be bought beyond the stock.
    not_bought : frozenset of (int, int)
        Parts in colors that are taken from the stock alone, though they could be bought.

    Examples
    --------
    >>> from mosaic import Recipe, catalog, palette
    >>> recipe = Recipe(part="tile", palette="grayscale")
    >>> kit = catalog.kit(palette.resolve(recipe), recipe)
    >>> [part.name for part in kit.parts]
    ['Tile 1 x 1 with Groove', 'Tile 2 x 2 with Groove']
    """

    parts: tuple[Part, ...]
    palette: Palette
    status: tuple[tuple[Status, ...], ...]
    retired: bool = False
    elements: tuple[tuple[str, ...], ...] = ()
    prices: tuple[tuple[float | None, ...], ...] = ()
    currency: str = ""
    price_date: str = ""
    price_estimate: bool = True
    backing: tuple[Part, ...] = ()
    backing_color: Color | None = None
    backing_stock: tuple[tuple[tuple[str, str], int], ...] = ()
    stock: NDArray[np.int64] | None = None
    buy: bool = False
    not_bought: frozenset[tuple[int, int]] = frozenset()

    @cached_property
    def may_buy(self) -> NDArray[np.bool_]:
        """(parts, colors) bool: whether the part may be bought in the color."""
        barred = {"unlisted"} if self.retired else {"unlisted", "retired"}
        may = [
            [
                s not in barred and (part, color) not in self.not_bought
                for color, s in enumerate(row)
            ]
            for part, row in enumerate(self.status)
        ]
        return frozen(may, dtype=bool)

    @cached_property
    def exists(self) -> NDArray[np.bool_]:
        """(parts, colors) bool: whether the part may be used in the color."""
        if self.stock is None:
            return self.may_buy
        return frozen((self.stock > 0) | (self.may_buy & self.buy))

    def find(self, cols: int, rows: int) -> int | None:
        """Index of the part of so many cells, either way round; None where there is none."""
        cell = min(self.parts[0].cols, self.parts[0].rows) if self.parts else 1
        for index, part in enumerate(self.parts):
            if sorted((part.cols, part.rows)) == sorted((cols * cell, rows * cell)):
                return index
        return None


class Piece(NamedTuple):
    """One placed piece: indices into a layout's parts and palette, and its top left cell."""

    part: int
    color: int
    col: int
    row: int


@dataclass(frozen=True, eq=False)
class Pieces:
    """Placed pieces, column by column: a mural has a million of them.

    Attributes
    ----------
    part, color, col, row : (pieces,) int32
        As in `Piece`. Sorted by row, then column.
    layer : (pieces,) int32, or None
        Of backing pieces alone: 0 is nearest to the picture.

    Examples
    --------
    >>> pieces = Pieces.of(part=[0, 1], color=[0, 0], col=[2, 0], row=[0, 0])
    >>> [piece.col for piece in pieces]
    [0, 2]
    """

    part: NDArray[np.int32]
    color: NDArray[np.int32]
    col: NDArray[np.int32]
    row: NDArray[np.int32]
    layer: NDArray[np.int32] | None = None

    @property
    def layers(self) -> NDArray[np.int32]:
        """(pieces,) int32, the layer of each piece: 0 where they have none."""
        return frozen(np.zeros_like(self.part)) if self.layer is None else self.layer

    def __len__(self) -> int:
        return len(self.part)

    def __iter__(self) -> Iterator[Piece]:
        columns = (self.part, self.color, self.col, self.row)
        return map(Piece._make, zip(*(c.tolist() for c in columns), strict=True))

    @classmethod
    def of(
        cls,
        part: ArrayLike,
        color: ArrayLike,
        col: ArrayLike,
        row: ArrayLike,
        layer: ArrayLike | None = None,
    ) -> Pieces:
        """Make pieces of equally long columns, sorted by row and column."""
        columns = [np.asarray(c, dtype=np.int32) for c in (part, color, col, row)]
        order = np.lexsort((columns[2], columns[3]))
        layers = None if layer is None else frozen(np.asarray(layer, dtype=np.int32)[order])
        p, c, x, y = (frozen(column[order]) for column in columns)
        return cls(p, c, x, y, layers)


@dataclass(frozen=True, eq=False)
class Layout:
    """A grid covered by pieces, each cell that is not bare exactly once.

    Attributes
    ----------
    kit : Kit
        Its parts are what `pieces` count in.
    bound : int
        No layout of this grid under these rules has fewer pieces.
    backing : Pieces, or None
        What ties a wall together from behind, counted in the same parts and colors.
    bodies : int
        Of a wall: how many parts of it do not hold together.
    weak : int
        Of a wall: seams above seams as high as three bricks or more, which nothing ties.
    notes : tuple of Note
        What `pack` noticed.

    Examples
    --------
    >>> import mosaic
    >>> spec = mosaic.resolve.resolve(mosaic.Recipe(palette="grayscale"))
    >>> grid = mosaic.Grid(np.zeros((4, 4), np.int16), spec.palette)
    >>> layout = mosaic.pack.pack(grid, spec)
    >>> len(layout.pieces), layout.bound
    (4, 4)
    """

    grid: Grid
    kit: Kit
    pieces: Pieces
    bound: int = 0
    backing: Pieces | None = None
    bodies: int = 1
    weak: int = 0
    notes: tuple[Note, ...] = ()
