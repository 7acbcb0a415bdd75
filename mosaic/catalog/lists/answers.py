"""Lists of pieces as JSON: saved answers of Pick a Brick, and mosaic's own parts.json."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from mosaic.catalog.lists.rows import Row, price, quantity, trouble

#: Objects in objects, deeper than any shop's answer.
_DEPTH = 12
_ALLOWED = "objects with an element id and a price or a quantity (Pick a Brick), or a parts.json"


def read_json(text: str, file: str) -> Iterator[Row]:
    """Read the objects of an answer that name an element, wherever they lie.

    Raises
    ------
    StockError
        It is not JSON, or has no such object.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        raise trouble(file, line, f"not JSON: {getattr(error, 'msg', 'nested too deep')}") from None
    found = list(_objects(value, 0))
    if not found:
        raise trouble(file, 0, "no piece in it", _ALLOWED)
    for number, node in enumerate(found, 1):
        yield _row(node, number, file)


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Yield objects that stand for a piece, in their order."""
    if depth > _DEPTH:
        return
    if isinstance(value, dict):
        if _is_piece(value):
            yield value
        else:
            for inner in value.values():
                yield from _objects(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner, depth + 1)


def _is_piece(node: dict[str, Any]) -> bool:
    counted = "price" in node or "quantity" in node
    return counted and (bool(_element(node)) or {"part", "color"} <= node.keys())


def _element(node: dict[str, Any]) -> str:
    """Element id of an answer: some call it so, and Pick a Brick just id."""
    number = node.get("elementId", node.get("id", ""))
    return str(number) if re.fullmatch(r"[0-9]{4,12}", str(number)) else ""


def _row(node: dict[str, Any], number: int, file: str) -> Row:
    """Read an object, which has its place in the list for a line."""
    counted = node.get("quantity")
    money, currency = _money(node)
    own = {"part", "color"} <= node.keys()
    return Row(
        number,
        str(node["part"]) if own else "",
        str(node["color"]) if own else "",
        None if counted is None else quantity(str(counted), file, number),
        price=money,
        currency=currency,
        element="" if own else _element(node),
    )


def _money(node: dict[str, Any]) -> tuple[float | None, str]:
    """Price and currency: a number, or the shop's object with an amount as text or in cents."""
    cost = node.get("price")
    if not isinstance(cost, dict):
        return price(str(cost)), str(node.get("currency") or "").upper()
    cents = cost.get("centAmount")
    if isinstance(cents, int):
        amount: float | None = cents / 100
    else:
        digits = re.search(r"[0-9]+(?:[.,][0-9]+)?", str(cost.get("formattedAmount", "")))
        amount = price(digits[0]) if digits else None
    return amount, str(cost.get("currencyCode") or "").upper()
