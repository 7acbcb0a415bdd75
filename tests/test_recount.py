"""A recount of what to buy: from the cells' pieces and our tables, with no code of the exporters."""

import csv
import json
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pytest
from command import inside
from PIL import Image
from skimage import data

FACTS = Path(__file__).parents[1] / "palettes" / "catalog"
SHARE = 10  # percent of spares


def table(name):
    with (FACTS / name).open(encoding="utf-8") as stream:
        return list(csv.DictReader(line for line in stream if not line.startswith("#")))


def rows(path):
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


PARTS = {row["key"]: row for row in table("parts.csv")}
COLORS = {row["name"]: row for row in table("colors.csv")}
FIRST = {(r["part"], r["color"]): r["elements"].split()[0] for r in table("elements.csv")}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A mosaic with a stock, prices and spares, built by the command."""
    folder = tmp_path_factory.mktemp("recount")
    Image.fromarray(data.coffee()).resize((120, 80)).save(folder / "photo.png")
    owned = [("3024", 0, 150), ("3024", 70, 40), ("3022", 0, 9), ("3022", 308, 3)]
    lines = ["Part,Color,Quantity", *(",".join(map(str, row)) for row in owned)]
    (folder / "own.csv").write_text("\n".join(lines) + "\n")
    prices = [
        "part,color,price,currency",
        "3024,,0.07,EUR",
        "3022,,0.11,EUR",
        "3024,Black,0.03,EUR",
    ]
    (folder / "prices.csv").write_text("\n".join([*prices, "3867,,6.5,EUR"]) + "\n")
    run = inside(
        "build", "photo.png", "--size", "24x16", "--stock", "own.csv", "--buy", "--prices", "prices.csv",
        "--spare", str(SHARE), "--part", "plate", "-o", "out", "--json", cwd=folder,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    names = {row["rebrickable"]: row["name"] for row in COLORS.values()}
    keys = {row["rebrickable"]: key for key, row in PARTS.items()}
    have = Counter({(keys[part], names[str(color)]): count for part, color, count in owned})
    return folder / "out", have, json.loads(run.stdout)


def needed(folder):
    """Count the placed pieces, what they stand on, and the spares, from the arrays alone."""
    node = json.loads((folder / "mosaic.json").read_text())
    keys = [part["key"] for part in node["part_types"]]
    colors = [color["name"] for color in node["palette"]]

    def counted(name):
        pairs = zip(node[name]["part"], node[name]["color"], strict=True)
        return Counter((keys[part], colors[color]) for part, color in pairs)

    picture = counted("pieces")
    spares = Counter({lot: -(-count * SHARE // 100) for lot, count in picture.items()})
    return picture + counted("backing") + spares


def test_every_shop_is_asked_for_what_is_missing_and_no_more(built):
    folder, have, _ = built
    missing = needed(folder) - have
    assert missing
    assert sum(missing.values()) < sum(needed(folder).values())
    wanted = Counter()
    for item in ET.fromstring((folder / "bricklink.xml").read_bytes()):  # noqa: S314 - our own
        wanted[item.findtext("ITEMID"), item.findtext("COLOR")] += int(item.findtext("MINQTY"))
    assert wanted == _by(missing, lambda p, c: (PARTS[p]["bricklink"], COLORS[c]["bricklink"]))
    listed = {(r["Part"], r["Color"]): int(r["Quantity"]) for r in rows(folder / "rebrickable.csv")}
    assert listed == _by(missing, lambda p, c: (PARTS[p]["rebrickable"], COLORS[c]["rebrickable"]))
    picked = {r["elementId"]: int(r["quantity"]) for r in rows(folder / "pick-a-brick.csv")}
    assert picked == _by(missing, lambda p, c: FIRST[p, c])


def _by(lots, number):
    return {number(part, color): count for (part, color), count in lots.items()}


def test_the_parts_list_and_the_sum_of_money_are_those_of_the_pieces(built):
    folder, have, told = built
    need = needed(folder)
    listed, owned, money = Counter(), Counter(), 0.0
    for row in rows(folder / "parts.csv"):
        listed[row["part"], row["color"]] += int(row["quantity"])
        owned[row["part"], row["color"]] += int(row["owned"])
    assert listed == need
    assert +owned == need & have
    for (part, color), count in (need - have).items():
        each = {
            "plate_1x1": 0.03 if color == "Black" else 0.07,
            "plate_2x2": 0.11,
            "baseplate_16x16": 6.5,
        }
        money += count * each[part]
    assert told["facts"]["price"]["amount"] == pytest.approx(money, abs=0.005)
    assert told["facts"]["price"]["known"] == 1
