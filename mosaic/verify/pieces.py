"""Whether the parts, colors and elements of a project are real ones, by the catalogue."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from mosaic.catalog import SYSTEMS, Catalog, catalog
from mosaic.errors import PaletteError
from mosaic.verify.laws import mould

Node = dict[str, Any]


def breaches(node: Node) -> Iterator[str]:
    """Say where a project is at odds with the catalogue; what it does not know is let be."""
    known = catalog()
    names = {color["name"]: _real_name(known, color) for color in node["palette"]}
    yield from _colors(known, node)
    yield from _part_types(known, node)
    yield from _lines(known, node, names)


def _named(known: Catalog, color: Node) -> dict[str, str]:
    """Look up what the catalogue calls a color, by each system's id that it has."""
    found = {}
    for system in SYSTEMS:
        if color[system] is not None:
            try:
                found[system] = known.find(f"{system}:{color[system]}").color.name
            except PaletteError:
                continue
    return found


def _real_name(known: Catalog, color: Node) -> str | None:
    """Name of a color in the catalogue, or None for a color of the user's own."""
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
    """Hold the size and the ids of parts against the catalogue."""
    for part in node["part_types"]:
        real, key = known.parts.get(mould(part)), part["key"]
        if real and key != mould(part):
            real = dataclasses.replace(real, cols=real.rows, rows=real.cols)
        for name in ("cols", "rows", "height_mm", *SYSTEMS) if real else ():
            if part[name] != getattr(real, name):
                said, fact = part[name], getattr(real, name)
                yield f"part {key} has {name} {said!r}, in the catalogue {fact!r}"


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
            yield f"{line['color']} is no color that the catalogue knows, listed as current"
        if owner.get(line["element"], pair) != pair:
            part, color = owner[line["element"]]
            yield f"element {line['element']} is {part} in {color}, not {' in '.join(pair)}"
