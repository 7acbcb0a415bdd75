"""What must hold within a project."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mosaic.arrays import Ints

Node = dict[str, Any]


def misfits(node: Node) -> Iterator[str]:
    """Say where lengths or indices do not fit each other; no law can be asked before they do."""
    if len(node["grid"]) != node["rows"] or any(len(r) != node["cols"] for r in node["grid"]):
        yield f"grid is not {node['cols']} x {node['rows']} cells"
    elif max(map(max, node["grid"])) >= len(node["palette"]):
        yield "grid has an index beyond the palette"
    if node["view"] != ("top" if node["cell_mm"][0] == node["cell_mm"][1] else "side"):
        yield f"view is {node['view']}, cells are {node['cell_mm']} mm"
    yield from _columns_misfit(node, "pieces", 4)
    yield from _columns_misfit(node, "backing", 5)
    for name, key in (("palette", "name"), ("part_types", "key"), ("sections", "name")):
        for value, count in Counter(entry[key] for entry in node[name]).items():
            if count > 1:
                yield f"{name} has {value!r} {count} times"


def _columns_misfit(node: Node, name: str, count: int) -> Iterator[str]:
    """Hold the columns of pieces against each other, and against what they count in."""
    columns = [node[name][c] for c in ("part", "color", "col", "row", "layer")[:count]]
    if len({len(column) for column in columns}) != 1:
        yield f"{name} has columns of different length"
    elif max(columns[0], default=0) >= len(node["part_types"]):
        yield f"{name}.part has an index beyond part_types"
    elif max(columns[1], default=0) >= len(node["palette"]):
        yield f"{name}.color has an index beyond the palette"


def breaches(node: Node) -> Iterator[str]:
    """Say which laws a project breaks."""
    grid = np.array(node["grid"], dtype=np.int64)
    yield from _touch_up(node, grid)
    yield from _coverage(node, grid)
    yield from _backing(node, grid)
    yield from _sections(node, grid)
    yield from _parts(node)
    yield from _facts(node, grid)


def _touch_up(node: Node, grid: Ints) -> Iterator[str]:
    """Say whether a cell is not what a hand has set it to."""
    if "touch_up" not in node:
        return
    rows = node["touch_up"]
    if len(rows) != len(grid) or any(len(row) != grid.shape[1] for row in rows):
        yield "touch_up is not of the grid's size"
        return
    layer = np.array(rows, dtype=np.int64)
    for row, col in np.argwhere((layer >= -1) & (layer != grid))[:1].tolist():
        yield f"the cell in column {col + 1}, row {row + 1} is not as it was touched up"


def span(node: Node, part: Node) -> tuple[int, int]:
    """Columns and rows of cells that a part covers; in a wall, pieces are one cell high."""
    if node["view"] == "side":
        return int(part["cols"]), 1
    return part["cols"], part["rows"]


def _columns(pieces: Node) -> tuple[Ints, Ints, Ints, Ints]:
    part, color, col, row = (
        np.array(pieces[name], dtype=np.int64) for name in ("part", "color", "col", "row")
    )
    return part, color, col, row


def _coverage(node: Node, grid: Ints) -> Iterator[str]:
    """Hold the pieces against the grid: each cell is covered once, by its own color."""
    rows, cols = grid.shape
    part, color, col, row = _columns(node["pieces"])
    count = np.zeros(grid.size, dtype=np.int64)
    wrong = np.zeros(grid.size, dtype=bool)
    for index, kind in enumerate(node["part_types"]):
        wide, high = span(node, kind)
        mine = part == index
        inside = mine & (col + wide <= cols) & (row + high <= rows)
        if (mine & ~inside).any():
            yield f"{int((mine & ~inside).sum())} pieces {kind['key']} reach beyond the grid"
        if not inside.any():
            continue
        for down, right in np.ndindex(high, wide):
            cells = (row[inside] + down) * cols + col[inside] + right
            count += np.bincount(cells, minlength=grid.size)
            wrong[cells[grid.ravel()[cells] != color[inside]]] = True
    bare = grid.ravel() == -1
    yield from _cells("covered though they are to be bare", bare & (count > 0), cols)
    yield from _cells("not covered", ~bare & (count == 0), cols)
    yield from _cells("covered more than once", ~bare & (count > 1), cols)
    yield from _cells("covered by a piece of another color", ~bare & wrong, cols)


def _cells(what: str, found: NDArray[np.bool_], cols: int) -> Iterator[str]:
    """Say how many cells break a law, and which is the first."""
    if found.any():
        row, col = divmod(int(found.argmax()), cols)
        yield f"{int(found.sum())} cells are {what}, the first at column {col}, row {row}"


def _backing(node: Node, grid: Ints) -> Iterator[str]:
    """In a top view that has backing, hold all pieces against it: each stands on something."""
    part, _, col, row = _columns(node["backing"])
    if node["view"] != "top" or not len(part):
        return
    behind = np.zeros(grid.shape, dtype=bool)
    for p, x, y in zip(part.tolist(), col.tolist(), row.tolist(), strict=True):
        kind = node["part_types"][p]
        behind[max(0, y) : max(0, y + kind["rows"]), max(0, x) : max(0, x + kind["cols"])] = True
    loose = (grid != -1) & ~behind
    yield from _cells("without backing behind them", loose.ravel(), grid.shape[1])


def _sections(node: Node, grid: Ints) -> Iterator[str]:
    """Hold the sections against the grid, and in a top view the pieces against them."""
    place = np.full(grid.shape, -1, dtype=np.int64)
    total = 0
    for index, s in enumerate(node["sections"]):
        if s["col"] + s["cols"] > grid.shape[1] or s["row"] + s["rows"] > grid.shape[0]:
            yield f"section {s['name']!r} reaches beyond the grid"
        place[s["row"] : s["row"] + s["rows"], s["col"] : s["col"] + s["cols"]] = index
        total += s["cols"] * s["rows"]
    if (place < 0).any() or total != grid.size:
        yield "sections do not tile the grid: each cell is in exactly one"
    elif node["view"] == "top" and not node["recipe"].get("cross_sections"):
        yield from _crossing(node, place)


def _crossing(node: Node, place: Ints) -> Iterator[str]:
    """Compare the sections of each piece's first and last cell."""
    part, _, col, row = _columns(node["pieces"])
    spans = np.array([span(node, kind) for kind in node["part_types"]])[part].reshape(-1, 2)
    last_col = np.minimum(col + spans[:, 0], place.shape[1]) - 1
    last_row = np.minimum(row + spans[:, 1], place.shape[0]) - 1
    known = (col < place.shape[1]) & (row < place.shape[0])
    first, last = place[row[known], col[known]], place[last_row[known], last_col[known]]
    if (first != last).any():
        yield f"{int((first != last).sum())} pieces cross the edge of a section"


