"""Shopping lists: lots to order, who sells them, and a file a shop, cut where it is too large.

- BrickLink Wanted List (XML), to upload at bricklink.com under Want, Upload
- Rebrickable parts list (CSV), to import at rebrickable.com under Part Lists
- LEGO Pick a Brick list (CSV), to upload at lego.com under Pick a Brick

All CSV files are safe to open in a spreadsheet.
"""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape  # not xml.sax: that brings urllib and ssl, .01 s of each start
from typing import BinaryIO, NamedTuple

from mosaic.catalog import catalog
from mosaic.model import PartLine, Plan

_BRICKLINK, _REBRICKABLE, _PICK_A_BRICK = "BrickLink", "Rebrickable", "Pick a Brick"

#: Whether a shop has numbers for a lot, by the shop's name.
SHOPS: dict[str, Callable[[PartLine], bool]] = {
    _BRICKLINK: lambda x: bool(x.part.bricklink) and x.color.bricklink is not None,
    _REBRICKABLE: lambda x: bool(x.part.rebrickable) and x.color.rebrickable is not None,
    _PICK_A_BRICK: lambda x: bool(x.element),
}

#: A spreadsheet takes a cell that begins so for a formula, and runs it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

#: BrickLink takes no larger file.
LIMIT_BYTES = 204_800
#: BrickLink's words for the recipe's.
_CONDITIONS = {"new": "N", "used": "U", "any": "X"}
_HEAD, _TAIL = "<INVENTORY>\n", "</INVENTORY>\n"


#: As third parties report: lots that an upload may have, and pieces that a line may have.
LIMIT_LOTS, LIMIT_PIECES = 400, 999


class Subtotal(NamedTuple):
    """What one shop could deliver: `missing` pieces it has no number for, `priced` have a price."""

    shop: str
    lots: int
    pieces: int
    missing: int
    amount: float
    priced: int


def lots(plan: Plan) -> tuple[PartLine, ...]:
    """Add up the picture, its backing and the spares: one line a part and color to buy.

    What the builder owns is not on it.
    """
    found: dict[tuple[str, str], PartLine] = {}
    for line in plan.parts:
        key = (line.part.key, line.color.name)
        before = found[key].quantity if key in found else 0
        first = found.get(key, line)
        found[key] = dataclasses.replace(first, quantity=before + line.to_buy, owned=0)
    return tuple(line for line in found.values() if line.quantity)


def listed(plan: Plan, shop: str) -> tuple[PartLine, ...]:
    """Return the lots to buy that a shop has numbers for."""
    return tuple(line for line in lots(plan) if SHOPS[shop](line))


def missing(plan: Plan, shop: str) -> tuple[PartLine, ...]:
    """Return the lots to buy that a shop has no number for; they have to come from elsewhere."""
    return tuple(line for line in lots(plan) if not SHOPS[shop](line))


def subtotals(plan: Plan) -> list[Subtotal]:
    """Add up what each shop could deliver if all were bought there, in the plan's currency.

    Prices are the plan's, whatever the shop: the same estimate, or the builder's own.
    """
    return [_subtotal(shop, listed(plan, shop), missing(plan, shop)) for shop in SHOPS]


def _subtotal(shop: str, found: Iterable[PartLine], others: Iterable[PartLine]) -> Subtotal:
    lines = tuple(found)
    priced = [(x.quantity, x.price) for x in lines if x.price is not None]
    return Subtotal(
        shop=shop,
        lots=len(lines),
        pieces=sum(x.quantity for x in lines),
        missing=sum(x.quantity for x in others),
        amount=round(sum(quantity * price for quantity, price in priced), 2),
        priced=sum(quantity for quantity, _ in priced),
    )


def with_parts(plan: Plan, lines: Iterable[PartLine]) -> Plan:
    """Return the plan with another parts list, for one file of several."""
    return dataclasses.replace(plan, parts=tuple(lines))


