"""Which sets to buy for a mosaic, as ``mosaic parts --from-sets`` prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mosaic.cli import terminal

if TYPE_CHECKING:
    from mosaic.model import Plan
    from mosaic.stock.buying import Basket


def show(plan: Plan, prices_file: str, json: bool) -> None:
    """Name the sets, what they lack, and what they leave over."""
    from mosaic.catalog import catalog  # noqa: PLC0415 - heavy
    from mosaic.catalog.prices import price_list  # noqa: PLC0415 - heavy
    from mosaic.stock.buying import which_sets  # noqa: PLC0415 - heavy

    needs: dict[tuple[str, str], int] = {}
    for line in plan.parts:
        if line.role != "backing" and line.to_buy:
            key = line.part.key, catalog().name_of(line.color)
            needs[key] = needs.get(key, 0) + line.to_buy
    prices = price_list(prices_file)
    basket = which_sets(needs, prices)
    if json:
        terminal.emit(_as_dict(basket, prices.currency))
    else:
        _print(basket, prices.currency)


def _as_dict(basket: Basket, currency: str) -> dict[str, Any]:
    """Give the choice of sets as an object."""
    lots = {"missing": basket.missing, "left_over": basket.left_over}
    return {
        "sets": [{"number": s.number, "name": s.name, "quantity": n} for s, n in basket.sets],
        "price": None if basket.amount is None else round(basket.amount, 2),
        "currency": currency if basket.amount is not None else "",
        "proven": basket.proven,
        **{
            name: [{"part": part, "color": color, "quantity": n} for (part, color), n in of.items()]
            for name, of in lots.items()
        },
    }


def _print(basket: Basket, currency: str) -> None:
    """Print the choice of sets for people."""
    rows = [(n, s.number, s.name, "" if s.verified else s.note) for s, n in basket.sets]
    for line in terminal.table(("sets", "number", "name", ""), rows):
        terminal.say(line)
    terminal.say()
    price = "" if basket.amount is None else f" for {basket.amount:,.2f} {currency}"
    best = "" if basket.proven else ", perhaps not the fewest"
    count, left = sum(n for _, n in basket.sets), sum(basket.left_over.values())
    sets = terminal.counted(count, "set")
    spare = f"{terminal.counted(left, 'piece')} {'is' if left == 1 else 'are'} left over"
    terminal.say(f"{sets}{price}{best}; {spare}")
    for (part, color), n in basket.missing.items():
        terminal.say(f"in no set: {n:,} {part} in {color}")
