"""``mosaic parts``: what to buy."""

from __future__ import annotations

import enum
from json import loads
from typing import TYPE_CHECKING, Annotated

import typer

from mosaic.cli import baskets, report, sources, terminal
from mosaic.cli.options import Settings, with_settings

if TYPE_CHECKING:
    from mosaic.model import PartLine, Plan


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
    plan = sources.made_or_built(source, settings, quiet).plan
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
    header = ("pieces", "part", "color", "element", "each", "")
    rows = [
        (line.quantity, line.part.name, line.color.name, line.element, line.price, _remark(line))
        for line in plan.parts
    ]
    for text in terminal.table(header, rows):
        terminal.say(text)
    terminal.say()
    terminal.say(report.total(plan.facts))


def _remark(line: PartLine) -> str:
    """Say what a builder should know of a line."""
    status = {"current": "", "unknown": "perhaps retired"}.get(line.status, line.status)
    return ", ".join(word for word in (line.role.replace("mosaic", ""), status) if word)
