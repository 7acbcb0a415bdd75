"""What a command is given and what it writes: results, photos, single files whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from mosaic.cli import terminal
from mosaic.cli.options import names_of
from mosaic.cli.terminal import Bar
from mosaic.errors import ExportError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mosaic.cli.options import Settings
    from mosaic.model import Palette, Picture, Plan
    from mosaic.pipeline import TouchUp
    from mosaic.project import Project
    from mosaic.recipe import Recipe

MadeArgument = Annotated[
    str,
    typer.Argument(
        metavar="DIR|mosaic.json",
        help="A result folder or its project file; - reads mosaic.json from stdin.",
        show_default=False,
    ),
]

AnyArgument = Annotated[
    str,
    typer.Argument(
        metavar="DIR|mosaic.json|PHOTO",
        help="A result folder, its project file, or a photo to build in memory; - is stdin.",
        show_default=False,
    ),
]

#: Bytes of a result's name, at most.
_LONGEST = 200

OnlyOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FORMAT", help="Write these files alone.", autocompletion=names_of("exporters")
    ),
]

AlsoOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FORMAT", help="Write these files, too.", autocompletion=names_of("exporters")
    ),
]

ForceOption = Annotated[
    bool, typer.Option("--force", help="Replace a folder that mosaic did not make.")
]

SaveRecipeOption = Annotated[
    str | None,
    typer.Option(metavar="FILE.toml", help="Write every setting to a file, - for stdout."),
]

JsonOption = Annotated[
    bool, typer.Option("--json", help="Print facts and files as one JSON object.")
]

QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]


def open_finished(source: str) -> Project:
    """Open a finished mosaic."""
    from mosaic.project import Project  # noqa: PLC0415 - heavy
    from mosaic.project.reading import contents, loads  # noqa: PLC0415 - heavy

    data = contents(terminal.stdin() if source == "-" else source)  # its errors name the file
    try:
        return Project(loads(data))
    except ExportError as error:
        raise ExportError(f"{source}: {error.came}", error.allowed, error.hint) from None


def open_or_build(source: str, settings: Settings, quiet: bool = False) -> Project:
    """Open a finished mosaic, or build one of a photo, with a bar on a terminal."""
    old = open_finished(source) if kind(source) == "made" else None
    recipe = settings.recipe(old.recipe if old else None)
    if not quiet:
        settings.note_idle(recipe, ())
    if old:
        return old.replace(recipe)
    with Bar(quiet) as bar:
        return build_from_photo(source, recipe, bar)


def build_from_photo(
    photo: str, recipe: Recipe, bar: Bar, layer: TouchUp | None = None, old: Project | None = None
) -> Project:
    """Build a mosaic of a photo, and lay cells that were set by hand over it.

    Where the recipe is that of a finished mosaic, this keeps what files of it said.
    """
    from mosaic.project import build  # noqa: PLC0415 - heavy
    from mosaic.resolve import resolve  # noqa: PLC0415 - heavy

    data = terminal.stdin().read() if photo == "-" else photo
    spec = resolve(recipe, made=old.plan) if old else None
    return build(data, recipe, bar.between(0.0, 0.6), layer, spec)


def cells_of(path: str) -> TouchUp:
    """Take all cells from a picture; what is clear in it is bare."""
    from mosaic.model import BARE  # noqa: PLC0415 - heavy
    from mosaic.quantize import edits  # noqa: PLC0415 - heavy

    picture = _opened(path)
    return lambda palette, shape: edits.cells_of(picture, palette, shape, BARE)


def _opened(path: str) -> Picture:
    """Read a picture as it is, with `-` for stdin."""
    from mosaic.load import load  # noqa: PLC0415 - heavy
    from mosaic.recipe import Recipe  # noqa: PLC0415 - heavy

    return load(terminal.stdin().read() if path == "-" else path, Recipe())


def layer_of(path: str | None, old: Project | None) -> TouchUp | None:
    """Take some cells from a picture, or those that were touched up in a finished mosaic."""
    from mosaic.model import UNTOUCHED  # noqa: PLC0415 - heavy
    from mosaic.quantize import edits  # noqa: PLC0415 - heavy

    if path:
        picture = _opened(path)
        return lambda palette, shape: edits.cells_of(picture, palette, shape, UNTOUCHED)
    layer = old.plan.touch_up if old else None
    if old is None or layer is None:
        return None
    own = old.plan.grid.palette
    return lambda palette, _shape: edits.for_palette(layer, own, palette)


def over(plan: Plan, layer: TouchUp) -> TouchUp:
    """Lay some cells over those that a finished mosaic has."""
    import numpy as np  # noqa: PLC0415 - heavy

    from mosaic.model import UNTOUCHED  # noqa: PLC0415 - heavy

    def cells(palette: Palette, shape: tuple[int, int]) -> NDArray[np.int16]:
        found = layer(palette, shape)
        return np.where(found == UNTOUCHED, plan.grid.indices, found).astype(np.int16)

    return cells


def kind(source: str) -> Literal["made", "photo"]:
    """Tell a finished mosaic from a photo: a folder or a .json file is one; stdin is looked at."""
    if source == "-":
        return "made" if terminal.stdin().peek(1)[:1] == b"{" else "photo"
    return "made" if Path(source).is_dir() or source.endswith(".json") else "photo"


def stem(photo: str) -> str:
    """Name a result after a picture; a name may have 255 bytes, and more is added to it."""
    name = Path(photo).stem if photo != "-" else "picture"
    while len(os.fsencode(name)) > _LONGEST:
        name = name[:-1]
    return name


def write(path: str | Path, data: bytes) -> None:
    """Write a file in one move, so that a failure leaves what was there; ``-`` is stdout."""
    if str(path) == "-":
        terminal.stdout().write(data)
        return
    from mosaic.project.writing import write_file  # noqa: PLC0415 - heavy

    target = Path(path)
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)  # a device or a pipe cannot be moved over
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_file(target, data)
    except OSError as error:
        raise ExportError(
            f"cannot write {str(path)!r}: {error.strerror}", hint="try another place with -o"
        ) from None
