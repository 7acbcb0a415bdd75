"""The files beside a project, read back: they order what the parts list says."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np

Node = dict[str, Any]
#: What a shopping list orders: pieces by part and color, or by element, in the shop's numbers.
Order = Counter[tuple[str, ...]]

#: What a shop takes in one file: bytes, lots, and pieces a lot.
BRICKLINK_BYTES, PICK_A_BRICK_LOTS, PICK_A_BRICK_PIECES = 204_800, 400, 999


def breaches(node: Node, folder: Path) -> Iterator[str]:
    """Say which files in a folder are at odds with the project; what is not there is not asked."""
    lists: dict[str, tuple[Callable[[Path], Order], Order]] = {
        "bricklink*.xml": (_bricklink, _expected(node, "bricklink")),
        "rebrickable*.csv": (_rebrickable, _expected(node, "rebrickable")),
        "pick-a-brick*.csv": (_pick_a_brick, _elements(node)),
        "model.mpd": (_model, _placed(node)),
        "panels.csv": (_panels, _pieces(node)),
    }
    for pattern, (reader, expected) in lists.items():
        yield from _sums(sorted(folder.glob(pattern)), reader, expected)
    for name, check in (("parts.csv", _parts), ("grid.png", _grid)):
        if (folder / name).exists():
            yield from _guarded(folder / name, node, check)


def _sums(paths: list[Path], reader: Callable[[Path], Order], expected: Order) -> Iterator[str]:
    """Hold the lists of one shop, added up, against the parts list, lot by lot."""
    total: Order = Counter()
    for path in paths:
        try:
            total += reader(path)
        except (OSError, ValueError, KeyError, SyntaxError) as error:
            yield f"{path.name} cannot be read back: {' '.join(str(error).split())}"
            return
    for lot in sorted(total.keys() | expected.keys()) if paths else ():
        if total[lot] != expected[lot]:
            names = " and ".join(path.name for path in paths[:3])
            yield f"{names} has {total[lot]} of {' in color '.join(lot)}, not {expected[lot]}"


def _guarded(path: Path, node: Node, check: Callable[[Path, Node], Iterator[str]]) -> Iterator[str]:
    """Take a file that cannot be read for a broken law."""
    try:
        yield from check(path, node)
    except (OSError, ValueError, KeyError) as error:
        yield f"{path.name} cannot be read back: {' '.join(str(error).split())}"


def _expected(node: Node, system: str) -> Order:
    """Order for a shop with numbers for parts and colors; a lot without a number is left out."""
    parts = {part["key"]: part[system] for part in node["part_types"]}
    colors = {color["name"]: color[system] for color in node["palette"]}
    order: Order = Counter()
    for line in node["parts"]:
        part, color = parts.get(line["part"]), colors.get(line["color"])
        if part and color is not None:
            order[part, str(color)] += line["quantity"] - line.get("owned", 0)
    return order


def _elements(node: Node) -> Order:
    """Order for a shop with one number a part and color."""
    order: Order = Counter()
    for line in node["parts"]:
        if line["element"]:
            order[(line["element"],)] += line["quantity"] - line.get("owned", 0)
    return order


def _bricklink(path: Path) -> Order:
    data = path.read_bytes()
    if len(data) > BRICKLINK_BYTES:
        raise ValueError(f"it has {len(data)} bytes, BrickLink takes {BRICKLINK_BYTES}")
    if b"<!" in data:
        raise ValueError("it defines entities, which no list of ours does")
    order: Order = Counter()
    for item in ET.fromstring(data):  # noqa: S314 - no entities, as just seen
        text = {child.tag: child.text or "" for child in item}
        order[text["ITEMID"], text["COLOR"]] += _count(text["MINQTY"])
    return order


def _rebrickable(path: Path) -> Order:
    order: Order = Counter()
    for row in _rows(path):
        order[row["Part"], row["Color"]] += _count(row["Quantity"])
    return order


def _pick_a_brick(path: Path) -> Order:
    order: Order = Counter()
    rows = _rows(path)
    for row in rows:
        order[(row["elementId"],)] += _count(row["quantity"])
    if len(rows) > PICK_A_BRICK_LOTS or len(order) < len(rows):
        raise ValueError(f"it has {len(rows)} lines, {PICK_A_BRICK_LOTS} different ones may be")
    if max(order.values(), default=0) > PICK_A_BRICK_PIECES:
        raise ValueError(f"a line has over {PICK_A_BRICK_PIECES} pieces")
    return order


def _model(path: Path) -> Order:
    order: Order = Counter()
    for line in path.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if words[:1] == ["1"] and words[-1].endswith(".dat"):
            order[words[-1].removesuffix(".dat"), words[1]] += 1
    return order


def _placed(node: Node) -> Order:
    """Count what a model shows: pieces and backing, by LDraw's part and color."""
    parts = [part["ldraw"] for part in node["part_types"]]
    colors = [
        f"0x2{color['hex'][1:].upper()}" if color["ldraw"] is None else str(color["ldraw"])
        for color in node["palette"]
    ]
    order: Order = Counter()
    for member in ("pieces", "backing"):
        pairs = Counter(zip(node[member]["part"], node[member]["color"], strict=True))
        for (part, color), count in pairs.items():
            order[parts[part], colors[color]] += count
    return order


