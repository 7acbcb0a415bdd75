"""The values that travel along the line: frozen, without input or output.

Arrays in them are read-only. A *cell* is one pixel of the mosaic, a *stud* the
size of a 1x1 piece; in a top view they are the same. Row 0 is at the top.
"""

from mosaic.model.bricks import Kit, Layout, Part, Piece, Pieces, Status, Stock, Unmatched
from mosaic.model.panels import Section, crossings, join_panels, panels, sections, whole_size
from mosaic.model.picture import (
    BARE,
    UNTOUCHED,
    Color,
    Grid,
    Linear,
    Note,
    Palette,
    Picture,
    bonded_rows,
    frozen,
)
from mosaic.model.plan import Facts, Inputs, PartLine, Plan, Price, Role, Source
from mosaic.model.regions import MASK_COLORS, MOST_AREAS, PARTS, REGIONS, Regions, mask_px

__all__ = [
    "BARE",
    "MASK_COLORS",
    "MOST_AREAS",
    "PARTS",
    "REGIONS",
    "UNTOUCHED",
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
    "bonded_rows",
    "crossings",
    "frozen",
    "join_panels",
    "mask_px",
    "panels",
    "sections",
    "whole_size",
]