def _parts(node: Node) -> Iterator[str]:
    """Hold the parts list against pieces and backing, part by part and color by color."""
    keys = [mold(part) for part in node["part_types"]]
    names = [color["name"] for color in node["palette"]]
    for place, line in enumerate(node["parts"]):
        if line["part"] not in keys or line["color"] not in names:
            yield f"parts[{place}] names a part or color that the project does not have"
        if _to_buy(line) < 0:
            yield f"parts[{place}] has more pieces owned than pieces"
    listed = Counter((x["role"], x["part"], x["color"]) for x in node["parts"])
    for (role, part, color), count in listed.items():
        if count > 1:
            yield f"parts lists {part} in {color} {count} times as {role}"
    for role, member in (("mosaic", "pieces"), ("backing", "backing")):
        have = Counter(zip(node[member]["part"], node[member]["color"], strict=True))
        placed: Counter[tuple[str, str]] = Counter()
        for (p, c), n in have.items():
            placed[keys[p], names[c]] += n
        lines = {(x["part"], x["color"]): x["quantity"] for x in node["parts"] if x["role"] == role}
        for part, color in sorted(placed.keys() | lines.keys()):
            there, here = placed.get((part, color), 0), lines.get((part, color), 0)
            if there != here:
                yield f"parts has {here} of {part} in {color} as {role}, {member} has {there}"