def _panels(path: Path) -> Order:
    order: Order = Counter()
    for row in _rows(path):
        order[row["part"], _plain(row["color"])] += _count(row["quantity"])
    return order


def _pieces(node: Node) -> Order:
    """Count the pieces of the picture by part and color."""
    order: Order = Counter()
    for line in node["parts"]:
        if line["role"] == "mosaic":
            order[line["part"], line["color"]] += line["quantity"]
    return order


def _rows(path: Path) -> list[dict[str, str]]:
    """Read a CSV file with a header, every row as long as it."""
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def _count(text: str) -> int:
    """Read a number of pieces."""
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ValueError(f"{text!r} is no number of pieces")
    return int(text)


def _parts(path: Path, node: Node) -> Iterator[str]:
    """Hold parts.csv against the parts list, with the ids of the palette and part types."""
    expected = list(_parts_rows(node))
    rows = [{k: _plain(v) for k, v in row.items()} for row in _rows(path)]
    if len(rows) != len(expected):
        yield f"parts.csv has {len(rows)} rows, parts {len(expected)}"
    for place, (row, line) in enumerate(zip(rows, expected, strict=False), 2):
        wrong = [column for column, value in line.items() if row.get(column) != value]
        if wrong:
            said, meant = row.get(wrong[0]), line[wrong[0]]
            yield f"parts.csv line {place}: {wrong[0]} is {said!r}, in the project {meant!r}"


def _plain(cell: str) -> str:
    """Take away the apostrophe that keeps a spreadsheet from running a cell as a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in set("=+-@\t\r\n") else cell


def _parts_rows(node: Node) -> Iterator[dict[str, str]]:
    """Yield what parts.csv has to say of each line, column by column."""
    parts = {part["key"]: part for part in node["part_types"]}
    colors = {color["name"]: color for color in node["palette"]}
    for line in node["parts"]:
        part, color = parts[line["part"]], colors[line["color"]]
        currency = node["facts"]["price"]["currency"] if line["price"] is not None else ""
        cells = {
            **line,
            "name": part["name"],
            "currency": currency,
            "lego_color": color["lego"],
            **{f"{s}_part": part[s] for s in ("bricklink", "ldraw", "rebrickable")},
            **{f"{s}_color": color[s] for s in ("bricklink", "ldraw", "rebrickable")},
        }
        yield {column: "" if value is None else str(value) for column, value in cells.items()}


def _grid(path: Path, node: Node) -> Iterator[str]:
    """Hold grid.png against the grid: a pixel a cell, bare cells are transparent."""
    from PIL import Image  # noqa: PLC0415 - a project may have no pictures beside it

    with Image.open(path) as picture:
        pixels = np.asarray(picture.convert("RGBA"))
    hexes = [color["hex"] for color in node["palette"]]
    inks = np.array([[*bytes.fromhex(text[1:]), 255] for text in [*hexes, "#000000"]], np.uint8)
    inks[-1, 3] = 0
    expected = inks[np.array(node["grid"])]
    expected[np.array(node["grid"]) == -1] = inks[-1]
    if pixels.shape != expected.shape:
        yield f"grid.png is {pixels.shape[1]} x {pixels.shape[0]} pixels, not a pixel a cell"
        return
    visible = (pixels != expected).any(axis=-1) & ((pixels[..., 3] > 0) | (expected[..., 3] > 0))
    if visible.any():
        row, col = divmod(int(visible.argmax()), visible.shape[1])
        yield f"grid.png differs in {int(visible.sum())} cells, first at column {col}, row {row}"
