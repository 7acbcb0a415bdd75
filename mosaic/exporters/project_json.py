"""mosaic.json: the project, from which everything else can be rebuilt.

One row of the mosaic is one line of the file, and so is one color, part or setting,
so that two versions of a mosaic can be compared line by line.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from mosaic.model import Color, Facts, Part, PartLine, Pieces, Plan

FORMAT = "mosaic/1"

_MANIFEST, _END = ',\n  "manifest": ', b"\n}\n"


def write(plan: Plan, stream: BinaryIO) -> None:
    """Write a plan as mosaic.json."""
    stream.write(dumps(plan))


def dumps(plan: Plan) -> bytes:
    """Return a plan as mosaic.json, UTF-8; equal plans give equal bytes.

    See Also
    --------
    mosaic.schema.project : the JSON Schema of what comes out.
    """
    grid = plan.grid
    members = {
        "format": _json(FORMAT),
        "source": _json(dataclasses.asdict(plan.source)),
        "recipe": _object({k: _json(v) for k, v in plan.recipe.to_mapping().items()}, depth=1),
        "view": _json(plan.view),
        "cols": _json(grid.cols),
        "rows": _json(grid.rows),
        "cell_mm": _json(list(grid.cell_mm)),
        "palette": _array(_json(_color(color)) for color in grid.palette.colors),
        "grid": _array(f"[{_numbers(row)}]" for row in grid.indices),
        "part_types": _array(_json(_part(part)) for part in plan.part_types),
        "pieces": _pieces(plan.pieces),
        "backing": _pieces(plan.backing),
        "sections": _array(_json(dataclasses.asdict(section)) for section in plan.sections),
        "parts": _array(_json(part_line(line)) for line in plan.parts),
        "facts": _object({k: _json(v) for k, v in facts(plan.facts).items()}, depth=1),
        **_spec(plan),
        **_touch_up(plan),
        **_regions(plan),
        "notes": _array(_json(note) for note in notes(plan)),
    }
    return (_object(members) + "\n").encode()


def with_manifest(data: bytes, files: Mapping[str, str]) -> bytes:
    """Add to a project the files of its folder: a SHA-256 by file name."""
    member = _object({name: _json(digest) for name, digest in sorted(files.items())}, depth=1)
    return data.removesuffix(_END) + f"{_MANIFEST}{member}".encode() + _END


def without_manifest(data: bytes) -> bytes:
    """Take the manifest out of a project again, which its own hash is of."""
    return data.rpartition(_MANIFEST.encode())[0] + _END if _MANIFEST.encode() in data else data


def part_line(line: PartLine) -> dict[str, Any]:
    """Return a line of the parts list with the keys that it has in mosaic.json."""
    cells = {
        "part": line.part.key,
        "color": line.color.name,
        "quantity": line.quantity,
        "role": line.role,
        "status": line.status,
        "element": line.element,
        "price": line.price,
    }
    return cells | ({"owned": line.owned} if line.owned else {})


def facts(numbers: Facts) -> dict[str, Any]:
    """Return facts with the keys that they have in mosaic.json."""
    price = numbers.price
    return {
        "pieces": numbers.pieces,
        "lots": numbers.lots,
        "colors": numbers.colors,
        "width_mm": numbers.width_mm,
        "height_mm": numbers.height_mm,
        "thickness_mm": numbers.thickness_mm,
        "mass_g": numbers.mass_g,
        "price": {
            "amount": price.amount,
            "currency": price.currency,
            "date": price.date,
            "known": price.known,
            "estimate": price.estimate,
        },
        "packing": {
            "pieces": numbers.pieces,
            "bound": numbers.bound,
            "bodies": numbers.bodies,
            "weak": numbers.weak,
        },
        "lonely": numbers.lonely,
        "lonely_share": numbers.lonely_share,
        "error": dict(numbers.error),
    } | ({"faces": [list(face) for face in numbers.faces]} if numbers.faces else {})


def _spec(plan: Plan) -> dict[str, str]:
    """Write what the files said that the recipe names: a finished mosaic reads none of them."""
    inputs = plan.inputs
    if inputs is None:
        return {}
    stock = inputs.stock and _array(
        (_json([part, color, count]) for (part, color), count in inputs.stock), depth=2
    )
    prices = _array((_json([part, color, x]) for (part, color), x in inputs.prices), depth=2)
    members = {
        "colors": _json(inputs.colors),
        "stock": _json(None) if inputs.stock is None else stock or "[]",
        "prices": prices,
        "currency": _json(inputs.currency),
        "date": _json(inputs.date),
    }
    return {"spec": _object(members, depth=1)}


def _touch_up(plan: Plan) -> dict[str, str]:
    """Write the cells that were set by hand, row by row; nothing where there are none."""
    layer = plan.touch_up
    return {} if layer is None else {"touch_up": _array(f"[{_numbers(row)}]" for row in layer)}


def _regions(plan: Plan) -> dict[str, str]:
    """Write which region each cell of a print is of, row by row; nothing for other mosaics."""
    regions = plan.grid.regions
    if regions is None:
        return {}
    rows = _array((f"[{_numbers(row)}]" for row in regions.cells), depth=2)
    return {"regions": _object({"names": _json(list(regions.names)), "cells": rows}, depth=1)}


def notes(plan: Plan) -> list[dict[str, str]]:
    """Return what was noticed with the keys that it has in mosaic.json."""
    return [dataclasses.asdict(note) for note in plan.notes]


def _color(color: Color) -> dict[str, Any]:
    return {
        "name": color.name,
        "hex": color.hex.lower(),
        "lego": color.lego,
        "bricklink": color.bricklink,
        "ldraw": color.ldraw,
        "rebrickable": color.rebrickable,
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "key": part.key,
        "name": part.name,
        "family": part.family,
        "cols": part.cols,
        "rows": part.rows,
        "height_mm": part.height_mm,
        "studs": part.studs,
        "mass_g": part.mass_g,
        "lego": part.lego,
        "bricklink": part.bricklink,
        "ldraw": part.ldraw,
        "rebrickable": part.rebrickable,
    }


def _pieces(pieces: Pieces) -> str:
    """Write columns of numbers, broken into lines where a new row of the mosaic begins."""
    columns = {
        "part": pieces.part,
        "color": pieces.color,
        "col": pieces.col,
        "row": pieces.row,
        **({} if pieces.layer is None else {"layer": pieces.layer}),
    }
    breaks = np.flatnonzero(np.diff(pieces.row)) + 1
    lines = {
        name: _array((_numbers(run) for run in np.split(column, breaks) if len(run)), depth=2)
        for name, column in columns.items()
    }
    return _object(lines, depth=1)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _numbers(values: NDArray[Any]) -> str:
    """Write integers with commas between them."""
    return ",".join(map(str, values.tolist()))


def _array(items: Iterable[str], depth: int = 1) -> str:
    """Write an array, an item a line."""
    return f"[{_block(items, depth)}]"


def _object(members: Mapping[str, str], depth: int = 0) -> str:
    """Write an object, a member a line."""
    return f"{{{_block((f'{_json(name)}: {text}' for name, text in members.items()), depth)}}}"


def _block(lines: Iterable[str], depth: int) -> str:
    """Put lines below each other, farther in than what they are part of."""
    within, without = "\n" + "  " * (depth + 1), "\n" + "  " * depth
    text = f",{within}".join(lines)
    return f"{within}{text}{without}" if text else ""
