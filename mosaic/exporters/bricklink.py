"""BrickLink Wanted List (XML), to upload at bricklink.com under Want, Upload."""

from __future__ import annotations

from typing import BinaryIO
from xml.sax.saxutils import escape

from mosaic.catalog import catalog
from mosaic.exporters import shopping
from mosaic.model import PartLine, Plan

SHOP = "BrickLink"
#: BrickLink takes no larger file.
LIMIT_BYTES = 204_800
#: BrickLink's words for the recipe's.
_CONDITIONS = {"new": "N", "used": "U", "any": "X"}
_HEAD, _TAIL = "<INVENTORY>\n", "</INVENTORY>\n"


def write(plan: Plan, stream: BinaryIO) -> None:
    """Write all lots that BrickLink has numbers for."""
    items = "".join(_item(line, plan) for line in shopping.listed(plan, SHOP))
    stream.write(f"{_HEAD}{items}{_TAIL}".encode())


def split(plan: Plan) -> list[Plan]:
    """Cut a list that is larger than BrickLink takes."""
    room = LIMIT_BYTES - len(_HEAD) - len(_TAIL)
    runs = shopping.chunks(
        shopping.listed(plan, SHOP), room, lambda line: len(_item(line, plan).encode())
    )
    return [shopping.with_parts(plan, run) for run in runs]


def _is_own(line: PartLine, plan: Plan) -> bool:
    """Whether a line's price is the builder's own rather than the catalogue's."""
    if plan.inputs is None:
        return not plan.facts.price.estimate
    own = dict(plan.inputs.prices)
    name = catalog().name_of(line.color)
    return (line.part.mould, name) in own or (line.part.mould, "") in own


def _item(line: PartLine, plan: Plan) -> str:
    """Write one lot, at most at the price that is the builder's own; no mail about new offers.

    An estimate is no limit: shops ask for other prices than Pick a Brick.
    """
    has_price = line.price is not None and _is_own(line, plan)
    most = f"<MAXPRICE>{line.price:.4f}</MAXPRICE>" if has_price else ""
    return (
        f"<ITEM><ITEMTYPE>P</ITEMTYPE><ITEMID>{escape(line.part.bricklink)}</ITEMID>"
        f"<COLOR>{line.color.bricklink}</COLOR>{most}<MINQTY>{line.quantity}</MINQTY>"
        f"<CONDITION>{_CONDITIONS[plan.recipe.condition]}</CONDITION><NOTIFY>N</NOTIFY></ITEM>\n"
    )
