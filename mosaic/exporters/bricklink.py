"""BrickLink Wanted List (XML), to upload at bricklink.com under Want, Upload."""

from __future__ import annotations

from typing import BinaryIO
from xml.sax.saxutils import escape

from mosaic.exporters import shopping
from mosaic.model import PartLine, Plan

SHOP = "BrickLink"
#: BrickLink takes no larger file.
LIMIT_BYTES = 204_800
_HEAD, _TAIL = "<INVENTORY>\n", "</INVENTORY>\n"


def write(plan: Plan, stream: BinaryIO) -> None:
    """Write all lots that BrickLink has numbers for."""
    items = "".join(map(_item, shopping.listed(plan, SHOP)))
    stream.write(f"{_HEAD}{items}{_TAIL}".encode())


def split(plan: Plan) -> list[Plan]:
    """Cut a list that is larger than BrickLink takes."""
    room = LIMIT_BYTES - len(_HEAD) - len(_TAIL)
    runs = shopping.chunks(
        shopping.listed(plan, SHOP), room, lambda line: len(_item(line).encode())
    )
    return [shopping.with_parts(plan, run) for run in runs]


def _item(line: PartLine) -> str:
    """Write one lot; new pieces, and no mail when a shop gets some."""
    return (
        f"<ITEM><ITEMTYPE>P</ITEMTYPE><ITEMID>{escape(line.part.bricklink)}</ITEMID>"
        f"<COLOR>{line.color.bricklink}</COLOR><MINQTY>{line.quantity}</MINQTY>"
        "<CONDITION>N</CONDITION><NOTIFY>N</NOTIFY></ITEM>\n"
    )
