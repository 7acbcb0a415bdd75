"""Pictures, colors, grids of cells, and the regions of a print."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mosaic import color as _color
from mosaic.dimensions import STUD_PITCH_MM
from mosaic.imaging.faces import Face
from mosaic.imaging.flat_colors import Flats
from mosaic.recipe import View

#: Regions of a portrait.
PARTS = ("hair", "skin", "lips", "lids", "eyes", "clothes")
#: Most areas of any other picture, the background among them.
MOST_AREAS = 6
#: All regions that there can be; the place of one is its number.
REGIONS = ("background", *PARTS, *(f"region-{n}" for n in range(1, MOST_AREAS + 1)))
#: sRGB of each in a painted mask, far from one another and from black and white.
MASK_COLORS = (
    (150, 150, 150),
    (240, 200, 60),
    (245, 170, 140),
    (200, 20, 60),
    (70, 190, 200),
    (120, 70, 30),
    (60, 70, 160),
    (235, 85, 70),
    (70, 140, 230),
    (250, 235, 130),
    (80, 180, 100),
    (190, 110, 220),
    (250, 130, 20),
)

#: Pixels a cell of a mask, and its longer side at most.
_CELL_PX, _MOST_PX = 20, 4000

#: Index of a cell that is left bare.
BARE = -1
#: In a layer of touch-ups, a cell that nobody has touched.
UNTOUCHED = -2


def mask_px(cols: int, rows: int) -> int:
    """Pixels a cell of ``regions.png``, by which a mask of a mosaic's own shape is known.

    Examples
    --------
    >>> mask_px(48, 48), mask_px(400, 300)
    (20, 10)
    """
    return min(_CELL_PX, max(1, _MOST_PX // max(cols, rows)))


class Regions(NamedTuple):
    """Which region each cell of a print is of; all panels show the same.

    Attributes
    ----------
    names : tuple of str
        Of those that there are, in the order of `REGIONS`.
    cells : (rows, cols) int16
        Place of each cell's region in `names`.
    """

    names: tuple[str, ...]
    cells: NDArray[np.int16]

    @classmethod
    def of(cls, numbers: NDArray[np.int64]) -> Regions:
        """Name the regions of cells that hold places in `REGIONS`.

        Examples
        --------
        >>> Regions.of(np.array([[0, 0, 7]])).names
        ('background', 'region-1')
        """
        here, cells = np.unique(numbers, return_inverse=True)
        named = tuple(REGIONS[n] for n in here.tolist())
        return cls(named, frozen(cells.reshape(numbers.shape), np.int16))


def frozen(array: ArrayLike, dtype: Any = None) -> NDArray[Any]:
    """Return the array as a read-only view, copied only where its type must change."""
    view = np.asarray(array, dtype=dtype).view()
    view.flags.writeable = False
    return view


@dataclass(frozen=True)
class Color:
    """A brick color: Rebrickable's name, ``#rrggbb`` in sRGB, and its id in each system.

    Examples
    --------
    >>> Color("Red", "#b40000", ldraw=4).ldraw
    4
    """

    name: str
    hex: str
    lego: int | None = None
    bricklink: int | None = None
    ldraw: int | None = None
    rebrickable: int | None = None


@dataclass(frozen=True)
class Palette:
    """Colors to choose from; a grid's indices count in their order.

    Examples
    --------
    >>> Palette("Two", (Color("Red", "#b40000"), Color("White", "#f4f4f4"))).srgb.tolist()
    [[180, 0, 0], [244, 244, 244]]
    """

    name: str
    colors: tuple[Color, ...]
    source: str = ""

    def __len__(self) -> int:
        return len(self.colors)

    @cached_property
    def srgb(self) -> NDArray[np.uint8]:
        """(colors, 3) sRGB codes of 0 to 255."""
        codes = np.array([_color.hex_to_srgb(c.hex) for c in self.colors], dtype=np.uint8)
        return frozen(codes.reshape(-1, 3))

    @cached_property
    def linear(self) -> NDArray[np.float64]:
        """(colors, 3) linear light in [0, 1]."""
        return frozen(_color.srgb_to_linear(self.srgb / 255.0))


@dataclass(frozen=True)
class Note:
    """What the tool noticed and the user should know.

    Attributes
    ----------
    code : str
        A short name for programs, as in "cropped" or "small-face".
    text : str
        One sentence for people, without a period at its end.
    option : str
        What to try on the command line, as in "--brightness 2"; empty where nothing helps.

    Examples
    --------
    >>> Note("dark", "90 % of the cells are Black", "--brightness 1").option
    '--brightness 1'
    """

    code: str
    text: str
    option: str = ""


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture on [0, 1] in sRGB, whatever it was stored as.

    Attributes
    ----------
    codes : (rows, cols, 3) uint8 or uint16
        sRGB in units of 1/255 or 1/65535: exact for all integer storage up to 16 bits,
        and an eighth of the memory of float64 for the usual photo.
    alpha : (rows, cols) of the same dtype, or None
        Opacity in the same units; colors are not multiplied by it.
    name, sha256
        File name (or "picture") and hash of what was read.
    notes : tuple of Note
        What was noticed on the way; every stage's value has them.
    stored : (int, int), or None
        Rows and columns of the file, upright, where it was shrunk on reading.

    Examples
    --------
    >>> Picture(np.zeros((2, 3, 3), np.uint8)).shape
    (2, 3)
    """

    codes: NDArray[Any]
    alpha: NDArray[Any] | None = None
    name: str = "picture"
    sha256: str = ""
    notes: tuple[Note, ...] = ()
    stored: tuple[int, int] | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, cols = self.codes.shape[:2]
        return rows, cols

    @property
    def pixels(self) -> NDArray[np.float64]:
        """(rows, cols, 3) float64, sRGB in [0, 1]."""
        return frozen(self.codes / float(np.iinfo(self.codes.dtype).max))


