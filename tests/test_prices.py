"""Prices: the builder's own in one currency, or estimates that are called so."""

import dataclasses

import pytest
from helpers import plan_of

from mosaic import catalog, exporters
from mosaic.catalog.prices import estimates, price_list
from mosaic.cli import report
from mosaic.errors import RecipeError
from mosaic.recipe import Recipe
from mosaic.resolve import resolve

KNOWN = catalog.catalog()
PLATE = KNOWN.parts["plate_1x1"]
RED, TAN = (KNOWN.colors[name].color for name in ("Red", "Tan"))


def written(folder, text):
    path = folder / "prices.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def test_estimates_are_dated_and_have_a_currency():
    prices = estimates()
    assert prices.estimate
    assert prices.currency == "USD"
    assert prices.date == "2026-09-03"
    assert prices.of(PLATE, RED) == prices.of(PLATE, TAN) == 0.06
    assert prices.of(KNOWN.parts["tile_1x1"], RED) == 0.05
    assert prices.of(KNOWN.parts["art_panel_16x16"], KNOWN.colors["Black"].color) == 3.3


@pytest.mark.parametrize("name", ["Light Gray", "Trans-Red", "Glow in Dark White", "Salmon"])
def test_retired_and_exotic_colors_never_have_the_usual_price(name):
    assert estimates().of(PLATE, KNOWN.colors[name].color) is None


def test_an_exotic_color_has_its_own_price():
    price = estimates().of(KNOWN.parts["plate_1x2"], KNOWN.colors["Glow in Dark White"].color)
    assert price == 0.81


def test_round_tiles_are_priced_in_the_one_currency_that_is_known():
    prices = price_list("", "round-tile")
    assert (prices.currency, prices.of(KNOWN.parts["round_tile_1x1"], RED)) == ("DKK", 0.36)
    assert prices.of(PLATE, RED) is None


def test_one_own_price_keeps_the_estimates_of_the_rest_in_its_currency(tmp_path):
    head = "part,color,price,currency\n"
    dollars = price_list(written(tmp_path, f"{head}3024,Red,0.11,USD\n"))
    assert (dollars.of(PLATE, RED), dollars.of(PLATE, TAN)) == (0.11, 0.06)
    assert (dollars.estimated(PLATE, RED), dollars.estimated(PLATE, TAN)) == (False, True)
    euros = price_list(written(tmp_path, f"{head}3024,Red,0.11,EUR\n"))
    assert (euros.of(PLATE, RED), euros.of(PLATE, TAN)) == (0.11, None)


def test_no_sum_is_told_where_less_than_nine_tenths_are_known(tmp_path):
    path = written(tmp_path, "part,color,price,currency\n3024,Red,0.10,GBP\n")
    said = report.total(plan_of("RRRW RWWW", prices=path, pieces="1x1", backing="none"))
    assert said.endswith("price known for 50% of them only")
    row = "W" * 101
    few = report.total(plan_of(f"R{row} W{row}", prices=path, pieces="1x1", backing="none"))
    assert few.endswith("price known for less than 1% of them only")
    said = report.total(plan_of("RRRR " * 5, pieces="1x1"))
    assert said.endswith(
        "about 1.20 USD at Pick a Brick prices of September 2026 for 95% of them, 1 × Baseplate 16 x 16 unknown"
    )


def test_own_prices_come_before_estimates(tmp_path):
    text = "part,color,price,currency,date\n3024,lego:21,0.09,EUR,2026-10-01\nplate_1x1,,0.04,EUR,2026-11-02\n"
    prices = price_list(written(tmp_path, text))
    assert (prices.of(PLATE, RED), prices.of(PLATE, TAN)) == (0.09, 0.04)
    assert prices.of(KNOWN.parts["brick_1x1"], RED) is None
    assert (prices.currency, prices.date, prices.estimate) == ("EUR", "2026-11-02", False)


