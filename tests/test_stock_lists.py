"""Lists of owned pieces are read whole or refused."""

import io
import re
import time
import zipfile

import openpyxl
import pytest
from helpers import plan_of
from hypothesis import given, settings
from hypothesis import strategies as st
from stock_case import written

from mosaic import exporters, stock
from mosaic.catalog import lists
from mosaic.errors import StockError
from mosaic.recipe import Recipe

RED_PLATE, BLACK_TILE = ("plate_1x1", "Red"), ("round_tile_1x1", "Black")


GOOD = {
    "rebrickable.csv": "Part,Color,Quantity\n3024,4,12\n98138,0,3\n",
    "spares.csv": "Part,Color,Quantity,Is Spare\r\n3024,4,10,False\r\n3024,4,2,True\r\n35381,0,3,False\r\n",
    "bom.csv": "\ufeffpart,color,quantity\n3024,4,12\n98138,0,3\n\n",
    "filled.xml": "<inventory><ITEM><ITEMTYPE>P</ITEMTYPE><ITEMID>3024</ITEMID><COLOR>5</COLOR><MINQTY>20</MINQTY>"
    "<QTYFILLED>12</QTYFILLED></ITEM><ITEM><ITEMTYPE>P</ITEMTYPE><ITEMID>98138</ITEMID><COLOR>11</COLOR>"
    "<MINQTY>3</MINQTY><QTYFILLED>3</QTYFILLED></ITEM></inventory>",
    "download.csv": "inventory_id,part_num,color_id,quantity,is_spare\n1,3024,4,12,f\n1,98138,0,3,f\n",
    "semicolons.csv": "Part;Color;Quantity\n3024;4;12\n98138;0;3\n",
    "tabs.csv": "Part\tColor\tQuantity\n3024\t4\t12\n98138\t0\t3\n",
    "pick-a-brick.csv": "elementId,quantity\n302421,12\n6284070,3\n",
    "answer.json": '{"data": {"elements": [{"id": "302421", "quantity": 12, "price": {"formattedAmount": "$0.06", '
    '"currencyCode": "USD"}}, {"elementId": 6284070, "quantity": 3}]}}',
    "parts.json": '[{"part": "plate_1x1", "color": "Red", "quantity": 12}, {"part": "round_tile_1x1", "color": '
    '"Black", "quantity": 3}]',
    "studio.csv": "BLItemNo,ElementId,LdrawId,PartName,BLColorId,LDrawColorId,ColorName,ColorCategory,Qty,Weight\n"
    "3024,302421,3024,Plate 1 x 1,5,4,Red,Solid Colors,12,0.2\n98138,,98138,Tile,11,0,Black,Solid Colors,3,0.1\n"
    ",,,,,,,,15,0.3\n",
    "excluded.bsx": '<BrickStoreXML><Inventory Currency="EUR"><Item><ItemID>3024</ItemID><ItemTypeID>P</ItemTypeID>'
    "<ColorID>5</ColorID><Qty>12</Qty><Price>0.09</Price><Condition>N</Condition></Item><Item><ItemID>3024</ItemID>"
    "<ItemTypeID>P</ItemTypeID><ColorID>5</ColorID><Qty>99</Qty><Status>X</Status></Item><Item><ItemID>98138</ItemID>"
    "<ItemTypeID>P</ItemTypeID><ColorID>11</ColorID><Qty>3</Qty></Item></Inventory></BrickStoreXML>",
    "store.bsx": '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE BrickStoreXML>\n<BrickStoreXML>\n'
    '<Inventory Currency="USD">\n<Item><ItemID>3024</ItemID><ItemTypeID>P</ItemTypeID><ColorID>5</ColorID>'
    "<ItemName>Plate &amp; more</ItemName><Qty>12</Qty></Item>\n<Item><ItemID>98138</ItemID><ItemTypeID>P</ItemTypeID>"
    "<ColorID>11</ColorID><Qty>3</Qty></Item></Inventory></BrickStoreXML>",
    "parts.csv": "part,name,color,quantity,role,rebrickable_part,rebrickable_color\n"
    "plate_1x1,Plate 1 x 1,Red,12,mosaic,3024,4\nround_tile_1x1,Tile,Black,3,spare,98138,0\n",
}  # fmt: skip


