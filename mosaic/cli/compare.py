"""``mosaic compare``: short or tall, 1x1 or 2x2, which size."""

from __future__ import annotations

import io
import re
import shlex
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mosaic.cli import files, terminal
from mosaic.cli.build import split_names
from mosaic.cli.options import SETTINGS, Settings, with_settings
from mosaic.cli.terminal import Bar
from mosaic.errors import RecipeError

if TYPE_CHECKING:
    from mosaic.compare import Candidate, Limits


@with_settings
def compare(
    photo: Annotated[
        str,
        typer.Argument(
            metavar="PHOTO", help="A picture of any kind; - is stdin.", show_default=False
        ),
    ],
    sizes: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SIZE",
            help="Sizes to try, in studs as 32x32,48x48; two thirds, one and four thirds "
            "of --size unless given.",
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Show the previews side by side: .html or .png."
        ),
    ] = None,
    budget: Annotated[
        str | None, typer.Option(metavar="MONEY", help="Pick what costs at most this, as 150USD.")
    ] = None,
    max_pieces: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Pick what has at most this many pieces.")
    ] = None,
    max_width: Annotated[
        str | None, typer.Option(metavar="WIDTH", help="Pick what is at most this wide, as 60cm.")
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print all numbers as one JSON object.")
    ] = False,
    *,
    settings: Settings,
) -> None:
    """Build a photo in many ways and compare pieces, size, mass, price and looks."""
    # Heavy: a comparison takes seconds, the help must not.
    from mosaic import compare as room  # noqa: PLC0415
    from mosaic.compare import page  # noqa: PLC0415
    from mosaic.load import load  # noqa: PLC0415

    limits = _limits(budget, max_pieces, max_width)
    write = _writer(output)
    recipe = settings.recipe()
    settings.note_idle(recipe)
    for name in sorted({"pieces", "view"} & set(settings.given)):
        terminal.note(f"note: --{name} does nothing here: all ways are tried")
    with Bar(json) as bar:
        picture = load(terminal.stdin().read() if photo == "-" else photo, recipe)
        built = room.compare(picture, recipe, split_names(sizes), bar)
    chosen = room.choose(built, limits) if limits != room.Limits() else None
    if output and write:
        title = recipe.title or f"Ways to build {picture.name}"
        data = io.BytesIO()
        if write == "png":
            page.write_png(built, data)
        else:
            page.write(built, title, picture, data, lambda one: command(one, Path(photo).name))
        files.write(output, data.getvalue())
    _tell(built, chosen, limits, photo, json=json)


def _tell(
    built: tuple[Candidate, ...],
    chosen: Candidate | None,
    limits: Limits,
    photo: str,
    *,
    json: bool,
) -> None:
    """Print the table, three picks, and what fits."""
    from mosaic.compare import Limits, choose, results  # noqa: PLC0415 - heavy

    has_limits = limits != Limits()
    found = results.picks([one for one in built if limits.fit(one, base=False)])
    bare = choose(built, limits, base=False) if has_limits and chosen is None else None
    if json:
        value: dict[str, Any] = {"candidates": [results.record(one) for one in built]}
        if found:
            value["picks"] = {name: one.name for name, one in results.named_picks(found)}
        if has_limits:
            value["chosen"] = chosen.name if chosen else None
            value["chosen_without_base"] = bare.name if bare else None
        terminal.emit(value)
    else:
        for line in terminal.table(results.HEADER, map(results.row, built)):
            terminal.say(line)
        terminal.say()
        terminal.say(results.NOTE)
        if found:
            currency = found.finest.plan.facts.price.currency
            terminal.say(f"of those whose price is known in {currency}:")
        for name, one in results.named_picks(found) if found else ():
            terminal.say(f"{name}: {one.name}, {results.price(one)}, error {one.error:.2f}")
        if chosen:
            terminal.say(f"best that fits: {chosen.name}; build it with: {command(chosen, photo)}")
        if bare:
            terminal.say(
                f"best that fits without its base, whose price is not known: {bare.name}; "
                f"build it so with: {command(bare, photo)} --backing none"
            )
    if has_limits and chosen is None and bare is None:
        raise RecipeError(
            "no candidate fits",
            f"the smallest has {min(one.plan.facts.pieces for one in built):,} pieces; a budget "
            f"is kept only where all prices are known{_unpriced(built)}",
            "allow more, try smaller --sizes, or bring --prices",
        )


def _unpriced(built: tuple[Candidate, ...]) -> str:
    """Name what has no price most often."""
    lines = [x.part.name for one in built for x in one.plan.parts if x.price is None and x.to_buy]
    return f", and that of {Counter(lines).most_common(1)[0][0]} is not" if lines else ""


def command(one: Candidate, photo: str) -> str:
    """Say how to build a candidate to the last stud: with every setting that is not usual."""
    usual = type(one.plan.recipe)()
    arguments = ["mosaic", "build", photo]
    for name in SETTINGS:
        value = getattr(one.plan.recipe, name)
        if value == getattr(usual, name):
            continue
        flag = f"--{name.replace('_', '-')}"
        if isinstance(value, bool):
            arguments.append(flag if value else f"--no-{name.replace('_', '-')}")
        else:
            for each in value if isinstance(value, tuple) else (value,):
                arguments += [flag, str(each)]
    return shlex.join(arguments)


def _writer(output: str | None) -> str | None:
    """Tell the format of the output from its name."""
    if output is None:
        return None
    suffix = Path(output).suffix.lower().removeprefix(".")
    if suffix not in {"html", "png"}:
        raise RecipeError(f"cannot write {output!r}", "it ends in .html or .png")
    return suffix


def _limits(budget: str | None, max_pieces: int | None, max_width: str | None) -> Limits:
    """Read what a mosaic may cost, hold and measure."""
    from mosaic.compare import Limits  # noqa: PLC0415 - heavy

    given: dict[str, Any] = {}
    if budget is not None:
        amount, unit = _measure(budget, "budget", "150USD")
        given |= {"budget": amount, "currency": unit.upper()}
    if max_pieces is not None:
        given["max_pieces"] = max_pieces
    if max_width is not None:
        amount, unit = _measure(max_width, "max-width", "60cm")
        scale = {"mm": 1.0, "cm": 10.0, "m": 1000.0}
        if unit.lower() not in scale:
            raise RecipeError(f"--max-width is {max_width!r}", "its unit is mm, cm or m")
        given["max_width_mm"] = amount * scale[unit.lower()]
    return Limits(**given)


def _measure(text: str, name: str, example: str) -> tuple[float, str]:
    """Read a number and its unit."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*", text)
    if not found:
        raise RecipeError(f"--{name} is {text!r}", "it is a number and its unit", f"try {example}")
    return float(found[1]), found[2]
