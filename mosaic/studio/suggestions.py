"""Settings as command line options, both ways: what a note suggests, and the command to copy."""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Iterable, Iterator, Sequence
from itertools import dropwhile
from pathlib import Path
from typing import Any

from mosaic.errors import MosaicError
from mosaic.model import Note
from mosaic.recipe import Recipe

_FIELDS = {f.name: f for f in dataclasses.fields(Recipe)}


def suggestions(notes: Iterable[Note], recipe: Recipe) -> list[dict[str, Any]]:
    """Return notes with the settings that their option means, where it means any."""
    return [
        {**dataclasses.asdict(note), "settings": settings(note.option, recipe)} for note in notes
    ]


def settings(option: str, recipe: Recipe) -> dict[str, Any] | None:
    """Read options as settings; what is said of a list is added to it.

    Examples
    --------
    >>> settings("--zoom 1 to keep all that fits", Recipe())
    {'zoom': 1.0}
    >>> settings("--without-colors Red", Recipe(without_colors=("Tan",)))
    {'without_colors': ['Tan', 'Red']}
    """
    found: dict[str, Any] = {}
    try:
        for name, word in _options(shlex.split(option)):
            default: Any = _FIELDS[name].default
            if isinstance(default, tuple):
                found[name] = [*found.get(name, getattr(recipe, name)), word]
            else:
                found[name] = word if isinstance(default, bool) else type(default)(word)
        recipe.replace(**found)
    except (ValueError, KeyError, TypeError, MosaicError):
        return None
    return found or None


def _options(words: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """Yield names and values of the first options in a text, as in ``--size 48 or more``."""
    # Before it may stand what no setting does, as in "a larger photo, or --size 48".
    rest = list(dropwhile(lambda word: not word.startswith("--"), words))
    while rest and rest[0].startswith("--"):
        name = rest.pop(0).removeprefix("--").replace("-", "_")
        if isinstance(_FIELDS.get(name, _FIELDS["size"]).default, bool):
            yield name, True
        elif name.startswith("no_") and name not in _FIELDS:
            yield name.removeprefix("no_"), False
        else:
            yield name, rest.pop(0) if rest else None


def command(root: Path, photo: Path, recipe: Recipe, out: Path, layer: Path | None) -> str:
    """Write the command that makes a work's files, to copy.

    Parameters
    ----------
    root : Path
        The folder that is served: recipes name files by their path from there.
    photo, out : Path
        The picture, and where the result goes.
    layer : Path or None
        Picture of the cells set by hand, or a mosaic.json that has them.
    """
    words = ["mosaic", "build", _inner(photo, root)]
    if layer is not None:
        option = "--from" if layer.suffix == ".json" else "--touch-up"
        words += [option, _inner(layer, root)]
    words += [word for name in _FIELDS for word in _written(name, getattr(recipe, name))]
    return f"cd {shlex.quote(str(root))} && {shlex.join([*words, '-o', _inner(out, root)])}"


def _inner(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _written(name: str, value: Any) -> list[str]:
    default, option = _FIELDS[name].default, name.replace("_", "-")
    if value == default:
        return []
    if isinstance(value, bool):
        return [f"--{'' if value else 'no-'}{option}"]
    if isinstance(value, tuple):
        return [word for one in value for word in (f"--{option}", one)]
    return [f"--{option}", str(value)]
