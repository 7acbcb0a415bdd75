"""``mosaic parts``: what to buy."""

from __future__ import annotations

import enum
from json import loads
from typing import TYPE_CHECKING, Annotated

import typer

from mosaic.cli import baskets, report, sources, terminal
from mosaic.cli.options import Settings, with_settings

if TYPE_CHECKING:
    from mosaic.exporters.shopping import Subtotal
    from mosaic.model import PartLine, Plan, Price


class Format(enum.StrEnum):
    """How the parts list is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@with_settings
def parts(
    source: sources.AnyArgument,
    format_: Annotated[
        Format, typer.Option("--format", "-f", help="How to print the list.")
    ] = Format.TABLE,
    json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    from_sets: Annotated[
        bool,
        typer.Option(help="Name instead the fewest sets that have these parts, or the cheapest."),
    ] = False,
    *,
    settings: Settings,
) -> None:
    """Print the parts list: what to buy, in which color, and how many."""
    quiet = json or format_ is not Format.TABLE
    plan = sources.open_or_build(source, settings, quiet).plan
    if from_sets:
        baskets.show(plan, settings.recipe(plan.recipe).prices, json or format_ is Format.JSON)
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
    share = "" if total.priced == total.pieces else f" for {total.priced:,} of them"
    return f"{about}{total.amount:,.2f} {price.currency}{share}"


def _remark(line: PartLine) -> str:
    """Say what a builder should know of a line."""
    from mosaic.exporters.formatting import STATUS  # noqa: PLC0415 - heavy

    status = STATUS[line.status]
    return ", ".join(word for word in (line.role.replace("mosaic", ""), status) if word)
