"""LDraw model (.mpd): to look at, turn around and build along in LeoCAD, Studio and the like.

Sections are sub-models, a row of the mosaic is a step. Coordinates are in LDraw units
of 0.4 mm, x to the right and -y up, as the standard has it. A top view lies on the ground
with its upper edge away from the viewer; a wall stands, is seen from the front, and is
built from below. All sub-models have the coordinates of the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from mosaic.errors import ExportError
from mosaic.exporters import building
from mosaic.model import VIEWS, Color, Part, Pieces, Plan

#: LDraw units in a stud and in a millimeter.
_STUD, _MM = 20, 2.5
#: Height of an art panel, whose pinholes are in the middle of its sides.
_PANEL = 32
_UPRIGHT, _TURNED = "1 0 0 0 1 0 0 0 1", "0 0 1 0 1 0 -1 0 0"
#: LDraw codes that LeoCAD 21.06, which Debian and Ubuntu ship, draws in gray: it read them back
#: as nameless colors when a model with every color of the catalog was given to it.
_NEW_TO_LEOCAD = frozenset(
    {121, 225, 315, 316, 365, 367, 368, 371, 376, 402, 430, 431, 10366, 10375}
)
_STEP, _END = "0 STEP", "0 NOFILE"


def write(plan: Plan, stream: BinaryIO) -> None:
    """Write a model; its first sub-model is the whole.

    Raises
    ------
    ExportError
        A part has no LDraw number.
    """
    for part in plan.part_types:
        if not part.ldraw:
            raise ExportError(f"part {part.key} has no LDraw number", hint="leave the model out")
    models = chain([_main(plan), _backing(plan)], _sections(plan))
    stream.writelines("".join(f"{line}\r\n" for line in lines).encode() for lines in models)


def _head(filename: str, title: str) -> list[str]:
    """Begin a sub-model; a title is one line, whatever came."""
    return [
        f"0 FILE {filename}",
        f"0 {' '.join(title.split())}",
        f"0 Name: {filename}",
        "0 Author: mosaic",
        "0 !LDRAW_ORG Unofficial_Model",
    ]


def _main(plan: Plan) -> Iterator[str]:
    """Put the sub-models together, the backing first."""
    yield from _head("mosaic.ldr", plan.title)
    used = {line.color.name: line.color.ldraw for line in plan.parts}
    unknown = [name for name, code in used.items() if code in _NEW_TO_LEOCAD]
    if unknown:
        yield f"0 // LeoCAD 21.06 and older show gray for: {', '.join(unknown)}; newer ones know them"
    names = _names(plan)
    order = building_order([section.row for section in plan.sections], plan)
    backing = ["backing.ldr"] if len(plan.backing) else []
    for name in (*backing, *(names[place] for place in order)):
        yield f"1 16 0 0 0 {_UPRIGHT} {name}"
        yield _STEP
    yield _END


def building_order(rows: Sequence[int] | NDArray[Any], plan: Plan) -> list[int]:
    """Order what begins at these rows as it is built: from above, a wall from below."""
    keys = np.asarray(rows, dtype=np.int64)
    order: list[int] = np.argsort(-keys if VIEWS[plan.view].rises else keys, kind="stable").tolist()
    return order


def _names(plan: Plan) -> list[str]:
    """Name a file for each section; by number where a name would not do for a file."""
    names = [section.name for section in plan.sections]
    good = all(re.fullmatch(r"[A-Za-z0-9_-]+", name) for name in names)
    if not good or len({name.lower() for name in names}) < len(names):
        names = [str(number) for number in range(1, len(names) + 1)]
    return [f"section-{name}.ldr" for name in names]


def _backing(plan: Plan) -> Iterator[str]:
    """Lay what holds the picture, the hindmost layer first."""
    pieces = plan.backing
    if not len(pieces):
        return
    yield from _head("backing.ldr", "Backing")
    for layer in reversed(building.layer_depths(plan)):
        yield from _placed(plan, pieces, np.flatnonzero(pieces.layers == layer), layer)
        yield _STEP
    yield _END


def _sections(plan: Plan) -> Iterator[Iterable[str]]:
    """Give each section its sub-model, in the order of the plan, with a step a row."""
    for name, portion in zip(_names(plan), building.portions(plan), strict=True):
        rows = plan.pieces.row[portion.own]
        chosen = portion.own[building_order(rows, plan)]
        begins = np.flatnonzero(np.diff(plan.pieces.row[chosen])) + 1
        lines = _head(name, f"Section {portion.section.name}")
        placed = list(_placed(plan, plan.pieces, chosen))
        for start, stop in pairwise([0, *begins.tolist(), len(placed)]):
            lines += [*placed[start:stop], _STEP]
        yield [*lines, _END]


def _placed(
    plan: Plan, pieces: Pieces, chosen: NDArray[np.intp], layer: int | None = None
) -> Iterator[str]:
    """Write a line a piece: color, place, turn and part."""
    inks = [_ink(color) for color in plan.grid.palette.colors]
    turns = [_turn(part) for part in plan.part_types]
    spots = _spots(plan, pieces, chosen, layer)
    part, color = pieces.part[chosen].tolist(), pieces.color[chosen].tolist()
    for p, c, (x, y, z) in zip(part, color, spots.tolist(), strict=True):
        yield f"1 {inks[c]} {x:g} {y:g} {z:g} {turns[p]}"


def _ink(color: Color) -> str:
    """Return LDraw's code; a color that LDraw does not have is written as what it looks like."""
    return str(color.ldraw) if color.ldraw is not None else f"0x2{color.hex[1:].upper()}"


def _turn(part: Part) -> str:
    """Turn a part, which LDraw has lying along x, and name its file."""
    along = part.cols >= part.rows
    return f"{_UPRIGHT if along else _TURNED} {part.ldraw}.dat"


def _spots(
    plan: Plan, pieces: Pieces, chosen: NDArray[np.intp], layer: int | None
) -> NDArray[np.float64]:
    """(n, 3) places of the origins of parts: the middle of their body's top."""
    part, col, row = pieces.part[chosen], pieces.col[chosen], pieces.row[chosen]
    spans = plan.footprints[part]
    x, flat = _STUD * (col + spans[:, 0] / 2), np.zeros(len(chosen))
    behind = _behind(plan, layer)
    if plan.view == "side":
        height = plan.grid.cell_mm[1] * _MM
        deep = _STUD * np.array([p.rows for p in plan.part_types])[part]
        return np.stack([x, (row - plan.grid.rows) * height, behind + deep / 2], axis=-1)
    own = np.array([p.height_mm for p in plan.part_types])[part] * _MM
    # A pin's origin is its middle, which lies in the middle of the panels that it joins.
    sunk = np.array([_PANEL / 2 * (p.family == "pin") for p in plan.part_types])[part]
    y = -own if layer is None else flat + behind + sunk
    return np.stack([x, y, -_STUD * (row + spans[:, 1] / 2)], axis=-1)


def _behind(plan: Plan, layer: int | None) -> float:
    """How far the front of a layer lies behind the picture's, or its top below the ground."""
    if layer is None:
        return 0.0
    nearer = [mm for other, mm in building.layer_depths(plan).items() if other < layer]
    return sum(nearer) * _MM + (_STUD if plan.view == "side" else 0)