@dataclass(frozen=True, eq=False)
class Linear:
    """One pixel of linear light a cell.

    Attributes
    ----------
    light : (rows, cols, 3) float64
        Linear light in [0, 1] with sRGB primaries.
    cell_mm : (float, float)
        Width and height of a cell.
    covered : (rows, cols) bool, or None
        False where a cell is left bare; None where every cell is covered.
    detail : (rows * k, cols * k, 3) float64, or None
        The same light in k x k pixels a cell, for ditherers that look closer.
    hints : (rows, cols) int8, or None
        What the user says of a cell: 1 is background, 2 is subject, 0 is neither.
    regions : (rows, cols) int8, or None
        What the user says of a cell's region: 1 + its place in `REGIONS`, 0 for nothing.
    notes : tuple of Note
        What `prepare` noticed.
    faces : tuple of Face
        Faces that are shown, in cells, the largest first.
    flats : Flats or None
        Of a drawing: its flat colors and where they lie, as its pixels have them.
    panel_flats : tuple of Flats
        The same of each panel, if there are several or a border; `flats` is None then.

    Examples
    --------
    >>> Linear(np.zeros((2, 3, 3))).cell_mm
    (8.0, 8.0)
    """

    light: NDArray[np.float64]
    cell_mm: tuple[float, float] = (STUD_PITCH_MM, STUD_PITCH_MM)
    covered: NDArray[np.bool_] | None = None
    detail: NDArray[np.float64] | None = None
    hints: NDArray[np.int8] | None = None
    notes: tuple[Note, ...] = ()
    faces: tuple[Face, ...] = ()
    flats: Flats | None = None
    panel_flats: tuple[Flats, ...] = ()
    regions: NDArray[np.int8] | None = None


@dataclass(frozen=True, eq=False)
class Grid:
    """A palette index a cell.

    Attributes
    ----------
    indices : (rows, cols) int16
        Index into `palette`, or `BARE`.
    stock_gap : float, or None
        With a stock: how much further off the colors are, each by itself, than the best
        that the stock could do, as a share; 0 is proven best.
    notes : tuple of Note
        What `quantize` or a swap noticed.
    regions : Regions or None
        Of a print: which region each cell is of.

    Examples
    --------
    >>> red = Palette("One", (Color("Red", "#b40000"),))
    >>> grid = Grid(np.array([[0, 0, BARE]], np.int16), red)
    >>> grid.cols, grid.rows
    (3, 1)
    """

    indices: NDArray[np.int16]
    palette: Palette
    cell_mm: tuple[float, float] = (STUD_PITCH_MM, STUD_PITCH_MM)
    stock_gap: float | None = None
    notes: tuple[Note, ...] = ()
    regions: Regions | None = None

    @property
    def view(self) -> View:
        """What faces the viewer: cells of a top view are square, those of a wall are not."""
        return "top" if self.cell_mm[0] == self.cell_mm[1] else "side"

    @property
    def cols(self) -> int:
        """Number of columns."""
        return int(self.indices.shape[1])

    @property
    def rows(self) -> int:
        """Number of rows."""
        return int(self.indices.shape[0])
