"""``mosaic parts``: what to buy."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mosaic.cli import sources, terminal
from mosaic.cli.options import Settings, with_settings

if TYPE_CHECKING:
    from mosaic.model import Facts, PartLine, Plan


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
    *,
    settings: Settings,
) -> None:
    """Print the parts list: what to buy, in which color, and how many."""
    quiet = json or format_ is not Format.TABLE
    plan = sources.made_or_built(source, settings, quiet).plan
    if json or format_ is Format.JSON:
        terminal.emit({"parts": [_as_dict(line) for line in plan.parts]})
    elif format_ is Format.CSV:
        _write_csv(plan)
    else:
        _print_table(plan)


def _as_dict(line: PartLine) -> dict[str, Any]:
    """Give a line the keys it has in mosaic.json."""
    return {
        "part": line.part.key,
        "color": line.color.name,
        "quantity": line.quantity,
        "role": line.role,
        "status": line.status,
        "element": line.element,
        "price": line.price,
    }


def _write_csv(plan: Plan) -> None:
    """Write parts.csv to stdout."""
    from mosaic.exporters import TABLE  # noqa: PLC0415 - heavy

    TABLE["parts"].write(plan, terminal.stdout())


def _print_table(plan: Plan) -> None:
    """Print the list and its total."""
    header = ("pieces", "part", "color", "element", "each", "")
    rows = [
        (line.quantity, line.part.name, line.color.name, line.element, line.price, _remark(line))
        for line in plan.parts
    ]
    for text in terminal.table(header, rows):
        terminal.say(text)
    terminal.say()
    terminal.say(total(plan.facts))


def _remark(line: PartLine) -> str:
    """Say what a builder should know of a line."""
    status = {"current": "", "unknown": "perhaps retired"}.get(line.status, line.status)
    return ", ".join(word for word in (line.role.replace("mosaic", ""), status) if word)


def total(facts: Facts) -> str:
    """Say how many pieces there are, and what they cost as far as that is known."""
    text = f"{facts.pieces:,} pieces in {facts.lots} lots and {facts.colors} colors"
    price = facts.price
    if price.known == 0:
        return f"{text}, price unknown"
    about = "about " if price.estimate else ""
    share = "" if price.known == 1 else f" for {price.known:.0%} of them"
    return f"{text}, {about}{price.amount:,.2f} {price.currency}{share}, {facts.mass_g:,.0f} g"
