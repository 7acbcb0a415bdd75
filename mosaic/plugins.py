"""From a name to what stands behind it: a built-in, or an entry point of another package.

Groups are ``mosaic.ditherers``, ``mosaic.styles``, ``mosaic.exporters``,
``mosaic.schemes`` and ``mosaic.commands``. Entry points are loaded when they are used, so a broken one
is named when somebody asks for it and never stops the tool.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points, version
from typing import NamedTuple, TypeVar

from mosaic.errors import PluginError, did_you_mean

Thing = TypeVar("Thing")


class Listed(NamedTuple):
    """A line of ``mosaic plugins list``."""

    group: str
    name: str
    origin: str
    version: str


def outside(group: str) -> dict[str, EntryPoint]:
    """Entry points of other packages in ``mosaic.<group>``, by name."""
    return {e.name: e for e in sorted(entry_points(group=f"mosaic.{group}"), key=_order)}


def _order(entry: EntryPoint) -> tuple[str, str]:
    """Sort by name and value, so that of two packages the same one wins everywhere."""
    return entry.name, entry.value


def _origin(entry: EntryPoint) -> tuple[str, str]:
    """Name and version of the package that an entry point comes from."""
    return (entry.dist.name, entry.dist.version) if entry.dist else (entry.value, "")


def find(group: str, name: str, builtin: Mapping[str, Thing]) -> Thing:
    """Return the built-in of this name, or else load the entry point of this name.

    Raises
    ------
    PluginError
        Nobody provides the name, or the package that does cannot be loaded.
    """
    if name in builtin:
        return builtin[name]
    others = outside(group)
    if name not in others:
        choices = [*builtin, *others]
        raise PluginError(
            f"no {group.removesuffix('s')} is named {name!r}",
            f"there are {', '.join(choices)}",
            did_you_mean(name, choices),
        )
    try:
        thing: Thing = others[name].load()
    except Exception as error:
        origin = _origin(others[name])[0]
        raise PluginError(
            f"{group.removesuffix('s')} {name!r} of package {origin} cannot be loaded",
            f"{type(error).__name__}: {error}",
            "update or remove that package",
        ) from error
    return thing


def listed(group: str, builtin: Mapping[str, object]) -> list[Listed]:
    """All names of a group with where they come from; nothing is loaded."""
    own = [Listed(group, name, "brick-mosaic", version("brick-mosaic")) for name in builtin]
    others = [
        Listed(group, name, *_origin(e))
        for name, e in outside(group).items()
        if name not in builtin
    ]
    return own + others
