"""Reading mosaic.json: what comes from a file is checked before it is believed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import chain
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from mosaic import schema
from mosaic.catalog import catalog
from mosaic.errors import ExportError, RecipeError
from mosaic.exporters.project_json import FORMAT
from mosaic.model import (
    BARE,
    Color,
    Facts,
    Grid,
    Inputs,
    Note,
    Palette,
    Part,
    PartLine,
    Pieces,
    Plan,
    Price,
    Regions,
    Section,
    Source,
    frozen,
)
from mosaic.recipe import Recipe

Node = dict[str, Any]

#: The largest mosaic of 1x1 pieces is about 170 MB; more is no project.
LIMIT_BYTES = 200_000_000
_PHOTO = "a project is a folder that mosaic build made; for a photo, first: mosaic build PHOTO"
_DAMAGED = "the file is damaged or was edited; build the mosaic again"


def contents(source: str | PathLike[str] | BinaryIO) -> bytes:
    """Return the bytes of a project: of a folder, of a file, or of a stream.

    Raises
    ------
    ExportError
        There is no such file, or it is too large to be a project.
    """
    if not isinstance(source, str | PathLike):
        return _within_limit(source.read(LIMIT_BYTES + 1), "the stream")
    path = Path(source)
    path = path / "mosaic.json" if path.is_dir() else path
    try:
        with path.open("rb") as stream:
            return _within_limit(stream.read(LIMIT_BYTES + 1), str(path))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        hint = "a result folder has a mosaic.json" if path.name == "mosaic.json" else ""
        raise ExportError(f"cannot read {shown(path)}: {reason}", hint) from None


def shown(path: Path) -> str:
    """Write a path on one line, whatever characters are in it."""
    return "".join(c if c.isprintable() else "?" for c in str(path))


def _within_limit(data: bytes, name: str) -> bytes:
    if len(data) > LIMIT_BYTES:
        raise ExportError(f"{name} is over {LIMIT_BYTES // 1_000_000} MB", "no project is so large")
    return data


def loads(data: bytes | str) -> Plan:
    """Read a plan from the text of mosaic.json.

    Parameters
    ----------
    data : bytes or str
        JSON, as UTF-8 where it is bytes.

    Returns
    -------
    Plan
        Every index in it is within its range, and every piece within the grid. Whether
        the laws hold is `verify`'s to say.

    Raises
    ------
    ExportError
        It is no project, a newer version of this package wrote it, or it is damaged.
    """
    node = _parsed(data)
    _check_format(node)
    for breach in chain(schema.breaches(node), _repeated(node)):
        raise ExportError(f"not a project: {breach}", hint=_DAMAGED)
    try:
        recipe = Recipe.from_mapping(node["recipe"])
    except RecipeError as error:
        raise ExportError(f"in the project's recipe, {error}", hint=_DAMAGED) from None
    plan = _plan(node, recipe)
    for breach in _breaches(plan, node):
        raise ExportError(f"not a project: {breach}", hint=_DAMAGED)
    return plan


def _parsed(data: bytes | str) -> Node:
    """Parse JSON, and nothing beyond the standard."""

    def refuse(word: str) -> None:
        raise ValueError(f"{word} is no number")

    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        node = json.loads(text, parse_constant=refuse)
    except UnicodeDecodeError:
        raise ExportError("not a project: it is no text", hint=_PHOTO) from None
    except (ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ExportError(f"not a project: it is no JSON ({reason})", hint=_DAMAGED) from None
    if not isinstance(node, dict):
        raise ExportError("not a project: it is no JSON object", hint=_DAMAGED)
    return node


def _check_format(node: Node) -> None:
    """Refuse what is no project, or one of a version that is not known here."""
    name = node.get("format")
    if name == FORMAT:
        return
    if isinstance(name, str) and re.fullmatch(r"mosaic/[0-9]{1,9}", name):
        came, known = f"the project has the format {name}", f"this version reads {FORMAT}"
        raise ExportError(came, known, "update mosaic: pip install --upgrade brick-mosaic")
    raise ExportError("not a project: its format is not " + FORMAT, hint=_DAMAGED)


def _repeated(node: Node) -> Iterator[str]:
    """Say whether colors or parts share a name, by which the parts list tells them apart."""
    if len({color["name"] for color in node["palette"]}) < len(node["palette"]):
        yield "two of its colors have the same name"
    if len({part["key"] for part in node["part_types"]}) < len(node["part_types"]):
        yield "two of its part types have the same key"


def _plan(node: Node, recipe: Recipe) -> Plan:
    """Make a plan of what the schema holds true; indices are not yet checked."""
    palette = Palette(recipe.palette, tuple(Color(**_only(Color, c)) for c in node["palette"]))
    part_types = tuple(_part(part) for part in node["part_types"])
    width_mm, height_mm = map(float, node["cell_mm"])
    return Plan(
        source=Source(**_only(Source, node["source"])),
        recipe=recipe,
        grid=Grid(_grid(node), palette, (width_mm, height_mm), regions=_regions(node)),
        part_types=part_types,
        pieces=_pieces(node["pieces"]),
        backing=_pieces(node["backing"]),
        sections=tuple(Section(**_only(Section, s)) for s in node["sections"]),
        parts=tuple(_lines(node["parts"], part_types, palette)),
        facts=_facts(node["facts"]),
        touch_up=_layer(node),
        inputs=_inputs(node),
        notes=tuple(Note(**_only(Note, n)) for n in node.get("notes", ())),
    )


def _only(kind: type, node: Node) -> Node:
    """Keep the members that a value has; later versions may add some."""
    return {name: node[name] for name in kind.__dataclass_fields__ if name in node}  # type: ignore[attr-defined]


def _inputs(node: Node) -> Inputs | None:
    """Read what the files said that the recipe names; a file of version 0.1 does not say."""
    said = node.get("spec")
    if said is None:
        return None
    if not 1 <= said["colors"] <= len(node["palette"]):
        raise ExportError("not a project: its spec has more colors than its palette", hint=_DAMAGED)
    stock = said["stock"]
    return Inputs(
        said["colors"],
        None if stock is None else tuple(((part, color), count) for part, color, count in stock),
        tuple(((part, color), float(price)) for part, color, price in said["prices"]),
        said["currency"],
        said["date"],
    )


def _layer(node: Node) -> NDArray[np.int16] | None:
    """Read the cells that were set by hand, if there are any."""
    rows = node.get("touch_up")
    if rows is None:
        return None
    if len(rows) != node["rows"] or any(len(row) != node["cols"] for row in rows):
        raise ExportError(
            f"not a project: its touch_up is not of {node['cols']} x {node['rows']} cells",
            hint=_DAMAGED,
        )
    return frozen(np.array(rows, dtype=np.int16))


def _grid(node: Node) -> NDArray[np.int16]:
    if len(node["grid"]) != node["rows"] or any(len(r) != node["cols"] for r in node["grid"]):
        raise ExportError(
            f"not a project: its grid is not of {node['cols']} x {node['rows']} cells",
            hint=_DAMAGED,
        )
    return frozen(np.array(node["grid"], dtype=np.int16))


def _regions(node: Node) -> Regions | None:
    """Read which region each cell of a print is of, if there are any."""
    said = node.get("regions")
    if said is None:
        return None
    rows, names = said["cells"], said["names"]
    if len({len(row) for row in rows}) != 1 or max(map(max, rows)) >= len(names):
        raise ExportError("not a project: its regions are no rectangle of names", hint=_DAMAGED)
    return Regions(tuple(names), frozen(np.array(rows, dtype=np.int16)))


def _part(node: Node) -> Part:
    """Read a part type; what older files do not say of it, the catalog or its key says."""
    known = catalog().parts.get(node["key"])
    family = known.family if known else node["key"].rpartition("_")[0].replace("_", "-")
    defaults = {
        "family": family,
        "studs": known.studs if known else "tile" not in family,
        "mass_g": known.mass_g if known else None,
        "mass_estimate": known.mass_estimate if known else False,
    }
    return Part(**{**defaults, **_only(Part, node)})


def _pieces(node: Node) -> Pieces:
    columns = [node[name] for name in ("part", "color", "col", "row", "layer") if name in node]
    if len({len(column) for column in columns}) != 1:
        raise ExportError("not a project: its pieces' columns differ in length", hint=_DAMAGED)
    return Pieces.of(*columns)


def _lines(nodes: list[Node], part_types: tuple[Part, ...], palette: Palette) -> Iterator[PartLine]:
    """Read the parts list, whose parts and colors stand for those of the project."""
    parts, colors = {p.key: p for p in part_types}, {c.name: c for c in palette.colors}
    for place, node in enumerate(nodes):
        if node["part"] not in parts or node["color"] not in colors:
            raise ExportError(
                f"not a project: parts[{place}] names a part or color that it does not have",
                hint=_DAMAGED,
            )
        if node.get("owned", 0) > node["quantity"]:
            raise ExportError(f"not a project: more of parts[{place}] are owned than there are")
        named = {"part": parts[node["part"]], "color": colors[node["color"]]}
        rest = _only(PartLine, node) | named
        if node["status"] == "never":  # version 0.1's word
            rest["status"] = "unlisted"
        yield PartLine(**rest)


def _facts(node: Node) -> Facts:
    price = Price(**_only(Price, node["price"]))
    faces = tuple((col, row, side) for col, row, side in node.get("faces", ()))
    rest = {**_only(Facts, node["packing"]), **_only(Facts, node)}
    return Facts(**{**rest, "price": price, "faces": faces})


def _breaches(plan: Plan, node: Node) -> Iterator[str]:
    """Say what would lead an exporter astray: indices and places out of their range."""
    grid = plan.grid
    if grid.indices.max() >= len(grid.palette) or grid.indices.min() < BARE:
        yield "its grid has a color that the palette does not have"
    if plan.touch_up is not None and plan.touch_up.max() >= len(grid.palette):
        yield "its touch_up has a color that the palette does not have"
    if node["view"] != plan.view:
        yield f"its view is {node['view']} and its cells are {node['cell_mm']} mm"
    yield from _strays(plan, "pieces", plan.pieces)
    yield from _strays(plan, "backing", plan.backing)
    for s in plan.sections:
        if s.col + s.cols > grid.cols or s.row + s.rows > grid.rows:
            yield f"its section {s.name!r} lies beyond the grid"


def _strays(plan: Plan, name: str, pieces: Pieces) -> Iterator[str]:
    """Say whether pieces have a part or color that is not there, or lie beyond the grid."""
    if not len(pieces):
        return
    if pieces.part.max() >= len(plan.part_types):
        yield f"its {name} have a part that part_types does not have"
    elif pieces.color.max() >= len(plan.grid.palette):
        yield f"its {name} have a color that the palette does not have"
    elif name == "pieces":
        ends = np.stack([pieces.col, pieces.row], axis=1) + plan.footprints[pieces.part]
        if (ends > (plan.grid.cols, plan.grid.rows)).any():
            yield "a piece lies beyond the grid"