def test_a_plan_adds_up_own_prices_and_says_what_share_is_known(tmp_path):
    path = written(tmp_path, "part,color,price,currency\n3024,Red,0.10,GBP\n")
    price = plan_of("RRRW RWWW", prices=path, pieces="1x1", backing="none").facts.price
    assert (price.amount, price.currency, price.known, price.estimate) == (0.4, "GBP", 0.5, False)
    price = plan_of("RRRW RWWW", pieces="1x1", backing="none").facts.price
    assert (price.amount, price.currency, price.known, price.estimate) == (0.48, "USD", 1.0, True)


def test_what_has_no_price_has_no_currency(tmp_path):
    path = written(tmp_path, "part,color,price,currency\n3005,Red,0.10,GBP\n")
    price = plan_of("RW", prices=path, backing="none").facts.price
    assert (price.amount, price.currency, price.known) == (0.0, "", 0.0)


def test_a_baseplate_has_its_price(tmp_path):
    path = written(tmp_path, "part,color,price,currency\n3867,,5,EUR\n")
    plan = plan_of("RW", prices=path)
    (plate,) = [line for line in plan.parts if line.role == "backing"]
    assert (plate.part.key, plate.price) == ("baseplate_16x16", 5)
    assert (plan.facts.price.amount, plan.facts.price.currency) == (5, "EUR")


def test_sets_have_prices_too(tmp_path):
    path = written(tmp_path, "part,color,price,currency\n31204,,120,EUR\n")
    assert price_list(path).of_set("31204-1") == 120


BSX = """<BrickStoreXML><Inventory Currency="EUR"><Item><ItemID>3024</ItemID><ItemTypeID>P</ItemTypeID>
<ColorID>5</ColorID><Qty>12</Qty><Price>0.090</Price></Item><Item><ItemID>3024</ItemID><ItemTypeID>P</ItemTypeID>
<ColorID>5</ColorID><Qty>2</Qty><Price>0.50</Price><Status>X</Status></Item></Inventory></BrickStoreXML>"""
PRICED = {
    "a.bsx": BSX,
    "a.json": '[{"id": "302421", "price": {"formattedAmount": "0,09 €", "currencyCode": "EUR"}}]',
    "cents.json": '[{"id": 302421, "price": {"centAmount": 9, "currencyCode": "EUR"}}]',
    "semi.csv": "part;color;price;currency\n3024;Red;0,09;EUR\n",
    "tabs.csv": "\ufeffelementId\tquantity\tprice\tcurrency\n302421\t3\t0.09\tEUR\n",
}


@pytest.mark.parametrize("name", PRICED)
def test_prices_come_in_the_formats_of_a_stock(tmp_path, name):
    (tmp_path / name).write_text(PRICED[name], encoding="utf-8")
    prices = price_list(str(tmp_path / name))
    assert (prices.of(PLATE, RED), prices.of(PLATE, TAN), prices.currency) == (0.09, None, "EUR")
    assert not prices.estimate


STORE = """<INVENTORY><ITEM><ITEMTYPE>P</ITEMTYPE><ITEMID>3024</ITEMID><COLOR>5</COLOR><QTY>9</QTY>
<PRICE>0.0900</PRICE></ITEM></INVENTORY>"""


