"""``mosaic palettes``: what colors there are, and a file of one's own checked."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mosaic.cli import files, options, terminal
from mosaic.cli.options import Settings, with_settings
from mosaic.cli.plain_help import PlainGroup, SettingsCommand
from mosaic.errors import PaletteError, PluginError

if TYPE_CHECKING:
    from mosaic.model import Color, Palette
    from mosaic.palette import Choice
    from mosaic.recipe import Recipe

app = typer.Typer(
    cls=PlainGroup,
    rich_markup_mode=None,
    help="The colors to choose from: list, show, check and export them.",
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
#: Settings that say which colors of a palette may be used.
CHOOSING = ("part", "colors_from", "only_colors", "without_colors", "retired")
choosing = partial(with_settings, names=CHOOSING)


Name = Annotated[
    str,
    typer.Argument(
        metavar="NAME|FILE",
        help="A palette's name, a set's number, or a file (.toml, .csv, .gpl).",
        autocompletion=options.palettes,
    ),
]


@app.command("list", cls=SettingsCommand)
@choosing
def list_palettes(json: Json = False, *, settings: Settings) -> None:
    """List the palettes, with the number of colors that the part comes in."""
    from mosaic.palette import names  # noqa: PLC0415 - heavy

    recipe = settings.recipe()
    rows = [_row(name, recipe) for name in names()]
    if json:
        keys = ("name", "colors", "about")
        terminal.emit({"palettes": [dict(zip(keys, row, strict=True)) for row in rows]})
        return
    for line in terminal.table(("name", "colors", "what it holds"), rows):
        terminal.say(line)


def _row(name: str, recipe: Recipe) -> tuple[str, int, str]:
    """Say how many colors of a palette may be used, and what it holds or what is wrong with it."""
    from mosaic.palette import find, resolve  # noqa: PLC0415 - heavy

    about = ""
    try:
        about = find(name).about
        return name, len(resolve(recipe.replace(palette=name))), str(about)
    except PluginError as error:
        return name, 0, str(error)
    except PaletteError:
        return name, 0, about


@app.command(cls=SettingsCommand)
@choosing
def show(
    name: Name = "auto",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Draw swatches at true size: a .png or .pdf to print and hold against bricks.",
        ),
    ] = None,
    json: Json = False,
    *,
    settings: Settings,
) -> None:
    """Show a palette's colors with their ids, and what is left out of it and why."""
    choice = _chosen(name, settings)
    if output:
        _write(output, choice.palette)
        terminal.note(f"{terminal.counted(len(choice.palette), 'color')} in {output}")
    if json:
        left = [{"name": color, "reason": reason} for color, reason in choice.left_out]
        colors = [_as_dict(color) for color in choice.palette.colors]
        terminal.emit({"name": choice.palette.name, "colors": colors, "left_out": left})
    elif not output:
        _print(choice)


def _chosen(name: str, settings: Settings) -> Choice:
    """Choose the colors of a palette that may be used."""
    from mosaic.palette import choose  # noqa: PLC0415 - heavy

    return choose(settings.recipe().replace(palette=name))


def _as_dict(color: Color) -> dict[str, Any]:
    """Give a color the keys it has in mosaic.json."""
    keys = ("name", "hex", "lego", "bricklink", "ldraw", "rebrickable")
    return {key: getattr(color, key) for key in keys}


def _print(choice: Choice) -> None:
    """Print swatches, names and ids; without color on a terminal that has none."""
    from rich.console import Console  # noqa: PLC0415 - 0.1 s
    from rich.text import Text  # noqa: PLC0415

    from mosaic.color import hex_to_srgb  # noqa: PLC0415 - heavy
    from mosaic.palette.swatches import by_hue  # noqa: PLC0415 - heavy

    colors = by_hue(choice.palette.colors)
    header = ("color", "hex", "LEGO", "BrickLink", "LDraw", "Rebrickable")
    rows = [
        (c.name, c.hex, *map(_number, (c.lego, c.bricklink, c.ldraw, c.rebrickable)))
        for c in colors
    ]
    head, *lines = terminal.table(header, rows)
    console = Console(highlight=False, soft_wrap=True)
    indent = "    " if console.color_system else ""
    console.print(Text(f"{indent} {head}" if indent else head))
    style = terminal.styles(console.color_system)
    for color, line in zip(colors, lines, strict=True):
        swatch = (indent, f"on {style(hex_to_srgb(color.hex))}")
        console.print(Text.assemble(swatch, f" {line}" if indent else line))
    for name, reason in choice.left_out:
        terminal.say(f"without {name}: {reason}")


def _number(number: int | None) -> str:
    """Write an id, without the comma that a quantity has."""
    return "" if number is None else str(number)


def _write(output: Path, palette: Palette) -> None:
    """Draw a swatch page, in the format that a file's ending names."""
    from mosaic.palette import swatches  # noqa: PLC0415 - heavy

    formats = {".png": swatches.to_png, ".pdf": swatches.to_pdf}
    draw = formats.get(output.suffix.lower())
    if draw is None:
        raise PaletteError(
            f"swatches cannot be drawn as {output.name!r}", "their file ends in .png or .pdf"
        )
    files.write(output, draw(palette))


@app.command(cls=SettingsCommand)
@choosing
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A palette: .toml, .csv or .gpl.")],
    *,
    settings: Settings,
) -> None:
    """Check a palette file of your own, and say which of its colors may be used."""
    from mosaic.catalog import catalog  # noqa: PLC0415 - heavy
    from mosaic.palette import read_palette  # noqa: PLC0415 - heavy

    read_palette(file)  # a file, even one that is called as a palette of ours
    choice = _chosen(str(file), settings)
    count = len(choice.palette)
    terminal.say(f"{file.name} is good: {count} color{'s' * (count != 1)}")
    for name, reason in choice.left_out:
        terminal.say(f"without {name}: {reason}")
    for name in catalog().unsold(choice.palette.colors):
        terminal.say(f"cannot be bought: {name} is no color that a shop has")


@app.command(cls=SettingsCommand)
@choosing
def export(
    name: Name,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE.gpl", help="A .gpl file; - is stdout.")
    ] = Path("-"),
    *,
    settings: Settings,
) -> None:
    """Write a palette as a GIMP palette (.gpl), for GIMP, Inkscape, Krita or Pillow."""
    from mosaic.palette import to_gpl  # noqa: PLC0415 - heavy

    files.write(output, to_gpl(_chosen(name, settings).palette).encode())