def chunks(
    lines: Iterable[PartLine], limit: int, weight: Callable[[PartLine], int] = lambda _: 1
) -> Iterator[list[PartLine]]:
    """Cut lines into runs that weigh `limit` at most, in order; at least one run, even if empty."""
    run: list[PartLine] = []
    load = 0
    for line in lines:
        if run and load + weight(line) > limit:
            yield run
            run, load = [], 0
        run.append(line)
        load += weight(line)
    yield run


def write_csv(stream: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write UTF-8 CSV; None becomes an empty cell.

    A text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    stream.write(text.getvalue().encode())


def _cell(value: object) -> object:
    """Disarm a text; numbers stay as they are."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def write_bricklink(plan: Plan, stream: BinaryIO) -> None:
    """Write all lots that BrickLink has numbers for."""
    items = "".join(_item(line, plan) for line in listed(plan, _BRICKLINK))
    stream.write(f"{_HEAD}{items}{_TAIL}".encode())


def split_bricklink(plan: Plan) -> list[Plan]:
    """Cut a list that is larger than BrickLink takes."""
    room = LIMIT_BYTES - len(_HEAD) - len(_TAIL)
    runs = chunks(listed(plan, _BRICKLINK), room, lambda line: len(_item(line, plan).encode()))
    return [with_parts(plan, run) for run in runs]


def _is_own(line: PartLine, plan: Plan) -> bool:
    """Whether a line's price is the builder's own rather than the catalog's."""
    if plan.inputs is None:
        return not plan.facts.price.estimate
    own = dict(plan.inputs.prices)
    name = catalog().name_of(line.color)
    return (line.part.mold, name) in own or (line.part.mold, "") in own


def _item(line: PartLine, plan: Plan) -> str:
    """Write one lot, at most at the price that is the builder's own; no mail about new offers.

    An estimate is no limit: shops ask for other prices than Pick a Brick.
    """
    has_price = line.price is not None and _is_own(line, plan)
    most = f"<MAXPRICE>{line.price:.4f}</MAXPRICE>" if has_price else ""
    return (
        f"<ITEM><ITEMTYPE>P</ITEMTYPE><ITEMID>{escape(line.part.bricklink, quote=False)}</ITEMID>"
        f"<COLOR>{line.color.bricklink}</COLOR>{most}<MINQTY>{line.quantity}</MINQTY>"
        f"<CONDITION>{_CONDITIONS[plan.recipe.condition]}</CONDITION><NOTIFY>N</NOTIFY></ITEM>\n"
    )


def write_rebrickable(plan: Plan, stream: BinaryIO) -> None:
    """Write all lots that Rebrickable has numbers for."""
    rows = [
        (line.part.rebrickable, line.color.rebrickable, line.quantity)
        for line in listed(plan, _REBRICKABLE)
    ]
    write_csv(stream, ("Part", "Color", "Quantity"), rows)


def write_pick_a_brick(plan: Plan, stream: BinaryIO) -> None:
    """Write all lots whose element id is known."""
    rows = [(line.element, line.quantity) for line in listed(plan, _PICK_A_BRICK)]
    write_csv(stream, ("elementId", "quantity"), rows)


def split_pick_a_brick(plan: Plan) -> list[Plan]:
    """Cut a list that is over the shop's limits; no file names an element twice."""
    rounds = _rounds(listed(plan, _PICK_A_BRICK))
    runs = [run for lines in rounds for run in chunks(lines, LIMIT_LOTS)]
    return [with_parts(plan, run) for run in runs]


def _rounds(lines: Sequence[PartLine]) -> Iterator[list[PartLine]]:
    """Order at most as many pieces a line as the shop takes, and the rest in a next round."""
    while True:
        yield [dataclasses.replace(x, quantity=min(x.quantity, LIMIT_PIECES)) for x in lines]
        over = [x for x in lines if x.quantity > LIMIT_PIECES]
        lines = [dataclasses.replace(x, quantity=x.quantity - LIMIT_PIECES) for x in over]
        if not lines:
            return