@pytest.mark.parametrize(("name", "text"), [
    ("store.xml", STORE),
    ("wanted.xml", STORE.replace("QTY>", "MINQTY>").replace("PRICE>", "MAXPRICE>")),
    ("own.csv", "part,color,price\n3024,Red,0.09\n"),
])  # fmt: skip
def test_prices_that_name_no_currency_take_the_one_that_is_told(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(RecipeError, match=r"without a currency|columns"):
        price_list(str(path))
    found = price_list(str(path), currency="EUR")
    assert (found.prices, found.currency) == ({("plate_1x1", "Red"): 0.09}, "EUR")
    plan = plan_of("RR", pieces="1x1", prices=str(path), currency="EUR", backing="none")
    assert (plan.facts.price.amount, plan.facts.price.currency) == (0.18, "EUR")


def test_the_prices_of_a_parts_list_are_read_again(tmp_path):
    plan = plan_of(
        "RRWW", prices=written(tmp_path, "part,color,price,currency\n3024,,0.2,CHF\n"), spare=10
    )
    (content,) = exporters.render(plan, "parts").values()
    (tmp_path / "parts.csv").write_bytes(content)
    prices = price_list(str(tmp_path / "parts.csv"))
    assert (prices.of(PLATE, RED), prices.currency) == (0.2, "CHF")


MALFORMED = [
    ("part,color,price,currency\n3024,,0.1,EUR\n3024,Red,0.1,USD\n", "row 3: currencies EUR and USD"),
    ("part,color,price,currency\n3024,,0.1,EUR\n3024,,0.2,EUR\n", "row 3: a second price of plate_1x1"),
    ("part,color,price,currency\n3024,,-1,EUR\n", "row 2: price '-1'"),
    ("part,color,price,currency\n3024,,=1+1,EUR\n", r"row 2: price '=1\+1'"),
    ("part,color,price,currency\n3024,,1e9,EUR\n", "row 2: price '1e9'"),
    ("part,color,price,currency\n3024,,0.1,euro\n", "row 2: currency 'euro'"),
    ("part,color,price,currency\n3700,,0.1,EUR\n", "row 2: unknown part '3700'"),
    ("part,color,price,currency\n3024,Rde,0.1,EUR\n", "row 2: no color is called 'Rde'.*'Red'"),
    ("part,color,price,currency\n3024,Red,0.1\n", "row 2: 3 cells"),
    ("elementId,quantity\n302421,5\n", "prices.csv: no price of a piece"),
    ('[{"id": "302421", "price": 0.06}]', "row 1: a price without a currency"),
    ("<INVENTORY><ITEM><ITEMID>3024</ITEMID><COLOR>5</COLOR><QTY>1</QTY></ITEM></INVENTORY>", "no price of a piece"),
    ("part,color,price,currency\n", "prices.csv: no price"),
    ("", "prices.csv: no price"),
    (b"part,color,price,currency\n\xff,,1,EUR\n", "not UTF-8"),
    ('part,color,price,currency\n"3024,,1,EUR\n', "not CSV"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), MALFORMED)
def test_a_malformed_list_is_refused_with_its_row(tmp_path, text, words):
    with pytest.raises(RecipeError, match=words) as caught:
        price_list(written(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_a_currency_is_checked_where_prices_name_their_own_and_where_there_are_none(tmp_path):
    path = written(tmp_path, "part,color,price,currency\n3024,Red,0.10,GBP\n")
    for prices in ("", path):
        with pytest.raises(RecipeError, match="currency is 'euro'; it is a code of three capital"):
            price_list(prices, currency="euro")


def test_a_currency_that_prices_do_not_need_is_named(tmp_path):
    path = written(tmp_path, "part,color,price,currency\n3024,Red,0.10,GBP\n")
    (note,) = resolve(Recipe(prices=path, currency="EUR")).notes
    assert note.text == "--currency EUR does nothing: the prices are in GBP"
    assert not resolve(Recipe(prices=path, currency="GBP")).notes


def test_a_missing_list_is_refused():
    with pytest.raises(RecipeError, match=r"cannot read 'nowhere.csv': No such file"):
        price_list("nowhere.csv")


def test_the_next_step_names_files_pieces_lots_and_money():
    plan = plan_of("RRRR " * 5, pieces="1x1", backing="none")
    files = [
        "plan.html",
        "bricklink-01.xml",
        "bricklink-02.xml",
        "pick-a-brick.csv",
        "rebrickable.csv",
    ]
    assert report.next_step(plan, files) == (
        "Next: open plan.html, upload bricklink-01.xml to bricklink-02.xml at BrickLink (wanted list) "
        "or pick-a-brick.csv at LEGO's Pick a Brick. 20 pieces to buy in 1 lot, "
        "about 1.20 USD at Pick a Brick prices of September 2026."
    )
    (line,) = plan.parts
    some = dataclasses.replace(plan, parts=(dataclasses.replace(line, owned=12),))
    assert report.next_step(some, []).startswith("8 of 20 pieces to buy in 1 lot")
    whole = dataclasses.replace(plan, parts=(dataclasses.replace(line, owned=20),))
    assert report.next_step(whole, ["bricklink.xml"]) == "All pieces are in your stock."
