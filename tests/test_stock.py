"""Lists of owned pieces are read whole or refused, and no piece is used that is not owned."""

import csv
import io
import re
import time
import zipfile
from collections import Counter

import numpy as np
import openpyxl
import pytest
from command import inside
from helpers import grid, plan_of, spec_of
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from scipy.optimize import linprog
from skimage import data

from mosaic import catalog, exporters, pipeline, stock
from mosaic.catalog import lists
from mosaic.ditherers.stock import quantize_within_stock
from mosaic.errors import PaletteError, StockError
from mosaic.model import Linear, Palette, Picture, Stock
from mosaic.project import Project, read
from mosaic.quantize import quantize
from mosaic.recipe import Recipe
from mosaic.stock.allocation import Supply, allocate
from mosaic.verify import verify

KNOWN = catalog.catalog()
RED_PLATE, BLACK_TILE = ("plate_1x1", "Red"), ("round_tile_1x1", "Black")


def written(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


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
        ("99999", "no set '99999-1' is counted; there are .*31204-1"),
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


def test_the_stock_chooses_the_family_that_the_recipe_leaves_open():
    mine = Stock({("plate_1x1", "Red"): 30, ("brick_1x1", "Red"): 20, ("brick_2x2", "Red"): 3})
    assert stock.choose_family(Recipe(), mine) == "brick"
    assert stock.choose_family(Recipe(part="plate"), mine) == "plate"
    assert stock.choose_family(Recipe(), None) == "plate"
    with pytest.raises(StockError, match="the stock has no tile; it has plate, brick"):
        stock.choose_family(Recipe(part="tile"), mine)


problems = st.integers(1, 60).flatmap(
    lambda cells: st.integers(1, 6).flatmap(
        lambda colors: st.tuples(st.just(cells), st.just(colors), st.integers(0, 2**32 - 1))
    )
)


@given(problems)
@settings(max_examples=150)
def test_transport_is_as_good_as_the_linear_program(problem):
    cells, colors, seed = problem
    rng = np.random.default_rng(seed)
    cost = rng.integers(0, 9, (cells, colors)) / 8 if seed % 2 else rng.random((cells, colors))
    pieces = rng.multinomial(cells + int(rng.integers(0, 5)), np.ones(colors) / colors)
    found = stock.transport(cost, pieces)
    assert (np.bincount(found.choice, minlength=colors) <= pieces).all()
    once = np.kron(np.eye(cells), np.ones(colors))
    often = np.kron(np.ones(cells), np.eye(colors))
    best = linprog(cost.ravel(), often, pieces, once, np.ones(cells)).fun
    assert found.cost == pytest.approx(best, abs=1e-6)
    assert found.bound == pytest.approx(best, abs=1e-6)
    assert cost[np.arange(cells), found.choice].sum() == pytest.approx(best, abs=1e-6)


def test_transport_of_many_cells_is_proven_best():
    rng = np.random.default_rng(5)
    cost = rng.random((3000, 12)) ** 2
    found = stock.transport(cost, np.full(12, 251))
    assert found.cost == found.bound
    assert np.bincount(found.choice).max() <= 251


def test_transport_refuses_too_few_pieces():
    with pytest.raises(ValueError, match="3 pieces for 4 cells"):
        stock.transport(np.zeros((4, 2)), np.array([1, 2]))


def test_squares_are_shared_out_where_1x1_do_not_suffice():
    cost = np.zeros((8, 2))
    cost[:4, 0] = 1.0  # the first four would rather have color 1
    pieces = Supply(singles=np.array([4, 0]), squares=np.array([0, 1]))
    found = allocate(cost, pieces, np.array([[0, 1, 2, 3], [4, 5, 6, 7]]))
    assert found.choice.tolist() == [1, 1, 1, 1, 0, 0, 0, 0]
    assert found.blocks.tolist() == [0]
    assert found.bound == pytest.approx(0.0, abs=1e-6)


def picture(seed, side=12):
    rng = np.random.default_rng(seed)
    low = rng.random((3, 3, 3)).repeat(side // 3, 0).repeat(side // 3, 1)
    noisy = 0.7 * low + 0.3 * rng.random((side, side, 3))
    return Picture((255 * noisy).astype(np.uint8))


def used(plan):
    lines = [line for line in plan.parts if line.role == "mosaic"]
    return {(line.part.key, line.color.name): line.quantity for line in lines}


def random_stock(seed, family, kinds, total):
    rng = np.random.default_rng(seed)
    made = [key for key, e in KNOWN.elements.items() if key[0].startswith(family)]
    made = [key for key in made if key[0][len(family) :] in {"_1x1", "_2x2"}]
    solid = [key for key in made if KNOWN.colors[key[1]].finish == "solid"]
    keys = [solid[n] for n in rng.choice(len(solid), kinds, replace=False)]
    return dict(zip(keys, rng.multinomial(total, np.ones(kinds) / kinds).tolist(), strict=True))


def listed(counts):
    rows = [
        f"{KNOWN.parts[part].rebrickable},{KNOWN.colors[color].color.rebrickable},{count}"
        for (part, color), count in counts.items()
    ]
    return "\n".join(["Part,Color,Quantity", *rows])


@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from(["plate", "brick", "tile", "round_tile"]),
    st.integers(2, 14),
    st.integers(30, 150),
    st.sampled_from(["nearest-oklab", "nearest-ciede2000", "nearest-srgb", "joint"]),
    st.sampled_from([False, False, False, True]),
    st.sampled_from([{}, {"lonely": "clean"}, {"min_studs": 6}]),
)
@settings(max_examples=25)
def test_no_piece_is_used_that_is_not_owned(
    tmp_path_factory, seed, family, kinds, total, method, buy, more
):
    counts = random_stock(seed, family, kinds, total)
    path = written(tmp_path_factory.getbasetemp(), "law.csv", listed(counts))
    recipe = Recipe(
        size="10x10", section=8, stock=(path,), ditherer=method, buy=buy, pieces="1x1,2x2", **more
    )
    try:
        plan = pipeline.run(picture(seed), recipe)
    except StockError as error:
        assert not buy
        assert "lacks" in str(error)  # noqa: PT017
        return
    over = {key: n - counts.get(key, 0) for key, n in used(plan).items() if n > counts.get(key, 0)}
    if not buy:
        assert over == {}
    for part, color in over:
        assert KNOWN.status(KNOWN.parts[part], KNOWN.colors[color].color) in {"current", "unknown"}
    areas = {key: KNOWN.parts[key].cols * KNOWN.parts[key].rows for key, _ in used(plan)}
    assert sum(areas[part] * n for (part, _), n in used(plan).items()) == 100


def test_a_stock_of_2x2_alone_makes_a_mosaic_of_2x2(tmp_path):
    counts = {("plate_2x2", "Red"): 9, ("plate_2x2", "White"): 9}
    path = written(tmp_path, "squares.csv", listed(counts))
    plan = pipeline.run(picture(1, 6), Recipe(size="6x6", stock=(path,), pieces="1x1,2x2"))
    assert sum(used(plan).values()) == 9
    assert {part for part, _ in used(plan)} == {"plate_2x2"}


def test_a_mosaic_of_2x2_passes_by_a_color_owned_as_1x1_alone(tmp_path):
    path = written(tmp_path, "mine.csv", "Part,Color,Quantity\n3022,4,64\n3022,15,64\n3024,0,500\n")
    photo = np.full((32, 32, 3), 10, np.uint8)
    plan = pipeline.run(photo, Recipe(size="16", pieces="2x2", stock=(path,), backing="none"))
    assert {(line.part.key, line.color.name) for line in plan.parts} <= {
        ("plate_2x2", "Red"),
        ("plate_2x2", "White"),
    }


def test_a_stock_s_lonely_cells_are_cleaned_and_rare_colors_left_out_as_far_as_it_goes(tmp_path):
    plenty = {("plate_1x1", color): 120 for color in ("Red", "White", "Black", "Tan", "Green")}
    path = written(tmp_path, "plenty.csv", listed(plenty))
    recipe = Recipe(size="12x12", stock=(path,), pieces="1x1", ditherer="nearest-oklab")
    photo = picture(5)
    plain, clean, few = (
        pipeline.run(photo, recipe.replace(**more))
        for more in ({}, {"lonely": "clean"}, {"min_studs": 30})
    )
    assert plain.facts.lonely > clean.facts.lonely
    assert min(used(few).values()) >= 30 > min(used(plain).values())
    assert any(note.code == "colors-merged" for note in few.notes)
    scarce = used(plain)
    path = written(tmp_path, "scarce.csv", listed(scarce))
    tight = pipeline.run(photo, recipe.replace(stock=(path,), lonely="clean", min_studs=30))
    assert used(tight) == scarce  # nothing can give way


def test_a_color_owned_as_2x2_alone_is_used_where_it_is_wanted(tmp_path):
    counts = {("plate_2x2", "White"): 9, ("plate_1x1", "Black"): 70}
    path = written(tmp_path, "mixed.csv", listed(counts))
    codes = np.zeros((10, 10, 3), np.uint8)
    codes[2:8, 2:8] = 244
    recipe = Recipe(size="10x10", stock=(path,), pieces="1x1,2x2", ditherer="nearest-oklab")
    plan = pipeline.run(Picture(codes), recipe)
    assert used(plan) == {("plate_2x2", "White"): 9, ("plate_1x1", "Black"): 64}
    assert plan.facts.error["stock_gap"] == 0


@pytest.mark.parametrize("method", ["nearest-oklab", "joint"])
def test_2x2_as_cells_are_counted_once(tmp_path, method):
    path = written(
        tmp_path, "squares.csv", listed({("plate_2x2", "White"): 9, ("plate_2x2", "Tan"): 8})
    )
    recipe = Recipe(size="8x8", stock=(path,), pieces="2x2", ditherer=method)
    plan = pipeline.run(picture(7), recipe)
    assert sum(used(plan).values()) == 16
    assert used(plan)["plate_2x2", "White"] <= 9
    words = r"lacks 8 pieces \(Plate 2 x 2\) for 25 cells.*8x8 would fit: --size 8x8"
    with pytest.raises(StockError, match=words):
        pipeline.run(picture(7), recipe.replace(size="10x10"))


def test_too_small_a_stock_tells_what_is_missing_and_what_fits(tmp_path):
    path = written(
        tmp_path, "few.csv", listed({("plate_1x1", "Red"): 60, ("plate_1x1", "Tan"): 40})
    )
    recipe = Recipe(size="12x12", stock=(path,), ditherer="nearest-oklab")
    with pytest.raises(
        StockError, match=r"lacks 44 pieces \(Plate 1 x 1\) for 144 cells: \d+ "
    ) as caught:
        pipeline.run(picture(3), recipe)
    message = str(caught.value)
    assert "10x10 would fit: --size 10x10" in message
    numbers = [
        int(word)
        for word in message.split("cells: ")[1].split(";", maxsplit=1)[0].split()
        if word.isdigit()
    ]
    assert sum(numbers) == 44
    assert sum(used(pipeline.run(picture(3), recipe.replace(size="10x10"))).values()) == 100


def test_buying_buys_as_few_pieces_as_can_be(tmp_path):
    counts = {("round_tile_1x1", "Red"): 60, ("round_tile_1x1", "Tan"): 40}
    path = written(tmp_path, "few.csv", listed(counts))
    plan = pipeline.run(picture(3), Recipe(size="12x12", stock=(path,), buy=True))
    bought = [line.quantity - counts.get((line.part.key, line.color.name), 0) for line in plan.parts
              if line.role == "mosaic"]  # fmt: skip
    assert sum(n for n in bought if n > 0) == 44
    assert {key: used(plan)[key] >= n for key, n in counts.items()} == dict.fromkeys(counts, True)


def test_owned_pieces_in_retired_colors_are_used(tmp_path):
    path = written(tmp_path, "old.csv", listed({("plate_1x1", "Dark Gray"): 200}))
    plan = pipeline.run(picture(4), Recipe(size="12x12", stock=(path,)))
    assert used(plan) == {("plate_1x1", "Dark Gray"): 144}
    assert [line.status for line in plan.parts if line.role == "mosaic"] == ["retired"]


def test_nearest_colors_of_a_stock_are_proven_best():
    plan = pipeline.run(
        picture(5), Recipe(size="12x12", stock=("31204",), ditherer="nearest-oklab")
    )
    assert plan.facts.error["stock_gap"] == 0


def test_pieces_over_the_stock_are_taken_apart():
    letters = grid("RRRR RRRR RRRR RRRR")
    recipe = Recipe(part="plate", size="4x4")
    mine = Stock({("plate_1x1", "Red"): 8, ("plate_2x2", "Red"): 2})
    one = catalog.kit(letters.palette, recipe.replace(buy=True), mine)
    from mosaic.pack import pack

    bought = stock.within(pack(letters, spec_of(one, recipe)), ([], []))
    assert np.bincount(bought.pieces.part).tolist() == [8, 2]


@given(
    st.integers(0, 2**32 - 1), st.sampled_from(sorted(KNOWN.families)), st.booleans(), st.booleans()
)
@settings(max_examples=40)
def test_no_plan_uses_a_part_in_a_color_in_which_it_was_never_made(seed, family, retired, large):
    names = ["auto", "everything", "greyscale", "skin", "31201", "brick-1x1"]
    recipe = Recipe(
        size="9x9", part=family, retired=retired, palette=names[seed % len(names)],
        pieces="1x1,2x2" if large else "1x1", spare=2.0,
    )  # fmt: skip
    plan = pipeline.run(picture(seed, 9), recipe)
    barred = {"unlisted"} if retired else {"unlisted", "retired"}
    for line in plan.parts:
        if line.role != "backing":
            assert KNOWN.status(line.part, line.color) not in barred
        assert KNOWN.status(line.part, line.color) != "unlisted"


def test_shopping_files_order_the_missing_pieces_alone(tmp_path):
    counts = {("plate_1x1", "Red"): 60, ("plate_1x1", "Tan"): 40}
    path = written(tmp_path, "few.csv", listed(counts))
    recipe = Recipe(size="12x12", stock=(path,), buy=True, pieces="1x1", spare=10.0, backing="none")
    project = Project(pipeline.run(picture(3), recipe))
    folder = tmp_path / "out.mosaic"
    project.save(folder, only=["parts", "rebrickable", "bricklink"])
    assert verify(folder) == []
    ordered = list(csv.DictReader((folder / "rebrickable.csv").read_text().splitlines()))
    needed = sum(line.quantity for line in project.parts)
    assert sum(int(row["Quantity"]) for row in ordered) == needed - 100
    bought = sum(line.to_buy for line in project.parts)
    assert project.facts.price.amount == pytest.approx(bought * 0.06)
    again = read(folder)
    assert [line.owned for line in again.parts] == [line.owned for line in project.parts]
    assert stock.read([str(folder / "parts.csv")]).counts == used_and_spare(project.plan)


def used_and_spare(plan):
    total = Counter()
    for line in plan.parts:
        total[line.part.key, line.color.name] += line.quantity
    return dict(sorted(total.items()))


@pytest.mark.parametrize("number", ["31204", "21226"])
def test_searched_colors_look_as_near_as_the_nearest_ones_or_nearer(number):
    recipe = Recipe(size="36x36", stock=(number,), distance_m=4.0, focus="0.5,0.5", tone="faithful")
    photo = Picture(data.astronaut())
    error = {
        method: pipeline.run(photo, recipe.replace(ditherer=method)).facts.error
        for method in ("nearest-oklab", "nearest-ciede2000", "joint")
    }
    seen = {method: numbers["s_cielab"] for method, numbers in error.items()}
    assert seen["joint"] <= min(seen["nearest-oklab"], seen["nearest-ciede2000"])
    assert error["nearest-oklab"]["stock_gap"] == 0 <= error["joint"]["stock_gap"] < 0.5


def test_a_method_from_elsewhere_is_brought_within_the_stock():
    colors = tuple(KNOWN.colors[name].color for name in ("Red", "White", "Black"))
    mine = Stock({("plate_1x1", "Red"): 4, ("plate_1x1", "White"): 4, ("plate_1x1", "Black"): 9})
    recipe = Recipe(pieces="1x1", stock=("mine",))
    kit = catalog.kit(Palette("three", colors), recipe, mine)
    light = Linear(np.full((3, 4, 3), 0.5))
    found = quantize_within_stock(
        lambda *_: np.zeros((3, 4), np.int16), light, spec_of(kit, recipe), searched=False
    )
    assert np.bincount(found.indices.ravel()).tolist() == [4, 0, 8]  # red is nearer to black


def test_bare_cells_stay_bare_and_take_no_piece():
    rng = np.random.default_rng(2)
    covered = rng.random((6, 8)) < 0.5
    mine = Stock({("plate_1x1", "Red"): int(covered.sum()) - 2, ("plate_1x1", "White"): 2})
    palette = Palette("two", tuple(KNOWN.colors[name].color for name in ("Red", "White")))
    for method in ("joint", "nearest-oklab"):
        recipe = Recipe(pieces="1x1", stock=("mine",), ditherer=method)
        kit = catalog.kit(palette, recipe, mine)
        found = quantize(Linear(rng.random((6, 8, 3)), covered=covered), spec_of(kit, recipe))
        assert (found.indices == -1).tolist() == (~covered).tolist()
        assert np.bincount(found.indices[covered]).tolist() == [int(covered.sum()) - 2, 2]


def test_the_size_that_would_fit_is_that_of_a_panel(tmp_path):
    path = written(tmp_path, "few.csv", listed({("plate_1x1", "Red"): 100}))
    with pytest.raises(StockError, match="5x5 would fit: --size 5x5"):
        pipeline.run(picture(3), Recipe(size="12x12", panels="2x2", stock=(path,), pieces="1x1"))


def test_a_stock_without_the_size_that_is_asked_for_says_so(tmp_path):
    path = written(tmp_path, "ones.csv", listed({("plate_1x1", "Red"): 900}))
    with pytest.raises(
        PaletteError,
        match=r"no color is left of palette .auto.; Black is not in the stock as Plate 2 x 2",
    ):
        pipeline.run(picture(3), Recipe(size="12x12", stock=(path,), pieces="2x2"))


def test_separate_panels_share_one_stock(tmp_path):
    counts = {("plate_1x1", "Red"): 190, ("plate_1x1", "White"): 190, ("plate_1x1", "Black"): 200}
    path = written(tmp_path, "own.csv", listed(counts))
    photo = tmp_path / "photo.png"
    Image.fromarray(data.coffee()).resize((120, 120)).save(photo)
    run = inside(
        "pop", "photo.png", "--size", "12x12", "--panels", "2x2", "--separate", "--stock", path,
        "--pieces", "1x1", "--only", "parts", "-o", "out.mosaic", cwd=tmp_path,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    used = Counter()
    for number in range(1, 5):
        with (tmp_path / f"out-{number}.mosaic" / "parts.csv").open() as stream:
            for row in csv.DictReader(stream):
                if row["role"] == "mosaic":
                    used[row["part"], row["color"]] += int(row["quantity"])
    assert sum(used.values()) == 4 * 144
    assert all(used[key] <= counts[key] for key in used)


def test_a_photo_held_against_a_stock_is_built_in_the_part_that_it_has(tmp_path):
    Image.fromarray(data.coffee()).resize((60, 60)).save(tmp_path / "photo.png")
    run = inside("stock", "31202", "--for", "photo.png", "--size", "8x8", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert "round_tile_1x1" in run.stdout
    assert "art_panel_16x16" in run.stdout
    assert " plate_1x1" not in run.stdout


def test_no_lot_of_a_single_piece_is_left_to_buy(tmp_path):
    counts = {("plate_1x1", "Black"): 60, ("plate_1x1", "White"): 40, ("plate_2x2", "Black"): 5}
    path = written(tmp_path, "own.csv", listed(counts))
    photo = tmp_path / "photo.png"
    Image.fromarray(data.coffee()).resize((120, 120)).save(photo)
    recipe = Recipe(size="16x16", stock=(path,), buy=True, backing="none")
    plan = pipeline.run(photo, recipe)
    bought = [line.to_buy for line in plan.parts if line.to_buy]
    assert bought
    assert min(bought) > 1


def test_owners_of_art_sets_stand_their_picture_on_the_panels_of_these():
    """Three sets hold 27: six by four of them are 96 x 64; how many pins, no source says."""
    photo = np.full((64, 96, 3), 200, np.uint8)
    recipe = Recipe(size="96x64", stock=("31198*2", "31199"), buy=True, ditherer="nearest-oklab")
    plan = pipeline.run(photo, recipe)
    behind = {line.part.key: line for line in plan.parts if line.role == "backing"}
    assert set(behind) == {"art_panel_16x16", "pin_1x2"}
    panels = behind["art_panel_16x16"]
    assert (panels.color.name, panels.quantity, panels.owned) == ("Black", 24, 24)
    assert behind["pin_1x2"].owned == 0
    assert any("pins" in note for note in stock.read(recipe.stock).notes)
    gray = pipeline.run(photo, recipe.replace(base="baseplate", size="16x16"))
    assert {line.part.family for line in gray.parts if line.role == "backing"} == {"baseplate"}


def test_panels_beyond_those_owned_are_bought():
    photo = np.full((64, 64, 3), 200, np.uint8)
    recipe = Recipe(size="64x64", stock=("31199",), buy=True, ditherer="nearest-oklab")
    plan = pipeline.run(photo, recipe)
    (panels,) = [line for line in plan.parts if line.part.key == "art_panel_16x16"]
    assert (panels.quantity, panels.owned, panels.to_buy) == (16, 9, 7)
