"""Lists for shops: every lot once, within what a shop takes."""

import dataclasses
import xml.etree.ElementTree as ET
from collections import Counter

import pytest
from exporters_case import PLAN, many_colors, rows_of, text_of
from helpers import plan_of

from mosaic import exporters
from mosaic.exporters import shopping


def bought(plan, part_id, color_id):
    """Pieces to buy by two ids: of the picture, its backing and spares together."""
    found = Counter()
    for line in plan.parts:
        found[part_id(line.part), color_id(line.color)] += line.quantity
    return found


def bricklink(data):
    found = Counter()
    for item in ET.fromstring(data):  # noqa: S314 - our own file
        assert (item.tag, item.findtext("ITEMTYPE"), item.findtext("CONDITION")) == (
            "ITEM",
            "P",
            "N",
        )
        lot = item.findtext("ITEMID"), int(item.findtext("COLOR"))
        assert lot not in found
        found[lot] = int(item.findtext("MINQTY"))
    return found


def test_bricklink_orders_every_lot_once():
    text = text_of(PLAN, "bricklink")
    assert text.startswith("<INVENTORY>")
    assert bricklink(text) == bought(PLAN, lambda p: p.bricklink, lambda c: c.bricklink)


@pytest.mark.parametrize(("condition", "letter"), [("new", "N"), ("used", "U"), ("any", "X")])
def test_bricklink_is_asked_for_a_condition_and_for_own_prices_at_most(tmp_path, condition, letter):
    path = tmp_path / "own.csv"
    path.write_text("part,color,price,currency\n3024,Red,0.125,EUR\n")
    plan = plan_of("RRW", pieces="1x1", prices=str(path), condition=condition, backing="none")
    items = ET.fromstring(text_of(plan, "bricklink"))  # noqa: S314 - our own
    assert {item.findtext("CONDITION") for item in items} == {letter}
    most = {item.findtext("COLOR"): item.findtext("MAXPRICE") for item in items}
    assert most == {"5": "0.1250", "1": None}


def test_files_of_many_parts_stand_in_their_order():
    names = exporters.file_names("a.csv", 17)
    assert names == sorted(names)
    assert (names[0], names[-1]) == ("a-01.csv", "a-17.csv")


def test_bricklink_lists_are_cut_at_the_upload_limit():
    plan = many_colors(2000, bricklink=500)
    files = exporters.render(plan, "bricklink")
    assert list(files) == ["bricklink-01.xml", "bricklink-02.xml"]
    assert max(map(len, files.values())) <= 204_800
    assert max(map(len, files.values())) > 204_000
    total = sum(map(bricklink, files.values()), Counter())
    assert total == bought(plan, lambda p: p.bricklink, lambda c: c.bricklink)


def test_rebrickable_orders_every_lot_once():
    rows = rows_of(text_of(PLAN, "rebrickable"))
    found = {(r["Part"], int(r["Color"])): int(r["Quantity"]) for r in rows}
    assert len(found) == len(rows)
    assert found == bought(PLAN, lambda p: p.rebrickable, lambda c: c.rebrickable)


def pick(files):
    total = Counter()
    for data in files.values():
        rows = rows_of(data.decode())
        assert len({r["elementId"] for r in rows}) == len(rows) <= shopping.LIMIT_LOTS
        assert all(0 < int(r["quantity"]) <= shopping.LIMIT_PIECES for r in rows)
        total.update({r["elementId"]: int(r["quantity"]) for r in rows})
    return total


def test_pick_a_brick_orders_every_element():
    files = exporters.render(PLAN, "pick-a-brick")
    assert list(files) == ["pick-a-brick.csv"]
    found = Counter()
    for line in PLAN.parts:
        found[line.element] += line.quantity
    assert pick(files) == found


def test_pick_a_brick_lists_are_cut_at_999_pieces():
    plan = plan_of("R" * 50 + (" " + "R" * 50) * 49 + " " + "W" * 50, pieces="1x1", backing="none")
    files = exporters.render(plan, "pick-a-brick")
    assert list(files) == [f"pick-a-brick-{n:02}.csv" for n in (1, 2, 3)]
    assert pick(files) == {"302421": 2500, "302401": 50}


def test_pick_a_brick_lists_are_cut_at_400_lots():
    plan = many_colors(900)
    lines = [
        dataclasses.replace(x, element=str(9000 + i), quantity=1 + 999 * (i == 5))
        for i, x in enumerate(plan.parts)
    ]
    files = exporters.render(dataclasses.replace(plan, parts=tuple(lines)), "pick-a-brick")
    assert [data.count(b"\n") - 1 for data in files.values()] == [400, 400, 100, 1]
    assert pick(files) == {x.element: x.quantity for x in lines}


def test_lots_that_a_shop_cannot_name_are_told():
    mine = many_colors(2)
    for shop in ("bricklink", "rebrickable", "pick-a-brick"):
        assert [x.quantity for x in exporters.missing(mine, shop)] == [1, 1]
        assert len(exporters.render(mine, shop)) == 1
    assert bricklink(text_of(mine, "bricklink")) == {}
    assert exporters.missing(mine, "preview") == ()
    assert [x.color.name for x in exporters.missing(PLAN, "pick-a-brick")] == []
