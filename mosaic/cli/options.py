"""An option for every setting of a recipe: they stand once, in `mosaic.recipe`."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import inspect
import math
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from mosaic.cli import plain_help, terminal
from mosaic.errors import RecipeError
from mosaic.recipe import MAX_BYTES, Recipe, choices

#: Headings of the help, by stage; a stage that is not here is called by its name.
PANELS = {
    "load": "Load: from any picture to sRGB in [0, 1]",
    "prepare": "Prepare: crop, resize and tone, one pixel of light a cell",
    "palette": "Palette: the colors to choose from",
    "stock": "Stock: the pieces you own",
    "quantize": "Quantize: a brick color for each cell",
    "pop": "Pop: flat bands of color, ink, and panels",
    "swap": "Swap: one color for another",
    "pack": "Pack: which pieces cover the cells",
    "plan": "Plan: what the builder follows",
    "export": "Export: how the files look",
}
#: Settings that matter first: ``--help`` shows them, ``--help-all`` all others too.
FIRST = (
    "size",
    "brightness",
    "saturation",
    "part",
    "view",
    "palette",
    "stock",
    "max_colors",
    "economy",
    "title",
)
Complete = Callable[[str], list[str]]


def among(choices: Iterable[str]) -> Complete:
    """Offer some words."""

    def offer(incomplete: str) -> list[str]:
        return [choice for choice in choices if choice.startswith(incomplete)]

    return offer


def names_of(group: str) -> Complete:
    """Offer the names of ditherers, styles or exporters, those of plugins among them."""

    def offer(incomplete: str) -> list[str]:
        from mosaic.cli.plugins import tables  # noqa: PLC0415 - heavy, and for Tab alone

        return [line.name for line in tables()[group] if line.name.startswith(incomplete)]

    return offer


def palettes(incomplete: str) -> list[str]:
    """Offer the names of palettes."""
    from mosaic.palette import names  # noqa: PLC0415 - heavy, and for Tab alone

    return [name for name in names() if name.startswith(incomplete)]


#: What the shell offers for a setting that is a name.
NAMES = {
    "ditherer": names_of("ditherers"),
    "style": names_of("styles"),
    "scheme": names_of("schemes"),
    "palette": palettes,
}


def _number(text: str | float) -> str | float:
    """Read a number; what is none the recipe refuses, in the words that it has for a file."""
    for kind in (int, float):
        with contextlib.suppress(ValueError):
            return kind(text)
    return text


def _percent(text: str | float) -> str | float:
    """Read a share in percent, with its sign or without."""
    return _number(str(text).removesuffix("%"))


#: Methods by what they read of a recipe; a plugin's may read all.
_NEAREST = ("nearest-srgb", "nearest-cielab", "nearest-ciede2000", "nearest-oklab")
_ORDERED = ("bayer", "blue-noise")
_DIFFUSING = ("floyd-steinberg", "jarvis-judice-ninke", "stucki", "atkinson", "sierra")

#: Options that act only along with others: what they wait for, and whether it is there.
_WAITS_FOR: dict[str, tuple[str, Callable[[Recipe], bool]]] = {
    **{name: ("--stock", lambda r: bool(r.stock)) for name in ("buy", "wanted_is_owned")},
    "currency": ("--prices", lambda r: bool(r.prices)),
    "economy": ("--ditherer joint", lambda r: r.ditherer == "joint"),
    "seed": (
        "--ditherer joint or bands",
        lambda r: r.ditherer not in {*_NEAREST, *_ORDERED, *_DIFFUSING},
    ),
    "strength": (
        "a --ditherer that mixes colors, as floyd-steinberg or bayer",
        lambda r: r.ditherer not in {"joint", "bands", *_NEAREST},
    ),
    "serpentine": (
        "a --ditherer that diffuses errors, as floyd-steinberg",
        lambda r: r.ditherer not in {"joint", "bands", *_NEAREST, *_ORDERED},
    ),
    **{
        name: ("--normalize batch or batch-norm", lambda r: r.normalize.startswith("batch"))
        for name in ("batch_mean", "batch_spread")
    },
    **{name: ("--fit crop", lambda r: r.fit == "crop") for name in ("focus", "zoom")},
    "subject": (
        "--background or --ditherer bands",
        lambda r: r.background != "keep" or r.ditherer == "bands",
    ),
    "vary": ("--panels", lambda r: r.panel_grid != (1, 1)),
    "border_color": ("--border", lambda r: r.border > 0),
    **{name: ("--view top", lambda r: r.view == "top") for name in ("base", "cross_sections")},
    **{
        name: ("--ditherer bands (see: mosaic pop)", lambda r: r.ditherer == "bands")
        for name in ("scheme", "region", "regions", "bands", "ink", "offset")
    },
}
#: Options that change some files alone: the formats of these.
_SEEN_IN = {
    **dict.fromkeys(("style", "pixels"), ("preview",)),
    **dict.fromkeys(("paper", "ink_saving"), ("plan", "event")),
    **dict.fromkeys(("runs", "template"), ("plan",)),
    "marks": ("plan", "html", "event", "svg", "chart", "xlsx", "gpl"),
    "condition": ("bricklink",),
}

Command = Callable[..., None]


class Settings(NamedTuple):
    """What the command line says of a recipe: a file, and the options that were given."""

    file: str | None
    given: dict[str, Any]

    def recipe(self, base: Recipe | None = None) -> Recipe:
        """Make the recipe: an option wins over the file, the file over `base`."""
        start = Recipe.from_toml(_text(self.file), self.file) if self.file else base or Recipe()
        return start.replace(**self.given)

    def note_idle(self, recipe: Recipe, formats: Collection[str] | None = None) -> None:
        """Name on stderr the options that cannot act, and what they wait for.

        Parameters
        ----------
        recipe : Recipe
            What the options, the file and the command make of each other.
        formats : collection of str, optional
            All that is written, where that is known.
        """
        for name in self.given:
            needs, acts = _WAITS_FOR.get(name, ("", lambda _: True))
            seen_in, option = _SEEN_IN.get(name, ()), f"--{name.replace('_', '-')}"
            if not acts(recipe):
                terminal.note(f"note: {option} does nothing without {needs}")
            elif seen_in and formats is not None and not set(formats) & set(seen_in):
                where = " or ".join(filter(None, (", ".join(seen_in[:-1]), seen_in[-1])))
                terminal.note(f"note: {option} does nothing here: it is for the format {where}")


def with_settings(
    command: Command, names: tuple[str, ...] = (), first: tuple[str, ...] = FIRST
) -> Command:
    """Give a command an option for every setting, or for those named, and ``--recipe FILE``.

    Of all settings a short help shows the `first` alone. The command has a parameter
    `settings`, and is called with the `Settings` that were given.
    """
    signature = inspect.signature(command, eval_str=True)
    own = [p for p in signature.parameters.values() if p.name != "settings"]
    chosen = {name: SETTINGS[name] for name in names or SETTINGS}

    @functools.wraps(command)
    def wrapped(ctx: typer.Context, recipe_file: str | None, **values: Any) -> None:
        values.pop("help_all", None)
        all_of_them = {name: values.pop(name) for name in chosen}
        given = {name: value for name, value in all_of_them.items() if _was_given(ctx, name)}
        command(settings=Settings(recipe_file, given), **values)

    if names:
        parameters = [_CONTEXT, *own, _RECIPE_FILE, *map(option, chosen.values())]
    else:
        options = [option(chosen[name], first=True) for name in first]
        options += [option(one) for name, one in chosen.items() if name not in first]
        parameters = [_CONTEXT, *own, _RECIPE_FILE, _HELP_ALL, *options]
    wrapped.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    wrapped.__annotations__ = {p.name: p.annotation for p in parameters}
    return wrapped


@functools.cache
def option(setting: dataclasses.Field[Any], *, first: bool = False) -> inspect.Parameter:
    """Make the option of a setting, with the help and the default that the recipe states."""
    kind: Any = list[str] if isinstance(setting.default, tuple) else type(setting.default)
    default = list(setting.default) if isinstance(setting.default, tuple) else setting.default
    stage, texts = setting.metadata["stage"], choices(setting)
    parser = _percent if setting.name == "spare" else _number
    offer = among(texts) if texts else NAMES.get(setting.name)
    info = typer.Option(
        help=setting.metadata["help"] + ".",
        rich_help_panel=plain_help.FIRST if first else PANELS.get(stage, stage.capitalize()),
        metavar=None if kind is bool else metavar(setting),
        autocompletion=offer,
        parser=parser if kind in {int, float} else None,
    )
    return _keyword(setting.name, Annotated[kind, info], default)


def metavar(setting: dataclasses.Field[Any]) -> str:
    """Say what a setting may be: its choices, its range, or its kind; dots allow several."""
    meta = setting.metadata
    if texts := choices(setting):
        return "|".join(texts)
    if isinstance(setting.default, (int, float)) and meta["low"] > -math.inf:
        high = "" if meta["high"] == math.inf else f"{meta['high']:.10g}"
        return f"{meta['low']:g}..{high}"
    if isinstance(setting.default, tuple):
        return "TEXT..."
    return "NUMBER" if isinstance(setting.default, (int, float)) else "TEXT"


def _keyword(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default
    )


def _was_given(ctx: typer.Context, name: str) -> bool:
    """Whether an option stands on the command line, even with its default."""
    source = ctx.get_parameter_source(name)
    return source is not None and source.name != "DEFAULT"


def _text(file: str) -> str:
    """Read a text file, or stdin for ``-``."""
    try:
        with terminal.stdin() if file == "-" else Path(file).open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise RecipeError(f"the recipe {file!r} is over {MAX_BYTES // 1_000_000} MB")
        return data.decode()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise RecipeError(
            f"the recipe {file!r} cannot be read: {reason}",
            hint="write one with: mosaic build PHOTO --save-recipe FILE.toml",
        ) from None


SETTINGS = {f.name: f for f in dataclasses.fields(Recipe)}
_CONTEXT = inspect.Parameter(
    "ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
)
_RECIPE_FILE = _keyword(
    "recipe_file",
    Annotated[
        str | None,
        typer.Option(
            "--recipe",
            metavar="FILE.toml",
            help="Read settings from a file, - for stdin; an option given here wins over it.",
        ),
    ],
    None,
)
_HELP_ALL = _keyword(
    "help_all",
    Annotated[
        bool,
        typer.Option(
            "--help-all",
            help="Show all settings, stage by stage, and exit.",
            is_eager=True,
            callback=plain_help.show_all,
        ),
    ],
    False,
)