def _facts(node: Node, grid: Ints) -> Iterator[str]:
    """Hold the facts against what one can count and measure, as far as they are rounded."""
    facts, picture = node["facts"], [x for x in node["parts"] if x["role"] == "mosaic"]
    price, packing, placed = facts["price"], facts["packing"], len(node["pieces"]["part"])
    checks: tuple[tuple[str, float, float, float], ...] = (
        ("pieces", facts["pieces"], placed, 0),
        ("packing.pieces", packing["pieces"], placed, 0),
        ("lots", facts["lots"], len(picture), 0),
        ("colors", facts["colors"], len({x["color"] for x in picture}), 0),
        ("width_mm", facts["width_mm"], grid.shape[1] * node["cell_mm"][0], 0.051),
        ("height_mm", facts["height_mm"], grid.shape[0] * node["cell_mm"][1], 0.051),
        ("thickness_mm", facts["thickness_mm"], _thickness(node), 0.051),
        ("mass_g", facts["mass_g"], _mass(node), 0.051),
        ("price.amount", price["amount"], _amount(node), 0.0051),
        ("price.known", price["known"], _known(node), 0.000051),
    )
    if "lonely" in facts:
        checks += (("lonely", facts["lonely"], _lonely(grid), 0),)
    for name, said, counted, rounding in checks:
        if abs(said - counted) > rounding:
            yield f"facts.{name} is {said}, counted it is {round(counted, 4):g}"
    if packing["bound"] > placed:
        yield f"facts.packing.bound is {packing['bound']}, and {placed} pieces suffice"


def _lonely(grid: Ints) -> int:
    """Count the cells that have a color, and none of whose four neighbors has it."""
    rows, cols = grid.shape
    same = np.zeros(grid.shape, bool)
    same[:, 1:] |= grid[:, 1:] == grid[:, : cols - 1]
    same[:, : cols - 1] |= grid[:, 1:] == grid[:, : cols - 1]
    same[1:] |= grid[1:] == grid[: rows - 1]
    same[: rows - 1] |= grid[1:] == grid[: rows - 1]
    return int((~same & (grid >= 0)).sum())


def _thickness(node: Node) -> float:
    """Depth in mm from the wall behind to the foremost point, layer upon layer."""
    kinds = node["part_types"]
    front = [kinds[p] for p in sorted(set(node["pieces"]["part"]))]
    pairs = set(zip(node["backing"]["layer"], node["backing"]["part"], strict=True))
    if node["view"] == "side":
        # A piece two studs deep reaches from the front into the second layer.
        behind = len({layer for layer, _ in pairs})
        return float(max([8 * k["rows"] for k in front] + [8 * (1 + behind) * bool(front)]))
    layers = [(layer, kinds[p]["height_mm"]) for layer, p in pairs]
    bare = 1.6 if pairs else 0.0
    foremost = max((k["height_mm"] + 1.6 * studded(k) for k in front), default=bare)
    deepest = {layer: max(mm for at, mm in layers if at == layer) for layer, _ in layers}
    return foremost + math.fsum(deepest.values())


def mold(part: Node) -> str:
    """Key of a part lying along the columns, as it is bought: plate_4x1 is a plate_1x4 turned."""
    kind, _, size = str(part["key"]).rpartition("_")
    turned = part["rows"] > part["cols"]
    return f"{kind}_{'x'.join(reversed(size.split('x')))}" if turned else str(part["key"])


def studded(part: Node) -> bool:
    """Whether a part shows studs; files need not say so."""
    return bool(part.get("studs", "tile" not in part["key"]))


def _mass(node: Node) -> float:
    """Mass in g of all that hangs; where a part's mass is not known, what the facts say."""
    mass = {part["key"]: part.get("mass_g") for part in node["part_types"]}
    hung = [x for x in node["parts"] if x["role"] != "spare"]
    if any(mass.get(x["part"]) is None for x in hung):
        return float(node["facts"]["mass_g"])
    return math.fsum(x["quantity"] * mass[x["part"]] for x in hung)


def _amount(node: Node) -> float:
    """Price of all parts to buy whose price is known."""
    return math.fsum(_to_buy(x) * x["price"] for x in node["parts"] if x["price"] is not None)


def _known(node: Node) -> float:
    """Share of the pieces to buy whose price is known."""
    every = sum(_to_buy(x) for x in node["parts"])
    priced = sum(_to_buy(x) for x in node["parts"] if x["price"] is not None)
    return priced / every if every else 0.0


def _to_buy(line: Node) -> int:
    """Pieces of a line that the builder does not own."""
    return int(line["quantity"] - line.get("owned", 0))
