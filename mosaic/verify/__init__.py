"""The laws, checked apart from the code that obeys them.

::

    laws     a project by itself: coverage, colors, sections, parts list, facts
    files    the shopping lists and pictures beside it, read back

Here a side view is walked from piece to piece, and parts, colors and elements are looked up
in the catalog.

Nothing of the stages or the exporters is used here, so that one mistake is not made twice.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from itertools import islice
from os import PathLike
from pathlib import Path
from typing import Any

from mosaic import schema
from mosaic.catalog import SYSTEMS, Catalog, catalog
from mosaic.errors import ExportError, PaletteError, RecipeError
from mosaic.recipe import Recipe
from mosaic.verify import files, laws
from mosaic.verify.laws import mold

__all__ = ["verify"]

#: Further breaches are not listed: one mistake may break a law in a million cells.
_MOST = 50

Node = dict[str, Any]

#: A cell of the wall: its row, its column, and how many studs behind the front it is.
Position = tuple[int, int, int]


def verify(path: str | PathLike[str]) -> list[str]:
    """Hold a project, and the files beside it, against the laws.

    Parameters
    ----------
    path : path
        A result folder or its mosaic.json.

    Returns
    -------
    list of str
        One line a broken law; empty where all hold.

    Raises
    ------
    ExportError
        There is no file to read.

    Notes
    -----
    Each cell that is not bare is covered exactly once, by a piece of its own color. Pieces
    stay in the grid, and in a top view in their section. Sections tile the grid. The parts
    list sums to the pieces, part by part and color by color, and the shopping lists sum to
    it. A part exists in its color, or is named as one that does not. A wall's bodies, and all
    other facts, are as many as one counts.
    """
    file = Path(path)
    file = file / "mosaic.json" if file.is_dir() else file
    try:
        data = file.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ExportError(
            f"cannot read {str(file)!r}: {reason}", hint="a result folder has a mosaic.json"
        ) from None
    return list(islice(_breaches(data, file), _MOST))


def _breaches(data: bytes, file: Path) -> Iterator[str]:
    """Go from the form to the laws to the files; what has no form is asked no more."""
    try:
        node: Any = json.loads(data, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        binary = isinstance(error, UnicodeDecodeError)
        why = "it is no text" if binary else " ".join(str(error).split())
        yield f"{file.name} is no JSON: {why}"
        return
    broken = False
    for breach in (*schema.breaches(node),) or laws.misfits(node):
        broken = True
        yield f"mosaic.json: {breach}"
    if broken:
        return
    yield from _recipe(node)
    yield from laws.breaches(node)
    yield from _wall_breaches(node)
    yield from _catalog_breaches(node)
    yield from files.breaches(node, file.parent)


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _recipe(node: dict[str, Any]) -> Iterator[str]:
    """Hold the settings against what they may be."""
    try:
        Recipe.from_mapping(node["recipe"])
    except RecipeError as error:
        yield f"recipe: {error}"


def _catalog_breaches(node: Node) -> Iterator[str]:
    """Say where a project is at odds with the catalog; what it does not know is let be."""
    known = catalog()
    names = {color["name"]: _real_name(known, color) for color in node["palette"]}
    yield from _colors(known, node)
    yield from _part_types(known, node)
    yield from _lines(known, node, names)


def _named(known: Catalog, color: Node) -> dict[str, str]:
    """Look up what the catalog calls a color, by each system's id that it has."""
    found = {}
    for system in SYSTEMS:
        if color[system] is not None:
            try:
                found[system] = known.find(f"{system}:{color[system]}").color.name
            except PaletteError:
                continue
    return found


def _real_name(known: Catalog, color: Node) -> str | None:
    """Name of a color in the catalog, or None for a color of the user's own."""
    by_id = next(iter(_named(known, color).values()), None)
    return by_id or (color["name"] if color["name"] in known.colors else None)


def _colors(known: Catalog, node: Node) -> Iterator[str]:
    """Find colors whose ids are of several, for somebody would buy the wrong one."""
    for color in node["palette"]:
        named = _named(known, color)
        if len(set(named.values())) > 1:
            ids = ", ".join(f"{s}:{color[s]} is {name}" for s, name in named.items())
            yield f"palette color {color['name']!r} has the ids of several: {ids}"


def _part_types(known: Catalog, node: Node) -> Iterator[str]:
    """Hold the size and the ids of parts against the catalog."""
    for part in node["part_types"]:
        real, key = known.parts.get(mold(part)), part["key"]
        if real and key != mold(part):
            real = dataclasses.replace(real, cols=real.rows, rows=real.cols)
        for name in ("cols", "rows", "height_mm", *SYSTEMS) if real else ():
            if part[name] != getattr(real, name):
                said, fact = part[name], getattr(real, name)
                yield f"part {key} has {name} {said!r}, in the catalog {fact!r}"


def _lines(known: Catalog, node: Node, names: dict[str, str | None]) -> Iterator[str]:
    """Find parts that no source has in their color and are not named so, and false elements."""
    owner = {number: pair for pair, element in known.elements.items() for number in element.ids}
    for line in node["parts"]:
        name = names.get(line["color"])
        pair = (line["part"], name or line["color"])
        made = pair in known.elements and known.elements[pair].status != "unlisted"
        if (
            name
            and line["part"] in known.parts
            and not made
            and line["status"] not in {"unlisted", "never"}
        ):
            yield (
                f"{line['part']} in {line['color']} is in no source, "
                f"and the parts list has it as {line['status']}"
            )
        if line["status"] == "current" and not name:
            yield f"{line['color']} is no color that the catalog knows, listed as current"
        if owner.get(line["element"], pair) != pair:
            part, color = owner[line["element"]]
            yield f"element {line['element']} is {part} in {color}, not {' in '.join(pair)}"


def _wall_breaches(node: Node) -> Iterator[str]:
    """Count the bodies of a wall; say where two pieces share a place, or the facts are wrong."""
    if node["view"] != "side":
        return
    places: dict[Position, int] = {}
    pieces = list(_pieces(node))
    for number, piece in enumerate(pieces):
        for place in piece:
            if places.setdefault(place, number) != number:
                yield f"two pieces of the wall are {place[2]} studs behind row {place[0]}, column {place[1]}"
    found, said = _bodies(pieces, places), node["facts"]["packing"].get("bodies", 1)
    if found != said:
        yield f"the wall comes in {found} bodies that do not hold together, the facts say {said}"


def _pieces(node: Node) -> Iterator[list[Position]]:
    """List the places of each piece: first the picture's, then those behind."""
    kinds = node["part_types"]
    for name, front in (("pieces", 0), ("backing", 1)):
        columns = node[name]
        layers = columns["layer"] if front else [0] * len(columns["part"])
        for part, col, row, layer in zip(
            columns["part"], columns["col"], columns["row"], layers, strict=True
        ):
            yield [
                (row, col + right, front + layer + back)
                for right in range(kinds[part]["cols"])
                for back in range(kinds[part]["rows"])
            ]


def _bodies(pieces: list[list[Position]], places: dict[Position, int]) -> int:
    """Count what hangs together: pieces hold those right above and below them."""
    seen, bodies = [False] * len(pieces), 0
    for start in range(len(pieces)):
        bodies += not seen[start]
        edge = [] if seen[start] else [start]
        seen[start] = True
        while edge:
            for row, col, back in pieces[edge.pop()]:
                for other in (places.get((row - 1, col, back)), places.get((row + 1, col, back))):
                    if other is not None and not seen[other]:
                        seen[other] = True
                        edge.append(other)
    return bodies