def workbook(*rows):
    """Write a workbook as Excel does: texts that cells share, and empty cells left out."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


GOOD["mine.xlsx"] = workbook(["Part", "Color", "Quantity"], ["3024", 4, 12], [], ["98138", 0, 3.0])


@pytest.mark.parametrize("name", GOOD)
def test_a_list_is_read_in_every_format(tmp_path, name):
    found = stock.read([written(tmp_path, name, GOOD[name])])
    assert found.counts == {RED_PLATE: 12, BLACK_TILE: 3}
    assert found.unmatched == ()


def test_a_wanted_list_that_has_come_is_owned(tmp_path):
    items = "<ITEM><ITEMID>3024</ITEMID><COLOR>5</COLOR><MINQTY>9</MINQTY><QTYFILLED>2</QTYFILLED></ITEM>"
    path = written(tmp_path, "w.xml", f"<INVENTORY>{items}</INVENTORY>")
    assert stock.read([path]).counts == {RED_PLATE: 2}
    assert stock.read([path], wanted_is_owned=True).counts == {RED_PLATE: 9}
    assert stock.owned(Recipe(stock=(path,), wanted_is_owned=True)).counts == {RED_PLATE: 9}


#: What mosaic writes that names pieces.
LISTS = (
    "parts",
    "parts-json",
    "bricklink",
    "rebrickable",
    "pick-a-brick",
    "panels",
    "sections",
    "xlsx",
)


@settings(max_examples=12)
@given(st.data())
def test_what_mosaic_writes_it_reads_with_the_same_counts(tmp_path_factory, data):
    text = data.draw(st.lists(st.text("RWKB", min_size=4, max_size=4), min_size=4, max_size=4))
    plan = plan_of(" ".join(text), pieces="1x1,2x2", backing="none")
    needed = {}
    for line in plan.parts:
        needed[line.part.key, line.color.name] = line.quantity
    folder = tmp_path_factory.mktemp("round")
    for name in LISTS:
        ((file, content),) = exporters.render(plan, name).items()
        path = written(folder, file, content)
        assert stock.read([path], wanted_is_owned=name == "bricklink").counts == needed, name


def test_lists_and_sets_add_up(tmp_path):
    one = written(tmp_path, "a.csv", GOOD["rebrickable.csv"])
    found = stock.read([one, one, "31204*2", "31204-1"])
    assert found.counts[RED_PLATE] == 24
    assert found.counts[BLACK_TILE] == 6 + 3 * 596


def test_a_set_of_one_source_says_so():
    assert "31197-1" in stock.read(["31197"]).notes[0]
    assert stock.read(["31204"]).notes == ()


def test_what_is_not_known_is_listed_with_its_row(tmp_path):
    text = "Part,Color,Quantity\n3024,4,1\n3700,4,7\n3024,987654,2\n3024,118,5\n=HYPERLINK(1),4,3\n3024,4,0\n"
    found = stock.read([written(tmp_path, "mine.csv", text)])
    assert found.counts == {RED_PLATE: 1}
    assert [(u.line, u.part, u.quantity, u.reason) for u in found.unmatched] == [
        (3, "3700", 7, "not a part for mosaics"),
        (4, "3024", 2, "unknown color"),
        (5, "3024", 5, "no source lists Plate 1 x 1 in Aqua"),
        (6, "=HYPERLINK(1)", 3, "not a part for mosaics"),
    ]


def misplaced(book):
    """Let a zip's directory say that each of its files begins at no place."""
    at = [found.start() + 42 for found in re.finditer(b"PK\x01\x02", book)]
    broken = bytearray(book)
    for place in at:
        broken[place : place + 4] = b"\xff\xff\xff\x7f"
    return bytes(broken)


def zipped(name, content):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(name, content)
    return stream.getvalue()


BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>
<INVENTORY><ITEM><ITEMID>&b;</ITEMID></ITEM></INVENTORY>"""
OUTSIDE = """<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><INVENTORY>&a;</INVENTORY>"""
HOSTILE = [
    ("empty.csv", "", "empty.csv is empty"),
    ("blank.csv", "  \n\n", "blank.csv is empty"),
    ("what.csv", "Piece;Color;Number\n3024;4;1\n", "row 1: columns 'piece,color,number'.*Part,Color,Quantity"),
    ("not.json", '[{"id": "302421", ', "not.json: row 1: not JSON"),
    ("none.json", '{"a": [1, 2]}', "no piece in it"),
    ("deep.json", "[" * 100000, "deep.json: not JSON: nested too deep"),
    ("minus.json", '[{"id": "302421", "quantity": -3}]', "row 1: quantity '-3'"),
    ("prices.json", '[{"id": "302421", "price": 0.06}]', "prices and no quantities.*--prices"),
    ("wanted.xml", "<INVENTORY><ITEM><ITEMID>3024</ITEMID><COLOR>5</COLOR><MINQTY>9</MINQTY></ITEM></INVENTORY>",
     "wanted.xml is a wanted list.*--wanted-is-owned"),
    ("minus.csv", "Part,Color,Quantity\n3024,4,1\n3024,4,-5\n", "minus.csv: row 3: quantity '-5'"),
    ("huge.csv", "Part,Color,Quantity\n3024,4,1000000000000\n", "row 2: quantity '1000000000000'"),
    ("half.csv", "Part,Color,Quantity\n3024,4,1.5\n", "row 2: quantity '1.5'"),
    ("formula.csv", "Part,Color,Quantity\n3024,4,=1+1\n", r"row 2: quantity '=1\+1'"),
    ("cells.csv", "Part,Color,Quantity\n3024,4\n", "row 2: 2 cells"),
    ("quote.csv", 'Part,Color,Quantity\n"3024,4,1\n', "not CSV"),
    ("latin.csv", b"Part,Color,Quantity\n3024,4,1\n\xff\xfa\n", "row 3: byte 0xff is not UTF-8"),
    ("other.csv", "Part,Color,Quantity\n3700,4,1\n", "no piece for a mosaic.*not a part"),
    ("bomb.xml", BOMB, "bomb.xml: row 1: it declares an entity"),
    ("outside.xml", OUTSIDE, "it declares an entity"),
    ("cut.xml", "<INVENTORY>\n<ITEM>", "row 2: not XML"),
    ("html.xml", "<html></html>", "row 1: <html>.*<INVENTORY>"),
    ("qty.xml", "<INVENTORY>\n<ITEM><ITEMID>3024</ITEMID><COLOR>5</COLOR></ITEM></INVENTORY>", "row 2: an item without"),
    ("neg.xml", "<INVENTORY><ITEM><ITEMID>3024</ITEMID><COLOR>5</COLOR><QTY>-1</QTY></ITEM></INVENTORY>", "row 1: quantity '-1'"),
    ("deep.xml", "<INVENTORY>" * 50, "nested 7 deep"),
    ("cut.xlsx", workbook(["Part", "Color", "Quantity"])[:200], "cut.xlsx: no workbook"),
    ("none.xlsx", workbook(["Piece", "Number"], ["3024", 1]), "row 1: columns 'piece,number'"),
    ("half.xlsx", workbook(["Part", "Color", "Quantity"], ["3024", 4, 1.5]), "row 2: quantity '1.5'"),
    ("seek.xlsx", misplaced(workbook(["Part", "Color", "Quantity"])), "seek.xlsx: no workbook"),
    ("zip.xlsx", zipped("a.txt", b"a"), "zip.xlsx: no workbook"),
    ("bomb.xlsx", zipped("xl/workbook.xml", b" " * (33 << 20)), "bomb.xlsx: xl/workbook.xml is over"),
    ("entity.xlsx", zipped("xl/workbook.xml", BOMB.encode()), "entity.xlsx: its XML declares an entity"),
    ("enc.xml", '<?xml version="1.0" encoding="no-such"?><INVENTORY/>', "encoding"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "words"), HOSTILE, ids=[case[0] for case in HOSTILE])
def test_a_hostile_list_gets_one_line_with_its_row(tmp_path, name, content, words):
    with pytest.raises(StockError, match=words) as caught:
        stock.read([written(tmp_path, name, content)])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("99999", "the pieces of set '99999-1' are not known; known are .*31204-1"),
        ("31204*99999", "cannot read"),
        ("nowhere.csv", "cannot read 'nowhere.csv': No such file"),
        (".", "Is a directory"),
        ("a\0b", "no name of a file"),
    ],
)
def test_what_is_no_list_is_refused(name, words):
    with pytest.raises(StockError, match=words):
        stock.read([name])


def test_a_list_has_a_largest_number_of_rows(tmp_path, monkeypatch):
    monkeypatch.setattr(lists, "MAX_ROWS", 3)
    path = tmp_path / "long.csv"
    path.write_text("Part,Color,Quantity\n" + "3024,4,1\n" * 3)
    assert sum(stock.read([str(path)]).counts.values()) == 3
    path.write_text("Part,Color,Quantity\n" + "3024,4,1\n" * 4)
    with pytest.raises(StockError, match=r"long\.csv: row 5: more than 3 rows.*several files"):
        stock.read([str(path)])


def test_character_references_cost_no_more_than_letters(tmp_path):
    path = tmp_path / "references.xml"
    item = "<ITEMTYPE>P</ITEMTYPE><ITEMID>3024</ITEMID><COLOR>5</COLOR><QTY>7</QTY>"
    remark = "&#65;" * 200_000
    path.write_text(f"<INVENTORY><ITEM><REMARKS>{remark}</REMARKS>{item}</ITEM></INVENTORY>")
    start = time.process_time()
    assert sum(stock.read([str(path)]).counts.values()) == 7
    assert time.process_time() - start < 1  # it was 2 to 10 s


@given(st.binary(max_size=200), st.sampled_from([b"", b"Part,Color,Quantity\n", b"<INVENTORY>"]))
@settings(max_examples=150)
def test_no_list_makes_the_readers_fall_over(tmp_path_factory, content, start):
    path = tmp_path_factory.getbasetemp() / "fuzz.csv"
    path.write_bytes(start + content)
    try:
        stock.read([str(path)])
    except StockError as error:
        assert "fuzz.csv" in str(error)  # noqa: PT017


def test_rows_of_no_pieces_are_neither_owned_nor_unmatched(tmp_path):
    rows = "Part,Color,Quantity\n3024,4,2\n3024,0,0\n99999999,4,0\n99999999,4,3\n"
    found = stock.read([written(tmp_path, "rows.csv", rows)])
    assert found.counts == {RED_PLATE: 2}
    assert [(row.line, row.quantity) for row in found.unmatched] == [(5, 3)]
