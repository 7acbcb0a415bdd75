"""Whether a wall holds together, found by walking from piece to piece."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]

#: A cell of the wall: its row, its column, and how many studs behind the front it is.
Position = tuple[int, int, int]


def breaches(node: Node) -> Iterator[str]:
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
