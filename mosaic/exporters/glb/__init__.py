"""GLB (binary glTF 2.0): the mosaic in three dimensions, for browsers, Blender and phones.

The picture stands upright and faces the viewer: x to the right, y up, z to the front. Each
part has one shape, each part in a color one mesh; a piece is a node that shows a mesh at
its place, and sections are nodes that hold their pieces. Places are in mm, which the root
node scales to the meters of the standard.

References
----------
.. [1] Khronos Group, "glTF 2.0 Specification", 2021.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic.dimensions import STUD_PITCH_MM
from mosaic.exporters import building
from mosaic.exporters.glb import shapes
from mosaic.exporters.glb.shapes import Shape
from mosaic.model import BARE, VIEWS, Pieces, Plan

Node = dict[str, Any]
#: A part, or a stud of the backing, in a color.
Pair = tuple[int, int]
#: Bricks are smooth, and no metal.
_ROUGHNESS = 0.4
#: The standard's numbers for kinds of data.
_FLOAT, _UINT, _VERTICES, _TRIANGLES = 5126, 5125, 34962, 34963

#: Stands for a stud of the backing where others have the index of a part.
STUD = -1


def write(plan: Plan, stream: BinaryIO) -> None:
    """Write a scene with a node a piece."""
    text, data = scene(plan)
    chunks = _chunk(b"JSON", text.encode(), b" ") + _chunk(b"BIN\0", data, b"\0")
    stream.write(struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks)


def _chunk(kind: bytes, data: bytes, filler: bytes) -> bytes:
    """Frame data, filled up to whole words."""
    data += filler * (-len(data) % 4)
    return struct.pack("<I4s", len(data), kind) + data


def scene(plan: Plan) -> tuple[str, bytes]:
    """Return the JSON and the binary data of a plan."""
    found = [group for group in groups(plan) if len(group.part)]
    pairs = _pairs(found)
    kinds = list(dict.fromkeys(part for part, _ in pairs))
    forms = [_form(plan, part) for part in kinds]
    document = {
        "asset": {"version": "2.0", "generator": "mosaic"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        **_meshes(plan, pairs, kinds),
        **_buffers(forms),
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    # A mural has a million nodes: they are written as text, not gathered as objects first.
    nodes = _nodes(plan, found, {pair: place for place, pair in enumerate(pairs)})
    return f'{text[:-1]},"nodes":[{nodes}]}}', _data(forms)


def _pairs(found: list[Group]) -> list[Pair]:
    """List each part in each color that is used, in order."""
    columns = [np.stack([group.part, group.color], axis=-1) for group in found]
    if not columns:
        return []
    rows: list[list[int]] = np.unique(np.concatenate(columns), axis=0).tolist()
    return [(part, color) for part, color in rows]


def _form(plan: Plan, part: int) -> Shape:
    """Return the shape of a part, or of a stud, as it is turned in this view."""
    if part == STUD:
        return shapes.stud()
    form = shapes.of_part(plan.part_types[part])
    return shapes.standing(form) if plan.view == "side" else form


def _meshes(plan: Plan, pairs: list[Pair], kinds: list[int]) -> Node:
    """List a mesh a part in a color, and a material a color."""
    colors = list(dict.fromkeys(color for _, color in pairs))
    names = plan.grid.palette.colors
    meshes = []
    for part, color in pairs:
        first = 3 * kinds.index(part)
        key = "stud" if part == STUD else plan.part_types[part].key
        triangles = {
            "attributes": {"POSITION": first, "NORMAL": first + 1},
            "indices": first + 2,
            "material": colors.index(color),
        }
        meshes.append({"name": f"{key} {names[color].name}", "primitives": [triangles]})
    materials = [_material(plan, color) for color in colors]
    return {"meshes": meshes, "materials": materials} if meshes else {}


def _material(plan: Plan, color: int) -> Node:
    """Describe a color, as linear light."""
    light = [round(float(v), 5) for v in plan.grid.palette.linear[color]]
    surface = {
        "baseColorFactor": [*light, 1.0],
        "metallicFactor": 0.0,
        "roughnessFactor": _ROUGHNESS,
    }
    return {"name": plan.grid.palette.colors[color].name, "pbrMetallicRoughness": surface}


def _buffers(forms: list[Shape]) -> Node:
    """Say where in the binary data the places, normals and corners of each shape are."""
    if not forms:
        return {}
    sizes = [sum(form[column].nbytes for form in forms) for column in range(3)]
    begins = [0, sizes[0], sizes[0] + sizes[1]]
    vectors = {"target": _VERTICES, "byteStride": 12}
    uses: list[Node] = [vectors, vectors, {"target": _TRIANGLES}]
    views = [
        {"buffer": 0, "byteOffset": begin, "byteLength": size, **use}
        for begin, size, use in zip(begins, sizes, uses, strict=True)
    ]
    return {
        "buffers": [{"byteLength": sum(sizes)}],
        "bufferViews": views,
        "accessors": list(_accessors(forms)),
    }


def _accessors(forms: list[Shape]) -> Iterator[Node]:
    """Describe the arrays of each shape, which follow each other in their views."""
    offsets = [0, 0, 0]
    for form in forms:
        for view, values in enumerate(form):
            yield _accessor(values, view, offsets[view])
            offsets[view] += values.nbytes


def _accessor(values: NDArray[Any], view: int, offset: int) -> Node:
    """Describe one array; places have to say their bounds."""
    vectors = values.ndim == 2
    described: Node = {
        "bufferView": view,
        "byteOffset": offset,
        "componentType": _FLOAT if vectors else _UINT,
        "count": len(values),
        "type": "VEC3" if vectors else "SCALAR",
    }
    bounds = {"min": values.min(axis=0).tolist(), "max": values.max(axis=0).tolist()}
    return described | (bounds if vectors and view == 0 else {})


def _data(forms: list[Shape]) -> bytes:
    """Join all places, all normals and all corners, as little-endian numbers."""
    kinds = ("<f4", "<f4", "<u4")
    return b"".join(
        form[column].astype(kind).tobytes() for column, kind in enumerate(kinds) for form in forms
    )


def _nodes(plan: Plan, found: list[Group], places: dict[Pair, int]) -> str:
    """Write the root, its groups, and their pieces."""
    begins = np.cumsum([1 + len(found), *(len(group.part) for group in found)]).tolist()
    root: Node = {"name": plan.title, "scale": [0.001, 0.001, 0.001]}
    if found:
        root["children"] = list(range(1, 1 + len(found)))
    lines = [json.dumps(root, ensure_ascii=False)]
    for group, begin in zip(found, begins, strict=False):
        children = ",".join(map(str, range(begin, begin + len(group.part))))
        lines.append(f'{{"name":{json.dumps(group.name)},"children":[{children}]}}')
    for group in found:
        pairs = zip(group.part.tolist(), group.color.tolist(), strict=True)
        for pair, (x, y, z) in zip(pairs, group.origin.tolist(), strict=True):
            lines.append(f'{{"mesh":{places[pair]},"translation":[{x:g},{y:g},{z:g}]}}')
    return ",".join(lines)


class Group(NamedTuple):
    """Pieces that belong together: a part, a color and the origin of the part's shape each."""

    name: str
    part: NDArray[np.int64]
    color: NDArray[np.int64]
    origin: NDArray[np.float64]


