"""What a builder is told before building: how long, how, and how to hang what was built."""

from __future__ import annotations

import numpy as np

from mosaic.backing import ends_on_plates
from mosaic.exporters import formatting
from mosaic.model import Plan

#: Pieces that somebody places in an hour who has them sorted: one every twelve seconds.
PIECES_PER_HOUR = 300
# Up to this mass nails will do.
_LIGHT_G = 2000.0


def built(plan: Plan) -> str:
    """Say how large a mosaic is with its base where that reaches beyond the picture."""
    cols, rows = base_size(plan)
    if (cols, rows) == (plan.grid.cols, plan.grid.rows):
        return ""
    wide, high = (n * plan.grid.cell_mm[0] / 10 for n in (cols, rows))
    return f"{cols} × {rows} studs, {wide:.1f} × {high:.1f} cm"


def fits_on_plates(plan: Plan) -> bool:
    """Whether `--base plate` would end with the picture where its base does not."""
    return bool(built(plan)) and ends_on_plates(plan.grid.cols, plan.grid.rows)


def base_size(plan: Plan) -> tuple[int, int]:
    """Columns and rows of studs that the picture and its base cover."""
    if plan.view == "side" or not len(plan.backing):
        return plan.grid.cols, plan.grid.rows
    spans = np.array([(part.cols, part.rows) for part in plan.part_types])[plan.backing.part]
    cols = int((plan.backing.col + spans[:, 0]).max())
    rows = int((plan.backing.row + spans[:, 1]).max())
    return max(cols, plan.grid.cols), max(rows, plan.grid.rows)


def hours(plan: Plan) -> str:
    """Say how long building takes, and what that rests on."""
    count = len(plan.pieces) + len(plan.backing)
    time = max(1, round(count / PIECES_PER_HOUR))
    about = (
        "under an hour" if count < PIECES_PER_HOUR else f"about {formatting.plural(time, 'hour')}"
    )
    return f"{about}, at {PIECES_PER_HOUR} sorted pieces an hour"


def first_time(plan: Plan) -> list[str]:
    """Say, step by step, how one builds from a plan for the first time."""
    wall = plan.view == "side"
    order = (
        "Build from the bottom: finish each row over its whole width before the next one."
        if wall
        else "Build one section at a time, in any order, and press its pieces onto the base."
    )
    return [
        (
            "Sort the pieces by color into cups and write each color's mark on its cup: the labels "
            "for sorting show which is which."
        ),
        "Have a brick separator, a tray and good light at hand; daylight tells close colors apart.",
        order,
        (
            "Each piece is drawn as long as it is, with its color's mark. The numbers at the edges "
            "count columns from the left and rows from the bottom of the whole wall."
            if wall
            else "Each outline in a section is one piece, with its color's mark: a large square is one "
            "2×2. The numbers at the edges count columns and rows of the whole picture."
        ),
        (
            f"Tick a {'band' if wall else 'section'} off on the map when it is done. Spare pieces of a color that is left over "
            "can mend a mistake later."
        ),
    ]


def nail_cm(plan: Plan) -> float:
    """How far in from either side the nails are, in cm: a quarter of the width with its base."""
    return base_size(plan)[0] * plan.grid.cell_mm[0] / 40


def hanging(plan: Plan) -> list[str]:
    """Say how a finished mosaic gets onto the wall."""
    facts = plan.facts
    wide, high = facts.width_mm / 10, facts.height_mm / 10
    base = built(plan)
    if base:
        wide, high = (n * plan.grid.cell_mm[0] / 10 for n in base_size(plan))
    if plan.view == "side":
        return [
            (
                f"It weighs {formatting.mass(plan)} and stands by itself: set it on a shelf, or fix it to a board "
                f"of {wide:.0f} × {high:.0f} cm behind it."
            )
        ]
    fixed = (
        "The panels have holes for hooks; pins hold them together."
        if any(part.family == "pin" for part in plan.part_types)
        else f"Glue or screw the base onto a stiff board of {wide:.0f} × {high:.0f} cm before you "
        "build; the pieces themselves need no glue."
    )
    nails = "two nails" if facts.mass_g < _LIGHT_G else "two screws with wall plugs"
    return [
        *([f"With its base the picture measures {base}."] if base else []),
        f"It weighs {formatting.mass(plan)} without a board. {fixed}",
        f"Hang it from {nails} at the same height, {nail_cm(plan):.0f} cm in from the left and right.",
    ]
