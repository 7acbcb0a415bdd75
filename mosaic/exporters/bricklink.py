"""BrickLink Wanted List (XML), to upload at bricklink.com under Want, Upload."""

from __future__ import annotations

from typing import BinaryIO
from xml.sax.saxutils import escape

from mosaic.exporters import shopping
from mosaic.model import PartLine, Plan

#: BrickLink takes no larger file.
LIMIT_BYTES = 204_800
_HEAD, _TAIL = "<INVENTORY>\n", "</INVENTORY>\n"


def write(plan: Plan, stream: BinaryIO) -> None:
    """Write all lots that BrickLink has numbers for."""
    items = "".join(_item(line) for line in shopping.lots(plan) if _listed(line))
    stream.write(f"{_HEAD}{items}{_TAIL}".encode())


def split(plan: Plan) -> list[Plan]:
    """Cut a list that is larger than BrickLink takes."""
    listed = (line for line in shopping.lots(plan) if _listed(line))
    room = LIMIT_BYTES - len(_HEAD) - len(_TAIL)
    runs = shopping.chunks(listed, room, lambda line: len(_item(line).encode()))
    return [shopping.with_parts(plan, run) for run in runs]


def missing(plan: Plan) -> tuple[PartLine, ...]:
    """Return the lots that BrickLink has no number for."""
    return tuple(line for line in shopping.lots(plan) if not _listed(line))


def _listed(line: PartLine) -> bool:
    return bool(line.part.bricklink) and line.color.bricklink is not None


def _item(line: PartLine) -> str:
    """Write one lot; new pieces, and no mail when a shop gets some."""
    return (
        f"<ITEM><ITEMTYPE>P</ITEMTYPE><ITEMID>{escape(line.part.bricklink)}</ITEMID>"
        f"<COLOR>{line.color.bricklink}</COLOR><MINQTY>{line.quantity}</MINQTY>"
        "<CONDITION>N</CONDITION><NOTIFY>N</NOTIFY></ITEM>\n"
    )
