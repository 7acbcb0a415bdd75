"""``mosaic stock``: what one has, and what a mosaic needs of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from mosaic.cli import files, terminal
from mosaic.cli.options import Settings, with_settings

if TYPE_CHECKING:
    from mosaic.model import PartLine, Stock

#: Rows of a list that were not matched, as far as they are printed.
_SHOWN = 20


@with_settings
def stock(
    lists: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE|SET...",
            help="A list of Rebrickable, BrickLink, BrickStore, Studio, Pick a Brick or mosaic, or a "
            "set's number, as in 31204*2.",
        ),
    ],
    mosaic: Annotated[
        str | None,
        typer.Option(
            "--for",
            metavar="DIR|mosaic.json|PHOTO",
            help="Hold the stock against what this mosaic needs; a photo is built of all pieces "
            "that there are.",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    *,
    settings: Settings,
) -> None:
    """Show the pieces you own that a mosaic can use, or hold them against a mosaic."""
    from mosaic.stock import read  # noqa: PLC0415 - heavy

    owned = read(lists, settings.recipe().wanted_is_owned)
    # That one is of the lists, all others are of a photo to build.
    others = {k: value for k, value in settings.given.items() if k != "wanted_is_owned"}
    settings = settings._replace(given=others)
    header: tuple[str, ...] = ("part", "color", "have")
    rows = _owned(owned)
    if mosaic is None:
        for name in settings.given:
            terminal.note(f"note: --{name.replace('_', '-')} does nothing without --for PHOTO")
    else:
        if files.kind(mosaic) != "made":
            settings = _in_its_family(settings, owned)
        plan = files.open_or_build(mosaic, settings, quiet=json).plan
        header, rows = ("part", "color", "need", "have", "missing"), _held(owned, plan.parts)
    if json:
        _emit(header, rows, owned)
    else:
        _print(header, rows, owned)


def _in_its_family(settings: Settings, owned: Stock) -> Settings:
    """Let a photo be built of the part that the stock has most of, and stand on its panels."""
    from mosaic.stock import choose_base, choose_family  # noqa: PLC0415 - heavy

    recipe = settings.recipe()
    if recipe.part != "auto" or not owned.counts:
        return settings
    part, base = choose_family(recipe, owned), choose_base(recipe, owned)
    given = {**settings.given, "part": part, "base": base}
    return settings._replace(given=given)


def _emit(header: tuple[str, ...], rows: list[tuple[Any, ...]], owned: Stock) -> None:
    """Print one JSON object."""
    pieces = [dict(zip(header, row, strict=True)) for row in rows]
    unmatched = [row._asdict() for row in owned.unmatched]
    terminal.emit({"pieces": pieces, "unmatched": unmatched, "notes": list(owned.notes)})


def _print(header: tuple[str, ...], rows: list[tuple[Any, ...]], owned: Stock) -> None:
    """Print a table, what it comes to, and on stderr what is to be known of the lists."""
    for line in terminal.table(header, rows):
        terminal.say(line)
    terminal.say()
    terminal.say(_total(rows, of_mosaic="need" in header))
    _tell(owned)


def _owned(owned: Stock) -> list[tuple[Any, ...]]:
    """List what there is, by part and color."""
    return [(part, color, count) for (part, color), count in owned.counts.items()]


def _held(owned: Stock, lines: tuple[PartLine, ...]) -> list[tuple[Any, ...]]:
    """List what a mosaic needs, what there is of it, and what is missing."""
    from mosaic.catalog import catalog  # noqa: PLC0415 - heavy

    needs: dict[tuple[str, str], int] = {}
    for line in lines:
        key = line.part.key, catalog().name_of(line.color)
        needs[key] = needs.get(key, 0) + line.quantity
    have = {key: owned.counts.get(key, 0) for key in needs}
    return [(*key, n, have[key], max(0, n - have[key])) for key, n in needs.items()]


def _total(rows: list[tuple[Any, ...]], *, of_mosaic: bool) -> str:
    """Say in one line what it comes to."""
    if not of_mosaic:
        pieces = terminal.counted(sum(row[2] for row in rows), "piece")
        return f"{pieces} in {terminal.counted(len(rows), 'lot')}"
    need, missing = (sum(row[column] for row in rows) for column in (2, 4))
    return f"{need - missing:,} of {need:,} pieces are there, {missing:,} {'is' if missing == 1 else 'are'} missing"


def _tell(owned: Stock) -> None:
    """Name on stderr what was not matched, and what is to be known of the lists."""
    for note in owned.notes:
        terminal.note(f"note: {note}")
    if owned.unmatched:
        count = sum(row.quantity for row in owned.unmatched)
        rows = terminal.counted(len(owned.unmatched), "row")
        terminal.note(f"not matched: {terminal.counted(count, 'piece')} in {rows}")
    for row in owned.unmatched[:_SHOWN]:
        what = f"{row.quantity} x {row.part} in {row.color}"
        terminal.note(f"  {row.file} row {row.line}: {what}: {row.reason}")
    if len(owned.unmatched) > _SHOWN:
        more = terminal.counted(len(owned.unmatched) - _SHOWN, "row")
        terminal.note(f"  and {more} more: see --json")
