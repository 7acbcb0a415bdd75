"""How a plan is built: what a builder is told before, and who lays which pieces while building.

Before: how long it takes, how one begins, and how to hang what was built. While building: the room
that pieces take, and which of them belong to a section.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic.arrays import Places
from mosaic.backing import ends_on_plates
from mosaic.exporters import formatting
from mosaic.model import BARE, VIEWS, Part, Plan, Section

#: Pieces that somebody places in an hour who has them sorted: one every twelve seconds.
PIECES_PER_HOUR = 300
# Up to this mass nails will do.
_LIGHT_G = 2000.0


class Portion(NamedTuple):
    """A section with its pieces.

    Attributes
    ----------
    own : (n,) intp
        Places among the plan's pieces that begin in the section, by row, then column.
    crossing : (n,) intp
        Of those that begin elsewhere and reach into it; only walls have any.
    """

    section: Section
    own: Places
    crossing: Places


@dataclass(frozen=True, eq=False)
class Run:
    """Like pieces side by side: `part` is None where cells are covered already or left bare."""

    count: int
    part: Part | None
    color: int


def deep(plan: Plan, part: Part) -> bool:
    """Whether a part of a wall reaches further back than its face tells."""
    return part.rows > part.footprint(plan.view)[1]


def layer_depths(plan: Plan) -> dict[int, float]:
    """Depth in mm of each layer of the backing, the nearest to the picture first."""
    part, layers = plan.backing.part, plan.backing.layers
    depth = [p.depth_mm(plan.view) for p in plan.part_types]
    return {
        layer: max(depth[p] for p in set(part[layers == layer].tolist()))
        for layer in sorted(set(layers.tolist()))
    }


def portions(plan: Plan, sections: Sequence[Section] = ()) -> list[Portion]:
    """Share a plan's pieces out among its sections, or among others that tile its grid."""
    sections = sections or plan.sections
    places = _section_of_cell(plan, sections)
    home = places[plan.pieces.row, plan.pieces.col]
    order = np.argsort(home, kind="stable")
    cuts = np.searchsorted(home[order], np.arange(1, len(sections)))
    crossing = _crossing_pieces(plan, places, home)
    empty = np.array([], dtype=np.intp)
    return [
        Portion(section, own, crossing.get(place, empty))
        for place, (section, own) in enumerate(zip(sections, np.split(order, cuts), strict=True))
    ]


def strips(plan: Plan, portion: Portion, cols: int) -> list[Portion]:
    """Cut a section into strips of so many columns, for paper that is narrower than it is."""
    section, own = portion.section, portion.own
    if cols >= section.cols:
        return [portion]
    begin = plan.pieces.col[own]
    end = begin + plan.footprints[plan.pieces.part[own], 0]
    found = []
    for left in range(section.col, section.col + section.cols, cols):
        wide = min(cols, section.col + section.cols - left)
        inside = (begin >= left) & (begin < left + wide)
        reaching = (begin < left) & (end > left)
        strip = Section(section.name, left, section.row, wide, section.rows)
        found.append(Portion(strip, own[inside], own[reaching]))
    return found


def _section_of_cell(plan: Plan, sections: Sequence[Section]) -> NDArray[np.int32]:
    """(rows, cols) index of the section of each cell."""
    places = np.zeros((plan.grid.rows, plan.grid.cols), dtype=np.int32)
    for place, s in enumerate(sections):
        places[s.row : s.row + s.rows, s.col : s.col + s.cols] = place
    return places


def _crossing_pieces(
    plan: Plan, places: NDArray[np.int32], home: NDArray[np.int32]
) -> dict[int, Places]:
    """Pieces that reach over the edge of their section, by the section they reach into."""
    width, height = plan.footprints[plan.pieces.part].T
    found: dict[int, list[int]] = {}
    last = places[plan.pieces.row + height - 1, plan.pieces.col + width - 1]
    for piece in np.nonzero(last != home)[0].tolist():
        row, col = int(plan.pieces.row[piece]), int(plan.pieces.col[piece])
        reached = places[row : row + height[piece], col : col + width[piece]]
        for place in np.unique(reached).tolist():
            if place != home[piece]:
                found.setdefault(place, []).append(piece)
    return {place: np.array(pieces, dtype=np.intp) for place, pieces in found.items()}


def counts(plan: Plan, pieces: Places, order: Mapping[int, object]) -> dict[int, dict[int, int]]:
    """Count pieces by color, then by part type; colors come in the given order.

    A part that is turned by a quarter counts as the part itself: it is in the same cup.
    """
    same = _unturned(plan)
    colors, parts = plan.pieces.color[pieces].tolist(), same[plan.pieces.part[pieces]].tolist()
    found = Counter(zip(colors, parts, strict=True))
    table: dict[int, dict[int, int]] = {c: {} for c in order}
    for (c, p), count in sorted(found.items()):
        table[c][p] = count
    return {c: by_part for c, by_part in table.items() if by_part}


