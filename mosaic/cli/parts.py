"""``mosaic parts``: what to buy."""

from __future__ import annotations

import enum
from json import loads
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mosaic.cli import files, report, terminal
from mosaic.cli.options import Settings, with_settings

if TYPE_CHECKING:
    from mosaic.exporters.shopping import Subtotal
    from mosaic.model import PartLine, Plan, Price
    from mosaic.stock.buying import Basket


class Format(enum.StrEnum):
    """How the parts list is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@with_settings
def parts(
    source: files.AnyArgument,
    format_: Annotated[
        Format, typer.Option("--format", "-f", help="How to print the list.")
    ] = Format.TABLE,
    json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    from_sets: Annotated[
        bool,
        typer.Option(
            help="Name the fewest sets that have these parts instead, or the cheapest where "
            "--prices has all sets."
        ),
    ] = False,
    *,
    settings: Settings,
) -> None:
    """Print the parts list: what to buy, in which color, and how many."""
    quiet = json or format_ is not Format.TABLE
    plan = files.open_or_build(source, settings, quiet).plan
    if from_sets:
        if format_ is Format.CSV and not json:
            terminal.note("note: --format csv does nothing with --from-sets")
        show(plan, json or format_ is Format.JSON)
    elif json or format_ is Format.JSON:
        terminal.emit({"parts": loads(_exported(plan, "parts-json"))})
    elif format_ is Format.CSV:
        terminal.stdout().write(_exported(plan, "parts"))
    else:
        _print_table(plan)


def _exported(plan: Plan, name: str) -> bytes:
    """Return the list as an exporter writes it."""
    from mosaic import exporters  # noqa: PLC0415 - heavy

    return b"".join(exporters.render(plan, name).values())


def _print_table(plan: Plan) -> None:
    """Print the list and its total."""
    stock = bool(plan.recipe.stock)
    counts = ("owned", "to buy") if stock else ()
    header = ("pieces", *counts, "part", "color", "element", "each", "")
    rows = [
        (
            line.quantity,
            *((line.owned, line.to_buy) if stock else ()),
            line.part.name,
            line.color.name,
            line.element,
            line.price,
            _remark(line),
        )
        for line in plan.parts
    ]
    for text in terminal.table(header, rows):
        terminal.say(text)
    terminal.say()
    for text in terminal.table(_SHOP_HEADER, _shops(plan)):
        terminal.say(text)
    terminal.say()
    terminal.say(report.pieces(plan))
    terminal.say(report.to_buy(plan))


#: What is said of each shop; a lot that it has no number for has to be bought elsewhere.
_SHOP_HEADER = ("if all came from", "pieces", "lots", "price", "not there")


def _shops(plan: Plan) -> list[tuple[object, ...]]:
    """Add up what each shop could deliver."""
    from mosaic.exporters import shopping  # noqa: PLC0415 - heavy

    return [
        (total.shop, total.pieces, total.lots, _subtotal(total, plan.facts.price), total.missing)
        for total in shopping.subtotals(plan)
    ]


def _subtotal(total: Subtotal, price: Price) -> str:
    """Say what a shop's pieces cost, and of how many that is known."""
    from mosaic.exporters.formatting import ENOUGH_KNOWN  # noqa: PLC0415 - heavy

    if not total.priced or total.priced < ENOUGH_KNOWN * total.pieces:
        return "unknown"
    about = "about " if price.estimate else ""
    priced_of = "" if total.priced == total.pieces else f" for {total.priced:,} of them"
    return f"{about}{total.amount:,.2f} {price.currency}{priced_of}"


def _remark(line: PartLine) -> str:
    """Say what a builder should know of a line."""
    from mosaic.exporters.formatting import STATUS  # noqa: PLC0415 - heavy

    status = STATUS[line.status]
    return ", ".join(word for word in (line.role.replace("mosaic", ""), status) if word)


def show(plan: Plan, json: bool) -> None:
    """Name the sets, what they lack, and what they leave over."""
    from mosaic.catalog import catalog  # noqa: PLC0415 - heavy
    from mosaic.resolve import resolve_plan  # noqa: PLC0415 - heavy
    from mosaic.stock.buying import which_sets  # noqa: PLC0415 - heavy

    needs: dict[tuple[str, str], int] = {}
    for line in plan.parts:
        if line.role != "backing" and line.to_buy:
            key = line.part.key, catalog().name_of(line.color)
            needs[key] = needs.get(key, 0) + line.to_buy
    prices = resolve_plan(plan).prices
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
