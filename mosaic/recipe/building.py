"""Settings of the building: pieces, sections, paper, shopping."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from mosaic.dimensions import BRICK_HEIGHT_MM, PLATE_HEIGHT_MM, STUD_PITCH_MM
from mosaic.recipe.setting import setting

#: Parts of one height and shape.
Family = Literal["plate", "brick", "tile", "round-plate", "round-tile"]
#: Studs at the viewer, or a wall of stacked pieces.
View = Literal["top", "side"]
#: What a picture stands on.
Base = Literal["auto", "baseplate", "plate", "panel"]


class ViewTraits(NamedTuple):
    """What follows from a view alone.

    Attributes
    ----------
    rises : bool
        Rows are counted, read and built from the lowest up, as a wall grows.
    banded : bool
        Sections are bands over the whole width, so no piece crosses their edges.
    shows_studs : bool
        Studs face the viewer.
    block : (int, int)
        Rows and columns of the larger piece that goes with a 1x1.
    unit : str
        What a mosaic's size is counted in.
    seen : str
        What is said behind a size.
    default_rows : int or None
        Rows of 48 columns; None where they follow the picture, for cells are not square.
    stretch : float
        How many times as wide as high the flattest cell is.
    step_px : int
        Pixels across a stud by which a cell's height in pixels stays whole.
    """

    rises: bool
    banded: bool
    shows_studs: bool
    block: tuple[int, int]
    unit: str
    seen: str
    default_rows: int | None
    stretch: float
    step_px: int


#: Each view's traits: who needs one looks it up and does not ask which view it is.
VIEWS: Mapping[View, ViewTraits] = {
    "top": ViewTraits(
        rises=False,
        banded=False,
        shows_studs=True,
        block=(2, 2),
        unit="studs",
        seen="",
        default_rows=48,
        stretch=1.0,
        step_px=1,
    ),
    "side": ViewTraits(
        rises=True,
        banded=True,
        shows_studs=False,
        block=(1, 2),
        unit="cells",
        seen=", seen from the side",
        default_rows=None,
        stretch=STUD_PITCH_MM / PLATE_HEIGHT_MM,
        step_px=5,  # plates of 8 x 3.2 mm are 5 x 2 pixels
    ),
}


@dataclass(frozen=True, kw_only=True, init=False, repr=False, eq=False)
class BuildingSettings:
    """What is built, bought and printed."""

    # --- pack
    part: Literal["auto", Family] = setting(
        "auto",
        "pack",
        "Part family: plates and tiles are short (3.2 mm), bricks tall (9.6 mm); auto is what "
        "the stock has most of, else plates",
    )
    view: Literal[View] = setting(
        "top",
        "pack",
        "What faces the viewer: studs (top), or a wall of stacked plates or bricks (side), whose "
        "cells are 8.0 x 3.2 or 8.0 x 9.6 mm",
    )
    pieces: str = setting(
        "auto",
        "pack",
        "Sizes to use, as 1x1,1x2,2x4; auto is 1x1 and 2x2, 1x1 for round parts, and 1x1 to 1x8 "
        "from the side; without 1x1 each smallest piece, 2x2 or in a wall 1x2, has one color, and "
        "the size still counts studs",
    )
    goal: Literal["pieces", "price", "mass"] = setting(
        "pieces",
        "pack",
        "What to have as little of as possible; price and mass have to be known for every part",
    )
    cross_sections: bool = setting(
        False, "pack", "Let pieces cross the edges of sections: fewer pieces, less handy to build"
    )
    # --- plan
    section: int = setting(16, "plan", "Side of a plan's section in cells", low=4, high=64)
    base: Literal[Base] = setting(
        "auto",
        "plan",
        "What the picture stands on: baseplates; 16x16 plates, a second layer of which ties the "
        "seams of the first; or 16x16 art panels, joined by pins; auto is the panels of a stock "
        "that has some, else baseplates, or plates where several would stand out and these do not",
    )
    backing: str = setting(
        "auto",
        "plan",
        "Color of what the picture stands on; auto is Light Bluish Gray, or Black where that was "
        "not made, or what the stock has most panels in; none leaves it out",
    )
    spare: float = setting(
        0.0, "plan", "Spare pieces to buy of each lot, in percent, rounded up", low=0, high=100
    )
    # --- export: how the files look, not what is built
    style: str = setting(
        "studs", "export", "How preview.png is drawn: studs, flat, framed, or a plugin's way"
    )
    pixels: int = setting(
        0,
        "export",
        "Longer side of preview.png in pixels; 0 takes 20 a stud, at least 1200 and at most 4000",
        low=0,
        high=16000,
    )
    title: str = setting("", "export", "Title on the plan; the picture's name where empty")
    paper: Literal["a4", "letter"] = setting("a4", "export", "Paper that plan.pdf is for")
    marks: Literal["number", "letter", "symbol", "lego"] = setting(
        "number",
        "export",
        "What stands on a piece for its color, the same in every plan; symbols differ by shape, "
        "lego is LEGO's number of the color",
    )
    ink_saving: bool = setting(
        False, "export", "Draw the pieces of plan.pdf without their colors: outlines and marks"
    )
    runs: bool = setting(False, "export", "Spell each section out row by row in plan.pdf")
    template: bool = setting(
        False,
        "export",
        "Add pages at true size (1:1) to plan.pdf, to build upon or to check against",
    )

    @property
    def studs_a_cell(self) -> int:
        """Studs on each side of a cell: two where all pieces are even, which is a coarser mosaic."""
        sides = [side for size in self._named_sizes() for side in size.split("x")]
        even = bool(sides) and all(side.isdecimal() and int(side) % 2 == 0 for side in sides)
        return 2 if even and self.view == "top" else 1

    @property
    def in_pairs(self) -> bool:
        """Whether a wall has no 1x1: then each two studs of a row, a 1x2, have one color."""
        return self.view == "side" and "1x1" not in (self._named_sizes() or ["1x1"])

    def _named_sizes(self) -> list[str]:
        """Sizes that `pieces` names; none where it is auto."""
        return [] if self.pieces == "auto" else [s.strip() for s in self.pieces.split(",")]

    @property
    def cell_mm(self) -> tuple[float, float]:
        """Width and height of a cell: a piece of one color seen from above or from the side."""
        if self.view == "side":
            return STUD_PITCH_MM, BRICK_HEIGHT_MM if self.family == "brick" else PLATE_HEIGHT_MM
        side = STUD_PITCH_MM * self.studs_a_cell
        return side, side

    @property
    def family(self) -> Family:
        """Part family: plates where nothing has chosen another yet."""
        return "plate" if self.part == "auto" else self.part