def _unturned(plan: Plan) -> Places:
    """For each part type the first that is the same mold."""
    first: dict[str, int] = {}
    for index, part in enumerate(plan.part_types):
        first.setdefault(part.mold, index)
    return np.array([first[part.mold] for part in plan.part_types], dtype=np.intp)


def runs(plan: Plan, portion: Portion) -> Iterator[list[Run]]:
    """Spell a section out: for each of its rows, like pieces from left to right.

    A piece is named in the row where it begins (its upper one); in the rows below, its
    cells count as covered.
    """
    section = portion.section
    begins = {
        (int(plan.pieces.row[i]), int(plan.pieces.col[i])): int(i)
        for i in (*portion.own, *portion.crossing)
    }
    for row in range(section.row, section.row + section.rows):
        yield list(_merge_runs(_steps(plan, section, begins, row)))


def numbered_runs(plan: Plan, portion: Portion) -> list[tuple[int, list[Run]]]:
    """Give the rows of a section with their indices in the order they are built in."""
    rows = list(enumerate(runs(plan, portion), portion.section.row))
    return rows[::-1] if VIEWS[plan.view].rises else rows


def _steps(
    plan: Plan, section: Section, begins: dict[tuple[int, int], int], row: int
) -> Iterator[Run]:
    """Walk along a row: a piece, or a cell that needs none."""
    col, right = section.col, section.col + section.cols
    while col < right:
        piece = begins.get((row, col))
        if piece is None:
            yield Run(1, None, min(int(plan.grid.indices[row, col]), BARE + 1))
            col += 1
        else:
            part = plan.part_types[int(plan.pieces.part[piece])]
            yield Run(1, part, int(plan.pieces.color[piece]))
            col += part.footprint(plan.view)[0]


def _merge_runs(steps: Iterator[Run]) -> Iterator[Run]:
    """Join like neighbors."""
    held: Run | None = None
    for step in steps:
        if held and (held.part, held.color) == (step.part, step.color):
            held = Run(held.count + step.count, held.part, held.color)
            continue
        if held:
            yield held
        held = step
    if held:
        yield held


def everything(plan: Plan) -> Places:
    """Return the indices of all pieces of a plan."""
    return np.arange(len(plan.pieces), dtype=np.intp)


def size_with_base(plan: Plan) -> str:
    """Say how large a mosaic is with its base where that reaches beyond the picture."""
    cols, rows = plan.size_with_base
    if (cols, rows) == (plan.grid.cols, plan.grid.rows):
        return ""
    wide, high = (n * plan.grid.cell_mm[0] / 10 for n in (cols, rows))
    return f"{cols} × {rows} studs, {wide:.1f} × {high:.1f} cm"


def fits_on_plates(plan: Plan) -> bool:
    """Whether `--base plate` would end with the picture where its base does not."""
    return bool(size_with_base(plan)) and ends_on_plates(plan.grid.cols, plan.grid.rows)


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
        else "Build one section at a time, in any order, and press its pieces onto "
        f"{'the base' if len(plan.backing) else 'a base of your own'}."
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
            else f"Each outline in a section is one piece, with its color's mark{formatting.largest(plan)}. "
            "The numbers at the edges count columns and rows of the whole picture."
        ),
        (
            f"Tick a {'band' if wall else 'section'} off on the map when it is done. Keep what is left of each color: "
            "it can mend a mistake later."
        ),
    ]


def nail_cm(plan: Plan) -> float:
    """How far in from either side the nails are, in cm: a quarter of the width with its base."""
    return plan.size_with_base[0] * plan.grid.cell_mm[0] / 40


def hanging(plan: Plan) -> list[str]:
    """Say how a finished mosaic gets onto the wall."""
    facts = plan.facts
    wide, high = facts.width_mm / 10, facts.height_mm / 10
    base = size_with_base(plan)
    if base:
        wide, high = (n * plan.grid.cell_mm[0] / 10 for n in plan.size_with_base)
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
        else f"The parts list has no base: glue the pieces onto a stiff board of {wide:.0f} × {high:.0f} cm."
        if not len(plan.backing)
        else f"Glue or screw the base onto a stiff board of {wide:.0f} × {high:.0f} cm before you "
        "build; the pieces themselves need no glue."
    )
    nails = "two nails" if facts.mass_g < _LIGHT_G else "two screws with wall plugs"
    return [
        *([f"With its base the picture measures {base}."] if base else []),
        f"It weighs {formatting.mass(plan)} without a board. {fixed}",
        f"Hang it from {nails} at the same height, {nail_cm(plan):.0f} cm in from the left and right.",
    ]