def groups(plan: Plan) -> Iterator[Group]:
    """Yield the backing, the studs that show of it, and each section."""
    depths = building.layer_depths(plan)
    front = back = sum(depths.values())
    for layer, mm in depths.items():
        back -= mm
        chosen = np.flatnonzero(plan.backing.layers == layer)
        yield _group(plan, f"Backing {layer + 1}", plan.backing, chosen, back)
    if VIEWS[plan.view].shows_studs and depths:
        yield _studs(plan, front)
    for portion in building.portions(plan):
        yield _group(plan, f"Section {portion.section.name}", plan.pieces, portion.own, front)


def _group(plan: Plan, name: str, pieces: Pieces, chosen: NDArray[np.intp], back: float) -> Group:
    """Place pieces whose back is so far from the wall; an origin is the middle of an underside."""
    part = pieces.part[chosen].astype(np.int64)
    wide, high = plan.grid.cell_mm
    spans = plan.footprints[part]
    x = (pieces.col[chosen] + spans[:, 0] / 2) * wide
    if plan.view == "side":
        deep = np.array([p.depth_mm(plan.view) for p in plan.part_types])[part]
        y, z = (plan.grid.rows - pieces.row[chosen] - 1.0) * high, back + STUD_PITCH_MM - deep / 2
    else:
        y, z = (plan.grid.rows - pieces.row[chosen] - spans[:, 1] / 2) * high, 0 * x + back
    return Group(name, part, pieces.color[chosen].astype(np.int64), np.stack([x, y, z], axis=-1))


def _studs(plan: Plan, front: float) -> Group:
    """Place a stud on each bare cell that has a baseplate behind it."""
    color = np.full(plan.grid.indices.shape, BARE, dtype=np.int64)
    order = np.argsort(-plan.backing.layers, kind="stable")
    for index in order.tolist():
        part = plan.part_types[int(plan.backing.part[index])]
        col, row = int(plan.backing.col[index]), int(plan.backing.row[index])
        here = np.s_[max(0, row) : max(0, row + part.rows), max(0, col) : max(0, col + part.cols)]
        color[here] = int(plan.backing.color[index]) if part.studs else BARE
    rows, cols = np.nonzero((plan.grid.indices == BARE) & (color != BARE))
    wide, high = plan.grid.cell_mm
    x, y = (cols + 0.5) * wide, (plan.grid.rows - rows - 0.5) * high
    origin = np.stack([x, y, np.full(len(x), front)], axis=-1)
    return Group("Studs", np.full(len(x), STUD, np.int64), color[rows, cols], origin)
